"""The mypy plugin, as users name it: ``plugins = ["shapecheck.mypy"]``. What it does is in ``shapecheck_mypy``."""

from __future__ import annotations

import sys

import shapecheck

NEEDED = (2, 4)

__all__ = ["plugin"]


def plugin(version: str) -> type:
    """What mypy calls, with its version, to get the plugin."""
    if tuple(int(part) for part in version.split("+")[0].split(".")[:2] if part.isdigit()) < NEEDED:
        needed = ".".join(map(str, NEEDED))
        sys.exit(f"the plugin shapecheck.mypy needs mypy {needed} or newer, and this is mypy {version}")
    from shapecheck_mypy.plugin import ShapePlugin

    return ShapePlugin


def __getattr__(name: str) -> str:
    """``__version__``: a daemon starts anew when it is another one than at its start.

    So it changes with what a daemon does not look at: the configuration, and data files that the analysis read.
    """
    if name != "__version__":
        raise AttributeError(name)
    implementation = sys.modules.get("shapecheck_mypy.plugin")
    daemon = implementation.ShapePlugin.of_the_daemon if implementation is not None else None
    return (
        f"{shapecheck.__version__} outdated" if daemon is not None and daemon.is_outdated() else shapecheck.__version__
    )
