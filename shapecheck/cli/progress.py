"""A counter on stderr for long runs, only on a terminal."""

from __future__ import annotations

import time
from typing import TextIO


class Progress:
    """Shows how many files are done once a run has lasted for a second; wipes itself at the end."""

    def __init__(self, stream: TextIO, *, quiet: bool) -> None:
        self._stream = stream
        self._on = not quiet and stream.isatty()
        self._start = self._last = time.monotonic()
        self._shown = False

    def show(self, done: int, total: int) -> None:
        """Says that `done` of `total` files are done."""
        now = time.monotonic()
        if self._on and done < total and now - self._start > 1 and now - self._last > 0.1:
            self._stream.write(f"\rchecked {done} of {total} files")
            self._stream.flush()
            self._last, self._shown = now, True
        if self._shown and done >= total:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False
