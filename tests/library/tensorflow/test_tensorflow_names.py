"""The most used names of TensorFlow are known, and the rules have TensorFlow's parameters in TensorFlow's order."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from shapecheck.library.namespaces import spellings
from shapecheck.library.registry import REGISTRY
from shapecheck.values import Entry
from tests.library.ops.real import member

NAMES = [
    f"tensorflow.{name}"
    for line in (Path(__file__).parent / "names.txt").read_text().splitlines()
    if not line.startswith("#")
    for name in line.split()
]
OTHER_SIGNATURES = {
    "tensorflow.cond",
    "tensorflow.gather",
    "tensorflow.squeeze",
    "tensorflow.expand_dims",
    "tensorflow.TensorShape",
    "tensorflow.compat.v1.nn.softmax_cross_entropy_with_logits",
    "tensorflow.distribute.Strategy.reduce",
}
"""Rules that take arguments of TensorFlow 1, too."""


def entry_of(name: str) -> Entry | None:
    """The rule of a name, under any of its spellings."""
    return next((entry for spelling in spellings(name) if (entry := REGISTRY.get(spelling))), None)


@pytest.mark.parametrize("name", NAMES)
def test_name_is_known(name: str) -> None:
    assert entry_of(name) is not None


def test_few_names_are_beyond_reach() -> None:
    assert len(NAMES) > 400
    entries = [entry_of(name) for name in NAMES]
    beyond = [entry for entry in entries if entry is not None and entry.deferred]
    assert all(entry.deferred for entry in beyond)
    assert len(beyond) <= 0.03 * len(NAMES)


def comparable() -> list[str]:
    """The names whose rule spells out its parameters and whose real function can be inspected."""
    found = []
    REGISTRY.get("tensorflow.constant")
    for name, entry in sorted(REGISTRY.entries.items()):
        if not name.startswith("tensorflow.") or entry.function is None or name in OTHER_SIGNATURES:
            continue
        if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in entry.signature.parameters.values()):
            continue
        try:
            real = member(name)
            parameters = inspect.signature(real).parameters.values()
        except (AttributeError, ValueError, TypeError, ModuleNotFoundError):
            continue
        spelled = not any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters)
        if callable(real) and spelled and ".data." not in name:
            found.append(name)
    return found


@pytest.mark.parametrize("name", comparable())
def test_parameters_are_those_of_tensorflow(name: str) -> None:
    real = inspect.signature(member(name)).parameters.values()
    entry = entry_of(name)
    assert entry is not None
    ours = list(entry.signature.parameters)
    assert ours == [parameter.name for parameter in real][: len(ours)]
    assert [p.name for p in real if p.default is p.empty] == [
        p.name for p in entry.signature.parameters.values() if p.default is p.empty and p.kind is not p.VAR_KEYWORD
    ]
