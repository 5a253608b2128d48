"""tf.image functions that resize, crop and pad, and boxes. Images are (batch?, height, width, channels)."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.guards import dimension, require_columns, require_equal, require_rank, reshape_target
from shapecheck.library.keras.ops.common import family, per_axis, result, same, tensor
from shapecheck.library.keras.ops.image import images_of, with_size
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, dynamic, fresh_like, less
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
        size = list(size.contents)
    if isinstance(size, int):
        raise Mismatch(f"size must be (height, width), found {size}", rule="invalid-argument", argument="size")
    if isinstance(size, (list, tuple)) and len(size) != 2:
        raise Mismatch(f"size must be (height, width), found {tuple(size)}", rule="invalid-argument", argument="size")
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
    """central_crop(x, 0.5): B 8 8 3 -> B 4 4 3
    central_crop(x, 2): B 8 8 3 -> error
    """
    if isinstance(central_fraction, (int, float)) and not 0 < central_fraction <= 1:
        message = f"central_fraction must be more than 0 and at most 1, found {central_fraction}"
        raise Mismatch(message, rule="invalid-argument", argument="central_fraction")
    if central_fraction == 1:
        return same(tensor(image))
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
    return result(_shape_of_size(size), found.dtype, found)


def _shape_of_size(size: Any) -> Shape:
    try:
        return Shape(reshape_target(size))
    except CannotTell:
        return Shape.unknown()


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
    _require_boxes(regions, tensor(box_indices), "box_indices")
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
    value, centers = tensor(input), tensor(offsets)
    require_rank(value, 4, what="images")
    require_rank(centers, 2, what="offsets")
    message = "there are {left} images and {right} offsets"
    require_equal(value.shape.dim(0), centers.shape.dim(0), message, value, centers)
    height, width = per_axis(size, 2, "size")
    return result(with_size(value, height, width), value.dtype, value)


# -- boxes ----------------------------------------------------------------------------------------


def _require_boxes(boxes: Tensor, others: Tensor, what: str) -> None:
    """Boxes are rows of four numbers; there are as many scores or indices."""
    require_rank(boxes, 2, what="boxes")
    require_columns(boxes, 4, "boxes")
    require_rank(others, 1, what=what)
    message = f"there are {{left}} boxes and {{right}} {what}"
    require_equal(boxes.shape.dim(0), others.shape.dim(0), message, boxes, others)


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
    regions, values = tensor(boxes), tensor(scores)
    _require_boxes(regions, values, "scores")
    return result(Shape.of(dynamic("selected")), "int32", regions, values)


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
    values = tensor(scores)
    require_rank(values, 3, what="scores")
    for axis, what in enumerate(("the batch", "the boxes")):
        message = f"boxes and scores differ in {what}: {{left}} and {{right}}"
        require_equal(value.shape.dim(axis), values.shape.dim(axis), message, value, values)
    batch, total = value.shape.dim(0), dimension(max_total_size)
    if pad_per_class is not False:
        total = fresh_like(total, why="padded for each class")
    flat = result(Shape.of(batch, total), FLOAT, value)
    return result(Shape.of(batch, total, 4), FLOAT, value), flat, same(flat), result(Shape.of(batch), "int32", value)
