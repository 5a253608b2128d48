"""How the classes of this folder are declared: a name, the constructor's parameters, and the bases.

Losses, metrics, optimizers and callbacks are mostly plain holders of their arguments; the rules that use them
read those from the instance's attributes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from shapecheck.library.registry import Context, function
from shapecheck.values import LibraryClass, Object, Value

REQUIRED = inspect.Parameter.empty
Parameters: TypeAlias = Mapping[str, Any]
"""The parameters of a constructor: their defaults by name, `REQUIRED` where there is none."""

Check: TypeAlias = Callable[[Context, str, dict[str, Value]], None]


def signature(parameters: Parameters, *leading: str, extra: bool = False) -> inspect.Signature:
    """The signature with these leading parameters (``ctx``, ``self``), and ``**kwargs`` if `extra`."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    found = [inspect.Parameter(name, kind) for name in leading]
    found += [inspect.Parameter(name, kind, default=default) for name, default in parameters.items()]
    if extra:
        found.append(inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD))
    return inspect.Signature(found)


def class_of(name: str, parameters: Parameters, *bases: str, check: Check | None = None, extra: bool = False) -> None:
    """Declares a class whose instances hold their constructor's arguments.

    With `extra` the constructor takes any further keyword, and `check` sees all arguments.
    """
    expected = signature(parameters, "ctx", extra=extra)

    def construct(ctx: Context, *args: Any, **kwargs: Any) -> Object:
        bound = expected.bind(ctx, *args, **kwargs)
        bound.apply_defaults()
        attributes = {key: value for key, value in bound.arguments.items() if key not in ("ctx", "kwargs")}
        attributes.update(bound.arguments.get("kwargs", {}))
        if check is not None:
            check(ctx, name.rpartition(".")[2], attributes)
        return Object(LibraryClass(name), attributes)

    construct.__name__ = construct.__qualname__ = name.rpartition(".")[2]
    construct.__signature__ = expected  # type: ignore[attr-defined]
    function(name, bases=bases)(construct)
