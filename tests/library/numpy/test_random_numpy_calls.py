"""Random calls of numpy functions and methods: our rule never contradicts numpy. `benchmarks/fuzz_ops.py` has more."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.library.calls.drawing import Source
from tests.library.calls.judging import judged
from tests.library.numpy.differential import NUMPY


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", sorted(NUMPY.cases))
def test_rule_agrees_with_numpy(name: str) -> None:
    @settings(max_examples=5, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(st.randoms(use_true_random=False), st.booleans())
    def run(random: Random, blur: bool) -> None:
        verdict = judged(NUMPY, name, Source(random), blur)
        assert not verdict.is_wrong, verdict

    run()
