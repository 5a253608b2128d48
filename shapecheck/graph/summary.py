"""What ``model.summary()`` shows: rows, totals and connections, as plain data for the reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shapecheck.graph.contracts import contract
from shapecheck.graph.kinds import NotKnown, class_name, graphs_of, is_sequential, network_of
from shapecheck.graph.network import Network, is_input, operation_of, tensors_of
from shapecheck.graph.ops import class_of_op
from shapecheck.graph.stack import Stack
from shapecheck.graph.state import GraphState, LayerCall
from shapecheck.graph.structure import flatten
from shapecheck.graph.weights import count, count_trainable, inner_layers
from shapecheck.results import Edge, LayerRow, Model, PublicShape, Span
from shapecheck.shapes import Shape
from shapecheck.values import LayerObject, Node, Tensor, Value


def public_models(graph: GraphState, variables: dict[LayerObject, str]) -> list[Model]:
    """All models of an analysis, in the order made; `variables` are the names they were assigned to."""
    return [
        public_model(graph, model, site.source.path, site.source.span(site.node), variables.get(model))
        for model in dict.fromkeys(graph.models)
        if (site := model.site) is not None and site.node is not None
    ]


def public_model(graph: GraphState, model: LayerObject, path: str, span: Span, variable: str | None = None) -> Model:
    """A model as the reports show it."""
    network = network_of(model)
    known = len(graphs_of(model)) < 2
    inputs = tensors_of(network.inputs) if network is not None else []
    outputs = _with_unknown(network.outputs) if network is not None else _last_outputs(model)
    return Model(
        path=path,
        span=span,
        name=model.name or "?",
        variable=variable,
        kind=kind_of(model),
        inputs=public_shapes(inputs),
        outputs=public_shapes(outputs),
        params=count(graph, model) if known else None,
        trainable=count_trainable(graph, model) if known else None,
        layers=rows(graph, model),
        edges=edges(network) if network is not None else [],
        contract=contract(network) if network is not None else (),
    )


def kind_of(model: LayerObject) -> Any:
    """Functional, sequential or subclassed."""
    if is_sequential(model):
        return "sequential"
    return "functional" if graphs_of(model) else "subclassed"


def operations_of(model: LayerObject) -> list[LayerObject | Node]:
    """What a summary has a row for, in order."""
    graph = graphs_of(model)[0] if graphs_of(model) else None
    if isinstance(graph, Stack):
        return list(graph.shown)
    if isinstance(graph, Network):
        return list(graph.operations)
    try:
        return list(inner_layers(model))
    except NotKnown:
        return []


def rows(graph: GraphState, model: LayerObject) -> list[LayerRow]:
    """The lines of the table."""
    network, operations = network_of(model), operations_of(model)
    inside = None if network is None else set(network.nodes)
    is_called_elsewhere = any(isinstance(each, LayerObject) and not each.nodes for each in operations)
    called = {call.layer: call for call in graph.calls} if is_called_elsewhere else {}
    return [_row(graph, operation, inside, called) for operation in operations]


def _row(
    graph: GraphState, operation: LayerObject | Node, inside: set[Node] | None, called: dict[LayerObject, LayerCall]
) -> LayerRow:
    """The line of one layer or op: of its calls, those that are `inside` the model's graph are its connections."""
    if isinstance(operation, Node):
        name, kind = operation.name or operation.callee, class_of_op(operation.callee)
        output = shapes_of(operation.outputs)
        return LayerRow(name, kind, output, 0, tuple(_sources([operation])))
    nodes = [node for node in operation.nodes if inside is None or node in inside or is_input(node)]
    return LayerRow(
        operation.name or "?",
        class_name(operation),
        output_of(operation, called.get(operation)),
        count(graph, operation) if operation.is_built or operation in graph.unsure else 0,
        tuple(_sources(nodes)),
        operation.trainable is not False,
    )


def _sources(nodes: list[Node]) -> list[str]:
    """The names of the operations that some nodes get their inputs from."""
    found = []
    for node in nodes:
        for tensor in node.inputs:
            if tensor.producer is not None:
                found.append(name_of(operation_of(tensor.producer)))
    return found


def name_of(operation: LayerObject | Node) -> str:
    """The name of a layer or op in the graph."""
    return (operation.name or getattr(operation, "callee", None) or "?") if operation is not None else "?"


def output_of(layer: LayerObject, called: LayerCall | None) -> Any:
    """The output shape of a row: that of the layer's last call; "?" if it was not called."""
    if layer.nodes:
        return shapes_of(layer.nodes[-1].outputs)
    if called is not None and called.outputs:
        return shapes_of(called.outputs)
    network = network_of(layer)
    return shapes_of(tensors_of(network.outputs)) if network is not None else "?"


def shapes_of(tensors: Any) -> Any:
    """One public shape, or a list of them."""
    shapes = public_shapes(tensors)
    return shapes[0] if len(shapes) == 1 else shapes


def _with_unknown(structure: Value) -> list[Tensor]:
    """The tensors of a structure; one of unknown shape stands for each leaf that is not known."""
    return [leaf if isinstance(leaf, Tensor) else Tensor(Shape.unknown()) for leaf in flatten(structure)]


def _last_outputs(model: LayerObject) -> list[Tensor]:
    return [leaf for leaf in flatten(model.nodes[-1].outputs) if isinstance(leaf, Tensor)] if model.nodes else []


def edges(network: Network) -> list[Edge]:
    """The edges of the Keras graph, with the shape that flows along each."""
    found: dict[tuple[str, str, str], Edge] = {}
    for node in network.nodes:
        target = name_of(operation_of(node))
        for tensor in node.inputs:
            if tensor.producer is None:
                continue
            source = name_of(operation_of(tensor.producer))
            edge = Edge(source, target, public_shapes([tensor])[0])
            found.setdefault((source, target, str(edge.shape)), edge)
    return list(found.values())


def public_shapes(tensors: Iterable[Tensor]) -> list[PublicShape]:
    """The shapes of some tensors in their public form."""
    return [_listed(tensor.shape.public()) for tensor in tensors]


def _listed(shape: Any) -> PublicShape:
    return shape if isinstance(shape, str) else list(shape)
