"""Our rules held to the cases of Keras's own layer tests: output shapes, dtypes, and the numbers of weights."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

import keras

from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.shapes import Shape, dynamic
from shapecheck.values import LayerObject, Tensor, Unknown, tensors_in
from tests.library.layers.harvest import Harvested
from tests.library.layers.own_classes import NotWritable, real_count, told
from tests.library.layers.rules import rule_layer

MAKERS = rule_layer.names
PUBLIC = {getattr(keras.layers, name): name for name in dir(keras.layers) if name in MAKERS}


@dataclass(frozen=True)
class Held:
    """`kind` is "agrees", "unknown" or "differs"; `why` says what is not known, or how it differs."""

    case: Harvested
    kind: str
    why: str = ""


def hold(case: Harvested) -> Held:
    """What our rule says of a case of Keras."""
    maker = MAKERS.get(PUBLIC.get(case.layer, ""))
    if maker is None:
        return followed(case, f"{case.layer.__name__} has no rule")
    try:
        layer = maker(**{name: ours(value) for name, value in case.arguments.items()})
        if case.shapes is None:
            return Held(case, "agrees", "only made")
        result = _call(layer, case)
    except CannotTell as unclear:
        return followed(case, unclear.why)
    except Mismatch as mismatch:
        return Held(case, "agrees" if refused(case) else "differs", f"refused: {mismatch.message}")
    if isinstance(result.output, Unknown):
        return followed(case, result.output.why)
    problem = _problem(case, result)
    if problem:
        return Held(case, "differs", problem)
    if any("?" in tensor.shape.public() for tensor in tensors_in(result.output)):
        return Held(case, "unknown", f"a part of {[str(t.shape) for t in tensors_in(result.output)]}")
    if any(weight.shape.open for weight in result.weights):
        return Held(case, "unknown", "the weights of a quantized layer")
    return Held(case, "agrees")


def followed(case: Harvested, why: str) -> Held:
    """A case that is about a class or function of the test's own: what the interpreter says of it as a program."""
    try:
        outputs, count = told(case)
    except NotWritable as problem:
        return Held(case, "unknown", f"{why}, and no program can be written of {problem}")
    expected = case.given.get("expected_output_shape") or tuple(case.given["expected_output"].shape)
    if [list(expected)] != outputs:
        kind = "unknown" if "?" in str(outputs) else "differs"
        return Held(case, kind, f"outputs {outputs} for {expected}")
    if count != real_count(case):
        return Held(case, "unknown" if count is None else "differs", f"{count} parameters for {real_count(case)}")
    return Held(case, "agrees", "as a program")


def refused(case: Harvested) -> bool:
    """Whether Keras refuses the arguments: the tests are about that, too."""
    try:
        case.layer(**case.arguments)
    except Exception:  # whatever a layer raises
        return True
    return False


def ours(value: Any) -> Any:
    """A constructor's argument as our rules get it."""
    if isinstance(value, keras.layers.Layer):
        return _layer(value)
    if isinstance(value, (list, tuple)):
        return type(value)(map(ours, value))
    if isinstance(value, dict):
        return {key: ours(item) for key, item in value.items()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return Tensor(Shape(tuple(value.shape)), keras.backend.standardize_dtype(value.dtype), "numpy")
    return Unknown(f"an object of {type(value).__name__}")


def _layer(value: Any) -> Any:
    """A layer among the arguments, made again by our rule with what it was made with."""
    maker = MAKERS.get(PUBLIC.get(type(value), ""))
    if maker is None:
        return Unknown(f"a layer of the test's own class {type(value).__name__}")
    args, kwargs = value._made_with
    return maker(*map(ours, args), **{name: ours(item) for name, item in kwargs.items()})


def _call(layer: LayerObject, case: Harvested) -> Result:
    shapes, dtypes = case.shapes, case.dtypes
    keywords = {name: ours(value) for name, value in (case.given.get("call_kwargs") or {}).items()}
    accepted = inspect.signature(layer.rule).parameters
    keywords = {name: value for name, value in keywords.items() if name in accepted or name != "training"}
    assert layer.rule is not None
    if isinstance(shapes, dict):
        named = {name.removesuffix("_shape"): _tensor(shapes[name], (dtypes or {}).get(name)) for name in shapes}
        found = layer.rule(**named, **keywords)
    else:
        found = layer.rule(_structure(shapes, dtypes), **keywords)
    return found if isinstance(found, Result) else Result(found)


def _structure(shapes: Any, dtypes: Any) -> Any:
    if _is_shape(shapes):
        return _tensor(shapes, dtypes)
    given = dtypes if isinstance(dtypes, (list, tuple)) else [dtypes] * len(shapes)
    return type(shapes)(_structure(shape, dtype) for shape, dtype in zip(shapes, given, strict=True))


def _is_shape(shape: Any) -> bool:
    return isinstance(shape, tuple) and all(dim is None or isinstance(dim, int) for dim in shape)


def _tensor(shape: Any, dtype: Any) -> Tensor:
    dims = tuple(dynamic("d") if dim is None else dim for dim in shape)
    return Tensor(Shape(dims), dtype or "float32")


def _problem(case: Harvested, result: Result) -> str:
    outputs = list(tensors_in(result.output))
    expected = case.given.get("expected_output_shape")
    if case.given.get("expected_output") is not None:
        expected = keras.tree.map_structure(lambda x: tuple(x.shape), case.given["expected_output"])
    if expected is not None:
        shapes = [expected] if _is_shape(expected) else list(_shapes_in(expected))
        if len(shapes) != len(outputs) or not all(map(_fits, outputs, shapes)):
            return f"outputs {[str(t.shape) for t in outputs]} for {expected}"
    dtype = case.given.get("expected_output_dtype")
    for tensor, real in zip(outputs, keras.tree.flatten(dtype), strict=False):
        if real is not None and tensor.dtype not in (None, keras.backend.standardize_dtype(real)):
            return f"dtype {tensor.dtype} for {real}"
    if any(weight.shape.open for weight in result.weights):
        return ""
    frozen = case.arguments.get("trainable") is False
    for name, trainable in (("trainable", True), ("non_trainable", False)):
        count = case.given.get(f"expected_num_{name}_weights")
        found = sum((weight.trainable and not frozen) is trainable for weight in result.weights)
        if count is not None and found != count:
            return f"{found} {name} weights for {count}"
    return ""


def _shapes_in(value: Any) -> Any:
    if _is_shape(value):
        yield value
        return
    for item in value.values() if isinstance(value, dict) else value:
        yield from _shapes_in(item)


def _fits(tensor: Tensor, expected: Any) -> bool:
    shown = tensor.shape.public()
    if shown == "?":
        return True
    return len(shown) == len(expected) and all(a in ("?", b) or b is None for a, b in zip(shown, expected, strict=True))
