"""Settings: what they are, how a configuration file is read, and where each value came from.

A configuration is the table ``[tool.shapecheck]`` of a ``pyproject.toml``, or the whole of a ``shapecheck.toml``;
the nearest one above a file holds for it. Command line options are laid over it by ``cli/``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from shapecheck.records import dataclass, field, fields, replace
from shapecheck.rules.table import RULES

FILE_NAMES = ("shapecheck.toml", "pyproject.toml")
DEFAULT_EXCLUDE = (
    *(".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d"),
    *(".pytest_cache", ".pytype", ".ruff_cache", ".shapecheck_cache", ".svn", ".tox", ".venv", ".vscode"),
    *("__pycache__", "__pypackages__", "_build", "build", "dist", "node_modules", "site-packages", "venv"),
)
FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")


class ConfigError(Exception):
    """A configuration that cannot be used; the message names the file, the key and what would fit."""


class Override(NamedTuple):
    """Settings for the files that match some patterns."""

    files: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Settings:
    """Everything that can be configured. Patterns and paths are relative to `root`."""

    keras_version: tuple[int, ...] = (3,)
    image_data_format: str = "channels_last"
    data: Mapping[str, str] = field(default_factory=dict)
    src: tuple[str, ...] = (".", "src")
    follow: tuple[str, ...] = ()
    max_steps: int = 2_000_000
    max_seconds: float = 5.0
    max_depth: int = 100
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severity: Mapping[str, str] = field(default_factory=dict)
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    baseline: str | None = None
    output_format: str = "full"
    cache_dir: str | None = None
    overrides: tuple[Override, ...] = ()
    root: str = "."

    def with_override(self, override: Override) -> Settings:
        """These settings with those of an override laid over them."""
        return replace(self, **override.values)


class Loaded(NamedTuple):
    """Settings together with the place that each value came from (by field name; absent: the default)."""

    settings: Settings
    origins: Mapping[str, str]
    path: str | None = None


class Option(NamedTuple):
    """One key of the configuration."""

    key: str
    kind: str
    help: str
    per_file: bool = False

    @property
    def field(self) -> str:
        """The name of the attribute of `Settings`."""
        return self.key.replace("-", "_")


OPTIONS: tuple[Option, ...] = (
    Option("keras-version", "version", 'the Keras that the code is written for: "2", "3" or exact ("2.2.4")', True),
    Option("image-data-format", "data-format", "where the channels stand if a layer does not say", True),
    Option("data", "texts", 'shapes of arrays and files that the code loads, as "B 28 28 1"', True),
    Option("src", "paths", "folders from which the project's own modules are imported", True),
    Option("follow", "texts-list", "installed packages whose source is entered too", True),
    Option("max-steps", "count", "evaluation steps for a file before the rest is left unknown", True),
    Option("max-seconds", "seconds", "seconds for a file before the rest is left unknown", True),
    Option("max-depth", "count", "nested calls before a result is left unknown", True),
    Option("select", "rules", "the rules to report, instead of the default ones", True),
    Option("extend-select", "rules", "rules to report besides", True),
    Option("ignore", "rules", "rules not to report", True),
    Option("per-file-ignores", "rules-by-pattern", "rules not to report in files that match a pattern"),
    Option("severity", "severities", 'other severities: "error", "warning", "info" or "off"', True),
    Option("exclude", "patterns", "files and folders to leave out, instead of the default ones"),
    Option("extend-exclude", "patterns", "files and folders to leave out besides"),
    Option("force-exclude", "flag", "leave excluded files out even when they are named on the command line"),
    Option("respect-gitignore", "flag", "leave out what .gitignore files name"),
    Option("baseline", "path", "a file of known findings that are not reported"),
    Option("output-format", "format", "how findings are printed"),
    Option("cache-dir", "path", "where results are kept between runs"),
    Option("overrides", "overrides", "tables with `files` (patterns) and settings for those files"),
)
BY_KEY = {option.key: option for option in OPTIONS}


def nearest(name: str, known: Any) -> str:
    """A hint: the known name that is most like `name`."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean `{close[0]}`?" if close else ""


