"""Image layers: resizing and cropping to a given size, and the augmentations, which keep the shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.keras.layers.arguments import flag, is_channels_last, number, plain, refuse
from shapecheck.library.keras.layers.declare import declare, takes
from shapecheck.library.keras.layers.inputs import as_tensor, made_by, passed
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape, equal, is_dynamic, unresolved
from shapecheck.values import Tensor, Value

_RGB_ONLY = frozenset({"RandomColorDegeneration"})
"""Layers whose symbolic call refuses other numbers of channels."""


def _on_images(inputs: Value, layer: str, transform: Callable[[Tensor], Tensor]) -> Value:
    """Applies a rule to images, or to the images and masks of a dict, whose other entries stay."""
    if isinstance(inputs, dict):
        return {
            key: transform(item) if key in ("images", "segmentation_masks") and isinstance(item, Tensor) else item
            for key, item in inputs.items()
        }
    x = as_tensor(inputs)
    if x.shape.rank is not None and x.shape.rank not in (3, 4):
        raise Mismatch(
            f"{layer} needs rank 4 (batch, height, width, channels) or rank 3 without a batch, "
            f"found rank {x.shape.rank}: {x.shape}",
            rule="layer-rank",
            blame=(x,),
            help=_repair(x),
        )
    return transform(x)


def _repair(x: Tensor) -> str | None:
    if made_by(x)[0] == "Flatten":
        return "put it before Flatten"
    return (
        "a channel axis is missing: images of one channel have shape (height, width, 1)" if x.shape.rank == 2 else None
    )


def _augmentation(ctx: Context, *, layer: str, **given: Value) -> Any:
    """The shape stays; only arguments and channels are checked."""
    channels_last = is_channels_last(ctx, given.get("data_format"), layer)

    def transform(x: Tensor) -> Tensor:
        channels = x.shape.dim(-1 if channels_last else -3)
        if layer in _RGB_ONLY and equal(channels, 3) is False and not is_dynamic(channels) and x.kind == "keras":
            raise Mismatch(f"{layer} needs 3 channels, found {channels}: {x.shape}", blame=(x,))
        return Tensor(x.shape, passed(x), facts=x.facts)

    def call(inputs: Value, training: Value = None) -> Value:
        return _on_images(inputs, layer, transform)

    return call


def _sized(ctx: Context, *, layer: str, height: Value, width: Value, data_format: Value = None, **given: Value) -> Any:
    """The spatial axes get a given size. RandomCrop does it while the model is trained only, since Keras 3."""
    if flag(given.get("crop_to_aspect_ratio")) and flag(given.get("pad_to_aspect_ratio")):
        refuse(layer, "pad_to_aspect_ratio", "False with crop_to_aspect_ratio=True", True)
    channels_last = is_channels_last(ctx, data_format, layer)
    sizes = (_pixels(height, layer, "height"), _pixels(width, layer, "width"))

    def transform(x: Tensor) -> Tensor:
        shape = x.shape
        if shape.open:
            return Tensor(Shape.at_least((), (*sizes, shape.dim(-1)) if channels_last else sizes), passed(x))
        start = shape.min_rank - 3 if channels_last else shape.min_rank - 2
        return Tensor(shape.with_dim(start, sizes[0]).with_dim(start + 1, sizes[1]), passed(x))

    def crop(x: Tensor, training: Value) -> Tensor:
        made = transform(x)
        if x.kind == "keras" or training is None or training is True:
            return made
        if training is False and not ctx.graph.depth:
            return Tensor(x.shape, made.dtype)
        same = not x.shape.open and all(equal(a, b) is True for a, b in zip(x.shape.dims, made.shape.dims, strict=True))
        return made if same else Tensor(_of_unknown_size(x.shape, channels_last), made.dtype)

    def call(inputs: Value, training: Value = None) -> Value:
        if layer == "RandomCrop" and ctx.settings.keras_version >= (3,):
            return _on_images(inputs, layer, lambda x: crop(x, training))
        return _on_images(inputs, layer, transform)

    return call


def _of_unknown_size(shape: Shape, channels_last: bool) -> Shape:
    """The shape of images, cropped or not: a user's model is built by a first run of its own, which does crop."""
    if shape.open:
        return Shape.unknown()
    start = shape.min_rank - 3 if channels_last else shape.min_rank - 2
    why = "whether the model is being trained is not known"
    return shape.with_dim(start, unresolved(why)).with_dim(start + 1, unresolved(why))


