"""Our rule against the real Keras on one case: the same shapes and weights, and errors where Keras has them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.shapes import Shape, dynamic, unresolved
from shapecheck.values import Tensor, Unknown
from tests.library.layers.drawing import Case, Spec
from tests.library.layers.rules import Outcome, Refused, real_layer, rule_layer, takes_list

RULE_NAMES = rule_layer.names


@dataclass(frozen=True)
class Verdict:
    """`kind` is "same", "finer" (a run agrees with what Keras's symbolic call leaves open), or a disagreement;
    "unresolved" or "unknown" where ours leaves something open.

    Disagreements: "missed" (Keras refuses), "alarm" (only our rule refuses), "shape", "weights", and "run" (Keras's
    symbolic call takes states or masks that a run on arrays refuses).
    """

    kind: str
    ours: Any
    real: Any

    @property
    def is_disagreement(self) -> bool:
        return self.kind not in ("same", "finer", "unresolved", "unknown")


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
        finer = all(map(_knows_more, ours.outputs, real.outputs)) and len(ours.outputs) == len(real.outputs)
        agreed = finer and _matches(ours.outputs, run(case), of_run=True)
        return Verdict("finer" if agreed else "shape", ours.outputs, real.outputs)
    if sorted(map(str, ours.weights)) != sorted(map(str, real.weights)):
        return Verdict("weights", ours.weights, real.weights)
    if case.keywords and case.is_fixed and run_fails(case):
        return Verdict("run", ours, "fails on zeros")
    return Verdict("unresolved" if any("?" in dims for dims in ours.outputs) else "same", ours, real)


def _knows_more(ours: Any, real: Any) -> bool:
    """Whether ours has numbers where Keras's symbolic call has None, and the same elsewhere."""
    return len(ours) == len(real) and all(b in (a, None) for a, b in zip(ours, real, strict=True))


def _matches(ours: list[Any], real: list[Any], of_run: bool = False) -> bool:
    """The same dims, but for those that ours leaves open (and, in a run, those that vary)."""
    left_open = ("?", None) if of_run else ("?",)
    if len(ours) != len(real):
        return False
    for left, right in zip(ours, real, strict=True):
        if left == ("?",) and right != ("?",):
            continue
        if len(left) != len(right) or any(a not in (*left_open, b) for a, b in zip(left, right, strict=True)):
            return False
    return True


def mapped(value: Any, change: Callable[[Spec], Any]) -> Any:
    """A call's argument with each Spec replaced by a tensor of that side."""
    if isinstance(value, Spec):
        return change(value)
    return [mapped(item, change) for item in value] if isinstance(value, list) else value


def _named(case: Case, change: Callable[[Spec], Any]) -> dict[str, Any]:
    return {name: mapped(value, change) for name, value in case.keywords.items()}


def _tensor(spec: Spec) -> Tensor:
    return Tensor(Shape(tuple(dynamic("d") if dim is None else dim for dim in spec.dims)), spec.dtype)


def _ours(case: Case) -> Outcome | Mismatch | CannotTell:
    try:
        layer = eval(case.call, {"__builtins__": {}}, dict(RULE_NAMES))
        return rule_layer.on(layer, [_tensor(spec) for spec in case.inputs], **_named(case, _tensor))
    except (Mismatch, CannotTell) as outcome:
        return outcome


def _symbol(spec: Spec) -> Any:
    import keras

    return keras.KerasTensor(spec.dims, dtype=spec.dtype)


def _real(case: Case) -> Outcome | Refused:
    try:
        layer = eval(case.call, {"__builtins__": {}}, real_layer.names)
        return real_layer.on(layer, [_symbol(spec) for spec in case.inputs], **_named(case, _symbol))
    except Refused as error:
        return error


def _zeros(spec: Spec) -> Any:
    import numpy as np

    sizes = [3 if dim is None else dim for dim in spec.dims]
    if spec.dtype in ("string", "bool"):
        return np.full(sizes, {"string": "a", "bool": True}[spec.dtype])
    return np.zeros(sizes, spec.dtype)


def run_fails(case: Case) -> bool:
    """Whether the layer fails on arrays of zeros: what Keras's symbolic call does not look at."""
    try:
        run(case)
    except Exception:  # whatever TensorFlow raises
        return True
    return False


def run(case: Case) -> list[Any]:
    """The shapes of what the layer gives for arrays of zeros."""
    import keras

    arrays = [_zeros(spec) for spec in case.inputs]
    inputs = arrays if len(arrays) != 1 or takes_list(case.layer) else arrays[0]
    keywords = _named(case, _zeros) | ({"training": True} if "Dropout" in case.layer else {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = eval(case.call, {"__builtins__": {}}, real_layer.names)
        output = layer(*([inputs] if arrays else []), **keywords)
    return [tuple(tensor.shape) for tensor in keras.tree.flatten(output)]


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
        tensors = [Tensor(_hidden(spec.dims, hide, random), spec.dtype) for spec in case.inputs]
        ours = rule_layer.on(layer, tensors, **_named(case, _tensor))
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
