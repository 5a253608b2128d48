"""The command: exit codes and both outputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shapecheck.cli.main import main

PROGRAM = "import keras\nfrom keras import layers\n\ni = keras.Input((3,))\nm = keras.Model(i, layers.Dense(2)(i))\n"


def test_both_ways_as_json_with_a_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    drawn = tmp_path / "out.html"
    assert main(["verify", "--execute", str(path), "--format", "json", "--graph", str(drawn)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["version"] == 1
    assert document["totals"]["call"]["confirmed"] == 3
    (file,) = document["files"]
    assert file["ending"] == "ran to its end"
    assert {"what", "verdict", "path", "line", "column", "subject", "static", "real"} <= set(file["checks"][0])
    assert file["graphs"][0]["operations"] > 3
    assert "(None, 2)" in drawn.read_text()
