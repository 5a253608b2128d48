"""Graphs as a Mermaid flowchart, which GitHub and GitLab draw in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from shapecheck.report.graph.network import Network

_FRAMES = {"input": ('(["', '"])'), "output": ('(["', '"])'), "inner": ('["', '"]')}


def render(networks: Sequence[Network]) -> str:
    """One flowchart; a subgraph for each model if there are several."""
    lines = ["flowchart TD"]
    for number, item in enumerate(networks):
        prefix = f"m{number}_" if len(networks) > 1 else "n"
        if len(networks) > 1:
            lines.append(f'  subgraph m{number}["{_text(item.title)}"]')
        for index, node in enumerate(item.nodes):
            opening, closing = _FRAMES[node.role]
            detail = f"<br>{_text(node.detail)}" if node.detail else ""
            lines.append(f"  {prefix}{index}{opening}{_text(node.title)}{detail}{closing}")
        lines += [
            f'  {prefix}{arrow.source} -->|"{_text(arrow.label)}"| {prefix}{arrow.target}' for arrow in item.arrows
        ]
        if len(networks) > 1:
            lines.append("  end")
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
