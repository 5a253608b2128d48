"""Random configurations of every layer, right and wrong: our rules say what the real Keras says."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.library.layers.agreement import blurred, compare
from tests.library.layers.cases import GENERATORS, case

LAYERS = sorted(GENERATORS)
few = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("layer", LAYERS)
@few
@given(seed=seeds)
def test_shapes_weights_and_errors_are_those_of_keras(layer: str, seed: int) -> None:
    drawn = case(layer, Random(seed))
    verdict = compare(drawn)
    assert not verdict.is_disagreement, f"{drawn}: {verdict.kind}: ours {verdict.ours}, Keras {verdict.real}"


@pytest.mark.parametrize("layer", LAYERS)
@settings(few, max_examples=4)
@given(seed=seeds)
def test_nothing_wrong_is_said_of_what_is_not_known(layer: str, seed: int) -> None:
    random = Random(seed)
    drawn = case(layer, random)
    verdict = blurred(drawn, random)
    if verdict is not None:
        assert not verdict.is_disagreement, f"{drawn}: {verdict.kind}: ours {verdict.ours}, Keras {verdict.real}"
