"""Calls of tf.image."""

from __future__ import annotations

from typing import Any

from tests.library.calls.drawing import Arguments, Maker, Source, T, V, members


def _image(s: Source, channels: Any = None, none: float = 0.2) -> T:
    height, width = (None if s.chance(none) else s.dim(4, 9) for _ in range(2))
    dims = (height, width, channels or s.pick(3, 3, 3, 1))
    lead = s.pick((), (2,), (None,)) if s.chance(0.95) else (2, 2, 2)
    return T((*lead, *dims) if s.chance(0.95) else dims[:2], s.pick("float32", "float32", "uint8"))


def image(s: Source) -> Arguments:
    return [_image(s)], {}


def float_image(s: Source) -> Arguments:
    return [T(_image(s).dims)], {}


def colour(s: Source) -> Arguments:
    return [T(_image(s, s.pick(3, 3, 3, 1, 4)).dims)], {}


def grey(s: Source) -> Arguments:
    return [T(_image(s, s.pick(1, 1, 1, 3)).dims)], {}


def factor(s: Source) -> Arguments:
    return [_image(s), s.pick(0.5, 0.1)], {}


def colour_factor(s: Source) -> Arguments:
    return [T(_image(s, s.pick(3, 3, 3, 1)).dims), s.pick(0.5, 0.1)], {}


def limits(s: Source) -> Arguments:
    return [T(_image(s).dims), 0.1, 0.5], {}


def colour_limits(s: Source) -> Arguments:
    return [T(_image(s, s.pick(3, 3, 3, 1)).dims), 0.1, 0.5], {}


def seeded(s: Source) -> Arguments:
    return [T(_image(s).dims)], {"seed": (1, 2)}


def _size(s: Source) -> Any:
    size = [s.dim(1, 9), s.dim(1, 9)]
    return s.pick(size, tuple(size), V(size, "int32"), size[:1]) if s.chance(0.3) else size


def resize(s: Source) -> Arguments:
    return [_image(s), _size(s)], {
        "method": s.pick("bilinear", "nearest", "bicubic"),
        "preserve_aspect_ratio": s.chance(0.1),
    }


def to_size(s: Source) -> Arguments:
    return [_image(s), s.dim(1, 9), s.dim(1, 9)], {}


def fraction(s: Source) -> Arguments:
    return [_image(s), s.pick(0.5, 0.3, 1.0, 0.0, 0.875)], {}


def box(s: Source) -> Arguments:
    return [_image(s), s.dim(0, 3), s.dim(0, 3), s.dim(1, 6), s.dim(1, 6)], {}


def outer_box(s: Source) -> Arguments:
    return [_image(s), s.dim(0, 3), s.dim(0, 3), s.dim(6, 12), s.dim(6, 12)], {}


def crop(s: Source) -> Arguments:
    x = _image(s, none=0)
    size = [s.dim(1, dim or 2) for dim in x.dims]
    if s.chance(0.1):
        size[0] += 9
    return [x, size if s.chance(0.9) else size[1:]], {}


def seeded_crop(s: Source) -> Arguments:
    args, _ = crop(s)
    return args, {"seed": (1, 2)}


def crop_and_resize(s: Source) -> Arguments:
    boxes = s.pick(None, s.dim())
    rows = boxes if s.chance(0.9) else s.dim()
    return [
        T((s.pick(2, None), s.dim(4, 9), s.dim(4, 9), 3)),
        T((boxes, s.pick(4, 4, 4, 4, 3))),
        T((rows,), "int32", 0),
    ], {"crop_size": [s.dim(), s.dim()]}


def turned(s: Source) -> Arguments:
    return [_image(s)], {"k": s.dim(0, 3)}


