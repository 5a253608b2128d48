"""What is no layer in `keras.layers`, and the layers that are beyond reach."""

from __future__ import annotations

from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import REGISTRY, Context, beyond_reach, function, intrinsic
from shapecheck.values import DictObject, LayerObject, LibraryClass, LibraryFunction, Object, Value

beyond_reach("keras.layers.TFSMLayer", "a SavedModel's layers are in a file")
beyond_reach("keras.layers.JaxLayer", "the function's shapes are JAX's")
beyond_reach("keras.layers.FlaxLayer", "the module's shapes are Flax's")
beyond_reach("keras.layers.TorchModuleWrapper", "the module's shapes are PyTorch's")
beyond_reach("keras.layers.MaxNumBoundingBoxes", "it works on dicts of bounding boxes")


@function("keras.layers.InputSpec")
def InputSpec(
    dtype: Value = None,
    shape: Value = None,
    ndim: Value = None,
    max_ndim: Value = None,
    min_ndim: Value = None,
    axes: Value = None,
    allow_last_axis_squeeze: Value = False,
    name: Value = None,
    optional: Value = False,
) -> Object:
    """What a layer of the program's own expects of its input."""
    if shape is not None:
        ndim = len(shape) if isinstance(shape, (tuple, list)) else ndim
    given = {"dtype": dtype, "shape": shape, "ndim": ndim, "max_ndim": max_ndim, "min_ndim": min_ndim, "axes": axes}
    return Object(LibraryClass("keras.layers.InputSpec"), {**given, "name": name, "optional": optional})


@intrinsic("keras.layers.deserialize")
def deserialize(ctx: Context, config: Value, custom_objects: Value = None) -> Value:
    """The layer that a config of `class_name` and `config` describes."""
    known = ctx.export(config)
    if isinstance(known, dict) and isinstance(known.get("class_name"), str):
        entry = REGISTRY.get(f"keras.layers.{known['class_name']}")
        inner = known.get("config", {})
        if entry is not None and isinstance(inner, dict):
            return ctx.call(LibraryFunction(entry), (), {key: ctx.wrap(value) for key, value in inner.items()})
    raise CannotTell("the config is not known")


@intrinsic("keras.layers.serialize")
def serialize(ctx: Context, layer: Value) -> Value:
    """A layer's class and its constructor's arguments."""
    if not isinstance(layer, LayerObject):
        raise CannotTell("the layer is not known")
    name = layer.class_name.rpartition(".")[2]
    return DictObject({"class_name": name, "config": DictObject(dict(layer.attrs))})
