"""Tables that modules fill while they are imported, such as ``@register("resnet18")`` above a class.

Imports are lazy: a module is run only when one of its names is needed. A module that enters its classes in a table of
another one changes what that table holds without being asked for anything, so before such a table is read, the modules
that have been imported and mention a name of the table's module in their own statements are run after all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shapecheck.library.namespaces import is_supported
from shapecheck.values import DictObject, ListObject, SetObject, UserModule, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.imports import Imports, Lazy


class Registries:
    """The containers that were empty when a module made them, and the imports that may still fill them."""

    def __init__(self, imports: Imports) -> None:
        self.imports = imports
        self.pending: list[Lazy] = []
        self.running: list[UserModule] = []
        self._owners: dict[int, tuple[Value, UserModule]] = {}
        self._seen: dict[str, int] = {}

    def notice(self, value: Value) -> None:
        """An assignment made while a module is imported: an empty container may be filled by other modules."""
        if self.running and _is_empty_container(value):
            self._owners[id(value)] = (value, self.running[-1])

    def fill(self, value: Value) -> None:
        """Runs what has been imported and may add to `value`, which is about to be read."""
        if self._owners and not self.running and id(value) in self._owners:
            self._complete(self._owners[id(value)][1])

    def _complete(self, owner: UserModule) -> None:
        position = self._seen.get(owner.name, 0)
        if position == len(self.pending):
            return
        mention = _mention(owner)
        while position < len(self.pending):
            for dotted in self._modules(self.pending[position]):
                self._run(dotted, mention)
            position += 1
        self._seen[owner.name] = position

    def _modules(self, lazy: Lazy) -> Iterator[str]:
        """The modules that an import runs: the packages around, the module, and its member if that is a module."""
        dotted = self.imports.absolute(lazy)
        if not dotted or is_supported(dotted):
            return
        parts = dotted.split(".") if lazy.member is None else [*dotted.split("."), lazy.member]
        for end in range(1, len(parts) + 1):
            yield ".".join(parts[:end])

    def _run(self, dotted: str, mention: re.Pattern[str]) -> None:
        if dotted in self.imports.executed:
            return
        path = self.imports.path(dotted)
        if path is None or not (os.path.basename(path) == "__init__.py" or mention.search(_text(path))):
            return
        module = self.imports.find(dotted)
        if module is not None:
            self.imports.execute(module)


def _is_empty_container(value: Value) -> bool:
    return isinstance(value, (DictObject, ListObject, SetObject)) and not value.items and not value.is_open


def _mention(owner: UserModule) -> re.Pattern[str]:
    """Finds a module's own statement (no import, definition or comment) with a name that `owner` defines."""
    from shapecheck.interpreter.imports import Lazy

    names = [name for name, value in owner.scope.names.items() if type(value) is not Lazy and not name.startswith("__")]
    return re.compile(
        rf"^(?![\s#)\]}}'\"]|(?:import|from|def|class|async)\b).*\b(?:{'|'.join(map(re.escape, names))})\b", re.M
    )


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
