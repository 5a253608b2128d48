"""Findings are errors of mypy like any others: they can be ignored, disabled and configured in every way."""

from __future__ import annotations

import pytest

from tests.mypy.project import Project, errors

WRONG = "keras.layers.Conv2D(8, 3)(keras.Input((10,)))"


def test_the_derivation_and_the_repair_are_notes(project: Project) -> None:
    project.write(
        "a.py", "import keras\n\nx = keras.Input((10,))\ny = keras.layers.Dense(20)(x)\nkeras.layers.LSTM(3)(y)\n"
    )
    lines = project.run("a.py")
    assert lines[0].startswith("a.py:5: error: ")
    assert lines[0].endswith("  [shape-layer-rank]")
    assert "a.py:5: note: because: Dense(20) makes (None, 20) of (None, 10) (line 4)" in lines


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("", ["shape-layer-rank"]),
        ("  # type: ignore", []),
        ("  # type: ignore[shape]", ["unused-ignore"]),  # "use narrower"
        ("  # type: ignore[shape-layer-rank]", []),
        ("  # type: ignore[shape-axis-range]", ["shape-layer-rank", "unused-ignore"]),
        ("  # shapecheck: ignore[layer-rank]", []),
        ("  # shapecheck: ignore[axis-range]", ["shape-layer-rank", "shape-unused-suppression"]),
        ("  # noqa: SHP101", []),
    ],
)
def test_comments(project: Project, comment: str, left: list[str]) -> None:
    project.write("b.py", f"import keras\n\n{WRONG}{comment}\n")
    assert sorted(code for _, _, code in errors(project.run("b.py", "--warn-unused-ignores"))) == left


@pytest.mark.parametrize("flag", ["--disable-error-code=shape", "--disable-error-code=shape-layer-rank"])
def test_disabled(project: Project, flag: str) -> None:
    project.write("c.py", f"import keras\n\n{WRONG}\n")
    assert errors(project.run("c.py", flag)) == []


@pytest.mark.parametrize(
    "head",
    [
        "# mypy: ignore-errors\n",
        "# type: ignore\n",
        '# mypy: disable-error-code="shape"\n',
        "# shapecheck: file-ignore\n",
    ],
)
def test_whole_files(project: Project, head: str) -> None:
    project.write("d.py", f"{head}import keras\n\n{WRONG}\n")
    assert errors(project.run("d.py")) == []
    assert errors(project.run("d.py", "--native-parser")) == []


def test_options_for_some_modules(own_project: Project) -> None:
    ini = (own_project.folder / "mypy.ini").read_text()
    own_project.write("mypy.ini", ini + "\n[mypy-quiet.*]\ndisable_error_code = shape\n")
    own_project.write("quiet/__init__.py", f"import keras\n\n{WRONG}\n")
    own_project.write("loud/__init__.py", f"import keras\n\n{WRONG}\n")
    assert errors(own_project.run("quiet", "loud")) == [("loud/__init__.py", 3, "shape-layer-rank")]


def test_lines_for_other_platforms_are_not_reported(project: Project) -> None:
    project.write("e.py", f'import sys\nimport keras\n\nif sys.platform == "plan9":\n    {WRONG}\nelse:\n    {WRONG}\n')
    assert errors(project.run("e.py")) == [("e.py", 7, "shape-layer-rank")]
    assert errors(project.run("e.py", "--native-parser")) == [("e.py", 7, "shape-layer-rank")]


def test_the_projects_configuration_holds(own_project: Project) -> None:
    own_project.write("a.py", f"import keras\n\n{WRONG}\n")
    own_project.write("shapecheck.toml", 'severity = { layer-rank = "info" }\nextend-select = ["layer-rank"]\n')
    lines = own_project.run("a.py")
    assert errors(lines) == []
    assert lines[0].startswith("a.py:3: note: ")


def test_a_wrong_configuration_is_a_warning(own_project: Project) -> None:
    own_project.write("a.py", f"import keras\n\n{WRONG}\n")
    own_project.write("shapecheck.toml", "slect = []\n")
    lines = own_project.spawn("a.py")
    assert errors(lines) == []
    assert any("shapecheck" in line and "slect" in line for line in lines)


def test_a_finding_in_another_file_is_shown_at_the_call_that_leads_there(project: Project) -> None:
    project.write("blocks.py", "import keras\n\n\ndef block(x):\n    return keras.layers.Conv2D(8, 3)(x)\n")
    project.write("use.py", "import keras\nfrom blocks import block\n\nblock(keras.Input((10,)))\n")
    lines = project.run("use.py", "blocks.py")
    assert errors(lines) == [("use.py", 4, "shape-layer-rank")]
    assert "(in blocks.py:5:12)" in lines[0]
