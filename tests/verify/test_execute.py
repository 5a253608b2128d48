"""Executing a program: what it really does is held against what was claimed."""

from __future__ import annotations

import functools
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shapecheck.library.outcome import Result
from shapecheck.library.registry import REGISTRY
from shapecheck.verify.report import FileReport, render_json, render_text, totals
from tests.verify.conftest import Run

SMALL = """
    import numpy as np
    import keras
    from keras import layers

    inputs = keras.Input((8,))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(layers.Dense(5)(inputs)))
    model.compile("adam", "sparse_categorical_crossentropy")
    history = model.fit(np.zeros((500, 8)), np.zeros(500, "int32"), epochs=7, validation_split=0.2)
    assert len(history.history["val_loss"]) == 7
    predicted = model.predict(np.zeros((500, 8)))
    assert predicted.shape == (500, 3)
"""


def counts(report: FileReport, what: str) -> Counter[str]:
    return Counter(check.verdict for check in report.checks if check.what == what)


def test_a_right_program_is_confirmed_call_by_call(executed: Run) -> None:
    report = executed(SMALL)
    assert report.ending == "ran to its end"
    assert counts(report, "call") == {"confirmed": 8}
    assert counts(report, "model") == {"confirmed": 1}
    fields = json.loads(render_json("execute", {}, [report]))
    assert fields["totals"] == totals([report])
    assert fields["files"][0]["checks"][0]["verdict"] == "confirmed"


def test_layers_of_a_sequential_belong_to_their_constructors(executed: Run) -> None:
    report = executed("""
        import numpy as np
        import keras
        from keras import layers

        model = keras.Sequential()
        for units in (4, 5):
            model.add(layers.Dense(units))
        model(np.zeros((2, 3)))
    """)
    dense = [check for check in report.checks if "Dense" in check.subject]
    assert [(check.verdict, check.span.line, check.real) for check in dense] == [
        ("confirmed", 8, [[2, 4]]),
        ("confirmed", 8, [[2, 5]]),
    ]


def test_calls_inside_methods_functions_and_modules_are_seen(executed: Run, tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text("from keras import layers\n\n\ndef block(x):\n    return layers.Dense(6)(x)\n")
    report = executed("""
        import tensorflow as tf
        import keras
        from parts import block

        class Double(keras.layers.Layer):
            def call(self, x):
                return tf.concat([x, x], axis=-1)

        @tf.function
        def step(x):
            y = tf.reshape(x, (-1, 2))
            if tf.reduce_sum(y) > 0:
                y = y + 1
            return y

        step(tf.ones((4, 3)))
        y = Double()(block(keras.Input((3,))))
    """)
    assert counts(report, "call")["refuted"] == 0
    confirmed = {check.subject.split()[0]: check.path for check in report.checks if check.verdict == "confirmed"}
    assert {"keras.layers.Dense", "tensorflow.concat", "tensorflow.reshape", "Double"} <= set(confirmed)
    assert confirmed["keras.layers.Dense"].endswith("parts.py")


def test_a_finding_is_confirmed_by_the_exception(executed: Run) -> None:
    report = executed("""
        import keras
        from keras import layers

        a, b = keras.Input((4,)), keras.Input((5,))
        c = layers.Add()([a, b])
    """)
    (finding,) = [check for check in report.checks if check.what == "finding"]
    assert finding.verdict == "confirmed"
    assert "ValueError: Inputs have incompatible shapes" in finding.detail


def test_a_finding_about_a_batch_that_was_left_out_is_not_reached(executed: Run) -> None:
    report = executed("""
        import keras
        import tensorflow as tf

        class Own(keras.Model):
            def __init__(self):
                super().__init__()
                self.dense = keras.layers.Dense(16, activation="softmax")

            def train_step(self, images):
                labels = tf.range(16)
                loss = keras.losses.sparse_categorical_crossentropy(labels, self.dense(images))
                return {"loss": tf.reduce_mean(loss)}

        model = Own()
        model.compile()
        model.fit(tf.data.Dataset.from_tensor_slices(tf.zeros((150, 8))).batch(16))
    """)
    (finding,) = [check for check in report.checks if check.what == "finding"]
    assert (finding.verdict, finding.detail) == ("not reached", "not all batches were run")


def test_keep_going_sees_what_follows(executed: Run) -> None:
    program = """
        import keras
        from keras import layers

        missing = open("nowhere.csv").read()
        y = layers.Dense(3)(keras.Input((4,)))
    """
    assert counts(executed(program), "call")["not reached"] == 2
    assert counts(executed(program, keep_going=True), "call")["confirmed"] == 2


def test_weights_and_data_are_not_downloaded(executed: Run) -> None:
    report = executed("""
        import keras

        (x, y), (x_test, y_test) = keras.datasets.cifar10.load_data()
        base = keras.applications.MobileNetV2(input_shape=(96, 96, 3), alpha=0.35)
    """)
    assert report.ending == "ran to its end"
    assert counts(report, "call") == {"confirmed": 2}


@pytest.mark.parametrize("claim", ["shape", "parameters"])
def test_a_broken_rule_is_refuted(executed: Run, rebuilt: Run, monkeypatch: pytest.MonkeyPatch, claim: str) -> None:
    entry = REGISTRY.get("keras.layers.Dense")
    assert entry is not None
    right = entry.function
    assert right is not None

    @functools.wraps(right)
    def wrong(*args: Any, **kwargs: Any) -> Any:
        rule = right(*args, **kwargs)

        def call(inputs: Any) -> Result:
            result = rule(inputs)
            if claim == "parameters":
                return Result(result.output, result.weights[:1])
            shape = result.output.shape
            return Result(result.output.but(shape=shape.with_dim(-1, shape.dims[-1] + 1)), result.weights)

        return call

    monkeypatch.setitem(REGISTRY.entries, entry.name, replace(entry, function=wrong))
    for run in (executed, rebuilt):
        report = run(SMALL)
        dense = [check for check in report.refuted if "dense" in check.subject.lower()]
        assert dense
        assert dense[0].path.endswith("program.py")
        assert dense[0].span.line == 7
        text = render_text([report], color=False, verbose=False)
        assert "program.py:7:" in text
        assert ("(None, 6)" in text and "(None, 5)" in text) if claim == "shape" else "really 45" in text
