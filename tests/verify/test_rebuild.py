"""Rebuilding models from what was inferred: without any code of the program."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from shapecheck.report.graph.network import Network
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


def test_layers_of_the_user_are_named(rebuilt: Run) -> None:
    report = rebuilt(
        IMPORTS
        + """
    class Twice(layers.Layer):
        def call(self, x):
            return ops.concatenate([x, x])

    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Dense(2)(Twice()(inputs)))
    """
    )
    assert report.notes == ["not rebuildable, so that zeros stood in for them: Twice"]
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
