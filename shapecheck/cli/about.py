"""``shapecheck rule``, ``config``, ``clean`` and ``version``: about the tool itself."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from shapecheck import __version__
from shapecheck.cache import clean as remove_cache
from shapecheck.cli.common import note, resolver
from shapecheck.cli.main import FOUND_NOTHING, USAGE
from shapecheck.cli.places import cache_folder
from shapecheck.config import OPTIONS, nearest
from shapecheck.discovery import MissingPath, Target
from shapecheck.report.style import SEVERITY_COLOR, paint, wants_color
from shapecheck.rules import pages
from shapecheck.rules.table import RULES


def rule(options: argparse.Namespace) -> int:
    """Prints a rule's page, or the list of all."""
    if options.name is None:
        return _list_rules(options)
    found = pages.find(options.name)
    if found is None:
        known = [*RULES, *(item.code for item in RULES.values())]
        note(options, f"there is no rule `{options.name}`{nearest(options.name, known)}")
        return USAGE
    page = pages.read(found.name) or f"# {found.name} ({found.code})\n\n{found.summary}\n"
    if options.output_format == "json":
        _print_json({**asdict(found), "url": pages.url(found.name), "page": page})
    else:
        print(page, end="")
    return FOUND_NOTHING


def _list_rules(options: argparse.Namespace) -> int:
    if options.output_format == "json":
        _print_json([{**asdict(item), "url": pages.url(item.name)} for item in RULES.values()])
        return FOUND_NOTHING
    color = wants_color(options.color, sys.stdout)
    longest = max(map(len, RULES))
    for item in RULES.values():
        severity = paint(f"{item.severity:7}", SEVERITY_COLOR[item.severity], color)
        print(f"{item.code}  {item.name:{longest}}  {severity}  {item.summary}")
    return FOUND_NOTHING


def config(options: argparse.Namespace) -> int:
    """Prints every setting that holds for a path, and where it comes from."""
    if not os.path.exists(options.path):
        raise MissingPath(f"{options.path}: no such file or folder")
    folder = options.path if os.path.isdir(options.path) else os.path.dirname(options.path) or "."
    loaded = resolver(options).for_folder(folder)
    settings = Target(options.path, loaded, named=True).settings
    values = {item.key: (getattr(settings, item.field), loaded.origins.get(item.field, "default")) for item in OPTIONS}
    if options.output_format == "json":
        _print_json({key: {"value": _public(key, value), "from": origin} for key, (value, origin) in values.items()})
        return FOUND_NOTHING
    color = wants_color(options.color, sys.stdout)
    print(f"# settings for {options.path}")
    for key, (value, origin) in values.items():
        print(f"{paint(key, 'bold', color)} = {_toml(_public(key, value))}  {paint(f'# {origin}', 'dim', color)}")
    return FOUND_NOTHING


def _public(key: str, value: Any) -> Any:
    """A setting in the form that a configuration file has."""
    if key == "keras-version":
        return ".".join(map(str, value))
    if key == "overrides":
        return [{"files": list(item.files), **_by_key(item.values)} for item in value]
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return {name: _public("", item) for name, item in value.items()}
    return value


def _by_key(values: Mapping[str, Any]) -> dict[str, Any]:
    """Settings by field name as they stand in a file."""
    return {name.replace("_", "-"): _public(name.replace("_", "-"), value) for name, value in values.items()}


def _toml(value: Any) -> str:
    import json

    if value is None:
        return "(none)"
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{json.dumps(name)} = {_toml(item)}" for name, item in value.items()) + " }"
            if value
            else "{}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def clean(options: argparse.Namespace) -> int:
    """Removes the cache."""
    folder = cache_folder(options, resolver(options).for_folder("."))
    freed = remove_cache(folder)
    note(options, f"{freed / 1024:,.0f} KB removed from {folder}" if freed else f"no cache in {folder}")
    return FOUND_NOTHING


def version(options: argparse.Namespace) -> int:
    """Prints the versions of the program and of what its results depend on."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    print(f"shapecheck {__version__}")
    print(f"python {sys.version.split()[0]}")
    for name in ("libcst", "pathspec", "keras", "tensorflow", "mypy"):
        try:
            print(f"{name} {installed(name)}")
        except PackageNotFoundError:
            print(f"{name} (not installed)")
    return FOUND_NOTHING


def _print_json(value: Any) -> None:
    import json

    print(json.dumps(value, indent=2, ensure_ascii=False, default=list))
