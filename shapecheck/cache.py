"""Findings kept between runs, by the content of all that they depend on.

One sqlite file. Only the main process of a run opens it; each write is one short transaction, so several runs may
share it and a killed one leaves it whole. A damaged or foreign file is replaced, with a note; a place that cannot
be written to is done without.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from shapecheck.digests import digest, file_digest, program_digest
from shapecheck.results import Edit, Finding, Fix, Note, Span

if TYPE_CHECKING:
    import sqlite3

FILE_NAME = "findings.sqlite3"
APPLICATION_ID = 0x53484150  # "SHAP"
LAYOUT = 1
MAX_BYTES = 64 * 1024 * 1024
_FLUSH_SECONDS = 2.0
_TABLE = "CREATE TABLE findings (key BLOB PRIMARY KEY, value TEXT NOT NULL, used REAL NOT NULL) WITHOUT ROWID"


def default_folder() -> str:
    """The user's cache folder for this tool."""
    given = os.environ.get("SHAPECHECK_CACHE_DIR")
    if given:
        return given
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "shapecheck")


class Cache:
    """The kept findings. `note` is told, in a sentence, when something is wrong with the file."""

    def __init__(self, folder: str, note: Callable[[str], None]) -> None:
        self.path = os.path.join(folder, FILE_NAME)
        self._note = note
        self._program = program_digest()
        self._files: dict[str, str] = {}
        self._pending: list[tuple[bytes, str, float]] = []
        self._used: list[bytes] = []
        self._flushed = time.monotonic()
        self._start = time.time()
        self._database = self._open(folder)

    def _open(self, folder: str) -> sqlite3.Connection | None:
        import sqlite3

        try:
            os.makedirs(folder, exist_ok=True)
            with open(self.path, "ab"):
                pass
        except OSError as problem:
            self._note(f"no cache: {problem}")
            return None
        for _ in range(2):
            try:
                return self._connect()
            except sqlite3.OperationalError as problem:
                self._note(f"no cache: {self.path}: {problem}")
                return None
            except sqlite3.DatabaseError:
                self._note(f"the cache {self.path} is damaged or not ours: starting a new one")
                self._remove()
        return None

    def _connect(self) -> sqlite3.Connection:
        import sqlite3

        database = sqlite3.connect(self.path, timeout=5, isolation_level=None)
        try:
            made_by = database.execute("PRAGMA application_id").fetchone()[0]
            layout = database.execute("PRAGMA user_version").fetchone()[0]
            if (made_by, layout) == (APPLICATION_ID, LAYOUT):
                return database
            database.execute("BEGIN IMMEDIATE")
            tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if tables and database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise sqlite3.DatabaseError("another program's database")
            database.execute("DROP TABLE IF EXISTS findings")
            database.execute(_TABLE)
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database.execute(f"PRAGMA user_version = {LAYOUT}")
            database.execute("COMMIT")
            return database
        except sqlite3.Error:
            database.close()
            raise

    def _remove(self) -> None:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                os.remove(self.path + suffix)

    def _guarded(self, action: Callable[[sqlite3.Connection], Any]) -> Any:
        """Runs an action on the database; gives the cache up when it fails."""
        import sqlite3

        if self._database is None:
            return None
        try:
            return action(self._database)
        except sqlite3.Error as problem:
            self._note(f"the cache {self.path} is given up: {problem}")
            damaged = not isinstance(problem, sqlite3.OperationalError)
            self._database.close()
            self._database = None
            if damaged:
                self._remove()
            return None

    def key(self, path: str, data: bytes, settings: str) -> bytes:
        """What the findings of a file are kept under."""
        return digest(self._program, os.path.abspath(path), path, data, settings)

    def get(self, key: bytes, path: str) -> tuple[list[Finding], tuple[str, ...]] | None:
        """The kept findings and the files that they depend on, if none of these has changed.

        `path` is how the checked file is shown now.
        """
        query = "SELECT value FROM findings WHERE key = ?"
        row = self._guarded(lambda database: database.execute(query, (key,)).fetchone())
        if row is None:
            return None
        try:
            kept = json.loads(row[0])
            if any(self._file(name) != content for name, content in kept["reads"]):
                return None
            findings = [_decoded(item) for item in kept["findings"]]
        except (ValueError, KeyError, TypeError, IndexError):
            return None
        self._used.append(key)
        return findings, tuple(name for name, _ in kept["reads"])

    def put(self, key: bytes, path: str, findings: Iterable[Finding], reads: Sequence[str]) -> None:
        """Keeps the findings of a file; `reads` are the other files that they depend on."""
        own = os.path.abspath(path)
        others = sorted({os.path.abspath(name) for name in reads} - {own})
        if any(_changed_since(name, self._start) for name in others):
            return  # what was read may have been another content than that which is there now
        value = {"reads": [(name, self._file(name)) for name in others], "findings": [_encoded(f) for f in findings]}
        self._pending.append((key, json.dumps(value, separators=(",", ":")), time.time()))
        if time.monotonic() - self._flushed > _FLUSH_SECONDS:
            self.flush()

    def _file(self, path: str) -> str:
        """A hash of a file's content, made once in a run."""
        if path not in self._files:
            self._files[path] = file_digest(path)
        return self._files[path]

    def flush(self) -> None:
        """Writes what is pending."""
        pending, used = self._pending, self._used
        self._pending, self._used, self._flushed = [], [], time.monotonic()
        if pending:
            self._guarded(lambda database: _write(database, pending, used))

    def close(self) -> None:
        """Writes what is pending and closes the file."""
        self.flush()
        if self._database is not None:
            self._database.close()
            self._database = None


