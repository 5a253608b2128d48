"""Images from files and to arrays."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import array_protocol, as_tensor, checked, dimension
from shapecheck.library.arrays.files import image_size
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, function, library_class, prop
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import LibraryClass, Object, Tensor, Value

IMAGE = "PIL.Image.Image"
_CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}

library_class(IMAGE)


def image(height: Dim, width: Dim, channels: Dim | None, dtype: str = "uint8") -> Object:
    """A picture; `channels` is None for a gray one, which becomes an array of rank 2."""
    dims = (height, width) if channels is None else (height, width, channels)
    return Object(LibraryClass(IMAGE), {"_array": Tensor(Shape(dims), dtype, "numpy", low=0, high=255)})


@array_protocol(IMAGE)
def image_array(picture: Object) -> Tensor:
    """``np.array(picture)``."""
    found = picture.attrs.get("_array")
    return found if isinstance(found, Tensor) else Tensor(Shape.unknown(), "uint8", "numpy")


def size_argument(value: Value) -> tuple[Dim, Dim]:
    """``(height, width)``, unresolved where it is not known."""
    if isinstance(value, (tuple, list)) and len(value) >= 2:
        return dimension(value[0], "the height"), dimension(value[1], "the width")
    return unresolved("the height of an image"), unresolved("the width of an image")


def channels_of(color_mode: Value) -> Dim:
    """The number of channels of a color mode."""
    found = _CHANNELS.get(color_mode) if isinstance(color_mode, str) else None
    return found if found is not None else unresolved("the color mode is not known")


def size_of_file(ctx: Context, path: Value) -> tuple[Dim, Dim]:
    """``(height, width)`` of a picture that lies beside the code."""
    found = ctx.data_file(path)
    size = image_size(found) if found is not None else None
    return size if size is not None else size_argument(None)


@function("keras.utils.load_img", "keras.preprocessing.image.load_img")
def load_img(
    ctx: Context,
    path: Value,
    color_mode: Value = "rgb",
    target_size: Value = None,
    interpolation: Value = "nearest",
    keep_aspect_ratio: Value = False,
    grayscale: Value = False,
) -> Value:
    """A picture of the target size, or of its own."""
    height, width = size_argument(target_size) if target_size is not None else size_of_file(ctx, path)
    gray = grayscale is True or color_mode == "grayscale"
    return image(height, width, None if gray else channels_of(color_mode))


@function("keras.utils.img_to_array", "keras.preprocessing.image.img_to_array")
def img_to_array(ctx: Context, img: Value, data_format: Value = None, dtype: Value = None) -> Value:
    """Height, width, channels: a gray image gets an axis of 1."""
    tensor = as_tensor(img)
    shape = tensor.shape
    if shape.is_closed and shape.min_rank not in (2, 3):
        raise Mismatch(
            f"an image has rank 2 or 3, found shape {shape}", rule="op-shapes", blame=(tensor,), argument="img"
        )
    first = (data_format or ctx.settings.image_data_format) == "channels_first"
    if shape.open:
        shape = Shape.of_rank(3, "the size of an image")
    elif shape.min_rank == 2:
        shape = shape.insert(0 if first else 2, 1)
    elif first and isinstance(img, Object):
        shape = Shape((shape.dim(2), shape.dim(0), shape.dim(1)))
    return Tensor(shape, "float32", "numpy")


@function("keras.utils.array_to_img", "keras.preprocessing.image.array_to_img")
def array_to_img(x: Value, data_format: Value = None, scale: Value = True, dtype: Value = None) -> Value:
    """A picture of an array of rank 3."""
    tensor = as_tensor(x)
    if tensor.shape.is_closed and tensor.shape.min_rank != 3:
        raise Mismatch(
            f"expected an image array of rank 3, found shape {tensor.shape}",
            rule="op-shapes",
            blame=(tensor,),
            argument="x",
        )
    if tensor.shape.open:
        return image(unresolved("height"), unresolved("width"), unresolved("channels"))
    height, width, channels = tensor.shape.dims
    return image(height, width, None if channels == 1 else channels)


@function("keras.utils.save_img", "keras.preprocessing.image.save_img")
def save_img(
    path: Value, x: Value, data_format: Value = None, file_format: Value = None, scale: Value = True, **kwargs: Value
) -> Value:
    return None


@function("keras.preprocessing.image.smart_resize")
def smart_resize(
    x: Value,
    size: Value,
    interpolation: Value = "bilinear",
    data_format: Value = "channels_last",
    backend_module: Value = None,
) -> Value:
    """The image in another size."""
    tensor = as_tensor(x)
    height, width = size_argument(size)
    if tensor.shape.open:
        return tensor.but(shape=Shape.unknown(), contents=None)
    with checked("op-shapes", tensor):
        return tensor.but(shape=tensor.shape.with_dim(-3, height).with_dim(-2, width), contents=None)


# -- PIL ---------------------------------------------------------------------------------------------------


@function("PIL.Image.open")
def open_image(ctx: Context, fp: Value, mode: Value = "r", formats: Value = None) -> Value:
    """A picture of the size of its file, and of unknown mode."""
    return Object(LibraryClass(IMAGE), {"_array": Tensor(Shape.at_least(size_of_file(ctx, fp)), "uint8", "numpy")})


@function("PIL.Image.fromarray")
def fromarray(obj: Value, mode: Value = None) -> Value:
    """A picture of an array."""
    return Object(LibraryClass(IMAGE), {"_array": as_tensor(obj)})


@function("PIL.Image.new")
def new_image(mode: Value, size: Value, color: Value = 0) -> Value:
    """A picture of one color."""
    width, height = size_argument(size)
    return Object(LibraryClass(IMAGE), {"_array": Tensor(_with_mode(height, width, mode), "uint8", "numpy")})


def _with_mode(height: Dim, width: Dim, mode: Value) -> Shape:
    channels: dict[Any, tuple[int, ...]] = {"RGB": (3,), "RGBA": (4,), "L": (), "1": (), "F": (), "I": (), "CMYK": (4,)}
    channels |= {"LA": (2,), "HSV": (3,), "YCbCr": (3,), "LAB": (3,)}
    if not isinstance(mode, str) or mode not in channels:
        return Shape.at_least((height, width))
    return Shape((height, width, *channels[mode]))


@function(f"{IMAGE}.resize")
def resize(self: Object, size: Value, *args: Value, **kwargs: Value) -> Value:
    """The picture in another size, which is (width, height)."""
    width, height = size_argument(size)
    shape = image_array(self).shape
    rest = shape.take(2) if shape.is_closed else Shape.unknown()
    return Object(self.cls, {"_array": Tensor(Shape.of(height, width) + rest, "uint8", "numpy", low=0, high=255)})


@function(f"{IMAGE}.convert")
def convert(self: Object, mode: Value = None, *args: Value, **kwargs: Value) -> Value:
    """The picture in another mode."""
    shape = image_array(self).shape
    if shape.min_rank >= 2:
        height, width = shape.dim(0), shape.dim(1)
    else:
        height, width = unresolved("the height of an image"), unresolved("the width of an image")
    return Object(self.cls, {"_array": Tensor(_with_mode(height, width, mode), "uint8", "numpy", low=0, high=255)})


@function(f"{IMAGE}.copy", f"{IMAGE}.filter", f"{IMAGE}.load")
def same_picture(self: Object, *args: Value) -> Value:
    """A picture of the same size."""
    return Object(self.cls, dict(self.attrs))


@function(f"{IMAGE}.crop", f"{IMAGE}.rotate", f"{IMAGE}.transpose")
def other_size(self: Object, *args: Value, **kwargs: Value) -> Value:
    """A picture of an unknown size."""
    shape = image_array(self).shape
    rest = shape.take(2) if shape.is_closed else Shape.unknown()
    return Object(self.cls, {"_array": Tensor(Shape.of_rank(2, "the size of an image") + rest, "uint8", "numpy")})


@prop(f"{IMAGE}.size")
def size(self: Object) -> Value:
    """(width, height)."""
    shape = image_array(self).shape
    if shape.min_rank >= 2:
        return (shape.dim(1), shape.dim(0))
    return unresolved("the width of an image"), unresolved("the height of an image")


# -- cv2 ---------------------------------------------------------------------------------------------------


@function("cv2.imread")
def imread(ctx: Context, filename: Value, flags: Value = 1) -> Value:
    """An array of the size of the file's picture; by default of three channels."""
    rows = Shape(size_of_file(ctx, filename))
    if flags == 0:
        return Tensor(rows, "uint8", "numpy", low=0, high=255)
    return Tensor(rows + Shape.of(3) if flags == 1 else Shape.unknown(), "uint8", "numpy", low=0, high=255)


