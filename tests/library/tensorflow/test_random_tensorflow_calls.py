"""Random calls of TensorFlow's functions: our rule never contradicts it. `benchmarks/fuzz_ops.py` runs many more."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.library.calls.drawing import Source
from tests.library.calls.judging import judged
from tests.library.tensorflow.differential import TENSORFLOW


@pytest.mark.parametrize("name", sorted(TENSORFLOW.cases))
def test_rule_agrees_with_tensorflow(name: str) -> None:
    @settings(max_examples=3, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(st.randoms(use_true_random=False), st.booleans())
    def run(random: Random, blur: bool) -> None:
        verdict = judged(TENSORFLOW, name, Source(random), blur)
        assert not verdict.is_wrong, verdict

    run()
