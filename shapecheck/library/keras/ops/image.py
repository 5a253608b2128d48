"""keras.ops.image: resizing, cropping, padding, colours, filters. Images are (batch?, height, width, channels)."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.guards import dimension, require_rank
from shapecheck.library.keras.ops.common import channels_last, family, per_axis, result, same, tensor, text
from shapecheck.library.keras.ops.windows import slide
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Dim, Shape, equal, less
from shapecheck.values import Tensor


def images_of(value: Any) -> Tensor:
    """An image or a batch of images; a mismatch for another rank."""
    images = tensor(value)
    require_rank(images, 3, 4, what="images")
    return images


def height_width(last: bool) -> tuple[int, int]:
    """The axes of height and width."""
    return (-3, -2) if last else (-2, -1)


def with_size(images: Tensor, height: Dim, width: Dim, last: bool = True) -> Shape:
    """The images' shape with another height and width."""
    rows, columns = height_width(last)
    return images.shape.with_dim(rows, height).with_dim(columns, width)


@function("keras.ops.image.resize")
def resize(
    ctx: Context,
    images: Any,
    size: Any,
    interpolation: Any = "bilinear",
    antialias: Any = False,
    crop_to_aspect_ratio: Any = False,
    pad_to_aspect_ratio: Any = False,
    fill_mode: Any = "constant",
    fill_value: Any = 0.0,
    data_format: Any = None,
) -> Tensor:
    """resize(x, (5, 6)): B 8 8 3 -> B 5 6 3
    resize(x, (5, 6)): B 8 -> error
    """
    value = images_of(images)
    height, width = per_axis(size, 2, "size")
    return result(with_size(value, height, width, channels_last(ctx, data_format)), value.dtype, value)


def _colour(ctx: Context, images: Any, data_format: Any, channels: Dim | None, allowed: tuple[int, ...]) -> Tensor:
    value = images_of(images)
    place = -1 if channels_last(ctx, data_format) else -3
    found = value.shape.dim(place)
    if all(equal(found, number) is False for number in allowed):
        raise Mismatch(
            f"images must have {' or '.join(map(str, allowed))} channels, found {found} in {value.shape}",
            rule="op-shapes",
            blame=(value,),
        )
    return same(value) if channels is None else result(value.shape.with_dim(place, channels), value.dtype, value)


@function("keras.ops.image.rgb_to_grayscale")
def rgb_to_grayscale(ctx: Context, images: Any, data_format: Any = None) -> Tensor:
    """rgb_to_grayscale(x): B 8 8 3 -> B 8 8 1
    rgb_to_grayscale(x): B 8 8 4 -> error
    """
    return _colour(ctx, images, data_format, 1, (1, 3))


def between_colours(ctx: Context, images: Any, data_format: Any = None) -> Tensor:
    """rgb_to_hsv(x): B 8 8 3 -> B 8 8 3"""
    return _colour(ctx, images, data_format, None, (3,))


family(between_colours, "keras.ops.image", members="rgb_to_hsv hsv_to_rgb")


@function("keras.ops.image.affine_transform")
def affine_transform(
    images: Any,
    transform: Any,
    interpolation: Any = "bilinear",
    fill_mode: Any = "constant",
    fill_value: Any = 0,
    data_format: Any = None,
) -> Tensor:
    """affine_transform(x, t): B 8 8 3, B 8 -> B 8 8 3"""
    return same(images_of(images), tensor(transform))


@function("keras.ops.image.perspective_transform")
def perspective_transform(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: Any = "bilinear",
    fill_value: Any = 0,
    data_format: Any = None,
) -> Tensor:
    """perspective_transform(x, a, b): B 8 8 3, B 4 2, B 4 2 -> B 8 8 3"""
    return same(images_of(images))


@function("keras.ops.image.elastic_transform")
def elastic_transform(
    images: Any,
    alpha: Any = 20.0,
    sigma: Any = 5.0,
    interpolation: Any = "bilinear",
    fill_mode: Any = "reflect",
    fill_value: Any = 0.0,
    seed: Any = None,
    data_format: Any = None,
) -> Tensor:
    """elastic_transform(x): B 8 8 3 -> B 8 8 3"""
    return same(images_of(images))


@function("keras.ops.image.gaussian_blur")
def gaussian_blur(images: Any, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: Any = None) -> Tensor:
    """gaussian_blur(x): B 8 8 3 -> B 8 8 3"""
    return same(images_of(images))


@function("keras.ops.image.sobel_edges")
def sobel_edges(images: Any, data_format: Any = None) -> Tensor:
    """sobel_edges(x): B 8 8 3 -> B 8 8 3 2"""
    value = tensor(images)
    require_rank(value, 4, what="images")
    return result(value.shape + Shape.of(2), value.dtype, value)


@function("keras.ops.image.ssim")
def ssim(
    image1: Any,
    image2: Any,
    max_val: Any = 1.0,
    filter_size: Any = 11,
    filter_sigma: Any = 1.5,
    k1: Any = 0.01,
    k2: Any = 0.03,
    data_format: Any = None,
) -> Tensor:
    """ssim(a, b): B 16 16 3, B 16 16 3 -> B"""
    first, second = images_of(image1), images_of(image2)
    return result(first.shape.take(0, -3), first.dtype, first, second)


