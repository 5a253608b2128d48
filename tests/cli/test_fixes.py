"""Repairs: what they change, that nothing else changes, and that the real Keras runs the result."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from shapecheck.fixes import compatible_edits, fix
from shapecheck.python_files import PythonFile, apply_edits
from shapecheck.repairs import RULES_WITH_REPAIR
from shapecheck.results import Edit, Finding, Fix, Span

HEAD = "import keras\nimport numpy as np\nfrom keras import layers\n\n# größe: \u00e9\u4e2d\n"
FIT = "model.compile(loss={loss})\nmodel.fit(np.zeros((20, 8)), {y}, verbose=0)\n"
TEN = 'model = keras.Sequential([keras.Input((8,)), layers.Dense(10, activation="softmax")])\n'
IMAGES = (
    "model = keras.Sequential([\n    keras.Input((9, 9, 1)),\n    layers.Conv2D(4, 3),\n{flatten}"
    "    layers.Dense(8),\n    layers.Dropout(0.5),\n    layers.Dense(10, 'softmax'),\n])\n"
)
GRAPH = (
    "inputs = keras.Input((9, 9, 1))\nx = layers.Conv2D(4, 3)(inputs)\n"
    "model = keras.Model(inputs, layers.Dense(1)({x}))\n"
)
ADD = "model.add(Flatten())\n"
ADDED = (
    "from keras.layers import Conv2D, Dense{name}\nmodel = keras.Sequential()\n"
    "model.add(Conv2D(4, 3, input_shape=(9, 9, 1)))\n{add}model.add(Dense(10, 'softmax'))\n"
)
FIT_IMAGES = (
    "model.compile(loss='sparse_categorical_crossentropy')\n"
    "model.fit(np.zeros((20, 9, 9, 1)), np.zeros((20,), int), verbose=0)\n"
)

SAFE = {
    "shape-not-tuple": ("inputs = keras.Input(shape=(5))  # é", "inputs = keras.Input(shape=(5,))  # é"),
    "bare-int": ("inputs = keras.Input(shape=5)", "inputs = keras.Input(shape=(5,))"),
    "positional": ("inputs = keras.Input((5), name='中')", "inputs = keras.Input((5,), name='中')"),
    "positional-bare": ("inputs = keras.Input(5)", "inputs = keras.Input((5,))"),
}
UNSAFE = {
    "softmax-one-unit": (
        'x = layers.Dense(1, activation="softmax")(keras.Input((8,)))',
        'x = layers.Dense(1, activation="sigmoid")(keras.Input((8,)))',
    ),
    "missing-batch": (
        TEN + "x = np.zeros((3, 8))\nmodel.predict(x[0], verbose=0)",
        TEN + "x = np.zeros((3, 8))\nmodel.predict(x[0][np.newaxis, ...], verbose=0)",
    ),
    "normalization-axis": (
        "x = layers.Conv2D(4, 3)(keras.Input((9, 9, 1)))\nx = layers.BatchNormalization(axis=1)(x)",
        "x = layers.Conv2D(4, 3)(keras.Input((9, 9, 1)))\nx = layers.BatchNormalization(axis=-1)(x)",
    ),
    "logits-mismatch": (
        TEN
        + FIT.format(loss="keras.losses.CategoricalCrossentropy(from_logits=True)", y="np.eye(10)[np.zeros(20, int)]"),
        TEN
        + FIT.format(loss="keras.losses.CategoricalCrossentropy(from_logits=False)", y="np.eye(10)[np.zeros(20, int)]"),
    ),
    "label-shape": (
        TEN + FIT.format(loss="'categorical_crossentropy'", y="np.zeros((20,), int)"),
        TEN + FIT.format(loss="'sparse_categorical_crossentropy'", y="np.zeros((20,), int)"),
    ),
    "flatten-in-a-list": (
        IMAGES.format(flatten="") + FIT_IMAGES,
        IMAGES.format(flatten="    layers.Flatten(),\n") + FIT_IMAGES,
    ),
    "flatten-in-calls": (
        GRAPH.format(x="x") + FIT_IMAGES.replace("sparse_categorical_crossentropy", "mse"),
        GRAPH.format(x="layers.Flatten()(x)") + FIT_IMAGES.replace("sparse_categorical_crossentropy", "mse"),
    ),
    "flatten-added": (ADDED.format(name="", add="") + FIT_IMAGES, ADDED.format(name=", Flatten", add=ADD) + FIT_IMAGES),
    "layer-rank": (
        "model = keras.Sequential([keras.Input((10, 4)), layers.LSTM(8), layers.LSTM(8)])",
        "model = keras.Sequential([keras.Input((10, 4)), layers.LSTM(8, return_sequences=True), layers.LSTM(8)])",
    ),
    "argmax-axis": (
        TEN + "classes = np.argmax(model.predict(np.zeros((20, 8)), verbose=0))",
        TEN + "classes = np.argmax(model.predict(np.zeros((20, 8)), verbose=0), axis=-1)",
    ),
}


def runs(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "fixed", "exec"), {"__name__": "fixed"})


@pytest.mark.parametrize(("before", "after"), SAFE.values(), ids=SAFE)
def test_safe_repairs(shapecheck, before, after):
    Path("a.py").write_text(HEAD + before + "\n")
    assert shapecheck("a.py").code == 1
    assert shapecheck("a.py", "--fix").code == 0
    assert Path("a.py").read_text() == HEAD + after + "\n"
    runs(HEAD + after)


@pytest.mark.parametrize(("before", "after"), UNSAFE.values(), ids=UNSAFE)
def test_unsafe_repairs_are_made_only_when_asked_for(shapecheck, before, after):
    Path("a.py").write_text(HEAD + before)
    assert shapecheck("a.py", "--fix").code == 1
    assert Path("a.py").read_text() == HEAD + before
    assert shapecheck("a.py", "--fix", "--unsafe-fixes").code == 0
    assert Path("a.py").read_text() == HEAD + after
    runs(HEAD + after)


def test_a_diff_shows_the_change_and_makes_none(shapecheck):
    text = HEAD + SAFE["shape-not-tuple"][0] + "\n"
    Path("a.py").write_text(text)
    result = shapecheck("a.py", "--diff")
    assert result.code == 1
    assert "\n-inputs = keras.Input(shape=(5))  # é\n+inputs = keras.Input(shape=(5,))  # é\n" in result.out
    assert Path("a.py").read_text() == text
    Path("a.py").write_text(HEAD)
    assert shapecheck("a.py", "--diff").code == 0


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_line_ends_stay(shapecheck, newline, head):
    before = head + (HEAD + SAFE["shape-not-tuple"][0] + "\n").replace("\n", newline).encode()
    Path("a.py").write_bytes(before)
    shapecheck("a.py", "--fix")
    assert Path("a.py").read_bytes() == before.replace(b"(5)", b"(5,)")


def test_the_encoding_stays(shapecheck):
    before = ("# coding: latin-1\nname = 'é'\nimport keras\nkeras.Input(shape=(5))\n").encode("latin-1")
    Path("a.py").write_bytes(before)
    shapecheck("a.py", "--fix")
    assert Path("a.py").read_bytes() == before.replace(b"(5)", b"(5,)")


def test_stdin_is_repaired_to_stdout(process):
    result = process("check", "-", "--fix", stdin=(HEAD + "keras.Input(shape=(5))\n").encode())
    assert result.out == HEAD + "keras.Input(shape=(5,))\n"
    assert result.code == 0


def finding(line: int, start: int, end: int, text: str, safe: bool = True) -> Finding:
    edit = Edit(Span(line, start, line, end), text)
    return Finding("op-shapes", "error", "a.py", Span(line, start, line, end), "m", fix=Fix("f", (edit,), safe))


def test_overlapping_repairs_wait_for_the_next_round():
    edits, count = compatible_edits([finding(1, 1, 4, "A"), finding(1, 3, 6, "B"), finding(1, 6, 7, "C")], unsafe=False)
    assert ([edit.text for edit in edits], count) == (["A", "C"], 2)


def test_repairs_are_made_until_stable_and_a_broken_result_is_taken_back():
    document = PythonFile("a.py", "xxx\n")

    def check(now):
        return (
            [finding(1, 1, 2, "y")] if now.text.startswith("x") else [finding(1, 2, 3, "y")] if "x" in now.text else []
        )

    done = fix(document, b"xxx\n", check(document), check, unsafe=False)
    assert done.data.startswith(b"yy")
    broken = Finding("syntax-error", "error", "a.py", Span(1, 1, 1, 2), "m")
    same = fix(document, b"xxx\n", check(document), lambda now: [broken], unsafe=False)
    assert (same.data, same.applied) == (b"xxx\n", 0)


def test_edits_count_columns_in_characters_and_lines_as_python_does():
    text = "é = 1\r\n中 = 2\r\x0c3\n"
    edits = [Edit(Span(1, 5, 1, 6), "9"), Edit(Span(3, 2, 3, 3), "8"), Edit(Span(4, 1, 4, 1), "end")]
    assert apply_edits(text, edits) == "é = 9\r\n中 = 2\r\x0c8\nend"


def test_every_page_of_a_rule_with_a_repair_tells_of_it():
    from shapecheck.rules import pages

    for rule in RULES_WITH_REPAIR:
        assert "## Fix" in (pages.read(rule) or ""), rule
