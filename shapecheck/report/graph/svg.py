"""Graphs as a self-contained SVG picture."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from xml.sax.saxutils import escape

from shapecheck.report.graph.layout import Layout, layout
from shapecheck.report.graph.network import Network

_HEIGHT, _RANK, _GAP, _MARGIN, _TITLE = 44, 96, 28, 24, 34
_CHARACTER, _BOLD = 6.8, 7.6
_FONT = "font-family='ui-monospace, Menlo, Consolas, monospace'"
_STYLE = """
 .node rect { fill: #ffffff; stroke: #5b6b7f; stroke-width: 1.2; }
 .node.input rect { fill: #e3f0fb; stroke: #2f6fa8; }
 .node.output rect { fill: #e6f4e6; stroke: #3a7d44; }
 .node .title { font-size: 12px; font-weight: 600; fill: #17202b; }
 .node .detail, .edge text { font-size: 11px; fill: #46525f; }
 .edge path { fill: none; stroke: #8a97a6; stroke-width: 1.3; }
 .edge rect { fill: #fbfcfd; }
 .heading { font-size: 14px; font-weight: 700; fill: #17202b; }
"""


def render(networks: Sequence[Network]) -> str:
    """One picture of all models, one below the other."""
    parts, top, width = [], 0.0, 200.0
    for item in networks:
        body, own_width, height = _network(item)
        parts.append(f"<g transform='translate(0 {top:g})'>{body}</g>")
        top += height
        width = max(width, own_width)
    marker = (
        "<marker id='tip' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='7' markerHeight='7' orient='auto'>"
        "<path d='M0 0.5 L7.5 4 L0 7.5 z' fill='#8a97a6'/></marker>"
    )
    size = f"width='{width:g}' height='{top:g}' viewBox='0 0 {width:g} {top:g}'"
    head = f"<svg xmlns='http://www.w3.org/2000/svg' {size} {_FONT}>"
    ground = "<rect width='100%' height='100%' fill='#fbfcfd'/>"
    return f"{head}<style>{_STYLE}</style><defs>{marker}</defs>{ground}\n" + "\n".join(parts) + "\n</svg>\n"


def _network(item: Network) -> tuple[str, float, float]:
    widths = [max(_BOLD * len(node.title), _CHARACTER * len(node.detail)) + 24 for node in item.nodes]
    edges = [(arrow.source, arrow.target) for arrow in item.arrows]
    labels = max((len(arrow.label) for arrow in item.arrows), default=0) * _CHARACTER
    where = layout(widths, edges, _GAP, labels)
    parts = [f"<text class='heading' x='{_MARGIN}' y='{_TITLE - 8}'>{escape(item.title)}</text>"]
    parts += [_edge(arrow.label, route) for arrow, route in zip(item.arrows, where.routes, strict=True)]
    parts += [_node(item, index, widths[index], where) for index in range(len(item.nodes))]
    ranks = max(where.ranks, default=0) + 1
    least = _CHARACTER * 1.3 * len(item.title)
    return (
        "\n".join(parts),
        max(where.width, least) + 2 * _MARGIN,
        ranks * _RANK + _TITLE + _MARGIN - _RANK + _HEIGHT + 16,
    )


def _top(rank: int) -> float:
    return _TITLE + 8 + rank * _RANK


def _node(item: Network, index: int, width: float, where: Layout) -> str:
    node = item.nodes[index]
    x, y = where.xs[index] + _MARGIN, _top(where.ranks[index])
    rect = f"<rect x='{x - width / 2:.1f}' y='{y:.1f}' width='{width:.1f}' height='{_HEIGHT}' rx='6'/>"
    middle = f"text-anchor='middle' x='{x:.1f}'"
    if not node.detail:
        title = f"<text class='title' {middle} y='{y + 26:.1f}'>{escape(node.title)}</text>"
        return f"<g class='node {node.role}'>{rect}{title}</g>"
    title = f"<text class='title' {middle} y='{y + 18:.1f}'>{escape(node.title)}</text>"
    detail = f"<text class='detail' {middle} y='{y + 34:.1f}'>{escape(node.detail)}</text>"
    return f"<g class='node {node.role}'>{rect}{title}{detail}</g>"


def _edge(label: str, route: Sequence[tuple[int, float]]) -> str:
    points = [(x + _MARGIN, _top(rank) + _HEIGHT / 2) for rank, x in route]
    points[0] = points[0][0], points[0][1] + _HEIGHT / 2
    points[-1] = points[-1][0], points[-1][1] - _HEIGHT / 2
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        middle = (y0 + y1) / 2
        path += f" C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"
    (x0, y0), (x1, y1) = points[0], points[1]
    x, y = points[1] if len(points) > 2 else ((x0 + x1) / 2, (y0 + y1) / 2)
    width = _CHARACTER * len(label)
    ground = f"<rect x='{x - width / 2:.1f}' y='{y - 8:.1f}' width='{width:.1f}' height='16'/>"
    text = f"<text text-anchor='middle' x='{x:.1f}' y='{y + 4:.1f}'>{escape(label)}</text>"
    return f"<g class='edge'><path d='{path}' marker-end='url(#tip)'/>{ground}{text}</g>"
