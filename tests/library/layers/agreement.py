"""Our rule against the real Keras on one case: the same shapes and weights, and errors where Keras has them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from random import Random
from typing import Any

from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.shapes import Shape, dynamic, unresolved
from shapecheck.values import Unknown
from tests.library.layers.configurations import Case
from tests.library.layers.rules import Outcome, Refused, real_layer, rule_layer, takes_list

RULE_NAMES = rule_layer.names


@dataclass(frozen=True)
class Verdict:
    """`kind` is "same", "unresolved", "unknown", or a disagreement: "missed", "alarm", "shape", "weights"."""

    kind: str
    ours: Any
    real: Any

    @property
    def is_disagreement(self) -> bool:
        return self.kind not in ("same", "unresolved", "unknown")


def compare(case: Case) -> Verdict:
    """What both say of a case."""
    ours, real = _ours(case), _real(case)
    if isinstance(ours, CannotTell):
        return Verdict("unknown", ours.why, real)
    if isinstance(ours, Mismatch):
        agreed = isinstance(real, Refused) or run_fails(case)
        return Verdict("same" if agreed else "alarm", ours.message, real)
    if isinstance(real, Refused):
        return Verdict("missed", ours, str(real)[:200])
    if not _matches(ours.outputs, real.outputs):
        return Verdict("shape", ours.outputs, real.outputs)
    if sorted(map(str, ours.weights)) != sorted(map(str, real.weights)):
        return Verdict("weights", ours.weights, real.weights)
    return Verdict("unresolved" if any("?" in dims for dims in ours.outputs) else "same", ours, real)


def _matches(ours: list[Any], real: list[Any]) -> bool:
    """The same dims, but for those that ours leaves open."""
    if len(ours) != len(real):
        return False
    for left, right in zip(ours, real, strict=True):
        if left == ("?",) and right != ("?",):
            continue
        if len(left) != len(right) or any(a not in ("?", b) for a, b in zip(left, right, strict=True)):
            return False
    return True


def _ours(case: Case) -> Outcome | Mismatch | CannotTell:
    try:
        layer = eval(case.call, {"__builtins__": {}}, dict(RULE_NAMES))
        return rule_layer.run(layer, list(case.shapes))
    except (Mismatch, CannotTell) as outcome:
        return outcome


def _real(case: Case) -> Outcome | Refused:
    try:
        layer = eval(case.call, {"__builtins__": {}}, real_layer.names)
        return real_layer.run(layer, list(case.shapes))
    except Refused as error:
        return error


def run_fails(case: Case) -> bool:
    """Whether the layer fails on arrays of zeros: what Keras's symbolic call does not look at."""
    import numpy as np

    arrays = [np.zeros([3 if dim is None else dim for dim in shape], "float32") for shape in case.shapes]
    inputs = arrays[0] if len(arrays) == 1 and not takes_list(case.layer) else arrays
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            layer = eval(case.call, {"__builtins__": {}}, real_layer.names)
            layer(inputs, training=True) if "Dropout" in case.layer else layer(inputs)
        except Exception:
            return True
    return False


def blurred(case: Case, random: Random) -> Verdict | None:
    """A case that Keras takes, with something of it not known to us: nothing that we say may be wrong.

    Either the input's rank, some of its dims, or one of the constructor's arguments is hidden. None if Keras
    refuses the case.
    """
    real = _real(case)
    if isinstance(real, Refused):
        return None
    names: dict[str, Any] = dict(RULE_NAMES)
    hide = random.choice(("rank", "dims", "argument"))
    if hide == "argument":
        names[case.layer] = _hiding(names[case.layer], random)
    try:
        layer = eval(case.call, {"__builtins__": {}}, names)
        ours = rule_layer.call(layer, [_hidden(shape, hide, random) for shape in case.shapes])
    except CannotTell as unclear:
        return Verdict("unknown", unclear.why, real)
    except Mismatch as mismatch:
        return Verdict("same" if run_fails(case) else "alarm", f"{hide} hidden: {mismatch.message}", real)
    if not _matches(ours.outputs, real.outputs):
        return Verdict("shape", (hide, ours.outputs), real.outputs)
    return Verdict("unresolved", ours, real)


def _hidden(shape: tuple[Any, ...], hide: str, random: Random) -> Shape:
    if hide == "rank":
        return Shape.unknown()
    dims = [dynamic("d") if dim is None else dim for dim in shape]
    if hide == "dims":
        dims = [unresolved("hidden") if random.random() < 0.5 and dim in shape else dim for dim in dims]
    return Shape(tuple(dims))


def _hiding(make: Any, random: Random) -> Any:
    """The constructor with one of its arguments not known."""

    def hidden(*args: Any, **kwargs: Any) -> Any:
        place = random.randrange(len(args) + len(kwargs)) if args or kwargs else None
        if place is not None and place < len(args):
            args = (*args[:place], Unknown("hidden"), *args[place + 1 :])
        elif place is not None:
            kwargs[list(kwargs)[place - len(args)]] = Unknown("hidden")
        return make(*args, **kwargs)

    return hidden
