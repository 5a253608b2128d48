"""Loops of hundreds of passes: those that build are followed to the end, the others take no time."""

import time

import pytest

from shapecheck.config import Settings
from shapecheck.engine import analyse

BUILDING = {
    "calls in a chain": "for _ in range(300):\n    x = keras.layers.Dense(8)(x)\nmodel = keras.Model(inputs, x)\n",
    "a chain by while": "n = 0\nwhile n < 300:\n    x = keras.layers.Dense(8)(x)\n    n += 1\n"
    "model = keras.Model(inputs, x)\n",
    "add": "model = keras.Sequential([inputs])\nfor _ in range(300):\n    model.add(keras.layers.Dense(8))\n",
    "a comprehension": "model = keras.Sequential([inputs] + [keras.layers.Dense(8) for _ in range(300)])\n",
    "a list": "parts = []\nfor _ in range(300):\n    parts.append(keras.layers.Dense(8))\n"
    "for part in parts:\n    x = part(x)\nmodel = keras.Model(inputs, x)\n",
    "attributes by name": """
class Deep(keras.Model):
    def __init__(self):
        super().__init__()
        for i in range(300):
            setattr(self, f"dense{i}", keras.layers.Dense(8))
    def call(self, x):
        for i in range(300):
            x = getattr(self, f"dense{i}")(x)
        return x
model = Deep()
model(inputs)
""",
}


@pytest.mark.parametrize("body", BUILDING.values(), ids=BUILDING)
def test_a_loop_that_builds_is_followed_to_its_end(body: str) -> None:
    analysis = analyse("model.py", "import keras\nx = inputs = keras.Input((8,))\n" + body, Settings())
    assert analysis.models[-1].params == 300 * 72


def test_a_loop_that_makes_the_same_model_anew_is_not_run_a_thousand_times() -> None:
    each = "    model = keras.Sequential([keras.Input((8,))] + [keras.layers.Dense(8) for _ in range(40)])\n"
    text = f"import keras\nscores = []\nfor _ in range(1000):\n{each}    scores.append(model.count_params())\n"
    start = time.process_time()
    analysis = analyse("model.py", text, Settings())
    assert time.process_time() - start < 1
    assert not analysis.findings


def test_a_spent_budget_ends_the_analysis_at_once_and_leaves_no_half_made_model() -> None:
    text = (
        "import keras\nmodel = keras.Sequential([keras.Input((8,))])\n"
        "def add(n):\n    for i in range(8):\n        model.add(keras.layers.Dense(8))\n        add(n + 1)\nadd(0)\n"
    )
    start = time.process_time()
    analysis = analyse("model.py", text, Settings(max_steps=20_000))
    assert time.process_time() - start < 5
    assert [model.params for model in analysis.models] == [None]
    assert any("too many steps" in call.why for call in analysis.untraced)
