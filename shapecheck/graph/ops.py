"""Nodes for functions: arithmetic and ops on symbolic Keras tensors are part of Keras's graph, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapecheck.graph.structure import map_leaves, recorded, symbolic
from shapecheck.library.registry import Context
from shapecheck.values import LibraryFunction, Node, Tensor, Unknown, Value

OPERATION_CLASSES = {
    "getitem": "GetItem",
    "sub": "Subtract",
    "mul": "Multiply",
    "truediv": "TrueDivide",
    "floordiv": "FloorDivide",
    "pow": "Power",
    "gt": "Greater",
    "ge": "GreaterEqual",
    "lt": "Less",
    "le": "LessEqual",
    "eq": "Equal",
    "ne": "NotEqual",
    "neg": "Negative",
}
"""The classes that Keras has for operators and for functions not named after their class."""


def record_op(
    ctx: Context, function: Value, args: Sequence[Value], kwargs: Mapping[str, Value], result: Value
) -> Value:
    """The result of a library function with a node behind it, if it was given tensors of a graph.

    Operators are functions too (``operator.add``). A result without tensors (a shape, a rank) stays as it is.
    """
    plain = [ctx.export(arg) for arg in args]
    keywords = {name: ctx.export(value) for name, value in kwargs.items()}
    inputs = [tensor for tensor in recorded((plain, keywords)) if tensor.producer is not None]
    outputs = ctx.export(result)
    if not inputs or not _has_tensors(outputs):
        return result
    callee = function.name if isinstance(function, LibraryFunction) else str(function)
    kind: Any = "keras" if symbolic((plain, keywords)) else None
    name = operation_name(ctx, callee) if kind else None
    node = Node(None, callee, tuple(plain), keywords, tuple(inputs), [], ctx.site, function, name)

    if kind:
        ctx.graph.nodes.append(node)

    def present(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor):
            return leaf
        made = leaf.but(kind=kind or leaf.kind, producer=node, output_index=len(node.outputs))
        node.outputs.append(made)
        return made

    return ctx.wrap(map_leaves(present, outputs))


def _has_tensors(value: Value) -> bool:
    found: list[bool] = []
    map_leaves(lambda leaf: found.append(isinstance(leaf, Tensor)), value)
    return any(found)


def apply_again(ctx: Context, node: Node, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """An op of a graph evaluated on other tensors."""
    if node.function is None:
        return Unknown(f"{node.callee} cannot be evaluated again")
    keywords = {name: ctx.wrap(value) for name, value in kwargs.items()}
    return ctx.call(node.function, [ctx.wrap(arg) for arg in args], keywords)


def operation_name(ctx: Context, callee: str) -> str:
    """The name of an op in the graph: ``add_1``, or ``tf.math.add_1`` in Keras 2."""
    if ctx.settings.keras_version >= (3,):
        return str(ctx.graph.auto_name(class_of_op(callee)))
    short, last = class_of_op(callee).lower(), callee.rpartition(".")[2]
    if callee.startswith("operator."):
        spelled = f"tf.__operators__.{last}" if last in ("add", "getitem") else f"tf.math.{short}"
    else:
        spelled = callee.replace("tensorflow.", "tf.", 1)
    return str(ctx.graph.unique(spelled))


def class_of_op(callee: str) -> str:
    """The class that Keras has for a function of ``keras.ops``: ``expand_dims`` is ``ExpandDims``."""
    last = callee.rpartition(".")[2]
    return OPERATION_CLASSES.get(last) or "".join(part.capitalize() for part in last.split("_"))
