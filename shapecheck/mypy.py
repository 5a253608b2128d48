"""The mypy plugin, as users name it: ``plugins = ["shapecheck.mypy"]``. What it does is in ``shapecheck_mypy``."""

from __future__ import annotations

import sys

from shapecheck import __version__

NEEDED = (2, 4)

__all__ = ["__version__", "plugin"]


def plugin(version: str) -> type:
    """What mypy calls, with its version, to get the plugin."""
    if tuple(int(part) for part in version.split("+")[0].split(".")[:2] if part.isdigit()) < NEEDED:
        needed = ".".join(map(str, NEEDED))
        sys.exit(f"the plugin shapecheck.mypy needs mypy {needed} or newer, and this is mypy {version}")
    from shapecheck_mypy.plugin import ShapePlugin

    return ShapePlugin
