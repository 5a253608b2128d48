"""Initial states of recurrent layers: errors exactly where a run of the real Keras fails."""

from __future__ import annotations

from typing import Any

import pytest

from shapecheck.library.outcome import Mismatch
from shapecheck.shapes import Shape
from shapecheck.values import Tensor
from tests.library.layers.rules import real_layer, rule_layer

GOOD, WIDE, OTHER_BATCH = (2, 3), (2, 4), (4, 3)

STATES: list[tuple[str, Any]] = [
    ("LSTM(3)", [GOOD, GOOD]),
    ("LSTM(3)", [WIDE, WIDE]),
    ("LSTM(3)", [GOOD, WIDE]),
    ("LSTM(3)", [GOOD]),
    ("LSTM(3)", GOOD),
    ("LSTM(3)", [GOOD, GOOD, GOOD]),
    ("LSTM(3)", [OTHER_BATCH, OTHER_BATCH]),
    ("GRU(3)", GOOD),
    ("GRU(3)", [GOOD]),
    ("GRU(3)", WIDE),
    ("GRU(3)", [GOOD, GOOD]),
    ("SimpleRNN(3)", GOOD),
    ("SimpleRNN(3)", WIDE),
    ("SimpleRNN(3)", [GOOD, GOOD]),
    ("Bidirectional(LSTM(3))", [GOOD] * 4),
    ("Bidirectional(LSTM(3))", [GOOD] * 2),
    ("Bidirectional(LSTM(3))", [WIDE] * 4),
    ("Bidirectional(GRU(3))", [GOOD] * 2),
    ("Bidirectional(GRU(3))", [GOOD] * 4),
    ("LSTM(3)", [GOOD, (2, 1)]),
    ("LSTM(3)", [(2, 1), GOOD]),
    ("LSTM(3)", [(1, 3), (1, 3)]),
    ("GRU(3)", (1, 3)),
    ("GRU(3)", (2, 1, 3)),
    ("SimpleRNN(3)", (2, 1, 3)),
    ("SimpleRNN(3)", (2, 5, 3)),
    ("RNN(LSTMCell(3))", [GOOD, GOOD]),
    ("RNN(GRUCell(3))", WIDE),
    ("RNN(LSTMCell(3))", [GOOD, (2, 1, 3)]),
    ("RNN(LSTMCell(3))", [GOOD, (1, 2, 3)]),
    ("RNN(LSTMCell(3))", [(2, 1, 3), GOOD]),
    ("RNN(LSTMCell(3))", [GOOD, (3,)]),
    ("RNN(LSTMCell(3), unroll=True)", [GOOD, (3,)]),
    ("RNN(LSTMCell(3), unroll=True)", [GOOD, (1, 3)]),
]


@pytest.mark.parametrize(("call", "states"), STATES, ids=str)
def test_initial_states(call: str, states: Any) -> None:
    assert _ours(call, states) == _real(call, states)


@pytest.mark.parametrize("steps", [1, 5])
@pytest.mark.parametrize(("call", "states"), [row for row in STATES if row[0].startswith("RNN(LSTM")], ids=str)
def test_initial_states_under_a_mask(call: str, states: Any, steps: int) -> None:
    assert _ours(call, states, steps, mask=True) == _real(call, states, steps, mask=True)


def _ours(call: str, states: Any, steps: int = 5, mask: bool = False) -> str:
    given = [_tensor(shape) for shape in states] if isinstance(states, list) else _tensor(states)
    try:
        masked = {"mask": Tensor(Shape((2, steps)), "bool")} if mask else {}
        eval(call, dict(rule_layer.names)).rule(_tensor((2, steps, 8)), initial_state=given, **masked)
    except Mismatch:
        return "error"
    return "runs"


def _tensor(shape: tuple[int, ...]) -> Tensor:
    return Tensor(Shape(shape), "float32")


def _real(call: str, states: Any, steps: int = 5, mask: bool = False) -> str:
    import numpy as np

    def zeros(shape: tuple[int, ...]) -> Any:
        return np.zeros(shape, "float32")

    given = [zeros(shape) for shape in states] if isinstance(states, list) else zeros(states)
    try:
        masked = {"mask": np.ones((2, steps), bool)} if mask else {}
        eval(call, dict(real_layer.names))(zeros((2, steps, 8)), initial_state=given, **masked)
    except Exception:
        return "error"
    return "runs"
