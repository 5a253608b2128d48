"""What the constructors of keras.applications check: sizes, channels, weights and the number of classes."""

from __future__ import annotations

from collections.abc import Mapping

from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.shapes import Dim, Expr, Shape, dynamic, less, unresolved
from shapecheck.values import Node, Tensor, Unknown, Value

MIN_SIZES = {"InceptionV3": 75, "InceptionResNetV2": 75, "Xception": 71}
MOBILE_SIZES = {"MobileNet": (128, 160, 192, 224), "MobileNetV2": (96, 128, 160, 192, 224)}


def check_weights(name: str, given: Mapping[str, Value]) -> None:
    """ImageNet weights fix the number of classes."""
    classes = given["classes"]
    if given["weights"] == "imagenet" and given["include_top"] is True and isinstance(classes, int) and classes != 1000:
        raise Mismatch(
            f'{name}: with weights="imagenet" and include_top=True the number of classes is 1000, not {classes}',
            rule="invalid-argument",
            argument="classes",
            help="include_top=False and a Dense of your own, or weights=None",
        )


def input_shape_of(name: str, given: Mapping[str, Value], default_size: int) -> Shape:
    """The shape of the images, without the batch (keras/src/applications/imagenet_utils.py)."""
    shape = given["input_shape"]
    top, imagenet = bool(given["include_top"]), given["weights"] == "imagenet"
    if isinstance(shape, Unknown):
        raise CannotTell(f"the input_shape of {name} is not known")
    if isinstance(shape, Tensor):
        contents = shape.contents
        shape = contents if isinstance(contents, tuple) else None
        if shape is None:
            raise CannotTell(f"the input_shape of {name} is not known")
    if name.startswith("MobileNetV3"):
        return _for_mobilenet_v3(given, shape)
    if not shape:
        return _default(name, given, top, default_size)
    if isinstance(shape, (int, float, str, Expr)) or len(shape) != 3:
        raise Mismatch(
            f"{name}: `input_shape` must be (height, width, channels), not {shape!r}",
            rule="invalid-argument",
            argument="input_shape",
            help="leave the batch size out" if isinstance(shape, (tuple, list)) and len(shape) == 4 else None,
        )
    return _checked(name, tuple(shape), top, imagenet, default_size)


def _checked(name: str, shape: tuple[Value, ...], top: bool, imagenet: bool, default_size: int) -> Shape:
    rows, columns, channels = shape
    if imagenet and isinstance(channels, int) and channels != 3 and not top:
        raise Mismatch(
            f"{name}: the ImageNet weights are for images of 3 channels, and `input_shape` is {shape}",
            rule="invalid-argument",
            argument="input_shape",
            help="weights=None, or make three channels of one: Concatenate()([x, x, x])",
        )
    if imagenet and top:
        size = rows if rows == columns and rows in MOBILE_SIZES.get(name, ()) else default_size
        fixed = (size, size, 3)
        if all(isinstance(dim, int) for dim in shape) and shape != fixed:
            raise Mismatch(
                f"{name}: with include_top=True and the ImageNet weights `input_shape` is {fixed}, not {shape}",
                rule="invalid-argument",
                argument="input_shape",
                help="include_top=False takes other sizes",
            )
    least = MIN_SIZES.get(name, 32)
    for dim in (rows, columns):
        if isinstance(dim, (int, Expr)) and less(dim, least) is True:
            raise Mismatch(
                f"{name}: images must be at least {least}x{least}, and `input_shape` is {shape}",
                rule="invalid-argument",
                argument="input_shape",
                help="make the images larger: keras.layers.Resizing, tf.image.resize",
            )
    if top and None in shape:
        raise Mismatch(
            f"{name}: with include_top=True `input_shape` must be fixed, not {shape}",
            rule="invalid-argument",
            argument="input_shape",
        )
    return _as_shape(shape)


def _as_shape(shape: tuple[Value, ...]) -> Shape:
    return Shape(tuple(_dim(dim, axis) for dim, axis in zip(shape, ("height", "width", "channels"), strict=True)))


def _dim(value: Value, axis: str) -> Dim:
    if value is None:
        return dynamic(axis)
    return value if isinstance(value, (int, Expr)) else unresolved(f"the {axis} is not known")


def _default(name: str, given: Mapping[str, Value], top: bool, default_size: int) -> Shape:
    if not top:
        return _as_shape((None, None, 3))
    tensor = given.get("input_tensor")
    size: Value = default_size
    if isinstance(tensor, Tensor) and name in MOBILE_SIZES and tensor.shape.rank == 4:
        rows, columns = tensor.shape.dims[1:3]
        size = rows if rows == columns and rows in MOBILE_SIZES[name] else 224
    return _as_shape((size, size, 3))


def _for_mobilenet_v3(given: Mapping[str, Value], shape: Value) -> Shape:
    tensor = given.get("input_tensor")
    if shape is None and isinstance(tensor, Tensor) and tensor.shape.rank == 4:
        return Shape(tensor.shape.dims[1:])
    if shape is None:
        return _as_shape((None, None, 3))
    if not isinstance(shape, (tuple, list)) or len(shape) != 3:
        raise CannotTell("an input_shape that is not three numbers")
    for dim in shape[:2]:
        if isinstance(dim, int) and all(isinstance(other, int) for other in shape[:2]) and dim < 32:
            raise Mismatch(
                f"MobileNetV3: images must be at least 32x32, and `input_shape` is {tuple(shape)}",
                rule="invalid-argument",
                argument="input_shape",
            )
    return _as_shape(tuple(shape))


def source_inputs(tensor: Tensor) -> list[Tensor]:
    """The Inputs that a symbolic tensor is computed from."""
    found: dict[int, Tensor] = {}
    seen: set[Node] = set()
    stack = [tensor]
    while stack:
        current = stack.pop()
        node = current.producer
        if node is None:
            raise CannotTell("where the input_tensor comes from is not known")
        if node in seen:
            continue
        seen.add(node)
        if not node.inputs:
            found[id(node)] = current
        stack.extend(reversed(node.inputs))
    return list(found.values())
