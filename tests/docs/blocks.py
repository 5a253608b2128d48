"""The Python blocks of Markdown pages: their text, options and the findings that their comments announce."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^```python(?P<options>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_MARKER = re.compile(r"# (?P<severity>error|warning|info): \[(?P<rule>[\w-]+)\]")
_OPTION = re.compile(r'([\w-]+)="([^"]*)"')


@dataclass(frozen=True)
class Block:
    """One example of a page. `expected` are (line, severity, rule)."""

    page: Path
    heading: str
    text: str
    options: dict[str, str]
    expected: list[tuple[int, str, str]]

    def __str__(self) -> str:
        return f"{self.page.stem}/{self.heading.lower().replace(' ', '-')}"


def blocks(page: Path) -> list[Block]:
    """The examples of a page, in order."""
    source = page.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(source):
        heading = re.findall(r"^#+ (.*)$", source[: match.start()], re.MULTILINE)[-1]
        expected = [
            (number, marker["severity"], marker["rule"])
            for number, line in enumerate(match["text"].split("\n"), 1)
            for marker in _MARKER.finditer(line)
        ]
        found.append(Block(page, heading, match["text"], dict(_OPTION.findall(match["options"])), expected))
    return found


def rule_pages() -> list[Path]:
    """The pages of the rules."""
    return sorted((DOCS / "rules").glob("*.md"))
