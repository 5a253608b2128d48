"""Calling a model that has a graph of its own.

A functional or sequential model's graph is evaluated anew on the tensors that it is called on, so that a
model for any size gives its output for this one, and the user's layers inside it are traced on these shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.graph.kinds import graphs_of, is_sequential
from shapecheck.graph.network import Network, key_of, tensors_of
from shapecheck.graph.options import Options
from shapecheck.graph.stack import Stack
from shapecheck.graph.structure import flatten, map_leaves
from shapecheck.library.outcome import CannotTell, Mismatch, several_results
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape, ShapeError, equal, is_dynamic, symbol, unresolved
from shapecheck.values import (
    LayerObject,
    Node,
    Tensor,
    Unknown,
    Value,
    alternatives,
)


def call_model(ctx: Context, model: LayerObject, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """What a model with a graph gives for new inputs."""
    inputs = args[0] if args else kwargs.get("inputs", Unknown("the model's input"))
    options = graphs_of(model)
    if len(options) == 1:
        return _call_graph(ctx, model, options[0], inputs)
    return alternatives(each_graph(ctx, model, lambda graph: _call_graph(ctx, model, graph, inputs)))


def each_graph(ctx: Context, model: LayerObject, function: Callable[[Any], Value]) -> list[Value]:
    """`function` of each graph that a model may have. A Mismatch counts only if all of them mismatch.

    A layer that each of them builds in another way has unknown weights afterwards.
    """
    results: list[Value] = []
    problems: list[Mismatch] = []
    options = Options(ctx)
    for graph in graphs_of(model):
        try:
            with options.one():
                results.append(function(graph))
        except Mismatch as problem:
            problems.append(problem)
    options.settle()
    if not results and problems:
        raise problems[0]
    return results


def _call_graph(ctx: Context, model: LayerObject, graph: Any, inputs: Value) -> Value:
    if isinstance(graph, Stack) and graph.ends is None:
        from shapecheck.graph.sequential import call_unbuilt

        return call_unbuilt(ctx, model, graph, inputs)
    network = graph.network if isinstance(graph, Stack) else graph
    if isinstance(inputs, Unknown) or not isinstance(network, Network):
        return _unknown_outputs(network) if isinstance(network, Network) else Unknown(f"the graph of {model.name}")
    fitted = fit_inputs(ctx, model, network, inputs)
    if fitted is None:
        return _unknown_outputs(network)
    return evaluate(ctx, model, network, fitted)


def _unknown_outputs(network: Network) -> Value:
    """The outputs for inputs of which nothing is known: of the model's own output shapes."""
    return map_leaves(
        lambda leaf: Tensor(leaf.shape, leaf.dtype) if isinstance(leaf, Tensor) else Unknown("an unknown output"),
        network.outputs,
    )


# -- inputs ---------------------------------------------------------------------------------------


def fit_inputs(ctx: Context, model: LayerObject, network: Network, inputs: Value) -> list[Tensor] | None:
    """The tensors to evaluate a graph on, one for each of its inputs; None if that cannot be told.

    What Keras surely refuses is a Mismatch: another number of inputs, or another size of a fixed axis. A
    trailing axis of size 1 that is missing or too many is repaired, as Keras does when a model runs.
    """
    expected = tensors_of(network.inputs)
    found = _by_name(network, expected, inputs)
    if any(not isinstance(leaf, (Tensor, Unknown)) for leaf in found):
        return None
    if len(found) != len(expected):
        leaves = [*found, *flatten(network.inputs)]
        if not all(isinstance(leaf, Tensor) for leaf in leaves) or not expected:
            return None
        raise Mismatch(
            f"the model {model.name!r} takes {_plural(len(expected), 'input')}, not {len(found)}",
            rule="call-structure",
            blame=tuple(leaf for leaf in found if isinstance(leaf, Tensor)),
            help=several_results(found) if len(expected) == 1 else None,
        )
    return [
        _fit(model, want, leaf) if isinstance(leaf, Tensor) else Tensor(want.shape, want.dtype, kind="tf")
        for want, leaf in zip(expected, found, strict=True)
    ]


