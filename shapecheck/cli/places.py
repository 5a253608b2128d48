"""Where a command looks: the files that it is about, and the folder of its cache."""

from __future__ import annotations

import argparse
import os

from shapecheck.cache import default_folder
from shapecheck.checking import STDIN
from shapecheck.config import Loaded, Resolver
from shapecheck.discovery import Target, discover


def targets_of(options: argparse.Namespace, settings: Resolver, from_stdin: bool) -> list[Target]:
    """The files that are checked."""
    if not from_stdin:
        return discover(options.paths or ["."], settings)
    path = options.stdin_filename or STDIN
    return [Target(path, settings.for_folder(os.path.dirname(path) or "."), named=True)]


def cache_folder(options: argparse.Namespace, base: Loaded) -> str:
    """Where the cache is: by the command line, the configuration, or the user's cache folder."""
    configured = base.settings.cache_dir
    chosen: str | None = options.cache_dir or (configured and os.path.join(base.settings.root, configured))
    return chosen or default_folder()
