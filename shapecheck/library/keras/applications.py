"""``keras.applications``: its models as layer graphs that are replayed for the given input.

The graphs were written by ``fixtures/tools/make_applications.py`` from the real Keras; they lie beside this
module, one compressed file for each constructor, and are read when it is first called.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from shapecheck.graph.bases import init_sequential
from shapecheck.graph.calls import call
from shapecheck.graph.construct import bind, construct
from shapecheck.graph.functional import connect, new_model
from shapecheck.graph.inputs import make_input
from shapecheck.graph.ops import record_op
from shapecheck.library.arrays import binary
from shapecheck.library.keras.application_inputs import check_weights, input_shape_of, source_inputs
from shapecheck.library.keras.application_names import MODULES, signature_of
from shapecheck.library.outcome import CannotTell, Result
from shapecheck.library.registry import REGISTRY, Context, intrinsic, layer
from shapecheck.shapes import Shape, is_dynamic
from shapecheck.values import LayerObject, LibraryClass, LibraryFunction, Tensor, Unknown, Value, Weight

DATA = Path(__file__).parent / "applications_data"
OPS = {"op:Add": "+", "op:Multiply": "*"}
FUNCTIONS = {"+": "operator.add", "*": "operator.mul"}
OWN_CLASSES = {
    "LayerScale": "keras.applications.convnext.LayerScale",
    "StochasticDepth": "keras.applications.convnext.StochasticDepth",
    "CustomScaleLayer": "keras.applications.inception_resnet_v2.CustomScaleLayer",
}


@cache
def data_of(name: str) -> Any:
    """Everything that is kept of an application."""
    if not (DATA / f"{name}.json.gz").exists():
        raise CannotTell(f"the graph of {name} is not kept")
    return json.loads(gzip.decompress((DATA / f"{name}.json.gz").read_bytes()))


def application(ctx: Context, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """The model that a constructor of keras.applications makes."""
    data = data_of(name)
    bound = bind(signature_of(data["parameters"], data["defaults"]), name, args, kwargs)
    bound.apply_defaults()
    given = {key: ctx.export(value) for key, value in bound.arguments.items()}
    check_weights(name, given)
    if ctx.settings.image_data_format != "channels_last":
        raise CannotTell(f"{name} with channels first")
    shape = input_shape_of(name, given, data["default_size"])
    variant = _variant(name, given, data["variants"], shape)
    nodes = [*_with_rescaling(name, given, variant["body"]), *variant[_tail(name, given)]]
    title = model_name(name, given, shape, data["model_name"])
    tensor = given.get("input_tensor")
    if tensor is not None and not isinstance(tensor, Tensor):
        raise CannotTell("the input_tensor is not known")
    start = tensor if tensor is not None else make_input(ctx, {"shape": _as_argument(shape)}, own=False)
    output = replay(ctx, nodes, start, given, title)
    inputs = source_inputs(start)
    model = new_model(ctx)
    ctx.graph.register(model)
    connect(ctx, model, (inputs[0] if len(inputs) == 1 else inputs, output), {"name": title})
    return model


def _as_argument(shape: Shape) -> tuple[Value, ...]:
    return tuple(None if is_dynamic(dim) else dim for dim in shape.dims)


def _variant(name: str, given: Mapping[str, Value], variants: Mapping[str, Any], shape: Shape) -> Any:
    """The graph for the arguments that change it."""
    some = json.loads(next(iter(variants)))
    wanted = {}
    for key in some:
        value = given[key]
        if not isinstance(value, (bool, int, float)):
            raise CannotTell(f"`{key}` of {name} is not known")
        wanted[key] = float(value) if key == "alpha" else bool(value)
    key = json.dumps(wanted, sort_keys=True)
    if key not in variants or given.get("depth_multiplier", 1) != 1:
        raise CannotTell(f"{name} with alpha={given.get('alpha')}, depth_multiplier={given.get('depth_multiplier')}")
    if wanted.get("include_preprocessing") and shape.dims[-1] != 3:
        raise CannotTell(f"{name} with {shape.dims[-1]} channels")
    if name.startswith("NASNet") and not all(isinstance(dim, int) and dim >= 128 for dim in shape.dims[:2]):
        raise CannotTell(f"{name} for images of this size")
    return variants[key]


def _tail(name: str, given: Mapping[str, Value]) -> str:
    top, pooling = given["include_top"], given["pooling"]
    if isinstance(top, Unknown) or (not top and isinstance(pooling, Unknown)):
        raise CannotTell(f"the head of {name} is not known")
    if top:
        return "top"
    return pooling if pooling in ("avg", "max") else "none"


def _with_rescaling(name: str, given: Mapping[str, Value], body: list[Any]) -> list[Any]:
    """EfficientNet scales once more if it has the ImageNet weights."""
    if not name.startswith("EfficientNetB") or given["weights"] != "imagenet":
        return body
    at = next(i for i, node in enumerate(body) if node[0] == "Normalization") + 1
    return [*body[:at], ["Rescaling", None, {"scale": 1.0}, [1]], *body[at:]]


def model_name(name: str, given: Mapping[str, Value], shape: Shape, default: str) -> Any:
    """The name of the model; that of MobileNets tells the size."""
    own = given.get("name")
    if own is not None:
        return own
    if name not in ("MobileNet", "MobileNetV2"):
        return default
    rows, columns = _as_argument(shape)[:2]
    sizes = (128, 160, 192, 224) if name == "MobileNet" else (96, 128, 160, 192, 224)
    if given["weights"] == "imagenet" and (rows != columns or rows not in sizes):
        rows = 224
    return f"{name.lower()}_{given['alpha']:0.2f}_{rows}"


# -- replaying ------------------------------------------------------------------------------------


def replay(ctx: Context, nodes: list[Any], start: Tensor, given: Mapping[str, Value], title: str) -> Tensor:
    """Makes and calls the layers of a graph; gives its last tensor. Nothing of it is the user's call or model."""
    made: list[Tensor] = []
    calls, models = len(ctx.graph.calls), len(ctx.graph.models)
    for kind, name, config, sources in nodes:
        if kind == "InputLayer":
            made.append(start)
            continue
        inputs = [made[len(made) - back] for back in sources]
        if kind in OPS:
            made.append(_op(ctx, OPS[kind], inputs, config))
            continue
        layer = _layer(ctx, kind, name, _arguments(config, inputs, given, name))
        value = inputs[0] if len(inputs) == 1 else inputs
        result = call(ctx, layer, [ctx.wrap(value)], {}, within=title)
        if not isinstance(result, Tensor):
            raise CannotTell(f"the layer {name} of {title} is not known")
        made.append(result)
    del ctx.graph.calls[calls:], ctx.graph.models[models:]
    return made[-1]


