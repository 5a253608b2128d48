"""Nodes for functions: arithmetic and ops on symbolic Keras tensors are part of Keras's graph, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapecheck.graph.structure import map_leaves, symbolic
from shapecheck.library.registry import Context
from shapecheck.values import LibraryFunction, Node, Tensor, Value

OPERATION_NAMES = {"getitem": "GetItem", "max": "Max", "matmul": "Matmul", "einsum": "Einsum"}


def record_op(
    ctx: Context, function: Value, args: Sequence[Value], kwargs: Mapping[str, Value], result: Value
) -> Value:
    """The result of a library function with a node behind it, if it was given symbolic tensors.

    A result without tensors (a shape, a rank) stays as it is.
    """
    plain = [ctx.export(arg) for arg in args]
    keywords = {name: ctx.export(value) for name, value in kwargs.items()}
    inputs = [tensor for tensor in symbolic((plain, keywords)) if tensor.producer is not None]
    outputs = ctx.export(result)
    if not inputs or not _has_tensors(outputs):
        return result
    callee = function.name if isinstance(function, LibraryFunction) else str(function)
    name = operation_name(ctx, callee)
    node = Node(None, callee, tuple(plain), keywords, tuple(inputs), [], ctx.site, function, name)

    def present(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor):
            return leaf
        made = leaf.but(kind="keras", producer=node, output_index=len(node.outputs))
        node.outputs.append(made)
        return made

    return ctx.wrap(map_leaves(present, outputs))


def _has_tensors(value: Value) -> bool:
    found: list[bool] = []
    map_leaves(lambda leaf: found.append(isinstance(leaf, Tensor)), value)
    return any(found)


def operation_name(ctx: Context, callee: str) -> str:
    """The name of an op in the graph: ``add_1``, or ``tf.math.add_1`` in Keras 2."""
    last = callee.rpartition(".")[2]
    if ctx.settings.keras_version >= (3,):
        return str(ctx.graph.auto_name(class_of_op(last)))
    spelled = callee.replace("tensorflow.", "tf.", 1) if callee.startswith("tensorflow.") else f"tf.{last}"
    return str(ctx.graph.unique(spelled))


def class_of_op(last: str) -> str:
    """The class that Keras has for a function of ``keras.ops``: ``expand_dims`` is ``ExpandDims``."""
    return OPERATION_NAMES.get(last) or "".join(part.capitalize() for part in last.split("_"))
