"""tf.image: images are (batch?, height, width, channels)."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.guards import dimension
from shapecheck.library.keras.ops.common import (
    family,
    per_axis,
    require_rank,
    require_rank_at_least,
    result,
    same,
    tensor,
)
from shapecheck.library.keras.ops.image import images_of, with_size
from shapecheck.library.keras.ops.shaping import reshaped
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, dynamic, equal, fresh_like, less, swapaxes
from shapecheck.values import Tensor

IMAGE = "tensorflow.image"
FLOAT = "float32"

# -- size -----------------------------------------------------------------------------------------


def _resized(images: Any, size: Any, method: Any) -> Tensor:
    value = images_of(images)
    height, width = per_axis(_pair_of(size), 2, "size")
    nearest = isinstance(method, str) and method.lower() in ("nearest", "nearest_neighbor")
    return result(with_size(value, height, width), value.dtype if nearest else FLOAT, value)


def _pair_of(size: Any) -> Any:
    if isinstance(size, Tensor) and isinstance(size.contents, tuple):
        return list(size.contents)
    if isinstance(size, int):
        raise Mismatch(f"size must be (height, width), found {size}", rule="invalid-argument", argument="size")
    return size


@function(f"{IMAGE}.resize", f"{IMAGE}.resize_images")
def resize(
    images: Any,
    size: Any,
    method: Any = "bilinear",
    preserve_aspect_ratio: Any = False,
    antialias: Any = False,
    name: Any = None,
) -> Tensor:
    """resize(x, (5, 6)): B 8 8 3 -> B 5 6 3
    resize(x, (5, 6)): 8 8 3 -> 5 6 3
    resize(x, (5, 6)): B 8 -> error
    """
    found = _resized(images, size, method)
    if preserve_aspect_ratio is False:
        return found
    height, width = (fresh_like(1, why="the aspect ratio is kept") for _ in range(2))
    shape = with_size(found, height, width)
    return result(shape, found.dtype, found)


@function(f"{IMAGE}.resize_with_pad")
def resize_with_pad(
    image: Any, target_height: Any, target_width: Any, method: Any = "bilinear", antialias: Any = False
) -> Tensor:
    """resize_with_pad(x, 5, 6): B 8 8 3 -> B 5 6 3"""
    return _resized(image, [target_height, target_width], method)


def with_new_size(image: Any, target_height: Any, target_width: Any) -> Tensor:
    """resize_with_crop_or_pad(x, 5, 6): B 8 8 3 -> B 5 6 3"""
    value = images_of(image)
    return result(with_size(value, dimension(target_height), dimension(target_width)), value.dtype, value)


family(with_new_size, IMAGE, members="resize_with_crop_or_pad resize_image_with_crop_or_pad")


def _boxed(image: Any, offsets: tuple[Any, Any], target: tuple[Any, Any], crop: bool) -> Tensor:
    """Cropping to or padding into a box, which must fit."""
    value = images_of(image)
    sizes = [dimension(size) for size in target]
    for axis, offset, size in zip((-3, -2), offsets, sizes, strict=True):
        dim, start = value.shape.dim(axis), offset if isinstance(offset, int) else 0
        wrong = less(dim, size + start) if crop else less(size, dim + start)
        if wrong is True:
            verb = "cropped to" if crop else "padded to"
            raise Mismatch(
                f"axis {axis} of {value.shape} is {dim} and cannot be {verb} {size} from {start} on",
                rule="op-shapes",
                blame=(value,),
            )
    return result(with_size(value, sizes[0], sizes[1]), value.dtype, value)


@function(f"{IMAGE}.crop_to_bounding_box")
def crop_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Tensor:
    """crop_to_bounding_box(x, 1, 1, 4, 5): B 8 8 3 -> B 4 5 3
    crop_to_bounding_box(x, 1, 1, 8, 5): B 8 8 3 -> error
    """
    return _boxed(image, (offset_height, offset_width), (target_height, target_width), True)


@function(f"{IMAGE}.pad_to_bounding_box")
def pad_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Tensor:
    """pad_to_bounding_box(x, 1, 1, 12, 12): B 8 8 3 -> B 12 12 3
    pad_to_bounding_box(x, 1, 1, 8, 12): B 8 8 3 -> error
    """
    return _boxed(image, (offset_height, offset_width), (target_height, target_width), False)


@function(f"{IMAGE}.central_crop")
def central_crop(image: Any, central_fraction: Any) -> Tensor:
    """central_crop(x, 0.5): B 8 8 3 -> B 4 4 3"""
    value = images_of(image)
    height, width = (_cropped(value.shape.dim(axis), central_fraction) for axis in (-3, -2))
    return result(with_size(value, height, width), value.dtype, value)


def _cropped(dim: Dim, fraction: Any) -> Dim:
    if not isinstance(dim, int) or not isinstance(fraction, (int, float)):
        return fresh_like(dim, why="the fraction or the size is not known")
    start = int((dim - dim * fraction) / 2)
    return dim - 2 * start


def _random_crop(value: Any, size: Any) -> Tensor:
    found = tensor(value)
    if found.shape.is_closed and isinstance(size, (list, tuple)):
        if len(size) != found.shape.min_rank:
            raise Mismatch(
                f"size must have one number for each axis of {found.shape}, found {tuple(size)}",
                rule="op-shapes",
                argument="size",
                blame=(found,),
            )
        for axis, (dim, part) in enumerate(zip(found.shape.dims, size, strict=True)):
            if isinstance(part, int) and less(dim, part) is True:
                raise Mismatch(
                    f"axis {axis} of {found.shape} is {dim} and cannot be cropped to {part}",
                    rule="op-shapes",
                    argument="size",
                    blame=(found,),
                )
    target = reshaped(Tensor(Shape.unknown(), kind="tf"), size)
    return result(target.shape, found.dtype, found)


@function(f"{IMAGE}.random_crop", "tensorflow.random_crop")
def random_crop(value: Any, size: Any, seed: Any = None, name: Any = None) -> Tensor:
    """random_crop(x, (4, 4, 3)): 8 8 3 -> 4 4 3
    random_crop(x, (9, 4, 3)): 8 8 3 -> error
    """
    return _random_crop(value, size)


@function(f"{IMAGE}.stateless_random_crop")
def stateless_random_crop(value: Any, size: Any, seed: Any, name: Any = None) -> Tensor:
    """stateless_random_crop(x, (4, 4, 3), (1, 2)): 8 8 3 -> 4 4 3"""
    return _random_crop(value, size)


@function(f"{IMAGE}.crop_and_resize")
def crop_and_resize(
    image: Any,
    boxes: Any,
    box_indices: Any,
    crop_size: Any,
    method: Any = "bilinear",
    extrapolation_value: Any = 0.0,
    name: Any = None,
) -> Tensor:
    """crop_and_resize(x, b, [0], (4, 5)): 2 8 8 3, 1 4 -> 1 4 5 3"""
    value, regions = tensor(image), tensor(boxes)
    require_rank(value, 4, what="images")
    height, width = per_axis(crop_size, 2, "crop_size")
    return result(Shape.of(regions.shape.dim(0), height, width, value.shape.dim(-1)), FLOAT, value, regions)


@function(f"{IMAGE}.extract_glimpse")
def extract_glimpse(
    input: Any,
    size: Any,
    offsets: Any,
    centered: Any = True,
    normalized: Any = True,
    noise: Any = "uniform",
    name: Any = None,
) -> Tensor:
    """extract_glimpse(x, (4, 5), o): 2 8 8 3, 2 2 -> 2 4 5 3"""
    value = tensor(input)
    require_rank(value, 4, what="images")
    height, width = per_axis(size, 2, "size")
    return result(with_size(value, height, width), value.dtype, value)


# -- the same shape -------------------------------------------------------------------------------


def _kept(image: Any) -> Tensor:
    value = tensor(image)
    require_rank_at_least(value, 3, "the image")
    return same(value)


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
    """adjust_hue(x, 0.1): B 8 8 3 -> B 8 8 3"""
    return _kept(image)


@function(f"{IMAGE}.adjust_saturation")
def adjust_saturation(image: Any, saturation_factor: Any, name: Any = None) -> Tensor:
    """adjust_saturation(x, 0.1): B 8 8 3 -> B 8 8 3"""
    return _kept(image)


@function(f"{IMAGE}.adjust_jpeg_quality")
def adjust_jpeg_quality(image: Any, jpeg_quality: Any, dct_method: Any = "", name: Any = None) -> Tensor:
    """The image in another quality."""
    return same(tensor(image))


def within(image: Any, lower: Any, upper: Any, seed: Any = None) -> Tensor:
    """random_contrast(x, 0.1, 0.2): B 8 8 3 -> B 8 8 3"""
    return _kept(image)


family(within, IMAGE, members="random_contrast random_saturation")


@function(f"{IMAGE}.stateless_random_saturation")
def stateless_random_saturation(image: Any, lower: Any, upper: Any, seed: Any = None) -> Tensor:
    """stateless_random_saturation(x, 0.1, 0.2, (1, 2)): B 8 8 3 -> B 8 8 3"""
    return _kept(image)


@function(f"{IMAGE}.stateless_random_contrast")
def stateless_random_contrast(image: Any, lower: Any, upper: Any, seed: Any) -> Tensor:
    """stateless_random_contrast(x, 0.1, 0.2, (1, 2)): B 8 8 3 -> B 8 8 3"""
    return _kept(image)


def by_delta(image: Any, max_delta: Any, seed: Any = None) -> Tensor:
    """random_brightness(x, 0.1): B 8 8 3 -> B 8 8 3"""
    return same(tensor(image))


family(by_delta, IMAGE, members="random_brightness random_hue")


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
    value = tensor(images)
    require_rank(value, 4, what="images")
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
    return result(value.shape + Shape.of(2), value.dtype, value)


def _measure(a: Any, b: Any) -> Tensor:
    left, right = tensor(a), tensor(b)
    require_rank_at_least(left, 3, "images")
    return result(left.shape.take(0, -3), FLOAT, left, right)


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
    return _measure(img1, img2)


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
    return _measure(img1, img2)


@function(f"{IMAGE}.total_variation")
def total_variation(images: Any, name: Any = None) -> Tensor:
    """total_variation(x): B 8 8 3 -> B"""
    value = images_of(images)
    return result(value.shape.take(0, -3), value.dtype, value)


# -- boxes ----------------------------------------------------------------------------------------


@function(f"{IMAGE}.non_max_suppression")
def non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = float("-inf"),
    name: Any = None,
) -> Tensor:
    """non_max_suppression(b, s, 5): 9 4, 9 -> N"""
    return result(Shape.of(dynamic("selected")), "int32", tensor(boxes), tensor(scores))


@function(f"{IMAGE}.non_max_suppression_with_scores")
def non_max_suppression_with_scores(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = float("-inf"),
    soft_nms_sigma: Any = 0.0,
    name: Any = None,
) -> tuple[Tensor, Tensor]:
    """non_max_suppression_with_scores(b, s, 5): 9 4, 9 -> N, N"""
    chosen = non_max_suppression(boxes, scores, max_output_size)
    return chosen, same(chosen, dtype=FLOAT)


@function(f"{IMAGE}.combined_non_max_suppression")
def combined_non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size_per_class: Any,
    max_total_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = float("-inf"),
    pad_per_class: Any = False,
    clip_boxes: Any = True,
    name: Any = None,
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """combined_non_max_suppression(b, s, 5, 7): 2 9 1 4, 2 9 3 -> 2 7 4, 2 7, 2 7, 2"""
    value = tensor(boxes)
    require_rank(value, 4, what="boxes")
    batch, total = value.shape.dim(0), dimension(max_total_size)
    if pad_per_class is not False:
        total = fresh_like(total, why="padded for each class")
    flat = result(Shape.of(batch, total), FLOAT, value)
    return result(Shape.of(batch, total, 4), FLOAT, value), flat, same(flat), result(Shape.of(batch), "int32", value)
