"""Graphs as a self-contained page: the SVG picture, moved with the mouse and zoomed with the wheel."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from shapecheck.report.graph import svg
from shapecheck.report.graph.network import Network

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
 html, body {{ margin: 0; height: 100%; overflow: hidden; background: #fbfcfd; }}
 #view {{ width: 100%; height: 100%; cursor: grab; }}
 #view > svg {{ transform-origin: 0 0; }}
</style>
</head>
<body>
<div id="view">
{picture}</div>
<script>
 const view = document.getElementById("view"), picture = view.querySelector("svg");
 let x = 0, y = 0, scale = Math.min(1, view.clientWidth / picture.width.baseVal.value), start = null;
 const show = () => picture.style.transform = `translate(${{x}}px, ${{y}}px) scale(${{scale}})`;
 view.onwheel = event => {{
   event.preventDefault();
   const factor = Math.exp(-event.deltaY / 500);
   x = event.clientX - (event.clientX - x) * factor;
   y = event.clientY - (event.clientY - y) * factor;
   scale *= factor;
   show();
 }};
 view.onpointerdown = event => start = [event.clientX - x, event.clientY - y];
 window.onpointermove = event => {{
   if (!start) return;
   [x, y] = [event.clientX - start[0], event.clientY - start[1]];
   show();
 }};
 window.onpointerup = () => start = null;
 show();
</script>
</body>
</html>
"""


def render(networks: Sequence[Network]) -> str:
    """One page with all models."""
    title = ", ".join(item.title for item in networks) or "no model"
    return _PAGE.format(title=escape(title), picture=svg.render(networks))
