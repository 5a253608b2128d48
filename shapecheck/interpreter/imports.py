"""Imports: the user's modules and followed packages lazily, supported libraries by canonical name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter.assignment import bind
from shapecheck.interpreter.frames import Frame, Raised
from shapecheck.interpreter.registries import Registries
from shapecheck.library.namespaces import canonical, is_supported
from shapecheck.library.registry import REGISTRY
from shapecheck.syntax.nodes import dotted_name
from shapecheck.syntax.source import SourceFile, SyntaxProblem, parse
from shapecheck.values import Cell, LibraryModule, Opaque, Site, Unknown, UserModule, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


_INSTALLED = ("site-packages", "dist-packages")
"""Folders of installed packages: a file inside one of them does not make the others part of its project."""
_KERAS_2 = re.compile(
    r"^[ \t]*(?:import|from) (?:tf_keras|tensorflow\.python\.keras)\b|TF_USE_LEGACY_KERAS\W{1,8}(?:1|[Tt]rue)\b", re.M
)
_KERAS = re.compile(r"^[ \t]*(?:import|from) keras\b", re.M)


def _uses_keras_2(text: str) -> bool:
    """Whether a program runs on Keras 2, whatever is installed besides: ``tf_keras`` is nothing else."""
    return _KERAS_2.search(text) is not None and _KERAS.search(text) is None


class Lazy:
    """A name bound by an import; what it stands for is found when it is first used, and kept."""

    __slots__ = ("busy", "level", "member", "module", "owner", "resolved", "value")

    def __init__(self, module: str, member: str | None, owner: UserModule, level: int) -> None:
        self.module, self.member, self.owner, self.level = module, member, owner, level
        self.busy = self.resolved = False
        self.value: Value = None

    def same_as(self, other: Lazy) -> bool:
        """Whether two imports (in two branches) bring the same thing."""
        return (self.module, self.member, self.owner, self.level) == (
            other.module,
            other.member,
            other.owner,
            other.level,
        )


class Imports:
    """Finds, parses and runs modules, each once and only when one of its names is needed."""

    def __init__(self, run: Run, roots: list[str], follow: tuple[str, ...], packages: list[str]) -> None:
        self.run = run
        self.roots = roots
        self.follow = follow
        self.packages = packages
        self.modules: dict[str, UserModule | None] = {}
        self.executed: set[str] = set()
        self.stars: dict[str, list[Lazy]] = {}
        self.packages_of: dict[str, str] = {}
        self.own_package = ""
        self.registries = Registries(self)
        self._replaced = Cell()

    # Statements.

    def replace(self, name: str, value: Value) -> None:
        """The program puts something of its own in the place of what a library has: ``keras.layers.Dense = Mine``."""
        self.run.touch(self._replaced)
        self._replaced.names[canonical(name)] = value

    def replaced(self, name: str) -> Value:
        """What the program put in the place of a library's name; None if nothing."""
        return self._replaced.names.get(canonical(name)) if self._replaced.names else None

    def execute_import(self, node: cst.Import, frame: Frame) -> None:
        """``import a.b.c [as d]``."""
        for alias in node.names:
            dotted = dotted_name(alias.name)
            if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                bind(self.run, alias.asname.name.value, self._lazy(dotted, None, frame, 0), frame)
            else:
                top = dotted.split(".")[0]
                bind(self.run, top, Lazy(top, None, frame.module, 0), frame)
                self._lazy(dotted, None, frame, 0)

    def execute_import_from(self, node: cst.ImportFrom, frame: Frame) -> None:
        """``from a.b import c [as d]``."""
        module = "" if node.module is None else dotted_name(node.module)
        level = len(node.relative)
        if isinstance(node.names, cst.ImportStar):
            self.stars.setdefault(frame.module.name, []).append(self._lazy(module, None, frame, level))
            return
        for alias in node.names:
            name = dotted_name(alias.name)
            target = alias.asname.name if alias.asname is not None else alias.name
            if isinstance(target, cst.Name):
                bind(self.run, target.value, self._lazy(module, name, frame, level), frame)

    def _lazy(self, module: str, member: str | None, frame: Frame, level: int) -> Lazy:
        lazy = Lazy(module, member, frame.module, level)
        self.registries.pending.append(lazy)
        return lazy

    # Values.

    def resolve(self, lazy: Lazy) -> Value:
        """The value of an imported name."""
        if lazy.resolved:
            return lazy.value
        was_busy = lazy.busy
        value = self._resolve(lazy)
        if not was_busy:
            lazy.value, lazy.resolved = value, True
        return value

    def _resolve(self, lazy: Lazy) -> Value:
        dotted = self.absolute(lazy)
        if dotted is None:
            return Unknown("a relative import outside a package")
        if lazy.member is None:
            return self.module_value(dotted)
        whole = f"{dotted}.{lazy.member}"
        if lazy.busy:
            return self._submodule(whole)
        lazy.busy = True
        try:
            return self._imported_member(dotted, lazy.member, whole)
        finally:
            lazy.busy = False

    def _submodule(self, whole: str) -> Value:
        """A module that is imported while its package asks for it: by its file."""
        if is_supported(whole) and REGISTRY.is_namespace(canonical(whole)):
            return LibraryModule(canonical(whole), whole)
        return self.find(whole) or Unknown(f"{whole} is imported in a circle")

    def _imported_member(self, dotted: str, name: str, whole: str) -> Value:
        owner = self.module_value(dotted)
        if isinstance(owner, UserModule):
            found = self.member(owner, name)
            if found is not self.run.MISSING:
                return found
            inner = self.find(whole)
            return inner if inner is not None else Unknown(f"{dotted} has no {name}")
        return self.run.get_attribute(owner, name)

    def absolute(self, lazy: Lazy) -> str | None:
        """The whole name of the module that an import names; None outside a package."""
        if lazy.level == 0:
            return lazy.module
        package = self.packages_of.get(lazy.owner.name, lazy.owner.name).split(".")
        kept = package[: len(package) - lazy.level + 1]
        if lazy.level > 1 and not kept:
            return None
        return ".".join([part for part in (*kept, lazy.module) if part])

    def module_value(self, dotted: str) -> Value:
        """A module by its absolute name."""
        if is_supported(dotted) and not self._shadowed(dotted):
            return LibraryModule(canonical(dotted), dotted)
        found = self.find(dotted)
        if found is not None:
            return found
        return Opaque(f"the module {dotted} is not followed", None, canonical(dotted))

    def _shadowed(self, dotted: str) -> bool:
        """Whether the program has a module of its own by this name."""
        top = dotted.split(".")[0]
        return top not in self.follow and any(
            os.path.isfile(os.path.join(root, top, "__init__.py")) or os.path.isfile(os.path.join(root, top + ".py"))
            for root in self.roots[:1]
            if not root.startswith(tuple(self.packages))
        )

    def library_member(self, module: LibraryModule, name: str, site: Site | None) -> Value:
        """An attribute of a supported library: by rule, as a namespace, or from followed source."""
        run = self.run
        followed = module.spelled.split(".")[0] in self.follow
        whole = canonical(f"{module.name}.{name}")
        if not (followed and self._from_source(whole)):
            known = run.libraries.value(whole)
            if known is not None or run.libraries.means_none(whole):
                return known
        if followed:
            found = self._member_of_source(module, name)
            if found is not None:
                return found
        if REGISTRY.is_namespace(whole):
            return LibraryModule(whole, f"{module.spelled}.{name}")
        return Opaque(f"shapecheck has no rule for {whole}", site, whole)

    def _from_source(self, whole: str) -> bool:
        """Whether a followed library's own source stands above our rule (whole models, not layers)."""
        return whole.startswith("keras.applications.")

    def _member_of_source(self, module: LibraryModule, name: str) -> Value | None:
        inner = f"{module.spelled}.{name}"
        if is_supported(inner) and REGISTRY.is_namespace(canonical(inner)) and self.path(inner) is not None:
            return LibraryModule(canonical(inner), inner)
        source = self.find(module.spelled)
        if source is not None:
            found = self.member(source, name)
            if found is not self.run.MISSING:
                return found
        return self.find(inner)

    def member(self, module: UserModule, name: str) -> Value:
        """An attribute of a user's module, which is run first if it has not been."""
        self.execute(module)
        if name in module.scope.names:
            return self.run.forced(module.scope.names, name)
        starred = self.from_stars(module, name)
        if starred is not None:
            return starred
        inner = self.find(f"{module.name}.{name}")
        if inner is not None:
            return inner
        if name == "__name__":
            return module.name
        return self.run.MISSING

    def from_stars(self, module: UserModule, name: str) -> Value | None:
        """A name that a star import of `module` brings in; the last one wins."""
        for lazy in reversed(self.stars.get(module.name, ())):
            dotted = self.absolute(lazy)
            if dotted is None:
                continue
            owner = self.module_value(dotted)
            if isinstance(owner, UserModule):
                if owner is module:
                    continue
                self.execute(owner)
                if name in owner.scope.names:
                    return self.run.forced(owner.scope.names, name)
                deeper = self.from_stars(owner, name) if owner.name in self.stars else None
                if deeper is not None:
                    return deeper
            elif isinstance(owner, LibraryModule):
                known = self.run.libraries.value(canonical(f"{owner.name}.{name}"))
                if known is not None:
                    return known
                found = self.library_member(owner, name, None)
                if not isinstance(found, Opaque):
                    return found
        return None

    # Files.

    def find(self, dotted: str) -> UserModule | None:
        """A module that can be read, parsed but not run; None for any other."""
        if dotted in self.modules:
            return self.modules[dotted]
        path = self.path(dotted)
        if path is None:
            self.modules[dotted] = None
            if dotted.split(".")[0] not in self.follow:
                self.run.recorder.sources.extend(self._candidates(dotted))  # one that appears changes the result
            return None
        return self.load(dotted, path)

    def path(self, dotted: str) -> str | None:
        """The file of a module, if there is one."""
        return next(filter(os.path.isfile, self._candidates(dotted)), None)

    def _candidates(self, dotted: str) -> Iterator[str]:
        """The files that may hold a module, the first first."""
        parts = dotted.split(".")
        roots = self.roots if parts[0] not in self.follow else [*self.packages, *self.roots]
        for root in roots:
            if root.endswith(_INSTALLED) and parts[0] not in self.follow and parts[0] != self.own_package:
                continue
            base = os.path.join(root, *parts)
            yield os.path.join(base, "__init__.py")
            yield base + ".py"

    def load(self, dotted: str, path: str) -> UserModule | None:
        """Parses a file as the module `dotted` (nothing is run yet)."""
        try:
            with open(path, "rb") as file:
                source = parse(self.run.shown_path(path), file.read())
        except (OSError, SyntaxProblem):
            self.modules[dotted] = None
            return None
        self.run.recorder.sources.append(path)
        return self.add(dotted, source, is_package=path.endswith("__init__.py"))

    def add(self, dotted: str, source: SourceFile, *, is_package: bool = False) -> UserModule:
        """A module of given source; one that uses the package of Keras 2 decides for all."""
        if self.run.settings.keras_version >= (3,) and _uses_keras_2(source.text):
            self.run.settings = replace(self.run.settings, keras_version=(2, 15))  # type: ignore[type-var]
        module = UserModule(dotted, source, Cell({"__name__": dotted}))
        self.modules[dotted] = module
        self.packages_of[dotted] = dotted if is_package else dotted.rpartition(".")[0]
        return module

    def execute(self, module: UserModule) -> None:
        """Runs a module's statements, outside whatever branch is being followed, once."""
        if module.name in self.executed:
            return
        self.executed.add(module.name)
        run = self.run
        layers, run.journal.layers = run.journal.layers, []
        stack, run.stack = run.stack, []
        catching, run.catching = run.catching, 0
        self.registries.running.append(module)
        try:
            run.execute_module(module)
        except Raised:
            pass
        finally:
            self.registries.running.pop()
            run.journal.layers, run.stack, run.catching = layers, stack, catching


def site_packages(python: str | None) -> list[str]:
    """The folders where an interpreter's packages are, found without running it."""
    import sys

    if python is None:
        return [path for path in sys.path if path.endswith("site-packages")]
    prefix = os.path.dirname(os.path.dirname(os.path.abspath(python)))
    lib = os.path.join(prefix, "lib")
    versions: list[Any] = sorted(os.listdir(lib)) if os.path.isdir(lib) else []
    found = [os.path.join(lib, name, "site-packages") for name in versions if name.startswith("python")]
    return [path for path in [*found, os.path.join(prefix, "Lib", "site-packages")] if os.path.isdir(path)]