def _by_name(network: Network, expected: list[Tensor], inputs: Value) -> list[Value]:
    """The values for the inputs in their order; a dict for a list of inputs goes by the inputs' names."""
    if isinstance(inputs, dict) and not isinstance(network.inputs, dict):
        names = [tensor.name for tensor in expected]
        if all(name in inputs for name in names):
            return [inputs[name] for name in names]
        return [Unknown("an input by name")] * len(expected)
    if isinstance(inputs, dict) and isinstance(network.inputs, dict) and set(inputs) > set(network.inputs):
        inputs = {name: inputs[name] for name in network.inputs}
    return list(flatten(inputs))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _fit(model: LayerObject, want: Tensor, found: Tensor) -> Tensor:
    """The tensor, its rank repaired where it runs eagerly; a Mismatch if it surely does not fit."""
    expected, shape = want.shape, found.shape
    if not expected.is_closed:
        return found
    if not shape.is_closed:
        return found if found.kind == "keras" else found.but(shape=_of_input(model, expected, shape), contents=None)
    checked = () if is_sequential(model) else zip(_squeezed(expected), _squeezed(shape), strict=False)
    for axis, (size, other) in enumerate(checked):
        if axis and not is_dynamic(size) and not is_dynamic(other) and equal(size, other) is False:
            _refuse(model, want, found, f"axis {axis} is {other}, and {size} is expected")
    rank, wanted = len(shape.dims), len(expected.dims)
    if rank == wanted or found.kind == "keras":
        return found
    if rank == wanted + 1 and shape.dims[-1] == 1:
        return found.but(shape=Shape(shape.dims[:-1]))
    if rank == wanted - 1 and expected.dims[-1] == 1:
        return found.but(shape=Shape((*shape.dims, 1)))
    if rank == wanted + 1 and not isinstance(shape.dims[-1], int):
        return found.but(shape=Shape(shape.dims[:-1]))
    _refuse(model, want, found, f"it has rank {rank}, and rank {wanted} is expected")
    return found


def _of_input(model: LayerObject, expected: Shape, shape: Shape) -> Shape:
    """What the shape of a tensor of unknown rank must be for the model to run on it.

    A Sequential compares the rank only; and a varying size is one number for each call.
    """
    free = is_sequential(model)
    dims = [unresolved("the input is not known") if free or is_dynamic(size) else size for size in expected.dims]
    known = shape.prefix[: len(dims)]
    return Shape((*known, *dims[len(known) :]))


def _squeezed(shape: Shape) -> tuple[Dim, ...]:
    """The dims without a last one of 1, as Keras compares them."""
    return shape.dims[:-1] if shape.dims and shape.dims[-1] == 1 else shape.dims


def _refuse(model: LayerObject, want: Tensor, found: Tensor, what: str) -> None:
    one_short = found.shape.dims == want.shape.dims[1:]
    rule = "layer-rank" if "rank" in what else "layer-input"
    raise Mismatch(
        f"the model {model.name!r} takes {want.shape}, and is called on {found.shape}: {what}",
        rule="missing-batch" if one_short and found.kind == "numpy" else rule,
        blame=(found,),
        help="add the batch axis: x[None, ...] or np.expand_dims(x, 0)" if one_short else _input_repair(want),
    )


def _input_repair(want: Tensor) -> str:
    return f"give it a tensor of shape {want.shape}, or build the model with another Input"


# -- evaluation -----------------------------------------------------------------------------------


def evaluate(ctx: Context, model: LayerObject, network: Network, inputs: list[Tensor]) -> Value:
    """The outputs of a graph on tensors that fit its inputs."""
    expected = tensors_of(network.inputs)
    renamed = None if _changes_when_run(ctx, network) else _renaming(expected, inputs)
    if renamed is not None:
        return map_leaves(
            lambda leaf: (
                Tensor(leaf.shape.substitute(renamed), leaf.dtype, facts=leaf.facts, origin=leaf.origin)
                if isinstance(leaf, Tensor)
                else leaf
            ),
            network.outputs,
        )
    try:
        return run(ctx, network, inputs)
    except Mismatch as problem:
        refined = [_refined(want, tensor) for want, tensor in zip(expected, inputs, strict=True)]
        if all(one is two for one, two in zip(refined, inputs, strict=True)):
            if any(want.shape.rank != tensor.shape.rank for want, tensor in zip(expected, inputs, strict=True)):
                return Unknown("a symbolic call on another rank, that Keras repairs when the model runs")
            _tell_of_input(model, expected, inputs, problem)
            raise
        return run(ctx, network, refined)


