"""``shapecheck stubs``."""

from __future__ import annotations

import argparse

from shapecheck.cli.common import note, plural
from shapecheck.cli.main import FOUND_NOTHING
from shapecheck.config import ConfigError
from shapecheck.stubs import NoStubs, write


def stubs(options: argparse.Namespace) -> int:
    """Writes the stubs of tensorflow.keras."""
    try:
        count = write(options.out)
    except (NoStubs, OSError) as problem:
        raise ConfigError(f"--out: {problem}") from None
    note(options, f'{plural(count, "file")} written: set `mypy_path = "{options.out}"` in the configuration of mypy')
    return FOUND_NOTHING
