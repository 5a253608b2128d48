"""The known names of libraries, as values refer to them; `shapecheck.library` fills them in."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal

from shapecheck.records import dataclass
from shapecheck.values.base import Value

Kind = Literal["function", "intrinsic", "layer", "property", "constant", "class"]


@dataclass(frozen=True, eq=False)
class Entry:
    """One known name of a library.

    `kind`: "function" gets its arguments as plain Python (lists and dicts exported) and one alternative of
    them at a time; "intrinsic" gets the abstract values as they are and a context; "layer" is a constructor
    that returns a call rule; "property" is evaluated on attribute access (its only argument is the object);
    "constant" holds `value`; "class" is a library class without a constructor rule of its own.
    """

    name: str
    kind: Kind
    function: Callable[..., Any] | None = None
    value: Value = None
    bases: tuple[str, ...] = ()
    takes_context: bool = False
    deferred: str | None = None

    @cached_property
    def signature(self) -> inspect.Signature:
        """The library's signature: the rule's own without ``ctx``."""
        assert self.function is not None
        signature = inspect.signature(self.function)
        parameters = list(signature.parameters.values())
        return signature.replace(parameters=parameters[1:] if self.takes_context else parameters)
