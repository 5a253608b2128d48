"""What goes wrong on our side is a warning, or one clear sentence: never mypy's INTERNAL ERROR."""

from __future__ import annotations

import pytest
from shapecheck_mypy.errors import warn

from shapecheck.mypy import plugin
from tests.mypy.project import Project, errors

PROGRAM = "import keras\n\nx = keras.layers.Dense(2)(keras.Input((3,)))\ny: int = 'wrong'\n"


@pytest.mark.parametrize("version", ["1.19.1", "2.3.0", "0.991"])
def test_an_older_mypy(version: str) -> None:
    with pytest.raises(SystemExit) as raised:
        plugin(version)
    assert str(raised.value) == f"the plugin shapecheck.mypy needs mypy 2.4 or newer, and this is mypy {version}"


@pytest.mark.parametrize("version", ["2.4.0", "2.5.0+dev.abc", "3.0"])
def test_newer_ones(version: str) -> None:
    assert plugin(version).__name__ == "ShapePlugin"


@pytest.mark.parametrize(
    "broken",
    [
        "shapecheck_mypy.files.Files.shapes",
        "shapecheck_mypy.errors.Reporter.report",
        "shapecheck_mypy.files.Files.identity",
        "shapecheck_mypy.typist.Typist.of",
        "shapecheck_mypy.rebinding.Rebinding.widen",
    ],
)
def test_a_crash_of_ours(
    own_project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    def crash(*args: object) -> None:
        raise RuntimeError("broken on purpose")

    warn.cache_clear()
    monkeypatch.setattr(broken, crash)
    own_project.write("model.py", PROGRAM)
    lines = own_project.run("model.py")
    assert errors(lines) == [("model.py", 4, "assignment")]
    assert "shapecheck: the mypy plugin failed: RuntimeError: broken on purpose" in capsys.readouterr().err


def test_a_crash_of_the_engine_is_a_finding(own_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("shapecheck.interpreter.program.run_program", crash)
    own_project.write("model.py", PROGRAM)
    lines = own_project.run("model.py")
    assert errors(lines) == [("model.py", 1, "shape-internal-error"), ("model.py", 4, "assignment")]


def test_a_file_with_a_syntax_error(project: Project) -> None:
    project.write("broken.py", "import keras\n\nx = keras.Input((3,)\n")
    found = errors(project.run("broken.py"))
    assert [code for _, _, code in found] == ["syntax"]
