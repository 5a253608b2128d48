"""What is drawn: the layers of a model as nodes, the tensors between them as edges."""

from __future__ import annotations

from collections.abc import Sequence

from shapecheck.records import dataclass
from shapecheck.report.shapes import count_text, output_text, shape_text
from shapecheck.results import Edge, LayerRow, Model


@dataclass(frozen=True, slots=True)
class Node:
    """A layer: its title, a line below it, and its part in the model (input, output or inner)."""

    title: str
    detail: str
    role: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A tensor that goes from one node to another, by their numbers."""

    source: int
    target: int
    label: str


@dataclass(frozen=True, slots=True)
class Network:
    """One model, ready to be drawn."""

    title: str
    nodes: Sequence[Node]
    arrows: Sequence[Arrow]


def network(model: Model) -> Network:
    """The graph of a model. A Sequential without recorded edges is a chain."""
    rows = {row.name: row for row in model.layers}
    edges = list(model.edges)
    if not edges and model.kind == "sequential":
        edges = [
            Edge(before.name, after.name, before.output)
            for before, after in zip(model.layers, model.layers[1:], strict=False)
        ]
    names = list(dict.fromkeys([*rows, *(name for edge in edges for name in (edge.source, edge.target))]))
    if model.kind == "sequential":
        names.sort(key=lambda name: name in rows)
    number = {name: index for index, name in enumerate(names)}
    sources, targets = {edge.source for edge in edges}, {edge.target for edge in edges}
    nodes = [
        _node(name, rows.get(name), "input" if name not in targets else "inner" if name in sources else "output")
        for name in names
    ]
    arrows = [Arrow(number[edge.source], number[edge.target], shape_text(edge.shape)) for edge in edges]
    title = f"{model.name}: {count_text(model.params)} parameters"
    return Network(title, nodes, list(dict.fromkeys(arrows)))


def _node(name: str, row: LayerRow | None, role: str) -> Node:
    if row is None:
        return Node(name, "", role)
    params = f", {row.params:,} parameters" if row.params else ""
    return Node(f"{name} ({row.class_name})", output_text(row.output) + params, role)
