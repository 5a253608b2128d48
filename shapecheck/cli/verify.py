"""``shapecheck verify``: hands over to the runtime mode, where TensorFlow is installed."""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec

from shapecheck.cli.common import note
from shapecheck.cli.main import USAGE


def verify(options: argparse.Namespace) -> int:
    """Runs the real Keras on the files; says in one sentence what is missing."""
    if find_spec("tensorflow") is None or find_spec("keras") is None:
        note(options, "verify needs TensorFlow and Keras: pip install 'shapecheck-keras[runtime]'")
        return USAGE
    if find_spec("shapecheck.verify") is None:
        note(options, "this version has no runtime mode yet")
        return USAGE
    code: int = import_module("shapecheck.verify").main(options)
    return code