@function("keras.ops.image.map_coordinates")
def map_coordinates(
    inputs: Any, coordinates: Any, order: Any, fill_mode: Any = "constant", fill_value: Any = 0
) -> Tensor:
    """map_coordinates(x, c, 1): 8 9, 2 5 -> 5
    map_coordinates(x, c, 1): 8 9, 3 5 -> error
    """
    value, places = tensor(inputs), tensor(coordinates)
    if value.shape.rank is not None and equal(places.shape.dim(0), value.shape.rank) is False:
        raise Mismatch(
            f"coordinates {places.shape} must have one row for each axis of {value.shape}",
            rule="op-shapes",
            argument="coordinates",
            blame=(value, places),
        )
    return result(places.shape.without(0), value.dtype, value, places)


@function("keras.ops.image.scale_and_translate")
def scale_and_translate(
    images: Any,
    output_shape: Any,
    scale: Any,
    translation: Any,
    spatial_dims: Any,
    method: Any,
    antialias: Any = True,
) -> Tensor:
    """scale_and_translate(x, (2, 5, 5, 3), s, t, (1, 2), "linear"): 2 8 8 3, 2, 2 -> 2 5 5 3"""
    value = tensor(images)
    return result(shape_argument(output_shape), value.dtype, value)


# -- patches, crops and pads ----------------------------------------------------------------------


def _patches(ctx: Context, value: Tensor, count: int, arguments: tuple[Any, ...]) -> Tensor:
    size, strides, dilation_rate, padding, data_format = arguments
    require_rank(value, count + 1, count + 2, what="images")
    if value.shape.open:
        raise CannotTell("the rank of the images is not known")
    last, single = channels_last(ctx, data_format), value.shape.rank == count + 1
    batch = value.but(shape=value.shape.insert(0, 1)) if single else value
    sizes = per_axis(size, count, "size")
    channels = batch.shape.dim(-1 if last else 1)
    for number in sizes:
        channels = channels * number
    shape = slide(
        batch,
        sizes,
        sizes if strides is None else per_axis(strides, count, "strides"),
        text(padding, "padding").lower(),
        last,
        per_axis(dilation_rate, count, "dilation_rate"),
        channels,
    )
    return result(shape.without(0) if single else shape, value.dtype, value)


@function("keras.ops.image.extract_patches")
def extract_patches(
    ctx: Context,
    images: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
) -> Tensor:
    """extract_patches(x, 4): B 8 8 3 -> B 2 2 48"""
    return _patches(ctx, tensor(images), 2, (size, strides, dilation_rate, padding, data_format))


@function("keras.ops.image.extract_patches_3d")
def extract_patches_3d(
    ctx: Context,
    volumes: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
) -> Tensor:
    """extract_patches_3d(x, 4): B 8 8 8 1 -> B 2 2 2 64"""
    return _patches(ctx, tensor(volumes), 3, (size, strides, dilation_rate, padding, data_format))


def _new_size(value: Tensor, axis: int, before: Any, after: Any, target: Any, sign: int) -> Dim:
    """The size after padding (sign 1) or cropping (sign -1) one axis."""
    if target is not None:
        size = dimension(target, "the target size")
        old = value.shape.dim(axis)
        if (less(size, old) if sign > 0 else less(old, size)) is True:
            verb = "padded" if sign > 0 else "cropped"
            raise Mismatch(
                f"axis {axis} of {value.shape} is {old} and cannot be {verb} to {size}",
                rule="op-shapes",
                blame=(value,),
            )
        return size
    amount = dimension(0 if before is None else before) + dimension(0 if after is None else after)
    size = value.shape.dim(axis) + amount * sign
    if isinstance(size, int) and size < 0:
        raise Mismatch(f"axis {axis} of {value.shape} cannot be cropped by {amount}", rule="op-shapes", blame=(value,))
    return size


@function("keras.ops.image.pad_images")
def pad_images(
    ctx: Context,
    images: Any,
    top_padding: Any = None,
    left_padding: Any = None,
    bottom_padding: Any = None,
    right_padding: Any = None,
    target_height: Any = None,
    target_width: Any = None,
    data_format: Any = None,
) -> Tensor:
    """pad_images(x, 1, 2, target_height=12, target_width=12): B 8 8 3 -> B 12 12 3
    pad_images(x, 1, 1, 1, 1): B 8 8 3 -> B 10 10 3
    """
    value, last = images_of(images), channels_last(ctx, data_format)
    rows, columns = height_width(last)
    height = _new_size(value, rows, top_padding, bottom_padding, target_height, 1)
    width = _new_size(value, columns, left_padding, right_padding, target_width, 1)
    return result(with_size(value, height, width, last), value.dtype, value)


@function("keras.ops.image.crop_images")
def crop_images(
    ctx: Context,
    images: Any,
    top_cropping: Any = None,
    left_cropping: Any = None,
    bottom_cropping: Any = None,
    right_cropping: Any = None,
    target_height: Any = None,
    target_width: Any = None,
    data_format: Any = None,
) -> Tensor:
    """crop_images(x, 1, 2, target_height=4, target_width=4): B 8 8 3 -> B 4 4 3
    crop_images(x, 1, 1, 1, 1): B 8 8 3 -> B 6 6 3
    """
    value, last = images_of(images), channels_last(ctx, data_format)
    rows, columns = height_width(last)
    height = _new_size(value, rows, top_cropping, bottom_cropping, target_height, -1)
    width = _new_size(value, columns, left_cropping, right_cropping, target_width, -1)
    return result(with_size(value, height, width, last), value.dtype, value)
