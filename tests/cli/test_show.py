"""``trace``, ``summary`` and ``graph`` on a real program, held against the real Keras."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

UNET = """\
import keras
from keras import layers


def block(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return layers.BatchNormalization()(x)


def build(classes=2, size=32):
    inputs = keras.Input((size, size, 3))
    skip = block(inputs, 8)
    x = layers.MaxPooling2D()(skip)
    x = block(x, 16)
    x = layers.Conv2DTranspose(8, 2, strides=2)(x)
    x = layers.Concatenate()([x, skip])
    return keras.Model(inputs, layers.Conv2D(classes, 1)(x), name="unet")


model = build()
head = keras.Sequential([keras.Input((10,)), layers.Dense(5), layers.Dropout(0.5), layers.Dense(1)], name="head")
"""


@pytest.fixture
def program(own_folder):
    Path("m.py").write_text(UNET)
    return own_folder


def test_trace_has_a_record_for_each_distinct_call(shapecheck, program):
    trace = json.loads(shapecheck("trace", "m.py", "--output-format", "json").out)
    assert set(trace) == {"version", "records", "models", "untraced"}
    records = trace["records"]
    calls = [(item["line"], item["callee"], item["inputs"], item["outputs"], item["params"]) for item in records]
    assert (6, "keras.layers.Conv2D", [[None, 32, 32, 3]], [[None, 32, 32, 8]], 224) in calls
    assert (6, "keras.layers.Conv2D", [[None, 16, 16, 8]], [[None, 16, 16, 16]], 1168) in calls
    assert [item["callee"] for item in records if item["line"] == 21 and item["kind"] == "layer"] == [
        "keras.layers.Dense",
        "keras.layers.Dropout",
        "keras.layers.Dense",
    ]
    first = next(item for item in records if item["line"] == 6)
    assert (first["column"], first["end_column"]) == (9, 72)
    [unet, head] = trace["models"]
    assert (unet["name"], unet["kind"], unet["inputs"], unet["outputs"]) == (
        *("unet", "functional", [[None, 32, 32, 3]], [[None, 32, 32, 2]]),
    )
    assert (head["name"], head["kind"], head["params"], len(head["layers"])) == ("head", "sequential", 61, 3)


def test_trace_text_shows_places_and_shapes(shapecheck, program):
    out = shapecheck("trace", "m.py").out
    assert re.search(
        r"^  6:9 +keras\.layers\.Conv2D .*\(None, 32, 32, 3\) -> \(None, 32, 32, 8\)  224 param", out, re.M
    )


def test_a_call_can_be_asked_for(shapecheck, program):
    out = shapecheck("trace", "m.py", "--call", "build(classes=7)", "--output-format", "json").out
    assert [None, 32, 32, 7] in [output for item in json.loads(out)["records"] for output in item["outputs"]]


def real_summary(name: str) -> list[list[str]]:
    import keras

    namespace: dict[str, object] = {}
    keras.backend.clear_session()
    exec(UNET, namespace)
    lines: list[str] = []
    namespace[name].summary(line_length=200, print_fn=lines.append)  # type: ignore[attr-defined]
    return cells("\n".join(lines))


def cells(text: str) -> list[list[str]]:
    """The rows of a summary's table, and its totals, without the drawing."""
    rows: list[list[str]] = []
    for line in text.splitlines():
        parts = [part.strip() for part in re.split("[┃│]", line)[1:-1]]
        if parts and not parts[0]:
            rows[-1] = [f"{old} {new}".strip() for old, new in zip(rows[-1], parts, strict=True)]
        elif parts or "params:" in line:
            rows.append(parts or [line.strip()])
    return [[re.sub(r"\[\d+\]\[\d+\]", "", cell) for cell in row] for row in rows]


@pytest.mark.parametrize("name", ["model", "head"])
def test_summary_shows_what_keras_shows(shapecheck, program, name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "220")
    ours = shapecheck("summary", "m.py", "--model", name)
    assert cells(ours.out) == real_summary(name)


def test_summary_json(shapecheck, program):
    [unet, head] = json.loads(shapecheck("summary", "m.py", "--output-format", "json").out)["models"]
    assert (unet["variable"], unet["non_trainable"]) == ("model", 48)
    assert unet["layers"][0]["connected_to"] == []
    assert head["layers"][0]["class"] == "Dense"


def test_an_unknown_model_is_a_usage_error_that_lists_the_known(shapecheck, program):
    result = shapecheck("summary", "m.py", "--model", "modle")
    assert (result.code, result.out) == (2, "")
    assert "did you mean `model`?" in result.err
    assert "unet" in result.err


@pytest.mark.parametrize("form", ["mermaid", "dot", "svg", "html"])
def test_graph_draws_every_layer_and_edge(shapecheck, program, form):
    result = shapecheck("graph", "m.py", "--model", "unet", "--format", form, "-o", "out")
    assert (result.code, result.out) == (0, "")
    text = Path("out").read_text()
    assert text.count("(None, 32, 32, 8)") >= 6
    assert "concatenate (Concatenate)" in text


@pytest.mark.parametrize("verb", ["trace", "summary", "graph"])
def test_what_hinders_a_view_is_said_on_stderr(shapecheck, program, verb):
    Path("bad.py").write_text("import keras\nx = (\n")
    result = shapecheck(verb, "bad.py")
    assert result.code == 1
    assert "bad.py:" in result.err
    assert "syntax-error" in result.err
    assert shapecheck(verb, "nowhere.py").code == 2
    Path("bad.py").write_bytes(b"\0")
    assert shapecheck(verb, "bad.py").code == 1


def test_traces_of_notebooks_are_placed_in_cells(shapecheck, program):
    cells = [
        {"cell_type": "code", "source": "%pip x\nimport keras"},
        {"cell_type": "code", "source": "keras.Input((3,))"},
    ]
    Path("n.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}))
    [record] = json.loads(shapecheck("trace", "n.ipynb", "--output-format", "json").out)["records"]
    assert (record["cell"], record["line"], record["outputs"]) == (2, 1, [[None, 3]])


def test_about(shapecheck):
    assert shapecheck("rule", "SHP101").out.startswith("# layer-rank (SHP101)")
    assert shapecheck("rule", "layer-rank").out == shapecheck("rule", "shp101").out
    assert "did you mean `layer-rank`?" in shapecheck("rule", "layer-rnk").err
    assert json.loads(shapecheck("rule", "--output-format", "json").out)[0]["code"] == "SHP101"
    assert shapecheck("version").out.startswith("shapecheck ")
    assert shapecheck("--help").out.startswith("shapecheck ")
    assert shapecheck("trace", "--help").code == 0
