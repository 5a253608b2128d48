"""Rebuilding models from what was inferred: without any code of the program."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from shapecheck.library.registry import REGISTRY
from shapecheck.report.graph.network import Network
from shapecheck.values import Tensor
from shapecheck.verify.drawing import both, page
from tests.verify.conftest import Run

IMPORTS = """
    import keras
    import numpy as np
    from keras import layers, ops
"""


def verdicts(report: object) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for check in report.checks:  # type: ignore[attr-defined]
        found.setdefault(check.what, Counter())[check.verdict] += 1
    return found


def test_no_code_of_the_program_runs(rebuilt: Run, tmp_path: Path) -> None:
    report = rebuilt(
        IMPORTS
        + f"""
    open({str(tmp_path / "written")!r}, "w").write("x")
    inputs = keras.Input((8,))
    model = keras.Model(inputs, layers.Dense(3)(inputs))
    raise SystemExit
    """
    )
    assert verdicts(report) == {"edge": {"confirmed": 1}, "model": {"confirmed": 1}}
    assert not (tmp_path / "written").exists()


def test_open_dims_are_tried_in_two_sizes(rebuilt: Run) -> None:
    report = rebuilt(
        IMPORTS
        + """
    inputs = keras.Input((None, None, 3))
    x = layers.Conv2D(4, 3, strides=2, padding="same")(inputs)
    y = layers.UpSampling2D(2)(x)
    z = ops.concatenate([y, inputs], axis=-1) * 2
    model = keras.Model(inputs, z[:, ::2])
    """
    )
    assert verdicts(report) == {"edge": {"confirmed": 5}, "model": {"confirmed": 1}}


def test_nested_models_wrappers_and_shared_layers(rebuilt: Run) -> None:
    report = rebuilt(
        IMPORTS
        + """
    shared = layers.Dense(6)
    inner = keras.Sequential([keras.Input((10,)), layers.Dense(8), shared])
    sequences = keras.Input((5, 10))
    single = keras.Input((10,))
    x = layers.TimeDistributed(inner)(sequences)
    x, h, c = layers.LSTM(7, return_sequences=True, return_state=True)(x)
    x = layers.Bidirectional(layers.GRU(4))(x)
    model = keras.Model([sequences, single], {"a": layers.Concatenate()([x, inner(single)]), "b": h})
    """
    )
    assert "refuted" not in verdicts(report)["edge"]
    assert verdicts(report)["model"] == {"confirmed": 2}


def test_bodies_of_layers_and_models_of_the_user(rebuilt: Run) -> None:
    """What their calls do is done again with real layers, functions, weights and sizes; parameters are counted."""
    report = rebuilt(
        IMPORTS
        + """
    import tensorflow as tf

    class Attention(layers.Layer):
        def __init__(self, units):
            super().__init__()
            self.query, self.key, self.value = layers.Dense(units), layers.Dense(units), layers.Dense(units)
            self.units = units

        def build(self, shape):
            self.scale = self.add_weight(shape=(self.units,))

        def call(self, x, training=None):
            scores = tf.matmul(self.query(x), self.key(x), transpose_b=True) / 2.0
            if training:
                scores = tf.nn.dropout(scores, 0.1)
            return tf.matmul(tf.nn.softmax(scores), self.value(x)) * self.scale

    class Heads(layers.Layer):
        def call(self, x):
            return tf.reshape(x, (tf.shape(x)[0], -1, 4, x.shape[-1] // 4))

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.inner, self.last = Attention(8), layers.Dense(3)

        def call(self, x):
            return self.last(self.inner(x))

    inputs = keras.Input((10, 8))
    x = Heads()(Attention(16)(inputs))
    model = keras.Model(inputs, layers.Lambda(lambda t: ops.mean(t, axis=1))(x))
    Net()(np.zeros((4, 5, 8)))
    """
    )
    assert report.notes == []
    assert verdicts(report) == {"edge": {"confirmed": 4}, "model": {"confirmed": 2}}
    (_, real), (_, other) = report.drawings
    assert real["params"] == 3 * (8 * 16 + 16) + 16
    assert other["params"] == 3 * (8 * 8 + 8) + 8 + 8 * 3 + 3


def test_a_wrong_shape_within_a_body_is_refuted(rebuilt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = REGISTRY.get("keras.ops.flip")
    assert entry is not None

    def wrong(x: Tensor, axis: object = None) -> Tensor:
        return x.but(shape=x.shape.with_dim(-1, 7))

    monkeypatch.setitem(REGISTRY.entries, entry.name, replace(entry, function=wrong, takes_context=False))
    report = rebuilt(
        IMPORTS
        + """
    class Flipped(layers.Layer):
        def call(self, x):
            return ops.flip(x)

    inputs = keras.Input((4,))
    model = keras.Model(inputs, Flipped()(inputs))
    """
    )
    (wrong,) = (check for check in report.refuted if check.what == "edge")
    assert (wrong.static, wrong.real) == ([[None, 7]], [[None, 4]])


def test_layers_whose_bodies_are_not_known_are_named(rebuilt: Run) -> None:
    report = rebuilt(
        IMPORTS
        + """
    class Twice(layers.Layer):
        def call(self, x):
            return ops.concatenate([x, x])

        def compute_output_shape(self, shape):
            return (2 * shape[0] if shape[0] else None, shape[1])

    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Dense(2)(Twice()(inputs)))
    """
    )
    reason = "it says itself what shapes it gives"
    assert report.notes == [f"not rebuildable, so that zeros stood in for them: Twice ({reason})"]
    assert verdicts(report)["edge"] == {"not known": 1, "confirmed": 1}


def test_one_batch_bears_out_what_is_found_about_the_data(rebuilt: Run) -> None:
    report = rebuilt(
        IMPORTS
        + """
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    model.fit(np.zeros((64, 4)), np.zeros((64, 5)))
    model.predict(np.zeros((64, 6)))
    """
    )
    findings = [check for check in report.checks if check.what == "finding"]
    assert [check.verdict for check in findings] == ["confirmed", "confirmed"]
    assert "must have the same shape" in findings[0].detail


def test_a_model_of_keras_applications(rebuilt: Run) -> None:
    report = rebuilt(IMPORTS + "    model = keras.applications.MobileNetV2(weights=None, alpha=0.35)\n")
    assert verdicts(report)["model"] == {"confirmed": 1}
    assert verdicts(report)["edge"] == {"confirmed": 155}


def test_the_graph_has_both_shapes_on_every_edge(rebuilt: Run) -> None:
    report = rebuilt(
        IMPORTS
        + """
    inputs = keras.Input((8,))
    model = keras.Sequential([layers.Dense(4), layers.Dense(3)])
    whole = keras.Model(inputs, layers.Add()([model(inputs), layers.Dense(3)(inputs)]))
    """
    )
    assert len(report.drawings) == 2
    for model, real in report.drawings:
        assert real is not None
        drawn = both(model, real)
        assert isinstance(drawn, Network)
        assert drawn.arrows
        for arrow in drawn.arrows:
            claimed, _, found = arrow.label.partition(" | ")
            assert claimed == found
        assert "TensorFlow graph:" in drawn.title
        wrong = {**real, "edges": [[source, target, [None, 77]] for source, target, _ in real["edges"]]}
        assert all("\u2260 (None, 77)" in arrow.label for arrow in both(model, wrong).arrows)
    text = page(report.drawings, tensorflow=True)
    assert "MatMul" in text
    assert text.startswith("<!doctype html>")
