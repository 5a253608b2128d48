"""Random calls of keras.ops: our rule never contradicts Keras. `benchmarks/fuzz_ops.py` runs many more."""

from __future__ import annotations

import pytest

from tests.library.calls.drawing import Source
from tests.library.calls.judging import judged
from tests.library.ops.differential import KERAS

CALLS = 3


@pytest.mark.parametrize("name", sorted(KERAS.cases))
def test_rule_agrees_with_keras(name: str) -> None:
    wrong = [verdict for seed in range(CALLS) if (verdict := judged(KERAS, name, Source(seed))).is_wrong]
    assert not wrong, wrong[0]
