"""Hashes of contents and of this program, for caches. Imports nothing else of the package: every run asks for them."""

from __future__ import annotations

import os
import sys

try:
    from _blake2 import blake2b  # hashlib loads all of OpenSSL first
except ImportError:  # pragma: no cover
    from hashlib import blake2b

from shapecheck import __version__

_MAX_READ = 8 * 1024 * 1024
_START = 1 << 16


def digest(*parts: bytes | str) -> bytes:
    """A hash of some parts, each with its length."""
    state = blake2b(digest_size=20)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(raw).to_bytes(8, "little"))
        state.update(raw)
    return state.digest()


def file_digest(path: str) -> str:
    """A hash of what a file holds; of a folder its names; empty for what cannot be read.

    Of a large file, which is data whose start counts, the size, the time and the start are taken.
    """
    try:
        if os.path.isdir(path):
            return digest(*sorted(os.listdir(path))).hex()
        status = os.stat(path)
        with open(path, "rb") as file:
            if status.st_size <= _MAX_READ:
                return digest(file.read()).hex()
            return digest(str(status.st_size), str(status.st_mtime_ns), file.read(_START)).hex()
    except OSError:
        return ""


def program_digest() -> bytes:
    """A hash of this program: its version and, for one under development, the state of its files."""
    parts = [__version__, sys.version]
    if "site-packages" in __file__:
        return digest(*parts)
    for folder, folders, files in os.walk(os.path.dirname(__file__)):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in files:
            status = os.stat(os.path.join(folder, name))
            parts.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return digest(*sorted(parts))
