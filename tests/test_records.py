"""Quickly made dataclasses behave as the standard library's do, and libcst works with them."""

from __future__ import annotations

import dataclasses
import pickle
import subprocess
import sys
from typing import Any

import pytest

from shapecheck import records


def _classes(decorate: Any) -> tuple[Any, Any, Any]:
    @decorate(frozen=True, slots=True)
    class Size:
        width: int
        unit: str = dataclasses.field(default="px", compare=False)

    @decorate(slots=True)
    class Box:
        size: Size
        names: list[str] = dataclasses.field(default_factory=list, repr=False)

    @decorate(slots=True, eq=False)
    class Thing:
        size: Size

        def __repr__(self) -> str:
            return "a thing"

    return Size, Box, Thing


@pytest.mark.parametrize("decorate", [dataclasses.dataclass, records.dataclass])
def test_comparing_hashing_and_printing(decorate: Any) -> None:
    Size, Box, Thing = _classes(decorate)
    assert Size(2) == Size(2, "cm") != Size(3)
    assert hash(Size(2)) == hash(Size(2, "cm"))
    assert Size(2) != (2,)
    assert Box(Size(2)) == Box(Size(2), []) != Box(Size(2), ["a"])
    assert Box.__hash__ is None
    assert Thing(Size(2)) != Thing(Size(2))
    assert len({Thing(Size(2)), Thing(Size(2))}) == 2
    assert repr(Box(Size(2))).endswith("Size(width=2, unit='px'))")
    assert repr(Thing(Size(2))) == "a thing"
    assert dataclasses.replace(Size(2), unit="cm").unit == "cm"


def test_findings_go_to_other_processes() -> None:
    from shapecheck.results import Finding, Span

    finding = Finding("layer-rank", "error", "a.py", Span(1, 2, 3, 4), "wrong")
    assert pickle.loads(pickle.dumps(finding)) == finding


def test_libcst_is_as_ever_when_it_is_imported_in_this_way() -> None:
    program = (
        "import dataclasses; before = dataclasses.dataclass; import shapecheck.syntax, libcst as cst\n"
        "assert dataclasses.dataclass is before\n"
        "tree = cst.parse_module('x = f(1)  # one\\n'); twin = tree.deep_clone()\n"
        "assert tree.code == twin.code == 'x = f(1)  # one\\n' and tree != twin and tree.deep_equals(twin)\n"
        "assert tree.with_changes(body=[]).body == [] and repr(tree).startswith('Module(')\n"
        "assert len({tree, twin, tree}) == 2 and cst.Name('a').value == 'a'\n"
        "from libcst.metadata import QualifiedName, QualifiedNameSource as S\n"
        "assert len({QualifiedName('a', S.LOCAL), QualifiedName('a', S.LOCAL)}) == 1\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
