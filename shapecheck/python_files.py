"""Python source files: bytes decoded as Python does it, and edits written back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shapecheck.records import dataclass, replace
from shapecheck.results import Edit, Finding, Span

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:[#\r\n]|$)")
_UTF8_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = ((b"\xff\xfe\x00\x00", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


class Unreadable(Exception):
    """A file that holds no program; `finding` says why and where."""

    def __init__(self, path: str, message: str, line: int = 1, column: int = 1, help: str | None = None) -> None:
        super().__init__(message)
        span = Span(line, column, line, column + 1)
        self.finding = Finding("syntax-error", "error", path, span, message, help=help)


@dataclass(frozen=True, slots=True)
class PythonFile:
    """A Python source file."""

    path: str
    text: str
    encoding: str = "utf-8"
    bom: bytes = b""

    def place(self, span: Span) -> Span:
        """The span itself."""
        return span

    def edited(self, edits: Sequence[Edit]) -> bytes:
        """The file's bytes after the edits."""
        return self.bom + apply_edits(self.text, edits).encode(self.encoding)

    def reopened(self, data: bytes) -> PythonFile:
        """The same file with other bytes."""
        return replace(self, text=decode(self.path, data)[0])


def decode(path: str, data: bytes) -> tuple[str, str, bytes]:
    """The text of a Python source, its encoding and byte order mark; raises Unreadable as Python would."""
    for mark, name in _OTHER_BOMS:
        if data.startswith(mark):
            raise Unreadable(path, f"the file is {name}, which Python does not read", help="save it as UTF-8")
    zero = data.find(b"\0")
    if zero >= 0:
        raise Unreadable(path, "the file holds a null byte: it is binary, not Python", *_line_column(data, zero))
    bom = _UTF8_BOM if data.startswith(_UTF8_BOM) else b""
    encoding = _declared(data[len(bom) :]) or "utf-8"
    try:
        return data[len(bom) :].decode(encoding), encoding, bom
    except UnicodeDecodeError as problem:
        where = _line_column(data, len(bom) + problem.start)
        message = f"byte 0x{data[len(bom) + problem.start]:02x} is not {encoding}"
        help = "save the file as UTF-8, or name its encoding in the first line" if encoding == "utf-8" else None
        raise Unreadable(path, message, *where, help=help) from None
    except LookupError:
        raise Unreadable(path, f"unknown encoding `{encoding}`") from None


def _declared(data: bytes) -> str | None:
    lines = data[:1000].splitlines()[:2]
    for line in lines:
        cookie = _COOKIE.match(line)
        if cookie:
            return cookie.group(1).decode("ascii", "replace").lower()
        if not _BLANK.match(line):
            return None
    return None


def _line_column(data: bytes, offset: int) -> tuple[int, int]:
    before = re.split(rb"\r\n|\r|\n", data[:offset])
    return len(before), len(before[-1].decode("utf-8", "replace")) + 1


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """The text after edits that do not overlap."""
    from shapecheck.logical import NEWLINE

    starts = [0, *(match.end() for match in NEWLINE.finditer(text))]

    def offset(line: int, column: int) -> int:
        return len(text) if line > len(starts) else min(starts[line - 1] + column - 1, len(text))

    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        begin = offset(edit.span.line, edit.span.column)
        end = offset(edit.span.end_line, edit.span.end_column)
        text = text[:begin] + edit.text + text[end:]
    return text
