"""The layout of graphs and their four formats."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapecheck.report.graph import dot, html, mermaid, svg
from shapecheck.report.graph.layout import layout
from shapecheck.report.graph.network import network
from shapecheck.results import Edge, LayerRow, Model, Span

ROWS = [
    LayerRow("in", "InputLayer", [None, 28, 28, 1], 0),
    LayerRow("conv", "Conv2D", [None, 26, 26, 8], 80, ("in[0][0]",)),
    LayerRow("pool", "MaxPooling2D", [None, 13, 13, 8], 0, ("conv[0][0]",)),
    LayerRow("up", "UpSampling2D", [None, 26, 26, 8], 0, ("pool[0][0]",)),
    LayerRow('join "x" <b>', "Concatenate", [None, 26, 26, 16], 0, ("up[0][0]", "conv[0][0]")),
]
EDGES = [
    Edge("in", "conv", [None, 28, 28, 1]),
    Edge("conv", "pool", [None, 26, 26, 8]),
    Edge("pool", "up", [None, 13, 13, 8]),
    Edge("up", 'join "x" <b>', [None, 26, 26, 8]),
    Edge("conv", 'join "x" <b>', [None, 26, 26, 8]),
]
MODEL = Model("m.py", Span(9, 1, 9, 5), "unet", "model", "functional", [], [], 80, 80, ROWS, EDGES)
CHAIN = Model("m.py", Span(9, 1, 9, 5), "chain", None, "sequential", [], [], 80, 80, ROWS[1:4], [])


def test_every_edge_carries_its_shape():
    drawn = network(MODEL)
    assert [(arrow.source, arrow.target, arrow.label) for arrow in drawn.arrows][-1] == (1, 4, "(None, 26, 26, 8)")
    assert [node.role for node in drawn.nodes] == ["input", "inner", "inner", "inner", "output"]


def test_a_sequential_without_edges_is_a_chain():
    assert [(arrow.source, arrow.target) for arrow in network(CHAIN).arrows] == [(0, 1), (1, 2)]


def test_layers_and_sizes_are_in_every_format():
    for renderer in (svg, html, mermaid, dot):
        text = renderer.render([network(MODEL), network(CHAIN)])
        for row in ROWS[:4]:
            assert f"{row.name} ({row.class_name})" in text
        assert text.count("(None, 26, 26, 8)") >= 4


def test_svg_is_well_formed_and_refers_to_nothing_outside():
    text = svg.render([network(MODEL)])
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("svg")
    assert re.findall(r"https?://[^'\"]*", text) == ["http://www.w3.org/2000/svg"]
    page = html.render([network(MODEL)])
    assert re.findall(r"https?://[^'\"]*", page) == ["http://www.w3.org/2000/svg"]
    assert "<script src" not in page


def test_mermaid_and_dot_quote_names():
    assert "join #quot;x#quot; #lt;b#gt; (Concatenate)" in mermaid.render([network(MODEL)])
    assert 'label="join \\"x\\" <b> (Concatenate)\\n(None, 26, 26, 16)"' in dot.render([network(MODEL)])


@pytest.mark.parametrize("renderer", [svg, html, mermaid, dot])
def test_no_model_is_an_empty_drawing(renderer):
    assert renderer.render([])


graphs = st.integers(1, 14).flatmap(
    lambda count: st.tuples(
        st.lists(st.integers(20, 200).map(float), min_size=count, max_size=count),
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=30),
    )
)


@settings(max_examples=150, deadline=None)
@given(graphs)
def test_nodes_of_a_rank_keep_their_distance_and_edges_start_and_end_at_their_nodes(graph):
    widths, edges = graph
    edges = [(source, target) for source, target in edges if source != target]
    placed = layout(widths, edges, 10.0, 5.0)
    for left in range(len(widths)):
        assert placed.xs[left] - widths[left] / 2 >= -1e-6
        assert placed.xs[left] + widths[left] / 2 <= placed.width + 1e-6
        for right in range(left):
            if placed.ranks[left] == placed.ranks[right]:
                least = (widths[left] + widths[right]) / 2 + 10
                assert abs(placed.xs[left] - placed.xs[right]) >= least - 1e-6
    for (source, target), route in zip(edges, placed.routes, strict=True):
        assert route[0] == (placed.ranks[source], placed.xs[source])
        assert route[-1] == (placed.ranks[target], placed.xs[target])
        assert all(abs(a[0] - b[0]) == 1 for a, b in itertools.pairwise(route))


def test_a_large_graph_is_placed_in_time():
    edges = [(number, number + 1) for number in range(800)] + [(number, number + 7) for number in range(0, 790, 7)]
    placed = layout([100.0] * 801, edges, 20.0, 60.0)
    assert max(placed.ranks) == 800
