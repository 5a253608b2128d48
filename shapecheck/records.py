"""Dataclasses that are made quickly: of a short run, making classes took a third.

The standard decorator compiles up to six methods for each class, half a millisecond's work. Here it compiles
``__init__`` only; comparing, hashing and printing are closures. That frozen instances stay as they are is left to the
type checker, which sees the standard decorator (``__init__`` of a class that is frozen at run time is slow, too).
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from dataclasses import field, fields, replace
from typing import TYPE_CHECKING

__all__ = ["dataclass", "field", "fields", "quick_dataclasses", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from operator import attrgetter

    _STANDARD = dataclasses.dataclass

    def dataclass(cls=None, /, *, frozen=False, eq=True, slots=False, **others):
        """As `dataclasses.dataclass`, except that nothing keeps one from changing what is frozen."""

        def decorate(cls):
            if others:
                return _STANDARD(frozen=frozen, eq=eq, slots=slots, **others)(cls)
            own = {name for name in ("__eq__", "__hash__", "__repr__") if vars(cls).get(name) is not None}
            made = _STANDARD(eq=False, repr=False, slots=slots)(cls)
            if eq:
                _compare_by_fields(made, own, frozen)
            if "__repr__" not in own:
                made.__repr__ = _shown
            return made

        return decorate if cls is None else decorate(cls)

    def _compare_by_fields(cls, own, frozen):
        names = [item.name for item in fields(cls) if item.compare]
        values = attrgetter(*names) if len(names) > 1 else lambda record: [getattr(record, name) for name in names]

        def __eq__(self, other):
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self):
            return hash(tuple(values(self)))

        if "__eq__" not in own:
            cls.__eq__ = __eq__
        if "__hash__" not in own:
            cls.__hash__ = __hash__ if frozen else None

    def _shown(self):
        values = ", ".join(f"{item.name}={getattr(self, item.name)!r}" for item in fields(self) if item.repr)
        return f"{type(self).__qualname__}({values})"


@contextlib.contextmanager
def quick_dataclasses() -> Iterator[None]:
    """The modules that are imported meanwhile make their dataclasses in this way.

    For libcst, whose import is otherwise a fifth of a short run: it defines two hundred, with methods of their own in
    place of most that the standard decorator compiles for them.
    """
    standard = dataclasses.dataclass
    dataclasses.dataclass = dataclass
    try:
        yield
    finally:
        dataclasses.dataclass = standard