@function("cv2.resize")
def cv2_resize(
    src: Value, dsize: Value, dst: Value = None, fx: Value = 0, fy: Value = 0, interpolation: Value = 1
) -> Value:
    """The image in another size, which is (width, height); an axis of one channel goes."""
    tensor = as_tensor(src)
    width, height = size_argument(dsize)
    rest = tensor.shape.take(2) if tensor.shape.is_closed else Shape.unknown()
    if rest.rank == 1 and rest.dim(0) == 1:
        rest = Shape()
    return Tensor(Shape.of(height, width) + rest, tensor.dtype, "numpy", low=None, high=None)


@function("cv2.cvtColor")
def cvt_color(src: Value, code: Value, dst: Value = None, dstCn: Value = 0) -> Value:
    """The image in another color space: of rank 2 if it is gray."""
    tensor = as_tensor(src)
    rows = tensor.shape.take(0, 2) if tensor.shape.min_rank >= 2 else Shape.of_rank(2, "the size of an image")
    if code in (6, 7, 10, 11):
        return Tensor(rows, tensor.dtype, "numpy")
    if code in (4, 8, 40, 41, 54, 55, 36, 44, 82):
        return Tensor(rows + Shape.of(3), tensor.dtype, "numpy")
    return Tensor(Shape.unknown(), tensor.dtype, "numpy")


@function("cv2.GaussianBlur", "cv2.medianBlur", "cv2.blur", "cv2.equalizeHist", "cv2.flip")
def same_size(src: Value, *args: Value, **kwargs: Value) -> Value:
    """An image of the same size."""
    return as_tensor(src).but(contents=None)
