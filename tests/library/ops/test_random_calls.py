"""Random calls of keras.ops: our rule never contradicts Keras. `benchmarks/fuzz_ops.py` runs many more."""

from __future__ import annotations

import pytest

from tests.library.ops.differential import CASES, judged

CALLS = 20


@pytest.mark.parametrize("name", sorted(CASES))
def test_rule_agrees_with_keras(name: str) -> None:
    problems = [verdict for seed in range(CALLS) if (verdict := judged(name, seed)).problem]
    assert not problems, problems[0]
