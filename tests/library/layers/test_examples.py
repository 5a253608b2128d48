"""Every example in a layer's docstring holds for our rule and for the real Keras."""

from __future__ import annotations

from typing import Any

import pytest

from shapecheck.library.outcome import Mismatch
from tests.library.examples import Example, examples_of, shown
from tests.library.layers.rules import Refused, real_layer, rule_layer

EXAMPLES = examples_of("keras.layers.")


def _outcome(call: Any, example: Example) -> Any:
    try:
        layer = eval(example.call, dict(call.names))
        return call.run(layer, [shown(dims) for dims in example.inputs])
    except (Refused, Mismatch):
        return "error"


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example_holds_for_the_rule(example: Example) -> None:
    _check(_outcome(rule_layer, example), example)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example_holds_for_keras(example: Example) -> None:
    _check(_outcome(real_layer, example), example)


def _check(outcome: Any, example: Example) -> None:
    if example.outputs is None:
        assert outcome == "error"
        return
    assert outcome != "error"
    assert outcome.outputs == [shown(dims) for dims in example.outputs]
    if example.weights is not None:
        assert outcome.count == example.weights
