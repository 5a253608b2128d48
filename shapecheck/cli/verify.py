"""``shapecheck verify``: hands over to the runtime mode."""

from __future__ import annotations

import argparse


def verify(options: argparse.Namespace) -> int:
    """Holds the static claims against the real Keras; says in one sentence what is missing for it."""
    from shapecheck import verify as runtime

    return runtime.main(options)
