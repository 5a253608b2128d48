"""Colours for terminals, and the width of text on them."""

from __future__ import annotations

import os
from typing import TextIO

_CODES = {"bold": "1", "red": "1;31", "yellow": "1;33", "blue": "1;34", "cyan": "1;36", "green": "32", "dim": "2"}
SEVERITY_COLOR = {"error": "red", "warning": "yellow", "info": "cyan"}


def paint(text: str, name: str, color: bool) -> str:
    """The text in a colour, when colours are on."""
    return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if color and text else text


def wants_color(choice: str, stream: TextIO) -> bool:
    """Whether to colour what goes to a stream; `choice` is auto, always or never."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
