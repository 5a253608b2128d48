"""Which expression of the program gave which value: the program's syntax tree with every call handed through `seen`.

``f(x)`` becomes ``__shapecheck_seen__(17, f(x))``: the call itself runs in the same frame, with the same arguments,
and 17 stands for its exact place. Where autograph reads a function's source anew, it finds the untouched one.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Iterable
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from typing import Any

SEEN = "__shapecheck_seen__"
Place = tuple[int, int, int, int]
"""Line, column, end line, end column: all from 1, columns in characters, the end exclusive."""


class Sites:
    """The numbered expressions of all source files that belong to the program."""

    def __init__(self, wanted: dict[str, Iterable[Place]], announce: Callable[[int, str, list[Any]], None]) -> None:
        self.wanted = {path: {tuple(place) for place in places} for path, places in wanted.items()}
        self.announce = announce
        self.places: list[tuple[str, Place]] = []
        self.files: set[str] = set()

    def instrumented(self, tree: ast.Module, path: str, text: str) -> ast.Module:
        """The tree with its calls, and the other expressions that are wanted, handed through `seen`."""
        self.files.add(path)
        first = len(self.places)
        columns = _Columns(text)
        wanted = self.wanted.get(path, set())
        for parent in list(ast.walk(tree)):
            if isinstance(parent, ast.stmt):
                parent.__dict__.pop("type_comment", None)
        changed: ast.Module = _Wrapper(self, path, columns, wanted).visit(tree)
        ast.fix_missing_locations(changed)
        self.announce(first, path, [place for _, place in self.places[first:]])
        return changed

    def number(self, path: str, place: Place) -> int:
        """A new number for an expression."""
        self.places.append((path, place))
        return len(self.places) - 1


class _Columns:
    """Columns of the syntax tree (in bytes of UTF-8, from 0) as columns in characters, from 1."""

    def __init__(self, text: str) -> None:
        self.lines = [line.encode("utf-8", "surrogatepass") for line in text.split("\n")]

    def __call__(self, line: int, column: int) -> int:
        if line > len(self.lines):
            return column + 1
        return len(self.lines[line - 1][:column].decode("utf-8", "replace")) + 1

    def place(self, node: Any) -> Place:
        """Where a node stands."""
        start, end = self(node.lineno, node.col_offset), self(node.end_lineno, node.end_col_offset)
        return node.lineno, start, node.end_lineno, end


class _Wrapper(ast.NodeTransformer):
    def __init__(self, sites: Sites, path: str, columns: _Columns, wanted: set[Any]) -> None:
        self.sites, self.path, self.columns, self.wanted = sites, path, columns, wanted

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.JoinedStr) and sys.version_info < (3, 12):
            return node
        if isinstance(node, ast.pattern):
            return node
        own = hasattr(self, f"visit_{type(node).__name__}")
        changed: Any = super().visit(node) if own else super().generic_visit(node)
        if not isinstance(node, ast.expr) or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return changed
        if isinstance(node, (ast.Starred, ast.Slice, ast.FormattedValue, ast.Constant, ast.Name)):
            return changed
        place = self.columns.place(node)
        if not isinstance(node, ast.Call) and place not in self.wanted:
            return changed
        number = self.sites.number(self.path, place)
        call = ast.Call(ast.Name(SEEN, ast.Load()), [ast.Constant(number), changed], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """Annotations stay as they are: they may be read as text."""
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_FunctionDef(self, node: Any) -> Any:
        returns, node.returns = node.returns, None
        self.generic_visit(node)
        node.returns = returns
        return node

    visit_AsyncFunctionDef = visit_FunctionDef


def install(sites: Sites, seen: Callable[[int, Any], Any], roots: Iterable[str]) -> None:
    """From now on, modules found below `roots` are instrumented when they are imported."""
    setattr(builtins, SEEN, seen)
    sys.meta_path.insert(0, _Finder(sites, tuple(roots)))


class _Finder:
    """Gives the modules of the program a loader that instruments them."""

    def __init__(self, sites: Sites, roots: tuple[str, ...]) -> None:
        self.sites, self.roots = sites, roots

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The spec of a module of the program; None for all others."""
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or type(spec.loader) is not SourceFileLoader or spec.origin is None:
            return None
        if not spec.origin.startswith(self.roots) or "site-packages" in spec.origin:
            return None
        spec.loader = _Loader(name, spec.origin, self.sites)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, sites: Sites) -> None:
        super().__init__(name, path)
        self.sites = sites

    def get_code(self, fullname: str) -> Any:
        """Never the cached code: that is not instrumented."""
        path = self.get_filename(fullname)
        data = self.get_data(path)
        text = self.get_source(fullname) or ""
        tree = self.sites.instrumented(ast.parse(data, path), path, text)
        return compile(tree, path, "exec", dont_inherit=True)