def _op(ctx: Context, operator: str, inputs: list[Tensor], config: Mapping[str, Any]) -> Tensor:
    left = inputs[0]
    right = inputs[1] if len(inputs) > 1 else config.get("number", left)
    entry = REGISTRY.get(FUNCTIONS[operator])
    function = LibraryFunction(entry) if entry is not None else None
    result = record_op(ctx, function, [left, right], {}, binary(operator, left, right))
    assert isinstance(result, Tensor)
    return result


def _layer(ctx: Context, kind: str, name: str | None, config: dict[str, Any]) -> LayerObject:
    if kind == "Sequential":
        model = LayerObject(LibraryClass("keras.Sequential"), {}, site=ctx.site)
        layers = [_layer(ctx, member[0], member[1], _arguments(member[2], (), {}, None)) for member in config["layers"]]
        init_sequential(ctx, model, (ctx.wrap(layers),), {"name": name})
        return model
    entry = REGISTRY.get(OWN_CLASSES.get(kind, f"keras.layers.{kind}"))
    if entry is None:
        raise CannotTell(f"there is no rule for {kind}")
    return construct(ctx, entry, (), {**config, "name": name} if name is not None else config)


def _arguments(
    config: Mapping[str, Any], inputs: Sequence[Tensor], given: Mapping[str, Value], name: str | None
) -> dict[str, Any]:
    """A node's configuration with the constructor's arguments and the input's size put in."""
    done = {key: _plain(value) for key, value in config.items()}
    padding = config.get("padding")
    if isinstance(padding, dict):
        done["padding"] = correct_padding(inputs[0].shape, padding["correct"])
    if name in ("predictions", "fc1000", "conv_preds", "Logits", "logits") or done.get("activation") == "softmax":
        for key in ("units", "filters"):
            if done.get(key) == 1000:
                done[key] = given["classes"]
    if done.get("activation") == "softmax":
        done["activation"] = given.get("classifier_activation", "softmax")
    if name == "reshape_2" and done.get("target_shape") == (1000,):
        done["target_shape"] = (given["classes"],)
    return done


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, list) else value


def correct_padding(shape: Shape, half: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The padding before a strided convolution, by the parity of the size (`imagenet_utils.correct_pad`)."""
    rows, columns = shape.dims[1:3]
    if is_dynamic(rows):
        return ((half - 1, half), (half - 1, half))
    if not isinstance(rows, int) or not isinstance(columns, int):
        raise CannotTell("the padding depends on a size that is not known")
    return ((half - 1 + rows % 2, half), (half - 1 + columns % 2, half))


# -- layers of their own --------------------------------------------------------------------------


def layer_scale(init_values: Value = None, projection_dim: Value = None, **kwargs: Value) -> Any:
    """Scales each channel."""

    def call(inputs: Tensor) -> Result:
        return Result(Tensor(inputs.shape, inputs.dtype), (Weight("gamma", Shape.of(projection_dim)),))

    return call


def stochastic_depth(drop_path_rate: Value = None, **kwargs: Value) -> Any:
    """Drops whole samples while training."""

    def call(inputs: Tensor) -> Tensor:
        return Tensor(inputs.shape, inputs.dtype)

    return call


def custom_scale(scale: Value = None, **kwargs: Value) -> Any:
    """The sum of two tensors, one of them scaled."""

    def call(inputs: list[Tensor]) -> Tensor:
        return Tensor(inputs[0].shape, inputs[0].dtype)

    return call


for _function, _name in (
    (layer_scale, "LayerScale"),
    (stochastic_depth, "StochasticDepth"),
    (custom_scale, "CustomScaleLayer"),
):
    layer(OWN_CLASSES[_name])(_function)


# -- declarations ---------------------------------------------------------------------------------


def _declare(name: str, names: Sequence[str]) -> None:
    @intrinsic(*names)
    def make(ctx: Context, *args: Value, **kwargs: Value) -> Value:
        return application(ctx, name, args, kwargs)


for _module, _names in MODULES.items():
    for _name in _names:
        _declare(_name, [f"keras.applications.{_name}", f"keras.applications.{_module}.{_name}"])
REGISTRY.add(replace(REGISTRY.entries["keras.applications.ResNet50"], name="keras.applications.resnet50.ResNet50"))
