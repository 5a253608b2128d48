"""The Keras graph with both shapes on every edge, and the TensorFlow graph beside it, as one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from shapecheck.report.graph import html
from shapecheck.report.graph.network import Arrow, Network, Node, network
from shapecheck.report.shapes import shape_text
from shapecheck.results import Model
from shapecheck.verify.verdicts import fits

_MOST_OPERATIONS = 400


def page(drawings: Sequence[tuple[Model, dict[str, Any] | None]], *, tensorflow: bool) -> str:
    """A page with each model: as claimed, with the real shapes where the real model is known."""
    networks: list[Network] = []
    for model, real in drawings:
        networks.append(both(model, real))
        graph = (real or {}).get("tensorflow")
        if tensorflow and graph is not None:
            networks.append(operations(model.name, graph))
    return html.render(networks)


def both(model: Model, real: dict[str, Any] | None) -> Network:
    """A model's graph; each edge says the claimed and the real shape, and whether they contradict."""
    claimed = network(model)
    if real is None:
        return replace(claimed, title=f"{claimed.title} (not built for real)")
    flows = _flows(model, real)
    arrows = []
    for arrow in claimed.arrows:
        names = claimed.nodes[arrow.source].title, claimed.nodes[arrow.target].title
        source, target = (name.partition(" (")[0] for name in names)
        arrows.append(replace(arrow, label=_label(arrow.label, flows.get((source, target), []))))
    size = real.get("tensorflow")
    more = f"; TensorFlow graph: {size['operations']:,} operations, {size['tensors']:,} tensors" if size else ""
    return replace(claimed, title=f"{claimed.title}; edges: static | real{more}", arrows=arrows)


def _label(claimed: str, shapes: Sequence[Any]) -> str:
    if not shapes:
        return f"{claimed} | ?"
    texts = list(dict.fromkeys(shape_text(shape) for shape in shapes))
    if claimed in texts:
        return f"{claimed} | {claimed}"
    known = [size if size == "?" else None if size == "None" else int(size) for size in _sizes(claimed)]
    sign = "|" if claimed == "?" or any(fits(known, shape) for shape in shapes) else "\u2260"
    return f"{claimed} {sign} {texts[0]}"


def _sizes(text: str) -> list[str]:
    return [part.strip() for part in text.strip("()").split(",") if part.strip()] if text != "?" else []


def _flows(model: Model, real: dict[str, Any]) -> dict[tuple[str, str], list[Any]]:
    """The real shapes by the claimed names of the layers at both ends."""
    names = dict(_pairs(model, real))
    found: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for source, target, shape in real["edges"]:
        found[names.get(source, source), names.get(target, target)].append(shape)
    return found


def _pairs(model: Model, real: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Real and claimed names of the same layers, where the two are named differently."""
    rows, layers = model.layers, real["layers"]
    if [row.class_name for row in rows] == [layer["class"] for layer in layers]:
        for row, layer in zip(rows, layers, strict=True):
            yield layer["name"], row.name
    shown = {layer["name"] for layer in layers}
    sources = [source for source, _, _ in real["edges"] if source not in shown]
    claimed = [edge.source for edge in model.edges if edge.source not in {row.name for row in rows}]
    yield from zip(dict.fromkeys(sources), dict.fromkeys(claimed), strict=False)


def operations(name: str, graph: dict[str, Any]) -> Network:
    """A TensorFlow graph; one that is too large is only counted."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in graph["kinds"].items())
    title = f"{name}, TensorFlow graph: {graph['operations']:,} operations ({kinds})"
    nodes = graph.get("nodes")
    if nodes is None or len(nodes) > _MOST_OPERATIONS:
        return Network(f"{title}: too large to draw", [Node(name, f"{graph['operations']:,} operations", "inner")], [])
    number = {operation: index for index, (operation, _) in enumerate(nodes)}
    targets, sources = {edge[1] for edge in graph["edges"]}, {edge[0] for edge in graph["edges"]}
    drawn = [
        Node(operation, kind, "input" if operation not in targets else "inner" if operation in sources else "output")
        for operation, kind in nodes
    ]
    arrows = [Arrow(number[source], number[target], shape_text(shape)) for source, target, shape in graph["edges"]]
    return Network(title, drawn, list(dict.fromkeys(arrows)))