def patches(s: Source) -> Arguments:
    x = T((s.pick(None, 2), s.dim(4, 12), s.dim(4, 12), s.dim(1, 3)))
    one = s.dim(1, 4)
    stride = s.dim(1, 3)
    return [x, [1, one, s.dim(1, 4), 1], [1, stride, stride, 1], [1, s.dim(1, 2), 1, 1]], {
        "padding": s.pick("VALID", "SAME")
    }


def glimpse(s: Source) -> Arguments:
    return [T((2, s.dim(4, 9), s.dim(4, 9), 3)), [s.dim(1, 4), s.dim(1, 4)], T((s.nearly(2, 0.1), 2))], {}


def suppression(s: Source) -> Arguments:
    boxes = s.pick(None, s.dim())
    return [T((boxes, s.pick(4, 4, 4, 4, 5))), T((boxes if s.chance(0.9) else s.dim(),)), s.dim(1, 5)], {}


def combined(s: Source) -> Arguments:
    batch, boxes, classes = s.dim(1, 3), s.dim(), s.dim(1, 3)
    return [
        T((batch, boxes, s.pick(1, classes), 4)),
        T((batch, s.nearly(boxes, 0.1), classes)),
        s.dim(1, 4),
        s.dim(1, 6),
    ], {"pad_per_class": s.chance(0.3)}


def drawn(s: Source) -> Arguments:
    batch = s.dim(1, 3)
    return [T((batch, s.dim(4, 9), s.dim(4, 9), 3)), T((s.nearly(batch, 0.1), s.dim(), 4)), T((2, 3))], {}


def compared(s: Source) -> Arguments:
    first = T(_image(s).dims)
    second = first if s.chance(0.85) else T(_image(s).dims)
    return [first, second, 1.0], {}


def similar(s: Source) -> Arguments:
    dims = (*s.pick((), (2,), (None,), (2, 3)), s.dim(11, 16), s.dim(11, 16), s.pick(1, 3))
    other = dims if s.chance(0.85) else (*dims[:-1], 2)
    return [T(dims), T(other), 1.0], {}


def similar_at_scales(s: Source) -> Arguments:
    dims = (*s.pick((), (2,)), 180, 180, 1)
    return [T(dims), T(dims), 1.0], {}


def converted(s: Source) -> Arguments:
    return [_image(s), s.pick("float32", "uint8", "float16")], {}


IMAGES: dict[str, Maker] = members(
    {
        image: """image.flip_left_right image.flip_up_down image.random_flip_left_right image.random_flip_up_down
        image.transpose image.per_image_standardization""",
        float_image: "image.image_gradients image.sobel_edges image.total_variation",
        colour: """image.rgb_to_hsv image.hsv_to_rgb image.rgb_to_yiq image.yiq_to_rgb image.rgb_to_yuv
        image.yuv_to_rgb image.rgb_to_grayscale""",
        grey: "image.grayscale_to_rgb",
        factor: "image.adjust_brightness image.adjust_contrast image.adjust_gamma image.random_brightness",
        colour_factor: "image.adjust_hue image.adjust_saturation image.random_hue",
        limits: "image.random_contrast",
        colour_limits: "image.random_saturation",
        seeded: "image.stateless_random_flip_left_right image.stateless_random_flip_up_down",
        resize: "image.resize",
        to_size: "image.resize_with_pad image.resize_with_crop_or_pad",
        fraction: "image.central_crop",
        box: "image.crop_to_bounding_box",
        outer_box: "image.pad_to_bounding_box",
        crop: "image.random_crop",
        seeded_crop: "image.stateless_random_crop",
        crop_and_resize: "image.crop_and_resize",
        turned: "image.rot90",
        patches: "image.extract_patches",
        glimpse: "image.extract_glimpse",
        suppression: "image.non_max_suppression image.non_max_suppression_with_scores",
        combined: "image.combined_non_max_suppression",
        drawn: "image.draw_bounding_boxes",
        compared: "image.psnr",
        similar: "image.ssim",
        similar_at_scales: "image.ssim_multiscale",
        converted: "image.convert_image_dtype",
    }
)
