"""Logical lines and comments of Python source, found without parsing it.

Works on broken source too: an unclosed string ends with its line, a surplus bracket is ignored.
"""

from __future__ import annotations

import re

from shapecheck.records import dataclass

_TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\r\n]* )
    | (?P<triple>  \"{3} | '{3} )
    | (?P<quote>   ["'] )
    | (?P<open>    [(\[{] )
    | (?P<close>   [)\]}] )
    | (?P<joined>  \\ (?: \r\n | \r | \n ) )
    | (?P<newline> \r\n | \r | \n )
    | (?P<space>   [ \t\f]+ )
    | \w+ | .
    """,
    re.VERBOSE,
)
_END = {
    '"""': re.compile(r'(?:\\.|[^\\])*?(?:"""|\Z)', re.DOTALL),
    "'''": re.compile(r"(?:\\.|[^\\])*?(?:'''|\Z)", re.DOTALL),
    '"': re.compile(r'(?:\\(?:\r\n|.)|[^\\"\r\n])*"?', re.DOTALL),
    "'": re.compile(r"(?:\\(?:\r\n|.)|[^\\'\r\n])*'?", re.DOTALL),
}
NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its line and column (from 1), its text from the hash sign on, and whether code stands before it."""

    line: int
    column: int
    text: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """The comments of a source and, for every physical line, the first and last line of its logical line."""

    comments: tuple[Comment, ...]
    extents: tuple[tuple[int, int], ...]
    blank: frozenset[int]
    """Lines without code: empty ones and comments outside of any statement."""

    def extent(self, line: int) -> tuple[int, int]:
        """The first and last physical line of the logical line that holds `line`."""
        return self.extents[line - 1] if 0 < line <= len(self.extents) else (line, line)

    def next_code(self, line: int) -> tuple[int, int] | None:
        """The extent of the first logical line with code after `line`."""
        for following in range(line + 1, len(self.extents) + 1):
            if following not in self.blank:
                return self.extents[following - 1]
        return None


def physical_lines(text: str) -> list[str]:
    """The lines of a source as Python counts them, without their ends."""
    return NEWLINE.split(text)


def scan(text: str) -> Lines:
    """Finds the comments and logical lines of a source."""
    comments: list[Comment] = []
    extents: list[tuple[int, int]] = []
    blank: set[int] = set()
    line, line_start, depth, position = 1, 0, 0, 0
    first, has_code = 1, False

    def close_logical() -> None:
        nonlocal first, has_code
        extents.extend([(first, line)] * (line - first + 1))
        if not has_code:
            blank.update(range(first, line + 1))
        first, has_code = line + 1, False

    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match is not None
        kind, start, position = match.lastgroup, position, match.end()
        if kind == "newline":
            if depth == 0 or not has_code:
                close_logical()
            line, line_start = line + 1, position
        elif kind == "comment":
            alone = not text[line_start:start].strip()
            comments.append(Comment(line, start - line_start + 1, match.group(), alone))
        elif kind == "joined":
            line, line_start, has_code = line + 1, position, True
        elif kind in ("triple", "quote"):
            end = _END[match.group()].match(text, position)
            assert end is not None
            has_code, position = True, end.end()
            for newline in NEWLINE.finditer(text, start, position):
                line, line_start = line + 1, newline.end()
        elif kind != "space":
            has_code = True
            depth = depth + 1 if kind == "open" else max(depth - 1, 0) if kind == "close" else depth
    close_logical()
    return Lines(tuple(comments), tuple(extents), frozenset(blank))
