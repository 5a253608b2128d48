"""The stubs: what they say is what the installed Keras says, and all of it; those of tensorflow.keras are written."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys

import pytest

from shapecheck import stubs as writer
from shapecheck.cli.main import main
from tests.mypy.project import PLUGIN, Project, errors, revealed


def test_writing_the_stubs_again_changes_nothing() -> None:
    head = (PLUGIN / "keras-stubs" / "__init__.pyi").read_text().splitlines()[0]
    made_from = re.search(r"Keras ([\d.]+\d)", head)
    if made_from is None or importlib.metadata.version("keras") != made_from[1]:
        pytest.skip(f"another Keras is installed than the stubs are made from: {head}")
    command = [sys.executable, str(PLUGIN / "generate_stubs.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)


def test_the_stubs_are_clean_themselves(project: Project) -> None:
    assert project.run("--strict", "-p", "keras") == []
    assert len(list(writer.modules(writer.keras_stubs()))) > 60


def test_stubs_of_tensorflow_keras(own_project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stubs", "--out", str(own_project.folder / "typings")]) == 0
    assert "mypy_path" in capsys.readouterr().err
    own_project.write(
        "model.py",
        "import tensorflow as tf\nfrom tensorflow.keras import layers\nfrom tensorflow.keras.layers import LSTM\n"
        "x = layers.Dense(4)(tf.keras.Input((3,)))\nreveal_type(x)\nreveal_type(tf.anything.at.all)\n"
        "\n\nclass Net(tf.keras.Model):\n    pass\n",
    )
    ini = (own_project.folder / "mypy.ini").read_text().replace("mypy_path = ", "mypy_path = typings:")
    own_project.write("mypy.ini", ini)
    lines = own_project.run("model.py", "--strict")
    assert errors(lines) == []
    assert revealed(lines) == {5: "keras.KerasTensor[tuple[None, Literal[4]]]", 6: "Any"}


def test_without_a_folder_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as raised:
        main(["stubs"])
    assert raised.value.code == 2