def _changed_since(path: str, start: float) -> bool:
    try:
        return os.stat(path).st_mtime > start
    except OSError:
        return False


def _write(database: sqlite3.Connection, rows: list[tuple[bytes, str, float]], used: list[bytes]) -> None:
    now = time.time()
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT OR REPLACE INTO findings VALUES (?, ?, ?)", rows)
    database.executemany("UPDATE findings SET used = ? WHERE key = ?", [(now, key) for key in used])
    size = database.execute("SELECT total(length(value) + 100) FROM findings").fetchone()[0]
    if size > MAX_BYTES:
        half = "(SELECT key FROM findings ORDER BY used LIMIT (SELECT count(*) / 2 FROM findings))"
        database.execute(f"DELETE FROM findings WHERE key IN {half}")
    database.execute("COMMIT")


def _encoded(finding: Finding) -> list[Any]:
    fix = finding.fix and [finding.fix.message, finding.fix.safe, [[_plain(e.span), e.text] for e in finding.fix.edits]]
    because = [[note.path, _plain(note.span), note.message] for note in finding.because]
    head = [finding.rule, finding.severity, finding.path, _plain(finding.span)]
    return [*head, finding.message, finding.label, because, finding.help, fix]


def _plain(span: Span) -> list[int | None]:
    return [span.line, span.column, span.end_line, span.end_column, span.cell]


def _decoded(item: list[Any]) -> Finding:
    rule, severity, path, span, message, label, because, help, fix = item
    return Finding(
        rule,
        severity,
        path,
        Span(*span),
        message,
        label,
        tuple(Note(where, Span(*place), text) for where, place, text in because),
        help,
        fix and Fix(fix[0], tuple(Edit(Span(*place), text) for place, text in fix[2]), fix[1]),
    )


def clean(folder: str) -> int:
    """Removes the cache of a folder; the number of bytes that went."""
    path = os.path.join(folder, FILE_NAME)
    freed = 0
    for suffix in ("", "-journal", "-wal", "-shm"):
        try:
            freed += os.path.getsize(path + suffix)
            os.remove(path + suffix)
        except OSError:
            pass
    return freed
