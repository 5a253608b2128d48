"""The docstring examples of keras.ops, by our rule and by Keras, for every member of a family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shapecheck.library.outcome import Mismatch
from tests.library.examples import (
    Example,
    RuleContext,
    call_entry,
    entries,
    examples_of,
    public_shapes,
    shown,
    tensors_for,
)
from tests.library.ops.real import eager, evaluate, member, symbolic

EXAMPLES = [
    example for namespace in ("keras.ops.", "keras.activations.", "keras.random.") for example in examples_of(namespace)
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.name}: {example.line}")
def test_rule_gives_what_its_docstring_says(example: Example) -> None:
    entry = next(entry for entry in entries(example.name) if entry.name == example.name)

    def rule(*args: object, **kwargs: object) -> object:
        return call_entry(entry, RuleContext(), *args, **kwargs)

    inputs = tensors_for(example)
    if example.outputs is None:
        with pytest.raises(Mismatch):
            evaluate(example.call, rule, inputs)
        return
    assert public_shapes(evaluate(example.call, rule, inputs)) == list(map(shown, example.outputs))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.name}: {example.line}")
def test_keras_gives_what_the_docstring_says(example: Example) -> None:
    inputs = list(map(shown, example.inputs))
    function = member(example.name)
    if example.outputs is None:
        assert refused(symbolic, function, example) or refused(eager, function, example)
        return
    expected = list(map(shown, example.outputs))
    try:
        assert symbolic(function, example.call, inputs) == expected
    except (ValueError, TypeError, IndexError, AssertionError):
        assert eager(function, example.call, inputs) == eager_dims(expected)


def eager_dims(shapes: list[tuple[int | None, ...]]) -> list[tuple[int, ...]]:
    """The shapes with 2 for each None."""
    return [tuple(2 if dim is None else dim for dim in shape) for shape in shapes]


def refused(way: Callable[..., Any], function: Any, example: Example) -> bool:
    """Whether the library raises, in this way of calling it."""
    try:
        way(function, example.call, list(map(shown, example.inputs)))
    except Exception:  # Keras, TensorFlow and numpy each raise their own.
        return True
    return False