def _tell_of_input(model: LayerObject, expected: list[Tensor], inputs: list[Tensor], problem: Mismatch) -> None:
    """Says of a mismatch inside of a model which input is of another size, if one is."""
    for want, tensor in zip(expected, inputs, strict=True):
        pairs = zip(want.shape.prefix[1:], tensor.shape.prefix[1:], strict=False)
        if any(equal(size, found) is False for size, found in pairs):
            taken = f"the model {model.name!r} takes {want.shape}, and is called on {tensor.shape}"
            problem.message = f"{taken}: {problem.message}"
            problem.help = _input_repair(want)
            return
    problem.message = f"in the model {model.name!r}: {problem.message}"


def _changes_when_run(ctx: Context, network: Network) -> bool:
    """Whether the shapes of a graph may be others when it runs.

    RandomCrop crops nothing where no training is going on, and what a layer declares for symbolic calls is not asked.
    """
    crops = ctx.graph.training not in (None, True) and ctx.settings.keras_version >= (3,)
    if not crops and not ctx.graph.declared:
        return False
    waiting, seen = list(network.layers), set()
    while waiting:
        layer = waiting.pop()
        if layer in ctx.graph.declared or (crops and layer.class_name == "keras.layers.RandomCrop"):
            return True
        if layer not in seen:
            seen.add(layer)
            waiting += layer.sublayers
            for graph in graphs_of(layer):
                inner = graph.network if isinstance(graph, Stack) else graph
                waiting += inner.layers if isinstance(inner, Network) else ()
    return False


def _renaming(expected: list[Tensor], inputs: list[Tensor]) -> dict[Any, Dim] | None:
    """What each dynamic dim of a graph's inputs stands for, if that is all that these tensors change.

    Only then are the outputs those of the graph with the dims put in. Inputs of different batches (1 and 64, which
    broadcast) change more: the graph took its inputs to have one batch.
    """
    batches = [tensor.shape.dims[0] for tensor in inputs if tensor.shape.is_closed and tensor.shape.rank]
    if any(isinstance(size, int) and size != batches[0] for size in batches):
        return None
    renamed: dict[Any, Dim] = {}
    for want, tensor in zip(expected, inputs, strict=True):
        if not (want.shape.is_closed and tensor.shape.is_closed) or want.shape.rank != tensor.shape.rank:
            return None
        for axis, (size, other) in enumerate(zip(want.shape.dims, tensor.shape.dims, strict=True)):
            if size == other:
                continue
            free = symbol(size)
            if free is None or not free.is_dynamic or (axis and not is_dynamic(other)):
                return None
            if renamed.setdefault(free, other) != other:
                return None
    return renamed


def _refined(want: Tensor, tensor: Tensor) -> Tensor:
    """The tensor with the model's fixed sizes where its own are not known and may be these."""
    if want.shape.rank != tensor.shape.rank or not want.shape.is_closed:
        return tensor
    dims = tuple(
        size if isinstance(size, int) and not isinstance(other, int) and equal(size, other) is not False else other
        for size, other in zip(want.shape.dims, tensor.shape.dims, strict=True)
    )
    return tensor if dims == tensor.shape.dims else tensor.but(shape=Shape(dims))


STEPS_OF_A_CALL = 5
"""How much work the call of a layer is."""


def run(ctx: Context, network: Network, inputs: list[Tensor]) -> Value:
    """Evaluates each node of a graph on new inputs."""
    known: dict[Any, Value] = {}
    for tensor, value in zip(tensors_of(network.inputs), inputs, strict=True):
        known[key_of(tensor)] = value.but(kind="tf", producer=None, output_index=0)

    def fill(leaf: Value) -> Value:
        if isinstance(leaf, Tensor) and leaf.kind == "keras":
            return known.get(key_of(leaf), Unknown("a tensor of another graph"))
        return leaf

    for node in network.nodes:
        ctx.step(STEPS_OF_A_CALL)
        args, kwargs = map_leaves(fill, node.arguments), map_leaves(fill, node.keywords)
        results = list(flatten(_apply(ctx, node, args, kwargs)))
        for index, output in enumerate(node.outputs):
            missing = Unknown("an output of a layer")
            known[key_of(output)] = results[index] if len(results) == len(node.outputs) else missing
    return map_leaves(fill, network.outputs)


def _apply(ctx: Context, node: Node, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    from shapecheck.graph.calls import call
    from shapecheck.graph.ops import apply_again

    if node.layer is not None:
        return call(ctx, node.layer, args, kwargs, record=False)
    try:
        return apply_again(ctx, node, args, kwargs)
    except CannotTell as unclear:
        return Unknown(unclear.why)
    except ShapeError as problem:
        raise Mismatch(str(problem), rule="op-shapes", blame=tuple(tensors_of(list(args)))) from None
