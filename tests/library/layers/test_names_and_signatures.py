"""Every public name of keras.layers is known, with the installed library's own signature."""

from __future__ import annotations

import inspect
import os

import pytest

from shapecheck.library.registry import REGISTRY
from shapecheck.values import Entry

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

ELSEWHERE = {"Input", "InputLayer", "Layer"}
"""Names whose rules belong to the graph: they make its nodes and its classes."""


def _public() -> dict[str, object]:
    import keras

    return {name: getattr(keras.layers, name) for name in dir(keras.layers) if not name.startswith("_")}


def _canonical(name: str, thing: object) -> str:
    """An alias such as MaxPool2D is declared under its class's name."""
    own = getattr(thing, "__name__", name)
    return own if own in _public() else name


NAMES = {name: _canonical(name, thing) for name, thing in _public().items()}


def _entry(name: str) -> Entry | None:
    return REGISTRY.get(f"keras.layers.{name}")


def test_every_public_name_has_a_rule_or_is_declared_beyond_reach() -> None:
    unknown = [name for name, own in NAMES.items() if _entry(own) is None and name not in ELSEWHERE]
    assert unknown == []


def test_at_most_three_in_a_hundred_are_beyond_reach() -> None:
    beyond = [name for name, own in NAMES.items() if (entry := _entry(own)) is not None and entry.deferred]
    assert len(beyond) <= 0.03 * len(NAMES), beyond


def _with_rules() -> list[str]:
    """The layers that are not declared beyond reach."""
    own = sorted(set(NAMES.values()) - ELSEWHERE)
    return [name for name in own if (entry := _entry(name)) is None or not entry.deferred]


@pytest.mark.parametrize("name", _with_rules())
def test_signature_is_that_of_the_installed_library(name: str) -> None:
    entry = _entry(name)
    assert entry is not None
    real = inspect.signature(_public()[name])
    assert _shown(entry.signature) == _shown(real)


def _shown(signature: inspect.Signature) -> list[tuple[str, object, object]]:
    return [(p.name, p.kind, p.default) for p in signature.parameters.values()]
