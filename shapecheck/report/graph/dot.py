"""Graphs in Graphviz's language."""

from __future__ import annotations

from collections.abc import Sequence

from shapecheck.report.graph.network import Network

_FILL = {"input": "#e3f0fb", "output": "#e6f4e6", "inner": "#ffffff"}


def render(networks: Sequence[Network]) -> str:
    """One digraph; a cluster for each model if there are several."""
    lines = ["digraph model {", '  node [shape=box, style="rounded,filled", fontname=monospace];']
    lines.append("  edge [fontname=monospace, fontsize=10];")
    for number, item in enumerate(networks):
        if len(networks) > 1:
            lines += [f"  subgraph cluster_{number} {{", f"  label={_quoted(item.title)};"]
        for index, node in enumerate(item.nodes):
            label = f"{node.title}\n{node.detail}".strip()
            lines.append(f'  n{number}_{index} [label={_quoted(label)}, fillcolor="{_FILL[node.role]}"];')
        lines += [
            f"  n{number}_{arrow.source} -> n{number}_{arrow.target} [label={_quoted(arrow.label)}];"
            for arrow in item.arrows
        ]
        if len(networks) > 1:
            lines.append("  }")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
