"""Random bytes and damaged sources: always findings or silence, never an internal error."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shapecheck.cli.main import main
from shapecheck.logical import NEWLINE, scan
from shapecheck.notebooks import as_python
from tests.cli.conftest import BROKEN, UNUSED

SOURCES = (BROKEN, UNUSED, BROKEN + '"""\n# noqa\n"""\nx = f"{1}"  # shapecheck: ignore[SHP1]\n')
slowly = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A source with characters or lines dropped, doubled, swapped or replaced."""
    text = draw(st.sampled_from(SOURCES))
    for _ in range(draw(st.integers(1, 6))):
        parts = text.splitlines(keepends=True) if draw(st.booleans()) else list(text)
        if not parts:
            break
        place, other = draw(st.integers(0, len(parts) - 1)), draw(st.integers(0, len(parts) - 1))
        action = draw(st.sampled_from(["drop", "double", "swap", "replace"]))
        if action == "drop":
            del parts[place]
        elif action == "double":
            parts.insert(place, parts[place])
        elif action == "swap":
            parts[place], parts[other] = parts[other], parts[place]
        else:
            parts[place] = draw(
                st.sampled_from(["(", ")", "'", '"""', "\\", "\t", "\r", "\f", "#", "é", "\u2028", "%", "!"])
            )
        text = "".join(parts)
    return text.encode()


def codes(capsys: pytest.CaptureFixture[str], name: str, data: bytes, *options: str) -> int:
    with open(name, "wb") as file:
        file.write(data)
    capsys.readouterr()
    code = main([name, "--no-cache", "--output-format", "json", *options])
    json.loads(capsys.readouterr().out)
    return code


@slowly
@given(data=st.binary(max_size=300) | damaged())
def test_sources(own_folder, capsys, data):
    assert codes(capsys, "a.py", data) in (0, 1)


@slowly
@given(data=damaged())
def test_repairs_and_ignores_of_damaged_sources(own_folder, capsys, data):
    assert codes(capsys, "a.py", data, "--fix", "--unsafe-fixes", "--select", "ALL") in (0, 1)
    main(["a.py", "--no-cache", "--add-ignore"])
    assert main(["a.py", "--no-cache", "--ignore", "SHP9"]) in (0, 1)


@slowly
@given(cells=st.lists(damaged(), max_size=4), text=st.binary(max_size=200), cut=st.integers(0, 400))
def test_notebooks(own_folder, capsys, cells, text, cut):
    code = [{"cell_type": "code", "source": cell.decode().splitlines(keepends=True)} for cell in cells]
    whole = json.dumps({"cells": code, "metadata": {}, "nbformat": 4}).encode()
    for data in (whole, whole[:cut], text):
        assert codes(capsys, "a.ipynb", data, "--fix") in (0, 1)


@slowly
@given(text=st.text(alphabet="ab \n\r\t#'\"\\()[]%!?=é", max_size=80))
def test_lines_are_counted_as_python_counts_them(text):
    lines = scan(text)
    assert len(lines.extents) == len(NEWLINE.split(text))
    for number, (first, last) in enumerate(lines.extents, 1):
        assert first <= number <= last
    assert len(NEWLINE.split(as_python(text))) == len(NEWLINE.split(text))


@slowly
@given(text=st.text(max_size=120))
def test_configurations(own_folder, capsys, text):
    with open("a.py", "w") as file:
        file.write("import keras\n")
    with open("shapecheck.toml", "w", encoding="utf-8", newline="") as file:
        file.write(text.replace("\ud800", ""))
    assert main(["a.py", "--no-cache"]) in (0, 1, 2)
