"""The pages of docs/: their sessions, links and settings are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shapecheck.cli.arguments import VERBS
from shapecheck.config import FORMATS, OPTIONS
from tests.docs.blocks import DOCS, ROOT
from tests.docs.sessions import drawings, pages, picture, replayed

ALL = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_the_sessions_show_what_is_printed(page: Path, tmp_path: Path) -> None:
    assert replayed(page, tmp_path) == page.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", drawings(), ids=lambda path: path.stem)
def test_the_pictures_are_current(path: Path) -> None:
    assert picture(path.stem) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)", text):
        path = page.parent / target if target else page
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in anchors, f"{target}#{anchor}"


def test_every_page_can_be_reached_from_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for page in DOCS.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index, page.name


def test_the_configuration_page_names_every_key_and_format() -> None:
    page = (DOCS / "configuration.md").read_text(encoding="utf-8")
    for option in OPTIONS:
        assert f"`{option.key}`" in page, option.key
    formats = (DOCS / "formats.md").read_text(encoding="utf-8")
    for name in FORMATS:
        assert f"`{name}`" in formats, name


def test_the_readme_names_every_verb() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for verb in VERBS:
        assert f"`shapecheck {verb}" in readme or f"$ shapecheck {verb}" in readme, verb
