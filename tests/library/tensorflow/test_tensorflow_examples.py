"""The docstring examples of TensorFlow's functions, by our rule and in a tf.function, for every member of a family."""

from __future__ import annotations

import pytest
import tensorflow as tf

from shapecheck.library.outcome import Mismatch
from shapecheck.library.tensorflow.runtime import dtype_value
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
from tests.library.ops.real import eager, evaluate, member, traced
from tests.library.ops.test_ops_examples import eager_dims, refused


def exists(name: str) -> bool:
    """Whether TensorFlow 2 has the name; the rules know TensorFlow 1's, too."""
    try:
        return callable(member(name))
    except AttributeError:
        return False


EXAMPLES = [example for example in examples_of("tensorflow.") if not example.name.startswith("tensorflow.data.")]


def without_second_names(examples: list[Example]) -> list[Example]:
    """Each real function once: tf.exp and tf.math.exp are one."""
    seen: dict[tuple[int, str], Example] = {}
    for example in examples:
        if exists(example.name):
            seen.setdefault((id(member(example.name)), example.line), example)
    return list(seen.values())


class Dtypes:
    """``tf.int32`` and the like as the rules get them."""

    def __getattr__(self, name: str) -> object:
        return dtype_value(name)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.name}: {example.line}")
def test_rule_gives_what_its_docstring_says(example: Example) -> None:
    entry = next(entry for entry in entries(example.name) if entry.name == example.name)

    def rule(*args: object, **kwargs: object) -> object:
        return call_entry(entry, RuleContext(), *args, **kwargs)

    inputs = tensors_for(example, kind="tf")
    if example.outputs is None:
        with pytest.raises(Mismatch):
            evaluate(example.call, rule, inputs, Dtypes())
        return
    assert public_shapes(evaluate(example.call, rule, inputs, Dtypes())) == list(map(shown, example.outputs))


@pytest.mark.parametrize(
    "example",
    without_second_names(EXAMPLES),
    ids=lambda example: f"{example.name}: {example.line}",
)
def test_tensorflow_gives_what_the_docstring_says(example: Example) -> None:
    inputs, function = list(map(shown, example.inputs)), member(example.name)
    if example.outputs is None:
        assert refused(traced, function, example) or refused(eager, function, example)
        return
    expected = list(map(shown, example.outputs))
    try:
        assert traced(function, example.call, inputs) == expected
    except (AssertionError, ValueError, TypeError, tf.errors.OpError):
        assert eager(function, example.call, inputs) == eager_dims(expected)