def _pixels(value: Value, layer: str, argument: str) -> Dim:
    """A height or width. Keras does not check it when the layer is made."""
    value = plain(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return number(value, layer, argument)


_RANGE: dict[str, Any] = {"value_range": (0, 255)}
_FORMAT: dict[str, Any] = {"data_format": None}
_SEED: dict[str, Any] = {"seed": None}
_FILL: dict[str, Any] = {
    "fill_mode": "reflect",
    "interpolation": "bilinear",
    "seed": None,
    "fill_value": 0.0,
    "data_format": None,
}

_AUGMENTATIONS = {
    "AugMix": takes(
        **_RANGE,
        num_chains=3,
        chain_depth=3,
        factor=0.3,
        alpha=1.0,
        all_ops=True,
        interpolation="bilinear",
        **_SEED,
        **_FORMAT,
    ),
    "AutoContrast": takes(**_RANGE),
    "ContrastLimitedAdaptiveHistogramEqualization": takes(**_RANGE, clip_limit=4.0, tile_grid_size=(8, 8), **_FORMAT),
    "CutMix": takes(factor=1.0, **_SEED, **_FORMAT),
    "Equalization": takes(**_RANGE, bins=256, **_FORMAT),
    "MixUp": takes(alpha=0.2, **_FORMAT, **_SEED),
    "RandAugment": takes(**_RANGE, num_ops=2, factor=0.5, interpolation="bilinear", **_SEED, **_FORMAT),
    "RandomBrightness": takes("factor", **_RANGE, **_SEED),
    "RandomColorDegeneration": takes("factor", **_RANGE, **_FORMAT, **_SEED),
    "RandomColorJitter": takes(
        **_RANGE,
        brightness_factor=None,
        contrast_factor=None,
        saturation_factor=None,
        hue_factor=None,
        **_SEED,
        **_FORMAT,
    ),
    "RandomContrast": takes("factor", **_RANGE, **_SEED),
    "RandomElasticTransform": takes(
        factor=1.0,
        scale=1.0,
        interpolation="bilinear",
        fill_mode="reflect",
        fill_value=0.0,
        **_RANGE,
        **_SEED,
        **_FORMAT,
    ),
    "RandomErasing": takes(factor=1.0, scale=(0.02, 0.33), fill_value=None, **_RANGE, **_SEED, **_FORMAT),
    "RandomFlip": takes(mode="horizontal_and_vertical", **_SEED, **_FORMAT),
    "RandomGaussianBlur": takes(factor=1.0, kernel_size=3, sigma=1.0, **_RANGE, **_FORMAT, **_SEED),
    "RandomGrayscale": takes(factor=0.5, **_FORMAT, **_SEED),
    "RandomHue": takes("factor", **_RANGE, **_FORMAT, **_SEED),
    "RandomInvert": takes(factor=1.0, **_RANGE, **_SEED, **_FORMAT),
    "RandomPerspective": takes(factor=1.0, scale=1.0, interpolation="bilinear", fill_value=0.0, **_SEED, **_FORMAT),
    "RandomPosterization": takes("factor", **_RANGE, **_FORMAT, **_SEED),
    "RandomRotation": takes("factor", **_FILL),
    "RandomSaturation": takes("factor", **_RANGE, **_FORMAT, **_SEED),
    "RandomSharpness": takes("factor", **_RANGE, **_FORMAT, **_SEED),
    "RandomShear": takes(
        x_factor=0.0,
        y_factor=0.0,
        interpolation="bilinear",
        fill_mode="reflect",
        fill_value=0.0,
        **_FORMAT,
        **_SEED,
    ),
    "RandomTranslation": takes("height_factor", "width_factor", **_FILL),
    "RandomZoom": takes("height_factor", width_factor=None, **_FILL),
    "Solarization": takes(addition_factor=0.0, threshold_factor=0.0, **_RANGE, **_SEED),
}

_ARGUMENTS = {"RandomTranslation": "0.2, 0.2", "RandomPosterization": "4", "RandomZoom": "0.2"}
"""Arguments for the examples, where 0.2 is not enough."""

_SIZED = {
    "CenterCrop": takes("height", "width", **_FORMAT),
    "RandomCrop": takes("height", "width", **_SEED, **_FORMAT, name=None),
    "Resizing": takes(
        "height",
        "width",
        interpolation="bilinear",
        crop_to_aspect_ratio=False,
        pad_to_aspect_ratio=False,
        fill_mode="constant",
        fill_value=0.0,
        antialias=False,
        **_FORMAT,
    ),
}

for _layer, _signature in _AUGMENTATIONS.items():
    _required = any(p.default is p.empty and p.name not in ("ctx", "kwargs") for p in _signature.parameters.values())
    _given = _ARGUMENTS.get(_layer, "0.2") if _required else ""
    _doc = f"""Changes images, not their shape.

    {_layer}({_given}): B 8 8 3 -> B 8 8 3     weights 0
    """
    declare(_layer, _signature, _augmentation, _doc, layer=_layer)

for _layer, _signature in _SIZED.items():
    _doc = f"""Images of another size.

    {_layer}(4, 5): B 8 8 3 -> B 4 5 3     weights 0
    {_layer}(4, 5): 8 8 3 -> 4 5 3
    """
    declare(_layer, _signature, _sized, _doc, layer=_layer)
