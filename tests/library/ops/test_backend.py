"""keras.backend (K.*): the docstring examples by our rule and by Keras's legacy backend, and the signatures."""

from __future__ import annotations

import inspect

import pytest
from keras.src.legacy import backend as legacy

from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import REGISTRY
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
from tests.library.ops.real import eager, evaluate, traced
from tests.library.ops.test_ops_examples import eager_dims
from tests.library.ops.test_ops_names import shown as parameters

EXAMPLES = examples_of("keras.backend.")
NEEDS_DATA = {"ctc_batch_cost", "in_top_k", "update", "update_add", "update_sub", "moving_average_update"}
"""Functions that zeros of one dtype cannot be put into."""
HIDDEN = {"py_all", "py_any", "keras_export", "ctc_label_dense_to_sparse"}
PUBLIC = [
    name
    for name, found in vars(legacy).items()
    if inspect.isfunction(found) and not name.startswith("_") and name not in HIDDEN
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.name}: {example.line}")
def test_rule_gives_what_its_docstring_says(example: Example) -> None:
    entry = next(entry for entry in entries(example.name) if entry.name == example.name)

    def rule(*args: object, **kwargs: object) -> object:
        return call_entry(entry, RuleContext(), *args, **kwargs)

    if example.outputs is None:
        with pytest.raises(Mismatch):
            evaluate(example.call, rule, tensors_for(example))
        return
    assert public_shapes(evaluate(example.call, rule, tensors_for(example))) == list(map(shown, example.outputs))


@pytest.mark.parametrize(
    "example",
    [
        example
        for example in EXAMPLES
        if hasattr(legacy, example.name.rsplit(".", 1)[-1]) and example.name.rsplit(".", 1)[-1] not in NEEDS_DATA
    ],
    ids=lambda example: f"{example.name}: {example.line}",
)
def test_keras_gives_what_the_docstring_says(example: Example) -> None:
    function = getattr(legacy, example.name.rsplit(".", 1)[-1])
    inputs = list(map(shown, example.inputs))
    if example.outputs is None:
        with pytest.raises(Exception):  # noqa: B017, PT011
            eager(function, example.call, inputs)
        return
    expected = list(map(shown, example.outputs))
    try:
        assert traced(function, example.call, inputs) == expected
    except Exception:
        assert eager(function, example.call, inputs) == eager_dims(expected)


@pytest.mark.parametrize("name", PUBLIC)
def test_rule_has_the_signature_of_keras(name: str) -> None:
    entry = REGISTRY.get(f"keras.backend.{name}")
    assert entry is not None
    assert entry.function is not None
    assert parameters(entry.signature) == parameters(inspect.signature(getattr(legacy, name)))