# What a value of each kind looks like: a parser takes the raw value and raises ValueError(what is wanted).


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a string is needed")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("a list of strings is needed")
    return tuple(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is needed")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError("a whole number of 1 or more is needed")
    return value


def _seconds(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or value <= 0:
        raise ValueError("a number of seconds is needed")
    return float(value)


def version(value: Any) -> tuple[int, ...]:
    """A Keras version: "3", "2.2.4", or the number 2 or 3."""
    parts = str(value).split(".") if isinstance(value, (str, int)) and not isinstance(value, bool) else [""]
    if not all(part.isdigit() for part in parts) or int(parts[0]) not in (2, 3):
        raise ValueError('"2", "3" or an exact version such as "2.2.4" is needed')
    return tuple(map(int, parts))


def one_of(*choices: str) -> Callable[[Any], str]:
    """A parser that accepts one of some words."""

    def parse(value: Any) -> str:
        if value not in choices:
            known = ", ".join(f'"{choice}"' for choice in choices)
            raise ValueError(f"one of {known} is needed{nearest(str(value), choices)}")
        return str(value)

    return parse


def selectors(value: Any) -> tuple[str, ...]:
    """Rule selectors: names, codes, prefixes of codes, or ALL."""
    for item in _texts(value):
        _selector(item)
    return tuple(value)


def _selector(item: str) -> str:
    codes = [rule.code for rule in RULES.values()]
    if item in RULES or item == "ALL" or (len(item) >= 3 and any(code.startswith(item) for code in codes)):
        return item
    raise ValueError(f"there is no rule `{item}`{nearest(item, [*RULES, *codes])}")


def _table(key: Callable[[str], Any], item: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    def parse(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError("a table is needed")
        return {key(name): item(entry) for name, entry in value.items()}

    return parse


def _overrides(value: Any) -> tuple[Override, ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) and "files" in item for item in value):
        raise ValueError("tables are needed, each with `files`")
    return tuple(_override(dict(item)) for item in value)


def _override(table: dict[str, Any]) -> Override:
    files = _texts(table.pop("files"))
    allowed = {option.key: option for option in OPTIONS if option.per_file}
    for key in table:
        if key not in allowed:
            raise ValueError(f"`{key}` cannot be set for some files only{nearest(key, allowed)}")
    return Override(files, {allowed[key].field: PARSERS[allowed[key].kind](value) for key, value in table.items()})


PARSERS: dict[str, Callable[[Any], Any]] = {
    "version": version,
    "data-format": one_of("channels_last", "channels_first"),
    "texts": _table(_text, _text),
    "texts-list": _texts,
    "paths": _texts,
    "patterns": _texts,
    "path": _text,
    "flag": _flag,
    "count": _count,
    "seconds": _seconds,
    "rules": selectors,
    "rules-by-pattern": _table(_text, selectors),
    "severities": _table(_selector, one_of("error", "warning", "info", "off")),
    "format": one_of(*FORMATS),
    "overrides": _overrides,
}


def parse(table: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The settings that a configuration table gives, by field name; ConfigError for what it should not hold."""
    values = {}
    for key, value in table.items():
        option = BY_KEY.get(key)
        if option is None:
            raise ConfigError(f"{path}: unknown key `{key}`{nearest(key, BY_KEY)}")
        try:
            values[option.field] = PARSERS[option.kind](value)
        except ValueError as problem:
            raise ConfigError(f"{path}: `{key}`: {problem}") from None
    return values


def read_table(path: str) -> dict[str, Any] | None:
    """The configuration table of a file; None for a pyproject.toml that has none."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as problem:
        raise ConfigError(f"{path}: {problem.strerror or problem}") from None
    project = os.path.basename(path) == "pyproject.toml"
    if project and b"shapecheck" not in data:
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:  # pragma: no cover
        import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]
    try:
        document: dict[str, Any] = tomllib.loads(data.decode())
    except ValueError as problem:
        raise ConfigError(f"{path}: {problem}") from None
    if not project:
        return document
    table = document.get("tool", {}).get("shapecheck")
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: `tool.shapecheck` must be a table")
    return table


def load(path: str) -> Loaded:
    """The settings of one configuration file."""
    values = parse(read_table(path) or {}, path)
    machine = keras_json()
    origins = {**{name: source for name, (_, source) in machine.items()}, **dict.fromkeys(values, path)}
    values = {**{name: value for name, (value, _) in machine.items()}, **values}
    return Loaded(Settings(**values, root=os.path.dirname(path) or "."), origins, path)


def default() -> Loaded:
    """The settings where no configuration file is found."""
    machine = keras_json()
    values: dict[str, Any] = {name: value for name, (value, _) in machine.items()}
    return Loaded(
        Settings(**values),
        {name: source for name, (_, source) in machine.items()},
    )


def keras_json() -> dict[str, tuple[str, str]]:
    """What Keras's own configuration on this machine says of image data: {"image_data_format": (value, file)}."""
    home = os.environ.get("KERAS_HOME") or os.path.join(os.path.expanduser("~"), ".keras")
    path = os.path.join(home, "keras.json")
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, ValueError):
        return {}
    for value in ("channels_first", "channels_last"):
        if f'"{value}"' in text:
            return {"image_data_format": (value, path)}
    return {}


class Resolver:
    """Finds the settings that hold for a file: the nearest configuration above it, read once.

    `command` are the values given on the command line, by field name; they go over those of any file.
    """

    def __init__(
        self, *, config: str | None = None, isolated: bool = False, command: Mapping[str, Any] | None = None
    ) -> None:
        self._command = dict(command or {})
        self._fixed = (
            self._over(Loaded(Settings(), {}) if isolated else load(config or "")) if isolated or config else None
        )
        self._folders: dict[str, Loaded] = {}

    def for_folder(self, folder: str) -> Loaded:
        """The settings for the files of a folder (as given on the command line)."""
        if self._fixed is not None:
            return self._fixed
        return self._nearest(os.path.abspath(folder))

    def _over(self, loaded: Loaded) -> Loaded:
        if not self._command:
            return loaded
        origins = {**loaded.origins, **dict.fromkeys(self._command, "command line")}
        return loaded._replace(settings=replace(loaded.settings, **self._command), origins=origins)

    def _nearest(self, folder: str) -> Loaded:
        found = self._folders.get(folder)
        if found is None:
            parent = os.path.dirname(folder)
            own = self._own(folder)
            if own is None:
                own = default() if parent == folder else None
            found = self._nearest(parent) if own is None else self._over(own)
            self._folders[folder] = found
        return found

    @staticmethod
    def _own(folder: str) -> Loaded | None:
        for name in FILE_NAMES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and read_table(path) is not None:
                return load(path)
        return None


def engine_digest(settings: Settings) -> str:
    """The part of the settings that changes what the engine finds, as a text for cache keys."""
    skipped = {"select", "extend_select", "ignore", "per_file_ignores", "severity", "exclude", "extend_exclude"}
    skipped |= {"force_exclude", "respect_gitignore", "baseline", "output_format", "cache_dir", "overrides"}
    return repr([(item.name, getattr(settings, item.name)) for item in fields(Settings) if item.name not in skipped])
