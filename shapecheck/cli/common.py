"""What several verbs need: settings laid over by the command line, output, and notes about the run."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from shapecheck.config import ConfigError, Resolver, one_of, selectors, version

_PARSERS: dict[str, Callable[[Any], Any]] = {
    "keras_version": version,
    "image_data_format": one_of("channels_last", "channels_first"),
    "exclude": tuple,
    "extend_exclude": tuple,
    "force_exclude": bool,
}


def resolver(options: argparse.Namespace) -> Resolver:
    """The settings of the files, with the command line's over them; ConfigError names the option."""
    command = {}
    for name, parse in _PARSERS.items():
        given = getattr(options, name, None)
        if given is not None:
            command[name] = parsed(name, given, parse)
    if getattr(options, "no_gitignore", False):
        command["respect_gitignore"] = False
    return Resolver(config=options.config, isolated=options.isolated, command=command)


def parsed(name: str, given: Any, parse: Callable[[Any], Any]) -> Any:
    """An option's value, checked as the configuration's would be."""
    try:
        return parse(given)
    except ValueError as problem:
        raise ConfigError(f"--{name.replace('_', '-')}: {problem}") from None


def rule_list(name: str, given: list[str] | None) -> tuple[str, ...] | None:
    """The value of an option that lists rules."""
    chosen: tuple[str, ...] | None = None if given is None else parsed(name, given, selectors)
    return chosen


def note(options: argparse.Namespace, text: str, *, level: int = 0) -> None:
    """Says something about the run, on stderr; `level` 1 only with -v."""
    if not options.quiet and options.verbose >= level:
        sys.stdout.flush()
        print(f"shapecheck: {text}", file=sys.stderr)


def write(options: argparse.Namespace, text: str) -> None:
    """Writes a result to stdout or to the file that --output-file names."""
    if options.output_file:
        try:
            with open(options.output_file, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as problem:
            raise ConfigError(f"--output-file: {options.output_file}: {problem.strerror}") from None
    else:
        sys.stdout.write(text)


def interpreter(options: argparse.Namespace) -> str | None:
    """The interpreter of --python, which must be there."""
    path: str | None = options.python
    if path is not None and not os.path.exists(path):
        raise ConfigError(f"--python: {path}: no such file")
    return path


def plural(count: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(parts: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
