"""Findings, traces and models as text. One renderer a file; none knows how anything was found."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from shapecheck.report.model import Report

_MODULES = {
    name: f"shapecheck.report.{name}" for name in ("full", "concise", "json", "sarif", "github", "gitlab", "junit")
}
_MODULES["json"] = "shapecheck.report.as_json"


def renderer(output_format: str) -> Callable[[Report], str]:
    """The function that renders findings in a format."""
    render: Callable[[Report], str] = import_module(_MODULES[output_format]).render
    return render
