"""What the canonical names of libraries stand for, by the registry of rules."""

from __future__ import annotations

from shapecheck.library.namespaces import spellings
from shapecheck.library.registry import REGISTRY
from shapecheck.values import Entry, LibraryClass, LibraryFunction, Value


class Libraries:
    """Look-ups in the registry, each made once in a run."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self._ancestors: dict[str, list[str]] = {}

    def value(self, name: str) -> Value | None:
        """What a canonical name stands for; None without a rule (see `means_none` for constants that are None)."""
        if name in self._values:
            return self._values[name]
        found: Value | None = None
        for spelling in spellings(name):
            entry = REGISTRY.get(spelling)
            if entry is not None:
                found = _value_of(entry)
                break
        self._values[name] = found
        return found

    def means_none(self, name: str) -> bool:
        """Whether a canonical name is a constant that is None (``numpy.newaxis``)."""
        entries = (REGISTRY.get(spelling) for spelling in spellings(name))
        return any(entry is not None and entry.kind == "constant" and entry.value is None for entry in entries)

    def method(self, cls: str, name: str) -> Entry | None:
        """The rule of a library class's attribute, its bases included."""
        for ancestor in self.ancestors(cls):
            entry = REGISTRY.get(f"{ancestor}.{name}")
            if entry is not None:
                return entry
        return None

    def ancestors(self, name: str) -> list[str]:
        """A library class and its bases, nearest first."""
        found = self._ancestors.get(name)
        if found is None:
            found = self._ancestors[name] = [name]
            entry = REGISTRY.get(name)
            for base in entry.bases if entry is not None else ():
                found += [ancestor for ancestor in self.ancestors(base) if ancestor not in found]
        return found


def _value_of(entry: Entry) -> Value:
    if entry.kind == "constant":
        return entry.value
    if entry.kind == "class" and entry.function is None:
        return LibraryClass(entry.name)
    return LibraryFunction(entry)
