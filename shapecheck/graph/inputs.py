"""Inputs: ``keras.Input`` and ``InputLayer`` in all their spellings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapecheck.graph.construct import checked_name
from shapecheck.graph.state import LayerCall
from shapecheck.library.outcome import Advice, Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Expr, Shape, dynamic, is_dynamic, less, unresolved
from shapecheck.values import LayerObject, LibraryClass, ListObject, Node, Origin, Site, Tensor, Unknown, Value

AXES = {1: ("length",), 2: ("time", "features"), 3: ("height", "width", "channels")}
"""Names for the dims of an input that are None, by how many there are besides the batch."""

TAKES_A_NUMBER = frozenset({"Input", "InputLayer", "add_weight"})
"""What takes one number for a shape of one axis in Keras 2 (``tf.TensorShape`` does)."""


def shape_of(ctx: Context, value: Value, argument: str = "shape", owner: str = "Input") -> Shape:
    """The shape that a program writes as a tuple, list or array; None is a dynamic dim.

    A Mismatch for what Keras refuses to take as a shape.
    """
    if isinstance(value, ListObject) and value.is_open:
        return Shape.unknown()
    value = ctx.export(value)
    if isinstance(value, Tensor) and value.shape.rank == 0:
        value = value.contents if value.contents is not None else value
    if isinstance(value, Tensor):
        return _shape_of_array(value)
    if isinstance(value, (int, Expr)) and ctx.settings.keras_version < (3,) and owner in TAKES_A_NUMBER:
        value = (value,)
    if isinstance(value, (bool, int, float, Expr)):
        raise Mismatch(
            f"{owner}: `{argument}` must be a tuple, not the number {value}",
            rule="shape-not-tuple",
            argument=argument,
            help=f"{argument}=({value},), with a comma",
        )
    if isinstance(value, str):
        message = f"{owner}: `{argument}` must be a tuple, not {value!r}"
        raise Mismatch(message, rule="shape-not-tuple", argument=argument)
    if not isinstance(value, (tuple, list)):
        return Shape.unknown()
    names = ("batch", *AXES.get(len(value) - 1, ())) if "batch" in argument else AXES.get(len(value), ())
    named = [*names, *["dim"] * (len(value) - len(names))][: len(value)]
    return Shape(tuple(_dim(item, name, owner, argument, value) for item, name in zip(value, named, strict=True)))


_BUILDING = ("build", "compute_output_shape")
"""Methods of a layer that take a shape as it comes: most read one axis of it, and (None, -1, 32) serves them."""


def _shape_of_array(value: Tensor) -> Shape:
    """The shape held by an array of numbers."""
    if isinstance(value.contents, tuple) and all(isinstance(item, (int, Expr)) for item in value.contents):
        return Shape(value.contents)
    rank = value.shape.dim(0) if value.shape.rank == 1 else None
    return Shape.of_rank(rank, "an array holds it") if isinstance(rank, int) else Shape.unknown()


def _dim(item: Value, name: str, owner: str, argument: str, whole: Value) -> Dim:
    if isinstance(item, Tensor) and item.contents is not None:
        item = item.contents
    match item:
        case None:
            return dynamic(name)
        case bool():
            return int(item)
        case int() | Expr():
            if less(item, 0) is True:
                if owner in _BUILDING:
                    return unresolved("a size that is written as a negative number")
                raise Mismatch(
                    f"{owner}: `{argument}` {whole} has the negative dim {item}",
                    rule="invalid-argument",
                    argument=argument,
                    help="a size that varies is None",
                )
            return unresolved("a number that only the running program knows") if is_dynamic(item) else item
        case float() | str():
            raise Mismatch(
                f"{owner}: `{argument}` {whole} must hold integers, which {item!r} is not",
                rule="invalid-argument",
                argument=argument,
                help="divide with // where a size is computed" if isinstance(item, float) else None,
            )
        case tuple() | list():
            raise Mismatch(
                f"{owner}: `{argument}` {whole} must hold integers, which {item!r} is not",
                rule="invalid-argument",
                argument=argument,
                help="several inputs have a list of shapes: input_shape[0][-1]" if owner == "add_weight" else None,
            )
        case Unknown():
            return unresolved(item.why)
    return unresolved("a size that is not known")


def make_input(ctx: Context, arguments: Mapping[str, Value], site: Site | None = None, *, own: bool = True) -> Tensor:
    """The tensor of ``keras.Input(...)``: `arguments` by name; a layer of its own stands behind it.

    One that Keras makes by itself, at the front of a Sequential, is not the user's `own` and not in the trace.
    """
    site = site or ctx.site
    given = {name: value for name, value in arguments.items() if value is not None}
    tensor = given.get("tensor", given.get("input_tensor"))
    shape, dtype = _full_shape(ctx, given, tensor)
    layer = LayerObject(LibraryClass("keras.layers.InputLayer"), {}, site=site, weights=())
    name = checked_name(ctx.export(given["name"]), "Input", ctx) if "name" in given else _auto_name(ctx)
    layer.name = name
    if "name" not in given:
        ctx.graph.generated.add(layer)
    ctx.graph.register(layer)
    node = Node(layer, "keras.Input", (), {}, (), [], site)
    origin = Origin(site, "Input", ()) if site is not None else None
    made = Tensor(shape, dtype, "keras", producer=node, origin=origin, name=name)
    node.outputs.append(made)
    layer.nodes.append(node)
    layer.attrs["shape"] = given.get("shape")
    if own:
        ctx.graph.calls.append(LayerCall(layer, "input", site, (), (made,), 0))
        _note_fixed_batch(ctx, shape)
    return made


def _auto_name(ctx: Context) -> str:
    graph = ctx.graph
    return str(graph.auto_name("InputLayer") if ctx.settings.keras_version >= (3,) else graph.numbered("input"))


def _full_shape(ctx: Context, given: Mapping[str, Value], tensor: Value) -> tuple[Shape, str | None]:
    dtype = ctx.export(given.get("dtype", "float32"))
    dtype = dtype if isinstance(dtype, str) else None
    if isinstance(tensor, Tensor):
        return tensor.shape, tensor.dtype
    for name in ("batch_shape", "batch_input_shape"):
        if name in given:
            return shape_of(ctx, given[name], name), dtype
    for name in ("shape", "input_shape"):
        if name in given:
            inner = shape_of(ctx, given[name], name)
            return inner.insert(0, _batch(ctx, given.get("batch_size"))), dtype
    missing = tensor is None and "type_spec" not in given and not ctx.open_arguments
    if missing and ctx.settings.keras_version >= (3,):
        raise Mismatch(
            "Input needs a `shape`", rule="invalid-argument", argument="shape", help="shape=(...) of one sample"
        )
    return Shape.unknown(), dtype


def _batch(ctx: Context, value: Value) -> Dim:
    value = ctx.export(value)
    if value is None:
        return dynamic("batch")
    if isinstance(value, (int, Expr)):
        return value
    return unresolved("the batch size is not known")


def _note_fixed_batch(ctx: Context, shape: Shape) -> None:
    if shape.prefix and isinstance(shape.prefix[0], int):
        ctx.advise(
            Advice(
                "fixed-batch-size",
                f"this model takes batches of exactly {shape.prefix[0]}",
                severity="info",
                help="leave the batch size out: None fits any batch",
            )
        )


INPUT_ARGUMENTS = ("shape", "batch_size", "dtype", "sparse", "ragged", "batch_shape", "name", "tensor", "optional")
"""The parameters of ``keras.Input`` in Keras 3, in order."""

INPUT_ARGUMENTS_2 = ("shape", "batch_size", "name", "dtype", "sparse", "tensor", "ragged", "type_spec")
LAYER_ARGUMENTS = ("shape", "batch_size", "dtype", "sparse", "ragged", "batch_shape", "input_tensor")
LAYER_ARGUMENTS_2 = ("input_shape", "batch_size", "dtype", "input_tensor", "sparse", "name", "ragged")


def named_arguments(order: Sequence[str], args: Sequence[Value], kwargs: Mapping[str, Value]) -> dict[str, Any]:
    """Positional arguments by their names, with those given by keyword."""
    return {**dict(zip(order, args, strict=False)), **kwargs}
