"""Data meets model in small programs: an error is found exactly where the real Keras raises.

Where the real one raises and nothing is found, that is a miss, listed in `NOT_YET`; a finding where the real
one runs is never allowed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from shapecheck.config import Settings
from shapecheck.engine import analyse
from tests.library.meeting.programs import INPUTS, PRELUDE, SOURCES, TARGETS

PROGRAMS = {**INPUTS, **SOURCES, **TARGETS}
NOT_YET: set[str] = set()


@pytest.fixture(scope="module")
def keras_names() -> Iterator[dict[str, Any]]:
    """The names of the prelude, made by the real Keras once."""
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(PRELUDE, names)
        yield names


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_refused_exactly_if_keras_refuses_it(name: str) -> None:
    code, outcome = PROGRAMS[name]
    analysis = analyse("program.py", PRELUDE + "\n\n" + code + "\n", Settings())
    errors = [finding for finding in analysis.findings if finding.severity == "error"]
    assert not [finding for finding in errors if finding.rule == "internal-error"], errors
    if outcome == "ok":
        assert not errors, errors
    elif name not in NOT_YET:
        assert errors, (name, analysis.untraced)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_real_keras_does_what_is_written(name: str, keras_names: dict[str, Any]) -> None:
    code, outcome = PROGRAMS[name]
    try:
        exec(code, dict(keras_names))
        found = "ok"
    except Exception:
        found = "error"
    assert found == outcome
