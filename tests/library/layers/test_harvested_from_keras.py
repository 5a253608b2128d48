"""The cases of Keras's own layer tests hold for our rules; `benchmarks/keras_layer_tests.py` prints them one by one."""

from __future__ import annotations

import pytest

from tests.library.layers.harvest import harvest, modules
from tests.library.layers.holding import hold

pytestmark = pytest.mark.filterwarnings("ignore")

NOT_KNOWN = {"the weights of a quantized layer"}
"""What our rules leave open, and docs/agreement.md explains."""

NOT_RUN = ("channels_first unsupported on CPU with TF",)
"""Why a test of Keras does not come to its case."""


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.removeprefix("keras.src.layers."))
def test_the_cases_of_the_module_hold_for_our_rules(module: str) -> None:
    cases, problems = harvest(module)
    assert [problem for problem in problems if not problem.endswith(NOT_RUN)] == []
    held = [hold(case) for case in cases]
    assert [(str(one.case), one.why) for one in held if one.kind == "differs"] == []
    assert {one.why for one in held if one.kind == "unknown"} <= NOT_KNOWN
