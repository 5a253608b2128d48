"""What the headers of data files tell of their arrays. Pure, bounded reading; nothing is executed or unpickled.

Every function returns None for a file that is not there, is not of its format, or is too unusual.
"""

from __future__ import annotations

import ast
import csv
import struct
import zipfile
from pathlib import Path
from typing import IO

MAX_HEADER = 1 << 16
MAX_MEMBERS = 256
_MAGIC = b"\x93NUMPY"

Header = tuple[tuple[int, ...], str]
"""A shape and a dtype as numpy writes it (``"<f4"``)."""


def npy_header(path: str | Path) -> Header | None:
    """Shape and dtype of a ``.npy`` file (numpy.lib.format, versions 1 to 3)."""
    try:
        with open(path, "rb") as file:
            return _header(file)
    except OSError:
        return None


def _header(file: IO[bytes]) -> Header | None:
    start = file.read(8)
    if len(start) < 8 or not start.startswith(_MAGIC):
        return None
    wide = start[6] >= 2
    raw = file.read(4 if wide else 2)
    if len(raw) < (4 if wide else 2):
        return None
    length = struct.unpack("<I" if wide else "<H", raw)[0]
    if length > MAX_HEADER:
        return None
    try:
        fields = ast.literal_eval(file.read(length).decode("latin-1"))
        shape, dtype = fields["shape"], fields["descr"]
    except (SyntaxError, ValueError, KeyError, TypeError):
        return None
    plain = isinstance(dtype, str) and all(isinstance(dim, int) and dim >= 0 for dim in shape)
    return (tuple(shape), dtype) if plain else None


def npz_headers(path: str | Path) -> dict[str, Header] | None:
    """Shapes and dtypes of the arrays of a ``.npz`` archive, by name."""
    try:
        with zipfile.ZipFile(path) as archive:
            found: dict[str, Header] = {}
            for name in archive.namelist()[:MAX_MEMBERS]:
                with archive.open(name) as member:
                    header = _header(member)
                if header is not None:
                    found[name.removesuffix(".npy")] = header
            return found
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return None


def csv_columns(path: str | Path, delimiter: str = ",") -> list[str] | None:
    """The fields of the first line of a text table."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            line = file.readline(MAX_HEADER)
    except (OSError, UnicodeDecodeError):
        return None
    if not line.endswith("\n") and len(line) >= MAX_HEADER:
        return None
    try:
        return next(iter(csv.reader([line], delimiter=delimiter)), None)
    except (csv.Error, TypeError):
        return None


def image_size(path: str | Path) -> tuple[int, int] | None:
    """(height, width) of a PNG, GIF, BMP or JPEG file."""
    try:
        with open(path, "rb") as file:
            start = file.read(32)
            if start.startswith(b"\x89PNG\r\n\x1a\n") and len(start) >= 24:
                width, height = struct.unpack(">II", start[16:24])
                return height, width
            if start[:6] in (b"GIF87a", b"GIF89a"):
                width, height = struct.unpack("<HH", start[6:10])
                return height, width
            if start.startswith(b"BM") and len(start) >= 26:
                width, height = struct.unpack("<ii", start[18:26])
                return abs(height), width
            return _jpeg_size(file) if start.startswith(b"\xff\xd8") else None
    except (OSError, struct.error):
        return None


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg_size(file: IO[bytes]) -> tuple[int, int] | None:
    """The size in the first frame header (ISO 10918-1, B.2.2)."""
    file.seek(2)
    for _ in range(256):
        marker = file.read(4)
        if len(marker) < 4 or marker[0] != 0xFF:
            return None
        length = struct.unpack(">H", marker[2:])[0]
        if marker[1] in _FRAMES:
            height, width = struct.unpack(">xHH", file.read(5))
            return height, width
        file.seek(length - 2, 1)
    return None
