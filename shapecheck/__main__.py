"""``python -m shapecheck``."""

from shapecheck.cli.main import run

run()
