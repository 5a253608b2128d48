"""The rules' pages: each example gives exactly the findings that it announces, and the real Keras agrees."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import pytest

from shapecheck.checking import Checker
from shapecheck.config import Resolver, version
from shapecheck.discovery import Target
from shapecheck.rules import pages
from shapecheck.rules.table import RULES
from shapecheck.selection import Layer
from tests.docs.blocks import DOCS, Block, blocks, rule_pages

EXAMPLES = [block for page in rule_pages() for block in blocks(page)]
WITHOUT_EXAMPLE = {"internal-error"}
ENDLESS = {"endless-data"}
NEVER_CRASH = {"declared-shape"}
SECTIONS = ["What it finds", "Why is this bad?", "When it stays silent"]


def found(block: Block, folder: Path) -> list[tuple[int, str, str]]:
    """What the checker reports, every rule selected, for an example."""
    path = folder / "example.py"
    path.write_text(block.text, encoding="utf-8")
    command: dict[str, Any] = {}
    if "keras-version" in block.options:
        command["keras_version"] = version(block.options["keras-version"])
    resolver = Resolver(isolated=True, command=command)
    own = {rule for _, _, rule in block.expected} | {block.page.stem}
    advice = [rule.name for rule in RULES.values() if rule.severity == "info" and rule.name not in own]
    checker = Checker(resolver, Layer(select=("ALL",), ignore=tuple(advice)))
    [file] = checker.check([Target(str(path), resolver.for_folder(str(folder)), named=True)])
    return [(item.span.line, item.severity, item.rule) for item in file.placed]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_page_with_all_sections(rule: str) -> None:
    page = pages.read(rule)
    assert page is not None
    assert page.startswith(f"# {rule} ({RULES[rule].code})\n\nDefault severity: **{RULES[rule].severity}**.")
    headings = re.findall(r"^## (.*)$", page, re.MULTILINE)
    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS
    assert ("Example" in headings and "Use instead" in headings) or rule in WITHOUT_EXAMPLE


def test_no_page_without_a_rule() -> None:
    assert {page.stem for page in rule_pages()} == set(RULES)


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_an_example_shows_its_own_rule_and_the_repair_shows_none(block: Block) -> None:
    assert {rule for _, _, rule in block.expected} == ({block.page.stem} if block.heading == "Example" else set())


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_the_checker_finds_exactly_what_the_example_announces(block: Block, tmp_path: Path) -> None:
    assert found(block, tmp_path) == block.expected


@pytest.mark.parametrize("page", rule_pages(), ids=lambda page: page.stem)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_index_lists_every_rule() -> None:
    index = (DOCS / "rules.md").read_text(encoding="utf-8")
    for rule in RULES.values():
        assert f"| [{rule.name}](rules/{rule.name}.md) | {rule.code} | {rule.severity} | {rule.summary} |" in index


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_the_real_keras_agrees(
    block: Block, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if block.page.stem in ENDLESS and block.heading == "Example":
        pytest.skip("it would never end")
    if block.options.get("keras-version") == "2":
        pytest.skip("not about the Keras that is installed")
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    crashes = any(severity == "error" and rule not in NEVER_CRASH for _, severity, rule in block.expected)
    may_crash = any(severity == "warning" for _, severity, _ in block.expected)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(block.text, str(block), "exec"), {"__name__": "example"})
    except (Exception, SyntaxError):
        assert crashes or may_crash
    else:
        assert not crashes
