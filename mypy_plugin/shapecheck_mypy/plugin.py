"""The hooks that mypy calls. Nothing here may raise: mypy would end with an INTERNAL ERROR."""

from __future__ import annotations

import functools
import os
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from mypy.nodes import ARG_STAR, ARG_STAR2, FuncDef, MypyFile, TypeInfo
from mypy.options import Options
from mypy.plugin import (
    AttributeContext,
    FunctionContext,
    FunctionSigContext,
    MethodContext,
    MethodSigContext,
    Plugin,
    ReportConfigContext,
)
from mypy.types import AnyType, FunctionLike, Instance, TupleType, Type, TypeOfAny, get_proper_type

from shapecheck_mypy.errors import Reporter, warn
from shapecheck_mypy.files import Files
from shapecheck_mypy.knowledge import FileShapes, Key
from shapecheck_mypy.types import TENSOR, holds_tensor, may_refine

if TYPE_CHECKING:
    from shapecheck.results import Finding
    from shapecheck_mypy.rebinding import Rebinding
    from shapecheck_mypy.typist import Typist

SHAPE = f"{TENSOR}.shape"
FOLDS = frozenset(f"builtins.{name}" for name in ("sum", "max", "min", "abs", "pow"))
"""Builtins whose types in typeshed are wrong for symbolic tensors."""
_NAMES = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor")
OPERATORS = frozenset(f"__{reflected}{name}__" for name in _NAMES for reflected in ("", "r"))

_Made = TypeVar("_Made")
_Context = TypeVar("_Context", FunctionContext, MethodContext, AttributeContext)


def guarded(default: Callable[..., Any]) -> Callable[[Callable[..., _Made]], Callable[..., _Made]]:
    """Turns any failure of a hook into a warning; its result is then that of `default`, given the same arguments."""

    def decorate(hook: Callable[..., _Made]) -> Callable[..., _Made]:
        @functools.wraps(hook)
        def call(*args: Any) -> Any:
            try:
                return hook(*args)
            except Exception as problem:
                if type(problem).__name__ == "ConfigError":
                    warn(f"nothing is checked: {problem}")
                    return default(*args)
                last = traceback.extract_tb(problem.__traceback__)[-1]
                where = f"{os.path.basename(last.filename)}:{last.lineno}"
                warn(f"the mypy plugin failed: {type(problem).__name__}: {problem} ({where}); please report it")
                return default(*args)

        return call

    return decorate


class Kept(dict[str, Any]):
    """A module's data that equals what the cache holds if the files that were read then have not changed."""

    files: Files

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, dict) or other.get("identity") != self["identity"]:
            return False
        return self.files.unchanged(other.get("reads") or {})

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None


