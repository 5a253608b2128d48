"""What the headers of data files tell of their arrays. Pure, bounded reading; nothing is executed or unpickled.

Every function returns None for a file that is not there, is not of its format, or is too unusual.
"""

from __future__ import annotations

import ast
import csv
import json
import struct
import zipfile
from pathlib import Path
from typing import IO, Any

from shapecheck.records import dataclass

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


@dataclass(frozen=True, slots=True)
class TextTable:
    """The first lines of a text table. `rows` counts all its lines that are not blank, None in a long file."""

    lines: tuple[tuple[str, ...], ...]
    rows: int | None


def text_table(path: str | Path, delimiter: str | None = ",", comment: str | None = None) -> TextTable | None:
    """The fields of a text table's first lines; without a delimiter, white space separates them."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            text = file.read(MAX_HEADER)
            whole = not file.read(1)
    except (OSError, UnicodeDecodeError):
        return None
    lines = [line.split(comment)[0] if comment else line for line in text.splitlines(keepends=True)]
    lines = [line for line in (lines if whole else lines[:-1]) if line.strip()]
    if delimiter is None:
        fields = [tuple(line.split()) for line in lines]
    else:
        try:
            fields = [tuple(row) for row in csv.reader(lines, delimiter=delimiter)]
        except (csv.Error, TypeError):
            return None
    return TextTable(tuple(fields), len(fields) if whole else None)


def json_value(path: str | Path) -> Any:
    """What a short JSON file holds; None for a long or broken one."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(MAX_HEADER + 1)
        return json.loads(text) if len(text) <= MAX_HEADER else None
    except (OSError, ValueError, RecursionError):
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
