"""What was seen, written at once and unbuffered, so that nothing is lost however the program ends."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from typing import Any

_MAX_DISTINCT = 200


class Journal:
    """Appends JSON lines to a file. Only the process that opened it writes: a fork of the program is another."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC)
        self._owner = os.getpid()
        self._seen: defaultdict[Any, set[str]] = defaultdict(set)

    def write(self, event: str, /, **fields: Any) -> None:
        """One event."""
        if os.getpid() == self._owner:
            os.write(self._file, json.dumps({"event": event, **fields}, default=str).encode() + b"\n")

    def once(self, event: str, group: Any, /, **fields: Any) -> None:
        """An event, if the same was not written for this group before; not too many of them."""
        known, text = self._seen[group], json.dumps(fields, sort_keys=True, default=str)
        if text not in known and len(known) < _MAX_DISTINCT:
            known.add(text)
            self.write(event, **fields)
