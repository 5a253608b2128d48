"""The constructors of keras.applications by module, and their functions for images and predictions."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.shapes import equal, is_dynamic
from shapecheck.values import Tensor, Unknown, Value

MODULES: dict[str, tuple[str, ...]] = {
    "convnext": ("ConvNeXtTiny", "ConvNeXtSmall", "ConvNeXtBase", "ConvNeXtLarge", "ConvNeXtXLarge"),
    "densenet": ("DenseNet121", "DenseNet169", "DenseNet201"),
    "efficientnet": tuple(f"EfficientNetB{i}" for i in range(8)),
    "efficientnet_v2": tuple(f"EfficientNetV2{size}" for size in ("B0", "B1", "B2", "B3", "S", "M", "L")),
    "inception_resnet_v2": ("InceptionResNetV2",),
    "inception_v3": ("InceptionV3",),
    "mobilenet": ("MobileNet",),
    "mobilenet_v2": ("MobileNetV2",),
    "mobilenet_v3": ("MobileNetV3Small", "MobileNetV3Large"),
    "nasnet": ("NASNetMobile", "NASNetLarge"),
    "resnet": ("ResNet50", "ResNet101", "ResNet152"),
    "resnet_v2": ("ResNet50V2", "ResNet101V2", "ResNet152V2"),
    "vgg16": ("VGG16",),
    "vgg19": ("VGG19",),
    "xception": ("Xception",),
}
OTHER_MODULES = ("resnet50", "imagenet_utils")


def signature_of(parameters: Sequence[str], defaults: Mapping[str, Any]) -> inspect.Signature:
    """A constructor's signature, with anything else by keyword as in Keras 2."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature([inspect.Parameter(name, kind, default=defaults[name]) for name in parameters])


@function("keras.applications.obtain_input_shape", "keras.applications._obtain_input_shape")
def obtain_input_shape(
    ctx: Context,
    input_shape: Value,
    default_size: Value,
    min_size: Value,
    data_format: Value,
    require_flatten: Value = True,
    weights: Value = None,
) -> Value:
    """The images' shape without the batch (keras/src/applications/imagenet_utils.py); sizes are None if they are free.

    What it refuses (small images, free sizes before a Flatten) the library that calls it often catches: not told here.
    """
    given = ctx.truth(input_shape)
    if given is None or not isinstance(data_format, str) or not isinstance(require_flatten, bool):
        raise CannotTell("the input_shape of a model is not known")
    size = default_size if require_flatten else None
    if given:
        if not isinstance(input_shape, (tuple, list)) or len(input_shape) != 3:
            raise CannotTell("an input_shape that is not three numbers")
        if not (weights == "imagenet" and require_flatten):
            return tuple(input_shape)
    return (3, size, size) if data_format == "channels_first" else (size, size, 3)


UNCHANGED = ("convnext", "efficientnet", "efficientnet_v2", "mobilenet_v3")
"""Modules whose models scale images themselves: ``preprocess_input`` returns its argument."""


@function(*(f"keras.applications.{module}.preprocess_input" for module in UNCHANGED))
def same_input(x: Value, data_format: Value = None) -> Value:
    """The images as they are."""
    return x


@function(
    *(
        f"keras.applications.{module}.preprocess_input"
        for module in (*MODULES, *OTHER_MODULES)
        if module not in UNCHANGED
    )
)
def preprocess_input(x: Value, data_format: Value = None, mode: Value = "caffe") -> Value:
    """Scales images; the shape stays."""
    if isinstance(x, Tensor):
        return Tensor(x.shape, "float32" if x.dtype in (None, "uint8", "int64", "int32") else x.dtype, x.kind)
    return Unknown("preprocessed images")


@function("keras.applications.imagenet_utils.correct_pad")
def correct_pad(ctx: Context, inputs: Value, kernel_size: Value) -> Value:
    """The zeros around an image, ((top, bottom), (left, right)), before a strided convolution, by its parity."""
    sizes = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if not isinstance(inputs, Tensor) or inputs.shape.rank != 4 or not isinstance(sizes, (tuple, list)):
        raise CannotTell("the padding depends on a size that is not known")
    first = 2 if ctx.settings.image_data_format == "channels_first" else 1
    sides = inputs.shape.dims[first : first + 2]
    parities = [1 if is_dynamic(sides[0]) else 1 - side % 2 for side in sides]
    return tuple((size // 2 - parity, size // 2) for size, parity in zip(sizes, parities, strict=True))


@function(
    *(f"keras.applications.{module}.decode_predictions" for module in (*MODULES, *OTHER_MODULES)),
)
def decode_predictions(preds: Value, top: Value = 5) -> Value:
    """The names of the best classes, for each sample a list."""
    if isinstance(preds, Tensor) and preds.shape.is_closed:
        rank = len(preds.shape.dims)
        if rank != 2 or equal(preds.shape.dims[1], 1000) is False:
            raise Mismatch(
                f"decode_predictions needs predictions of shape (samples, 1000), found {preds.shape}",
                rule="op-shapes",
                argument="preds",
                blame=(preds,),
                help="it knows the 1000 classes of ImageNet; name your own: names[np.argmax(predictions[0])]",
            )
    return Unknown("the names of classes")
