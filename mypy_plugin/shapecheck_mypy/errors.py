"""Handing findings to mypy, and keeping them there.

mypy has no hook that reports for a whole module, so its `Errors` object is looked up here and nowhere else: it is made
just before the plugins and refers to their options. A daemon drops all errors at each update and makes only those
again whose targets it checks again; what stands in a module's list of early errors it always repeats, so the findings
are put there too.
"""

from __future__ import annotations

import functools
import gc
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mypy.build import BuildManager
from mypy.config_parser import parse_mypy_comments
from mypy.errors import ErrorInfo, Errors
from mypy.nodes import MypyFile
from mypy.options import Options
from mypy.util import get_mypy_comments

from shapecheck_mypy.codes import CODES
from shapecheck_mypy.places import is_ignored

if TYPE_CHECKING:
    from shapecheck_mypy.messages import Message


@functools.cache
def warn(message: str) -> None:
    """Says, once, that something of ours failed; mypy goes on."""
    print(f"shapecheck: {message}", file=sys.stderr, flush=True)


class Reporter:
    """Reports the findings of files to mypy."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._errors = next((found for found in gc.get_referrers(options) if isinstance(found, Errors)), None)
        self._manager: BuildManager | None = None
        self._made: dict[str, list[ErrorInfo]] = {}
        self._early: dict[str, list[ErrorInfo]] = {}
        if self._errors is None:
            warn("this mypy cannot be told of findings; run `shapecheck check` for them (the types still work)")

    @property
    def increment(self) -> object:
        """A thing that is another one after each update of a daemon."""
        return None if self._errors is None else self._errors.error_info_map

    def is_reading(self, file: MypyFile) -> bool:
        """Whether mypy is at this file."""
        return self._errors is not None and self._errors.file == file.path

    def is_silent(self, path: str) -> bool:
        """Whether mypy shows no errors of a file."""
        return self._errors is None or path in self._errors.ignored_files

    def report(self, file: MypyFile, content: bytes, messages: Iterable[Message]) -> None:
        """Reports these messages of a file, in place of what was reported of it before."""
        errors = self._errors
        if errors is None:
            return
        self._withdraw(file.path)
        if self.is_silent(file.path) or is_ignored(file):
            return
        saved = errors.file, errors.target_module, errors.options, errors.scope
        errors.set_file(file.path, file.fullname, self._options_for(file, content), None)
        try:
            made = [self._add(errors, message) for message in messages]
        finally:
            errors.set_file(*saved)
        self._keep(file, made)

    def _options_for(self, file: MypyFile, content: bytes) -> Options:
        """The options that hold in a file, with those of its ``# mypy:`` comments."""
        options = self._options.clone_for_module(file.fullname)
        if b"mypy:" in content:
            changes, _ = parse_mypy_comments(get_mypy_comments(content.decode(errors="replace")), options)
            options = options.apply_changes(changes)
            options.process_error_codes(error_callback=lambda message: None)
        return options

    @staticmethod
    def _add(errors: Errors, message: Message) -> ErrorInfo:
        span = message.span
        return errors.report(
            span.line,
            span.column - 1,
            message.text,
            code=None if message.rule is None else CODES[message.rule],
            severity=message.severity,
            end_line=span.end_line,
            end_column=span.end_column - 1,
            origin_span=range(span.line, span.end_line + 1),
        )

    # What a daemon needs.

    def _keep(self, file: MypyFile, made: list[ErrorInfo]) -> None:
        if not self._options.fine_grained_incremental:
            return
        self._made[file.path] = made
        if self._manager is None:
            self._manager = next((o for o in gc.get_referrers(self._errors) if isinstance(o, BuildManager)), None)
        entry = None if self._manager is None else self._manager.ast_cache.get(file.fullname)
        if entry is not None:
            self._early[file.path] = entry[1]
        self._early.get(file.path, []).extend(made)

    def _withdraw(self, path: str) -> None:
        """Takes back what was reported of a file."""
        old = {id(info) for info in self._made.pop(path, ())}
        if not old or self._errors is None:
            return
        for infos in (self._errors.error_info_map.get(path), self._early.get(path)):
            if infos is not None:
                infos[:] = [info for info in infos if id(info) not in old]
