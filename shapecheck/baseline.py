"""A file of known findings, so that an old code base starts at zero, and fingerprints that outlive moved lines.

A finding is recognised by its rule, its file and the text of its line; equal ones are counted.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from shapecheck.config import ConfigError
from shapecheck.records import dataclass, field
from shapecheck.results import Finding

VERSION = 1
Key = tuple[str, str, str]


@dataclass(slots=True)
class Baseline:
    """Known findings: how many of each file, rule and line text. Paths are relative to the file's folder."""

    path: str
    known: Counter[Key] = field(default_factory=Counter)

    def key(self, finding: Finding, line: str) -> Key:
        """What a finding is recognised by."""
        path = os.path.relpath(finding.path, os.path.dirname(os.path.abspath(self.path)))
        return path.replace(os.sep, "/"), finding.rule, line.strip()

    def without_known(
        self, findings: Iterable[Finding], line_of: Callable[[Finding], str]
    ) -> tuple[list[Finding], list[Key]]:
        """The findings that are new, and the entries that no finding matches any more."""
        left = self.known.copy()
        new = []
        for finding in findings:
            key = self.key(finding, line_of(finding))
            if left[key] > 0:
                left[key] -= 1
            else:
                new.append(finding)
        return new, sorted((+left).elements())

    def write(self, findings: Sequence[Finding], line_of: Callable[[Finding], str]) -> None:
        """Makes these findings the known ones."""
        counts = Counter(self.key(finding, line_of(finding)) for finding in findings)
        files: dict[str, list[dict[str, object]]] = {}
        for (path, rule, line), count in sorted(counts.items()):
            files.setdefault(path, []).append({"rule": rule, "line": line, "count": count})
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump({"version": VERSION, "files": files}, file, indent=2, ensure_ascii=False)
            file.write("\n")


def read(path: str) -> Baseline:
    """Reads a baseline file; raises ConfigError for what is none."""
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        entries = [
            ((name, entry["rule"], entry["line"]), int(entry.get("count", 1)))
            for name, rows in document["files"].items()
            for entry in rows
        ]
    except OSError as problem:
        raise ConfigError(f"{path}: {problem.strerror or problem}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigError(f"{path}: not a baseline; write one with --update-baseline") from None
    return Baseline(path, Counter(dict(entries)))


def fingerprints(findings: Sequence[Finding], line_of: Callable[[Finding], str]) -> list[str]:
    """For each finding a hash of its rule, file and line text, with a number for equal ones."""
    from shapecheck.digests import digest

    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for finding in findings:
        key = (finding.rule, finding.path, line_of(finding).strip())
        found.append(digest(*key, str(seen[key])).hex())
        seen[key] += 1
    return found
