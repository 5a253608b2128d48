"""What can be said of models only when the program is over: layers left out of them, and sizes that they need."""

from __future__ import annotations

from collections.abc import Iterator

from shapecheck.graph.contracts import contract
from shapecheck.graph.kinds import graphs_of, network_of
from shapecheck.graph.network import Network, tensors_of
from shapecheck.graph.stack import Stack
from shapecheck.graph.state import GraphState
from shapecheck.library.outcome import Advice
from shapecheck.values import LayerObject, Node, Site


def afterthoughts(graph: GraphState) -> Iterator[tuple[Site, Advice]]:
    """The advice on all models that a program made, with the places to report."""
    for model in dict.fromkeys(graph.models):
        network = network_of(model)
        lines = contract(network) if network is not None else ()
        if lines and model.site is not None:
            yield model.site, Advice("size-contract", f"this model works for: {'; '.join(lines)}", severity="info")
    yield from _unused(graph)


def parts_only(graph: GraphState) -> set[LayerObject]:
    """The models that are called, by the program or as parts of other models, and are never trained themselves."""
    return {call.layer for call in graph.calls if call.kind == "model"} - graph.trained


def _unused(graph: GraphState) -> Iterator[tuple[Site, Advice]]:
    """Calls of layers that no model contains, although a model begins at the Input that they come from."""
    networks = [network for model in graph.models for network in _networks(model)]
    if not networks or not all(network.complete for network in networks):
        return
    used = {node for network in networks for node in network.nodes}
    begun = {tensor.producer for network in networks for tensor in tensors_of(network.inputs)}
    nodes = [tensor.producer for call in graph.calls if call.kind == "layer" for tensor in call.outputs[:1]]
    consumed = {tensor.producer for node in nodes if node is not None for tensor in node.inputs}
    for node in dict.fromkeys(node for node in nodes if node is not None):
        if node in used or node in consumed or node.site is None or node.layer is None:
            continue
        sources = _inputs_of(node)
        if sources and sources <= begun:
            message = f"the output of the layer {node.layer.name!r} reaches no output of a model"
            yield node.site, Advice("unused-layers", message, severity="info", blame=tuple(node.outputs[:1]))


def _networks(model: LayerObject) -> list[Network]:
    graphs = (graph.network if isinstance(graph, Stack) else graph for graph in graphs_of(model))
    return [graph for graph in graphs if isinstance(graph, Network)]


def _inputs_of(node: Node) -> set[Node]:
    """The Inputs that a node depends on."""
    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        present = waiting.pop()
        if present not in seen:
            seen.add(present)
            waiting.extend(tensor.producer for tensor in present.inputs if tensor.producer is not None)
    return {one for one in seen if not one.inputs}
