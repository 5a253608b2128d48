"""Draws a program as an editor shows it with mypy's messages: ``python -m tests.mypy.picture`` writes docs/images."""

from __future__ import annotations

import re
import tempfile
from html import escape
from pathlib import Path

from tests.mypy.project import PLUGIN, ROOT, Project

PAGE = ROOT / "docs" / "mypy.md"
PICTURE = ROOT / "docs" / "images" / "mypy.svg"
_PROGRAM = re.compile(r"```python file=model\.py\n(.*?)```", re.DOTALL)
_OUTPUT = re.compile(r"(?<=```text\n)model\.py.*?(?=```)", re.DOTALL)
_MESSAGE = re.compile(r"model\.py:(\d+):(\d+):(\d+):(\d+): (error|note): (.*)")
ROW, LEFT, WIDE, FONT = 22, 56, 8.4, "ui-monospace, Menlo, Consolas, monospace"
COLORS = {"error": "#d1242f", "note": "#0969da"}


def real_output(project: Project, *flags: str) -> list[str]:
    """What mypy says of the page's program."""
    found = _PROGRAM.search(PAGE.read_text(encoding="utf-8"))
    assert found is not None
    project.write("model.py", found[1])
    return project.run("model.py", *flags)


def page(project: Project) -> str:
    """The page with the output as it is now."""
    output = "\n".join(real_output(project)) + "\n"
    return _OUTPUT.sub(lambda match: output, PAGE.read_text(encoding="utf-8"), count=1)


def picture(project: Project) -> str:
    """The program, marked and commented by mypy, as SVG."""
    lines = real_output(project, "--show-error-end")
    messages = [match.groups() for match in map(_MESSAGE.match, lines) if match is not None]
    code = (project.folder / "model.py").read_text().splitlines()
    body: list[str] = []
    y = 30
    for number, line in enumerate(code, 1):
        body.append(f'<text x="16" y="{y}" fill="#8b949e">{number:>2}</text>')
        body.append(f'<text x="{LEFT}" y="{y}" fill="#1f2328" xml:space="preserve">{escape(line)}</text>')
        for at, start, _, end, kind, text in messages:
            if int(at) != number:
                continue
            if not text.startswith(("because", "help")):
                body.append(_squiggle(int(start), int(end), y + 4, COLORS[kind]))
        y += ROW
        for at, _, _, _, kind, text in messages:
            if int(at) == number:
                body.append(f'<text x="{LEFT + 16}" y="{y}" fill="{COLORS[kind]}" font-size="12">{escape(text)}</text>')
                y += ROW - 4
    width = LEFT + 40 + 7.4 * max(len(text) for *_, text in messages)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{y}" font-family="{FONT}" font-size="14">'
    )
    return "\n".join([head, '<rect width="100%" height="100%" rx="8" fill="#f6f8fa"/>', *body, "</svg>\n"])


def _squiggle(start: int, end: int, y: int, color: str) -> str:
    left, right = LEFT + (start - 1) * WIDE, LEFT + end * WIDE
    points = [f"{left + 4 * step:.0f},{y + (step % 2) * 3}" for step in range(int((right - left) / 4) + 1)]
    return f'<polyline points="{" ".join(points)}" fill="none" stroke="{color}"/>'


def main() -> None:
    """Writes the picture and the page's output."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stubs").mkdir()
        (folder / "stubs" / "keras").symlink_to(PLUGIN / "keras-stubs", target_is_directory=True)
        project = Project(folder, folder / "stubs", folder / ".mypy_cache")
        PAGE.write_text(page(project), encoding="utf-8")
        PICTURE.write_text(picture(project), encoding="utf-8")


if __name__ == "__main__":
    main()
