"""What constructors check of their arguments, as far as it is known.

Each function takes the argument's value as the program gave it (a number, a symbolic dim, an Unknown, a scalar
tensor ...) and gives back something that can be computed with, or raises a Mismatch that names the argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import NoReturn

from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Expr, less, unresolved
from shapecheck.values import Alternatives, LibraryFunction, Tensor, Unknown, Value

NAMED_ACTIVATIONS = frozenset(
    {
        "celu",
        "elu",
        "exponential",
        "gelu",
        "glu",
        "hard_shrink",
        "hard_sigmoid",
        "hard_silu",
        "hard_swish",
        "hard_tanh",
        "leaky_relu",
        "linear",
        "log_sigmoid",
        "log_softmax",
        "mish",
        "relu",
        "relu6",
        "selu",
        "sigmoid",
        "silu",
        "soft_shrink",
        "softmax",
        "softplus",
        "softsign",
        "sparse_plus",
        "sparse_sigmoid",
        "sparsemax",
        "squareplus",
        "swish",
        "tanh",
        "tanh_shrink",
        "threshold",
    }
)


def refuse(layer: str, argument: str, expected: str, found: Value) -> NoReturn:
    """Raises the Mismatch of an argument that the layer does not take."""
    raise Mismatch(
        f"{layer}: `{argument}` must be {expected}, not {found!r}", rule="invalid-argument", argument=argument
    )


def plain(value: Value) -> Value:
    """A scalar tensor as the number that it holds, where that is known; other values as they are."""
    if isinstance(value, Tensor) and value.contents is not None:
        return value.contents
    return value


def number(value: Value, layer: str, argument: str, *, least: int = 1) -> Dim:
    """A whole number not below `least`: units, filters, sizes; unresolved where it is not known."""
    value = plain(value)
    match value:
        case int():
            if value < least:
                refuse(layer, argument, "a positive integer" if least == 1 else f"at least {least}", value)
            return int(value)
        case Expr():
            if less(value, least) is True:
                refuse(layer, argument, f"at least {least}", value)
            return value
        case None | float() | str() | tuple() | list() | dict():
            refuse(layer, argument, "a positive integer" if least == 1 else "an integer", value)
        case Unknown():
            return unresolved(value.why, lower=least)
    return unresolved(f"`{argument}` of {layer} is not known", lower=least)


def numbers(value: Value, count: int, layer: str, argument: str, *, least: int = 1) -> tuple[Dim, ...]:
    """One whole number for each of `count` axes, or one for all: Keras's `standardize_tuple`."""
    value = plain(value)
    if isinstance(value, (int, Expr)):
        return (number(value, layer, argument, least=least),) * count
    if isinstance(value, (tuple, list)):
        if len(value) != count:
            refuse(layer, argument, f"an integer or {count} of them", value)
        items = list(map(plain, value))
        if any(item is None or isinstance(item, (tuple, list, dict)) for item in items):
            refuse(layer, argument, f"an integer or {count} of them", value)
        return tuple(
            unresolved("a fraction", lower=least)
            if isinstance(item, (float, str))
            else number(item, layer, argument, least=least)
            for item in items
        )
    if value is None or isinstance(value, (float, str, dict)):
        refuse(layer, argument, f"an integer or {count} of them", value)
    return tuple(unresolved(f"`{argument}` of {layer} is not known", lower=least) for _ in range(count))


def one_of(value: Value, allowed: Sequence[str], layer: str, argument: str) -> str:
    """One of some words, in any case of letters. A CannotTell if it is not known which."""
    if isinstance(value, str):
        if value.lower() in allowed:
            return value.lower()
        refuse(layer, argument, " or ".join(f'"{word}"' for word in allowed), value)
    if value is None or isinstance(value, (int, float, tuple, list, dict)):
        refuse(layer, argument, " or ".join(f'"{word}"' for word in allowed), value)
    raise CannotTell(f"`{argument}` of {layer} is not known")


def is_channels_last(ctx: Context, value: Value, layer: str) -> bool:
    """Whether a `data_format` (None: the one that is configured) is "channels_last"."""
    if value is None:
        value = ctx.settings.image_data_format
    return one_of(value, ("channels_last", "channels_first"), layer, "data_format") == "channels_last"


def flag(value: Value) -> bool | None:
    """A switch; None where it is not known."""
    if value is None or isinstance(value, (bool, int, float, str, tuple, list, dict)):
        return bool(value)
    return None


def fraction(value: Value, layer: str, argument: str) -> float | None:
    """A number from 0 to 1, such as a dropout rate; None where it is not known."""
    value = plain(value)
    if isinstance(value, (int, float)):
        if not 0 <= value <= 1:
            refuse(layer, argument, "from 0 to 1", value)
        return float(value)
    if value is None or isinstance(value, (str, tuple, list, dict)):
        refuse(layer, argument, "a number from 0 to 1", value)
    return None


def axis_numbers(value: Value, layer: str, argument: str = "axis") -> tuple[int, ...] | None:
    """An axis or several as a tuple; None where they are not known."""
    value = plain(value)
    if isinstance(value, bool) or value is None or isinstance(value, (str, float, dict)):
        refuse(layer, argument, "an integer or a list of integers", value)
    if isinstance(value, int):
        return (value,)
    if isinstance(value, (list, tuple)) and all(isinstance(item, int) for item in value):
        return tuple(value)
    return None


def activation_name(value: Value, layer: str) -> str | None:
    """The name of an activation given by name or as a library's function; None where it has none.

    A string that is a known name but for case, underscores or a slip of the pen is refused, as Keras does;
    others may be registered custom objects.
    """
    if value is None:
        return "linear"
    if isinstance(value, LibraryFunction):
        name = value.name.rpartition(".")[2]
        return name if name in NAMED_ACTIVATIONS else None
    if not isinstance(value, str):
        return None
    if value in NAMED_ACTIVATIONS:
        return value
    meant = _meant(value)
    if meant is not None:
        raise Mismatch(
            f'{layer}: there is no activation "{value}"',
            rule="invalid-argument",
            argument="activation",
            help=f'it is spelled "{meant}"',
        )
    return None


def _meant(value: str) -> str | None:
    """The activation whose name was misspelled, if it is surely none of the program's own."""
    known = {_letters(name): name for name in NAMED_ACTIVATIONS}
    letters = _letters(value)
    if letters in known:
        return known[letters]
    if not letters.isalpha():
        return None
    for near in get_close_matches(letters, known, 1, 0.7):
        swapped = sorted(near) == sorted(letters)
        longer = letters.startswith(near) or letters.endswith(near)
        if swapped or (not longer and SequenceMatcher(None, near, letters).ratio() > 0.85):
            return known[near]
    return None


def _letters(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def facts_of(activation: str | None) -> frozenset[str]:
    """What the last activation says of a tensor's elements."""
    return frozenset() if activation is None else frozenset({activation})


def is_unclear(value: Value) -> bool:
    """Whether an argument is not known at all."""
    return isinstance(value, (Unknown, Alternatives))
