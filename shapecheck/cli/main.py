"""Entry point: finds the verb and runs it. Each verb's module is imported only when it is used."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from shapecheck.cli.arguments import VERBS, overview, parser

FOUND_NOTHING, FOUND, USAGE, INTERNAL, INTERRUPTED = 0, 1, 2, 101, 130
_MODULES = {"summary": "show", "trace": "show", "graph": "show"} | dict.fromkeys(
    ("rule", "config", "clean", "version"), "about"
)


def run() -> None:
    """What the `shapecheck` command calls."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Runs the command line; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview(), end="")
        return FOUND_NOTHING if arguments else USAGE
    if arguments[0] in ("-V", "--version"):
        arguments = ["version"]
    verb, rest = (arguments[0], arguments[1:]) if arguments[0] in VERBS else ("check", arguments)
    options = parser(verb).parse_intermixed_args(rest)
    act: Callable[..., int] = getattr(import_module(f"shapecheck.cli.{_MODULES.get(verb, verb)}"), verb)
    from shapecheck.config import ConfigError
    from shapecheck.discovery import MissingPath

    try:
        code = act(options)
        sys.stdout.flush()
        return code
    except (ConfigError, MissingPath) as problem:
        print(f"shapecheck: {problem}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("shapecheck: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND


if __name__ == "__main__":
    run()
