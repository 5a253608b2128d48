"""The ways of running mypy: cold, warm, in several processes, with either parser, by package, with unsaved buffers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.mypy.project import Project, errors, revealed

MODEL = """\
from pkg.helper import features
import keras

inputs = keras.Input((10,))
x = features(inputs)
reveal_type(x)
y = keras.layers.Reshape((4, 6))(x)

def unannotated(z):
    return keras.layers.Conv2D(8, 3)(keras.Input((10,)))
"""
HELPER = """\
import keras
from pkg.sizes import UNITS

def features(x):
    return keras.layers.Dense(UNITS)(x)
"""
FOUND = [("pkg/model.py", 7, "shape-reshape-total"), ("pkg/model.py", 10, "shape-layer-rank")]


@pytest.fixture
def package(own_project: Project) -> Project:
    own_project.write("pkg/__init__.py", "")
    own_project.write("pkg/model.py", MODEL)
    own_project.write("pkg/helper.py", HELPER)
    own_project.write("pkg/sizes.py", "UNITS = 20\n")
    return own_project


def test_a_warm_cache_tells_the_same_and_follows_changes_in_other_modules(package: Project) -> None:
    assert errors(package.run("pkg")) == FOUND
    assert errors(package.run("pkg")) == FOUND
    package.write("pkg/sizes.py", "UNITS = 24\n")
    assert errors(package.run("pkg")) == FOUND[1:], "the body of a module that is only imported by an import"
    package.write("pkg/sizes.py", "UNITS = 20\n")
    package.write("pkg/helper.py", HELPER.replace("(UNITS)", "(UNITS + 4)"))
    assert errors(package.run("pkg")) == FOUND[1:], "the body of a helper"
    package.write("pyproject.toml", '[tool.shapecheck]\nignore = ["layer-rank"]\n')
    assert errors(package.run("pkg")) == [], "the configuration"


def test_only_modules_that_rest_on_a_change_are_checked_again(package: Project) -> None:
    package.write("pkg/unrelated.py", "import pkg.sizes\n")
    package.run("pkg")
    package.write("pkg/sizes.py", "UNITS = 21\n")
    log = package.run("pkg", "-v")
    stale = {line.split()[-1] for line in log if "Parsing pkg/" in line}
    assert "(pkg.model)" in stale
    assert "(pkg.unrelated)" not in stale


@pytest.mark.parametrize(
    "flags",
    [
        ["--no-incremental"],
        ["--no-fixed-format-cache"],
        ["--strict"],
        ["--sqlite-cache"],
        ["--allow-redefinition"],
        ["--cache-fine-grained"],
    ],
    ids=lambda flags: flags[0],
)
def test_flags(package: Project, flags: list[str]) -> None:
    for _ in range(2):
        lines = package.run("pkg", *flags)
        assert [found for found in errors(lines) if found[2].startswith("shape")] == FOUND
        assert revealed(lines)[6] == "keras.KerasTensor[tuple[None, Literal[20]]]"


@pytest.mark.parametrize("flags", [["-n2"], ["--native-parser"], ["-n2", "--native-parser"]], ids=" ".join)
def test_processes_and_parsers(package: Project, flags: list[str]) -> None:
    package.write(
        "pkg/wide.py", 'import keras\nö = "äöü"; x = keras.layers.Dense(3)(keras.Input((4,))); reveal_type(x)\n'
    )
    for _ in range(2):
        lines = package.spawn("pkg", *flags)
        assert sorted(errors(lines)) == FOUND, lines
        assert 'pkg/wide.py:2: note: Revealed type is "keras.KerasTensor[tuple[None, Literal[3]]]"' in lines
        assert "pkg/wide.py:2: note: Revealed shape is (None, 3)" in lines


def test_by_package_and_by_module(package: Project) -> None:
    assert errors(package.run("-p", "pkg")) == FOUND
    assert errors(package.run("-m", "pkg.model")) == FOUND


def test_a_namespace_package(package: Project) -> None:
    package.delete("pkg/__init__.py")
    assert errors(package.run("pkg", "--explicit-package-bases")) == FOUND
    assert errors(package.run("-p", "pkg")) == FOUND


def test_an_unsaved_buffer(package: Project) -> None:
    package.write("buffer.txt", MODEL.replace("(4, 6)", "(4, 5)"))
    lines = package.run("pkg/model.py", "--shadow-file", "pkg/model.py", "buffer.txt")
    assert errors(lines) == FOUND[1:]


def test_an_unsaved_buffer_of_the_files_size_and_then_none(package: Project) -> None:
    """mypy itself takes such a buffer for the file when the cache knows that one."""
    assert errors(package.run("pkg")) == FOUND
    package.write("buffer.txt", MODEL.replace("(4, 6)", "(4, 5)"))
    assert errors(package.run("pkg", "--shadow-file", "pkg/model.py", "buffer.txt")) == FOUND[1:]
    package.write("buffer.txt", MODEL.replace("(4, 6)", "(5, 4)"))
    assert errors(package.run("pkg", "--shadow-file", "pkg/model.py", "buffer.txt")) == FOUND[1:]
    assert errors(package.run("pkg")) == FOUND


def test_a_data_file_beside_the_code(package: Project) -> None:
    package.write("pkg/data.py", 'import numpy as np, keras\nkeras.layers.Reshape((4, 5))(np.load("x.npy"))\n')
    assert errors(package.run("pkg")) == FOUND
    np.save(package.folder / "pkg/x.npy", np.zeros((7, 21)))
    wrong = ("pkg/data.py", 2, "shape-reshape-total")
    assert sorted(errors(package.run("pkg"))) == [wrong, *FOUND]
    np.save(package.folder / "pkg/x.npy", np.zeros((7, 20)))
    assert errors(package.run("pkg")) == FOUND


def test_columns_and_json(package: Project) -> None:
    found = [json.loads(line) for line in package.run("pkg", "--output", "json") if line.startswith("{")]
    first = next(item for item in found if item["severity"] == "error")
    assert (first["file"], first["line"], first["column"], first["code"]) == (
        "pkg/model.py",
        7,
        4,
        "shape-reshape-total",
    )


def test_a_file_whose_errors_are_not_shown_is_not_analysed(package: Project) -> None:
    package.write("main.py", "import pkg.model\n")
    assert errors(package.run("main.py", "--follow-imports=silent")) == []