class ShapePlugin(Plugin):
    """Routes mypy's hooks to the analyses of the files."""

    of_the_daemon: ClassVar[ShapePlugin | None] = None
    """The plugin that works in this process, if that is a daemon: for each run a daemon makes another, unused one."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._files = Files({pair[0]: pair[1] for pair in options.shadow_file or ()})
        self._reporter = Reporter(options)
        self._trees: dict[str, MypyFile] = {}
        self._reported: tuple[str, object] = ("", None)
        self._increment: object = None
        self._functions: dict[str, Any] = {}
        self._methods: dict[str, Any] = {}
        self._rebinding: Rebinding | None = None
        self._is_daemon = bool(options.fine_grained_incremental)
        self._started = False
        if self._is_daemon and ShapePlugin.of_the_daemon is None:
            ShapePlugin.of_the_daemon = self

    @guarded(lambda self: False)
    def is_outdated(self) -> bool:
        """Whether a file that a daemon does not look at has changed."""
        return self._files.outside_has_changed()

    def _shapes(self, path: str | None) -> FileShapes | None:
        """The analysis of a file, if it is one that mypy shows errors of."""
        if path is None or not path.endswith(".py") or self._reporter.is_silent(path):
            return None
        return self._files.shapes(path)

    # Findings: once for each module that mypy checks, after it has done so.

    @guarded(lambda self, file: [])
    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """mypy has parsed a file. In a daemon's update, unused ignores are judged before the other hook."""
        if self._is_daemon and self._started and self._reporter.is_reading(file):
            self._look_again(file)
            self._report(file)
            self._reported = file.path, self._reporter.increment
        return []

    @guarded(lambda self, file: set())
    def get_additional_indirect_deps(self, file: MypyFile) -> set[str]:
        """mypy has checked a file."""
        self._started = True
        path, increment = self._reported
        if path != file.path or increment is not self._reporter.increment:
            if self._is_daemon and self._increment is None:
                self._increment = self._reporter.increment
            self._report(file)
        return set()

    def _report(self, file: MypyFile) -> None:
        shapes = self._shapes(file.path)
        if self._is_daemon and file.path.endswith(".py"):
            self._trees[file.path] = file
        if shapes is None:
            if self._is_daemon:
                self._reporter.report(file, b"", ())
            return
        from shapecheck_mypy.messages import messages

        self._reporter.report(file, shapes.content, messages(file, shapes, self._only_from_here(shapes)))

    def _only_from_here(self, shapes: FileShapes) -> list[Finding]:
        """The findings in other files that those files' own analyses do not make."""
        found = []
        for finding in shapes.elsewhere:
            own = self._files.shapes(finding.path)
            known = own.findings if own is not None else ()
            if not any((item.rule, item.span) == (finding.rule, finding.span) for item in known):
                found.append(finding)
        return found

    @guarded(lambda self, changed: None)
    def _look_again(self, changed: MypyFile | None) -> None:
        """At the first call in a daemon's update: reports the files anew that rest on others that have changed."""
        if not self._is_daemon or self._increment is self._reporter.increment:
            return
        self._increment = self._reporter.increment
        self._files.look_again()
        name = changed.fullname.rpartition(".")[2].encode() if changed is not None else b""
        is_new = changed is not None and changed.path not in self._trees
        for path, tree in list(self._trees.items()):
            shapes = self._files.peek(path)
            if shapes is None or (changed is not None and changed.path == path):
                continue
            if self._files.content(path) is None:
                del self._trees[path]
            elif (is_new and name in shapes.content) or not self._files.unchanged(shapes.reads):
                self._files.forget(path)
                self._report(tree)

    # The cache.

    @guarded(lambda self, ctx: None)
    def report_config_data(self, ctx: ReportConfigContext) -> Any:
        """What a module's errors rest on besides its own text."""
        if not ctx.path or not ctx.path.endswith(".py"):
            return None
        data = {"identity": self._files.identity(ctx.path)}
        if not ctx.is_check:
            shapes = self._shapes(ctx.path)
            return data | {"reads": shapes.reads if shapes is not None else {}}
        kept = Kept(data)
        kept.files = self._files
        return kept

    # Types.

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """For a call of a function by name."""
        hook: Callable[[FunctionContext], Type] | None = self._hook(self._functions, fullname, self._function_hook)
        return hook

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """For a call of a method, an operator or an index."""
        hook: Callable[[MethodContext], Type] | None = self._hook(self._methods, fullname, self._method_hook)
        return hook

    def _hook(self, known: dict[str, Any], fullname: str, find: Callable[[str], Any]) -> Any:
        """mypy asks this thousands of times: nothing but a look into a dict, outside a daemon."""
        if self._is_daemon:
            self._look_again(None)
        if fullname not in known:
            if not self._knows_keras():
                return None
            known[fullname] = find(fullname)
        return known[fullname]

    @guarded(lambda self, fullname: None)
    def _function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        if fullname in FOLDS:
            return self._builtin
        if fullname.startswith("builtins."):
            return None
        if fullname.startswith("keras."):
            return self._typed
        symbol = self.lookup_fully_qualified(fullname)
        return self._typed if symbol is not None and isinstance(symbol.node, FuncDef) else None

    @guarded(lambda self, fullname: None)
    def _method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        if fullname.startswith("keras."):
            return self._typed
        if fullname.rpartition(".")[2] in OPERATORS:
            return self._folded
        return None if fullname.startswith(("builtins.", "typing.")) else self._typed

    @guarded(lambda self, fullname: None)
    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """For an attribute."""
        self._look_again(None)
        if fullname == SHAPE:
            return self._shape
        return self._typed_attribute if fullname.startswith("keras.") else None

    @guarded(lambda self, fullname: None)
    def get_function_signature_hook(self, fullname: str) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """What Keras's functions take is the engine's to judge: it knows the Keras version."""
        return _anything if fullname.startswith("keras.") else None

    @guarded(lambda self, fullname: None)
    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """As for functions."""
        if fullname.startswith("keras.") and fullname.endswith((".__init__", ".__call__")):
            return _anything
        return None

    def _knows_keras(self) -> bool:
        return self._modules is not None and "keras" in self._modules

    @guarded(lambda self, ctx: ctx.default_return_type)
    def _typed(self, ctx: FunctionContext | MethodContext) -> Type:
        """The type of what a call gave, where the declared one says no more than "a tensor"."""
        if not may_refine(ctx.default_return_type):
            return ctx.default_return_type
        return self._type_at(ctx) or ctx.default_return_type

    @guarded(lambda self, ctx: ctx.default_return_type)
    def _folded(self, ctx: FunctionContext | MethodContext) -> Type:
        """The type of an operator or a builtin where one operand is a symbolic tensor."""
        if any(holds_tensor(found) for group in ctx.arg_types for found in group):
            return self._type_at(ctx) or AnyType(TypeOfAny.special_form)
        return ctx.default_return_type

    @guarded(lambda self, ctx: ctx.default_return_type)
    def _builtin(self, ctx: FunctionContext) -> Type:
        """As for operators; the types of the arguments are those that the builtin's parameters ask for."""
        if self._shapes(getattr(ctx.api, "path", None)) is None:
            return ctx.default_return_type
        found = self._type_at(ctx)
        if found is not None:
            return found
        given = [ctx.api.get_expression_type(arg) for group in ctx.args for arg in group]
        return AnyType(TypeOfAny.special_form) if any(map(holds_tensor, given)) else ctx.default_return_type

    @guarded(lambda self, ctx: ctx.default_attr_type)
    def _typed_attribute(self, ctx: AttributeContext) -> Type:
        if ctx.is_lvalue or not may_refine(ctx.default_attr_type):
            return ctx.default_attr_type
        return self._type_at(ctx) or ctx.default_attr_type

    @guarded(lambda self, ctx: ctx.default_attr_type)
    def _shape(self, ctx: AttributeContext) -> Type:
        owner = get_proper_type(ctx.type)
        shape = get_proper_type(owner.args[0]) if isinstance(owner, Instance) and owner.args else None
        known, typist = self._shapes(getattr(ctx.api, "path", None)), self._typist(ctx)
        if (
            not isinstance(shape, TupleType)
            or typist is None
            or (known is not None and known.is_asked(_key(ctx.context)))
        ):
            return ctx.default_attr_type
        return typist.sizes(shape)

    def _type_at(self, ctx: FunctionContext | MethodContext | AttributeContext) -> Type | None:
        """The type of the expression that mypy is at; None where the engine knows no better."""
        self._widen(ctx.api)
        shapes = self._shapes(getattr(ctx.api, "path", None))
        values = shapes.values.get(_key(ctx.context)) if shapes is not None else None
        typist = self._typist(ctx) if values else None
        return typist.of(values) if values and typist is not None else None

    def _widen(self, checker: Any) -> None:
        """Widens the declared types of variables that are about to get another value."""
        from shapecheck_mypy.rebinding import Rebinding

        if self._rebinding is None or self._rebinding.tree is not checker.tree:
            self._rebinding = Rebinding(checker.tree)
        self._rebinding.widen(checker)

    def _typist(self, ctx: FunctionContext | MethodContext | AttributeContext) -> Typist | None:
        symbol = self.lookup_fully_qualified(TENSOR)
        if symbol is None or not isinstance(symbol.node, TypeInfo):
            return None
        from shapecheck_mypy.typist import Typist

        return Typist(symbol.node, ctx.api.named_generic_type)


def _key(node: Any) -> Key:
    return node.line, node.column, node.end_line, node.end_column


def _anything(ctx: FunctionSigContext | MethodSigContext) -> FunctionLike:
    """The signature with any arguments accepted."""
    any_type = AnyType(TypeOfAny.special_form)
    return ctx.default_signature.copy_modified(
        arg_types=[any_type, any_type], arg_kinds=[ARG_STAR, ARG_STAR2], arg_names=[None, None]
    )
