"""tf.image functions that keep or turn an image: flips, adjustments, colours, and measures of images."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.guards import checked, common_shape, require_equal, require_rank, require_rank_at_least
from shapecheck.library.keras.ops.common import family, result, same, tensor
from shapecheck.library.keras.ops.image import images_of, with_size
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Shape, broadcast, equal, fresh_like, swapaxes
from shapecheck.values import Tensor

IMAGE = "tensorflow.image"
FLOAT = "float32"


# -- the same shape -------------------------------------------------------------------------------


def _kept(image: Any) -> Tensor:
    value = tensor(image)
    require_rank_at_least(value, 3, "the image")
    return same(value)


def _coloured(image: Any) -> Tensor:
    """An image in colour: red, green and blue."""
    return _channels(_kept(image), 3, None)


def flipped(image: Any) -> Tensor:
    """flip_left_right(x): B 8 8 3 -> B 8 8 3
    flip_left_right(x): 8 8 -> error
    """
    value = tensor(image)
    require_rank(value, 3, 4, what="the image")
    return same(value)


family(flipped, IMAGE, members="flip_left_right flip_up_down")


def randomly_flipped(image: Any, seed: Any = None) -> Tensor:
    """random_flip_left_right(x): B 8 8 3 -> B 8 8 3"""
    return flipped(image)


family(randomly_flipped, IMAGE, members="random_flip_left_right random_flip_up_down")


def stateless_flipped(image: Any, seed: Any) -> Tensor:
    """stateless_random_flip_up_down(x, (1, 2)): B 8 8 3 -> B 8 8 3"""
    return flipped(image)


family(stateless_flipped, IMAGE, members="stateless_random_flip_left_right stateless_random_flip_up_down")


@function(f"{IMAGE}.adjust_brightness")
def adjust_brightness(image: Any, delta: Any) -> Tensor:
    """adjust_brightness(x, 0.1): B 8 8 3 -> B 8 8 3"""
    return same(tensor(image))


@function(f"{IMAGE}.adjust_contrast")
def adjust_contrast(images: Any, contrast_factor: Any) -> Tensor:
    """adjust_contrast(x, 0.1): B 8 8 3 -> B 8 8 3"""
    return _kept(images)


@function(f"{IMAGE}.adjust_gamma")
def adjust_gamma(image: Any, gamma: Any = 1, gain: Any = 1) -> Tensor:
    """adjust_gamma(x): B 8 8 3 -> B 8 8 3"""
    return same(tensor(image))


@function(f"{IMAGE}.adjust_hue")
def adjust_hue(image: Any, delta: Any, name: Any = None) -> Tensor:
    """adjust_hue(x, 0.1): B 8 8 3 -> B 8 8 3
    adjust_hue(x, 0.1): B 8 8 1 -> error
    """
    return _coloured(image)


@function(f"{IMAGE}.adjust_saturation")
def adjust_saturation(image: Any, saturation_factor: Any, name: Any = None) -> Tensor:
    """adjust_saturation(x, 0.1): B 8 8 3 -> B 8 8 3"""
    return _coloured(image)


@function(f"{IMAGE}.adjust_jpeg_quality")
def adjust_jpeg_quality(image: Any, jpeg_quality: Any, dct_method: Any = "", name: Any = None) -> Tensor:
    """The image in another quality."""
    return same(tensor(image))


def within(image: Any, lower: Any, upper: Any, seed: Any = None) -> Tensor:
    """random_contrast(x, 0.1, 0.2): B 8 8 3 -> B 8 8 3"""
    return _kept(image)


family(within, IMAGE, members="random_contrast")


@function(f"{IMAGE}.random_saturation")
def random_saturation(image: Any, lower: Any, upper: Any, seed: Any = None) -> Tensor:
    """random_saturation(x, 0.1, 0.2): B 8 8 3 -> B 8 8 3"""
    return _coloured(image)


@function(f"{IMAGE}.stateless_random_saturation")
def stateless_random_saturation(image: Any, lower: Any, upper: Any, seed: Any = None) -> Tensor:
    """stateless_random_saturation(x, 0.1, 0.2, (1, 2)): B 8 8 3 -> B 8 8 3"""
    return _coloured(image)


@function(f"{IMAGE}.stateless_random_contrast")
def stateless_random_contrast(image: Any, lower: Any, upper: Any, seed: Any) -> Tensor:
    """stateless_random_contrast(x, 0.1, 0.2, (1, 2)): B 8 8 3 -> B 8 8 3"""
    return _kept(image)


def by_delta(image: Any, max_delta: Any, seed: Any = None) -> Tensor:
    """random_brightness(x, 0.1): B 8 8 3 -> B 8 8 3"""
    return same(tensor(image))


family(by_delta, IMAGE, members="random_brightness")


@function(f"{IMAGE}.random_hue")
def random_hue(image: Any, max_delta: Any, seed: Any = None) -> Tensor:
    """random_hue(x, 0.1): B 8 8 3 -> B 8 8 3"""
    return _coloured(image)


def stateless_by_delta(image: Any, max_delta: Any, seed: Any) -> Tensor:
    """stateless_random_brightness(x, 0.1, (1, 2)): B 8 8 3 -> B 8 8 3"""
    return same(tensor(image))


family(stateless_by_delta, IMAGE, members="stateless_random_brightness stateless_random_hue")


@function(f"{IMAGE}.random_jpeg_quality")
def random_jpeg_quality(image: Any, min_jpeg_quality: Any, max_jpeg_quality: Any, seed: Any = None) -> Tensor:
    """The image in another quality."""
    return same(tensor(image))


@function(f"{IMAGE}.stateless_random_jpeg_quality")
def stateless_random_jpeg_quality(image: Any, min_jpeg_quality: Any, max_jpeg_quality: Any, seed: Any) -> Tensor:
    """The image in another quality."""
    return same(tensor(image))


@function(f"{IMAGE}.per_image_standardization")
def per_image_standardization(image: Any) -> Tensor:
    """per_image_standardization(x): B 8 8 3 -> B 8 8 3"""
    value = tensor(image)
    require_rank_at_least(value, 3, "the image")
    return same(value, dtype=FLOAT)


@function(f"{IMAGE}.convert_image_dtype")
def convert_image_dtype(image: Any, dtype: Any, saturate: Any = False, name: Any = None) -> Tensor:
    """convert_image_dtype(x, tf.float32): B 8 8 3 -> B 8 8 3"""
    return same(tensor(image), dtype=dtype_name(dtype))


@function(f"{IMAGE}.draw_bounding_boxes")
def draw_bounding_boxes(images: Any, boxes: Any, colors: Any, name: Any = None) -> Tensor:
    """draw_bounding_boxes(x, b, None): 2 8 8 3, 2 5 4 -> 2 8 8 3"""
    value, regions = tensor(images), tensor(boxes)
    require_rank(value, 4, what="images")
    require_rank(regions, 3, what="boxes")
    message = "there are {left} images and boxes for {right}"
    require_equal(value.shape.dim(0), regions.shape.dim(0), message, value, regions)
    return same(value)


# -- turned ---------------------------------------------------------------------------------------


@function(f"{IMAGE}.transpose")
def transpose(image: Any, name: Any = None) -> Tensor:
    """transpose(x): B 8 6 3 -> B 6 8 3"""
    value = images_of(image)
    return result(swapaxes(value.shape, -3, -2), value.dtype, value)


@function(f"{IMAGE}.rot90")
def rot90(image: Any, k: Any = 1, name: Any = None) -> Tensor:
    """rot90(x): B 8 6 3 -> B 6 8 3"""
    value = images_of(image)
    if not isinstance(k, int):
        height, width = (fresh_like(value.shape.dim(axis), why="turned or not") for axis in (-3, -2))
        return result(with_size(value, height, width), value.dtype, value)
    return same(value) if k % 2 == 0 else result(swapaxes(value.shape, -3, -2), value.dtype, value)


# -- colours --------------------------------------------------------------------------------------


def _channels(images: Any, expected: int, found: int | None) -> Tensor:
    value = tensor(images)
    require_rank_at_least(value, 1, "images")
    channels = value.shape.dim(-1)
    if equal(channels, expected) is False:
        raise Mismatch(
            f"images must have {expected} channels, found {channels} in {value.shape}",
            rule="op-shapes",
            blame=(value,),
        )
    return same(value) if found is None else result(value.shape.with_dim(-1, found), value.dtype, value)


@function(f"{IMAGE}.rgb_to_grayscale")
def rgb_to_grayscale(images: Any, name: Any = None) -> Tensor:
    """rgb_to_grayscale(x): B 8 8 3 -> B 8 8 1
    rgb_to_grayscale(x): B 8 8 1 -> error
    """
    return _channels(images, 3, 1)


@function(f"{IMAGE}.grayscale_to_rgb")
def grayscale_to_rgb(images: Any, name: Any = None) -> Tensor:
    """grayscale_to_rgb(x): B 8 8 1 -> B 8 8 3
    grayscale_to_rgb(x): B 8 8 3 -> error
    """
    return _channels(images, 1, 3)


def between_colours(images: Any, name: Any = None) -> Tensor:
    """rgb_to_hsv(x): B 8 8 3 -> B 8 8 3"""
    return _channels(images, 3, None)


family(between_colours, IMAGE, members="rgb_to_hsv hsv_to_rgb")


def between_colour_spaces(images: Any) -> Tensor:
    """rgb_to_yuv(x): B 8 8 3 -> B 8 8 3"""
    return _channels(images, 3, None)


family(between_colour_spaces, IMAGE, members="rgb_to_yiq rgb_to_yuv yiq_to_rgb yuv_to_rgb")

# -- measures -------------------------------------------------------------------------------------


@function(f"{IMAGE}.image_gradients")
def image_gradients(image: Any) -> tuple[Tensor, Tensor]:
    """image_gradients(x): 2 8 8 3 -> 2 8 8 3, 2 8 8 3"""
    value = tensor(image)
    require_rank(value, 4, what="images")
    return same(value), same(value)


@function(f"{IMAGE}.sobel_edges")
def sobel_edges(image: Any) -> Tensor:
    """sobel_edges(x): B 8 8 3 -> B 8 8 3 2"""
    value = tensor(image)
    require_rank(value, 4, what="images")
    return result(value.shape + Shape.of(2), value.dtype, value)


def _measure(a: Any, b: Any, same_images: bool = False) -> Tensor:
    left, right = tensor(a), tensor(b)
    for images in (left, right):
        require_rank_at_least(images, 3, "images")
    with checked("op-shapes", left, right):
        shape = broadcast(left.shape, right.shape)
    if same_images:
        common_shape(left.shape.take(-3), right.shape.take(-3), blame=(left, right))
    return result(shape.take(0, -3), FLOAT, left, right)


@function(f"{IMAGE}.psnr")
def psnr(a: Any, b: Any, max_val: Any, name: Any = None) -> Tensor:
    """psnr(a, b, 1.0): B 16 16 3, B 16 16 3 -> B"""
    return _measure(a, b)


@function(f"{IMAGE}.ssim")
def ssim(
    img1: Any,
    img2: Any,
    max_val: Any,
    filter_size: Any = 11,
    filter_sigma: Any = 1.5,
    k1: Any = 0.01,
    k2: Any = 0.03,
    return_index_map: Any = False,
) -> Tensor:
    """ssim(a, b, 1.0): 4 16 16 3, 4 16 16 3 -> 4"""
    if return_index_map is not False:
        raise CannotTell("the map of indices is not followed")
    return _measure(img1, img2, same_images=True)


@function(f"{IMAGE}.ssim_multiscale")
def ssim_multiscale(
    img1: Any,
    img2: Any,
    max_val: Any,
    power_factors: Any = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333),
    filter_size: Any = 11,
    filter_sigma: Any = 1.5,
    k1: Any = 0.01,
    k2: Any = 0.03,
) -> Tensor:
    """One number for each pair of images."""
    return _measure(img1, img2, same_images=True)


@function(f"{IMAGE}.total_variation")
def total_variation(images: Any, name: Any = None) -> Tensor:
    """total_variation(x): B 8 8 3 -> B"""
    value = images_of(images)
    return result(value.shape.take(0, -3), value.dtype, value)
