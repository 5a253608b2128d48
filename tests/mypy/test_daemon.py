"""dmypy: what is reported after each of a row of edits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.mypy.project import Project, errors

GOOD = """\
from helper import features
import keras

def build():
    inputs = keras.Input((10,))
    x = features(inputs)
    return keras.layers.Reshape((4, 5))(x)

build()
"""
BAD = GOOD.replace("(4, 5)", "(4, 6)")
IGNORED = BAD.replace("(4, 6))(x)", "(4, 6))(x)  # type: ignore[shape-reshape-total]")
HELPER = """\
import keras
from sizes import UNITS

def features(x):
    return keras.layers.Dense(UNITS)(x)
"""
SIZES = "UNITS = 20\n"
OTHER = """\
import tensorflow as tf

tf.keras.layers.Conv2D(8, 3)(tf.keras.Input((10,)))
"""


@pytest.fixture
def daemon(tmp_path: Path, stubs: Path) -> Iterator[Project]:
    project = Project(tmp_path, stubs, tmp_path / ".mypy_cache", "warn_unused_ignores = True\n")
    project.write("model.py", GOOD)
    project.write("helper.py", HELPER)
    project.write("sizes.py", SIZES)
    yield project
    project.spawn("stop", module="mypy.dmypy")


def test_findings_follow_a_row_of_edits(daemon: Project) -> None:
    wrong = [("model.py", 7, "shape-reshape-total")]

    def check(*files: str) -> list[tuple[str, int, str]]:
        lines = daemon.spawn("run", "--", *(files or (".",)), module="mypy.dmypy")
        assert not [line for line in lines if "INTERNAL" in line or "Traceback" in line or "shapecheck:" in line], lines
        return sorted(errors(lines))

    assert check() == [], "a clean start"
    daemon.write("model.py", BAD)
    assert check() == wrong, "an edit brings an error"
    assert check() == wrong, "nothing changed: it stays"
    daemon.write("model.py", GOOD)
    assert check() == [], "undone"
    daemon.write("sizes.py", "UNITS = 21\n")
    assert check() == wrong, "a number in a module that the helper imports"
    daemon.write("helper.py", HELPER + "\n# a comment\n")
    assert check() == wrong, "a change that changes nothing"
    daemon.write("sizes.py", SIZES)
    assert check() == [], "the number as it was"
    daemon.write("helper.py", HELPER.replace("(UNITS)", "(UNITS + 1)"))
    assert check() == wrong, "the helper's body"
    daemon.write("model.py", IGNORED)
    assert check() == [], "ignored where it stands"
    daemon.write("model.py", BAD.replace("(4, 6)", "(3, 7)").replace("(x)\n\n", "(x)  # type: ignore\n\n"))
    assert check() == [("model.py", 7, "unused-ignore")], "nothing left to ignore"
    daemon.write("other.py", OTHER)
    assert ("other.py", 3, "shape-layer-rank") in check(), "a new file, without stubs"
    daemon.write("model.py", GOOD)
    assert check() == [("model.py", 7, "shape-reshape-total"), ("other.py", 3, "shape-layer-rank")], "both"
    daemon.delete("other.py")
    assert check() == wrong, "a file is gone"
    daemon.delete("helper.py")
    assert check() == [], "without the helper nothing is known"
    daemon.write("helper.py", HELPER)
    assert check() == [], "the helper is back, as it was at first"
    daemon.write("model.py", BAD)
    assert check() == wrong, "and the first edit again"


DATA = """\
import keras
import numpy as np

x = np.load("x.npy")
keras.layers.Dense(3)(keras.layers.Reshape((4, 5))(keras.layers.Flatten()(x)))
"""


def test_it_starts_anew_when_a_file_has_changed_that_it_does_not_look_at(daemon: Project) -> None:
    def save(*shape: int) -> None:
        np.save(daemon.folder / "x.npy", np.zeros(shape))

    def check() -> list[tuple[str, int, str]]:
        return sorted(errors(daemon.spawn("run", "--", "data.py", module="mypy.dmypy")))

    wrong = [("data.py", 5, "shape-reshape-total")]
    daemon.write("data.py", DATA)
    assert check() == [], "no data: nothing is known"
    save(7, 20)
    assert check() == [], "20 numbers each"
    save(7, 21)
    assert check() == wrong, "21"
    assert check() == wrong, "nothing changed"
    daemon.write("shapecheck.toml", 'ignore = ["reshape-total"]\n')
    assert check() == [], "the configuration"
    daemon.delete("shapecheck.toml")
    assert check() == wrong, "as it was"
    save(7, 20)
    assert check() == [], "the data as they were"
