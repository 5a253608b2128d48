"""Notebooks: cells as one program, places within cells, and edits that touch nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shapecheck.notebooks import as_python

CELLS = [
    "%matplotlib inline\n!pip install keras[all] \\\n  'x\nimport keras\nfrom keras import layers",
    "inputs = keras.Input(shape=(5,))",
    "# über\noutputs = layers.LSTM(10)(inputs)\nx = 1  # shapecheck: ignore[layer-rank]",
]


def notebook(*cells: str, lists: bool = True, **metadata: Any) -> dict[str, Any]:
    code = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": text.splitlines(keepends=True) if lists else text,
        }
        for text in cells
    ]
    prose = {"cell_type": "markdown", "metadata": {}, "source": ["# A *title*"]}
    return {"cells": [prose, *code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def findings(shapecheck, *options: str) -> list[dict[str, Any]]:
    return json.loads(shapecheck("a.ipynb", "--output-format", "json", *options).out)


@pytest.mark.parametrize("lists", [True, False])
@pytest.mark.parametrize("indent", [None, 1, 2])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_places_are_within_cells_and_fixes_touch_only_their_cell(shapecheck, lists, indent, ascii_only):
    document = notebook(*CELLS, lists=lists)
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only) + "\n"
    Path("a.ipynb").write_text(text)
    first, second = findings(shapecheck)
    assert (first["name"], first["cell"], first["line"], first["column"]) == ("layer-rank", 3, 2, 11)
    assert (second["name"], second["cell"], second["line"]) == ("unused-suppression", 3, 3)
    assert "--> a.ipynb:cell 3:2:11" in shapecheck("a.ipynb").out
    assert "a.ipynb:cell 3:2:11: SHP101" in shapecheck("a.ipynb", "--output-format", "concise").out
    shapecheck("a.ipynb", "--fix")
    assert Path("a.ipynb").read_text() == text.replace("  # shapecheck: ignore[layer-rank]", "")


def test_ignore_comments_work_in_cells_and_can_be_added(shapecheck):
    Path("a.ipynb").write_text(json.dumps(notebook(*CELLS[:2], "layers.LSTM(10)(inputs)")))
    assert len(findings(shapecheck)) == 1
    assert shapecheck("a.ipynb", "--add-ignore").code == 0
    assert findings(shapecheck) == []
    last = json.loads(Path("a.ipynb").read_text())["cells"][-1]
    assert last["source"] == ["layers.LSTM(10)(inputs)  # shapecheck: ignore[layer-rank]"]


def test_a_broken_cell_is_reported_and_the_others_are_checked(shapecheck):
    Path("a.ipynb").write_text(json.dumps(notebook(*CELLS[:2], "if (", "layers.LSTM(10)(inputs)")))
    assert [(item["name"], item["cell"]) for item in findings(shapecheck)] == [("syntax-error", 3), ("layer-rank", 4)]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"cells": 3}', '{"worksheets": []}', '{"cells": [}', '{"cells": []} x', "\0"]
)
def test_broken_notebooks_are_findings(shapecheck, text):
    Path("a.ipynb").write_text(text)
    assert [item["name"] for item in findings(shapecheck)] == ["syntax-error"]


@pytest.mark.parametrize("cells", [[], [{}], [3], [{"cell_type": "code"}], [{"cell_type": "code", "source": 3}]])
def test_odd_cells_are_passed_over(shapecheck, cells):
    Path("a.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    assert findings(shapecheck) == []


def test_notebooks_of_other_languages_are_passed_over(shapecheck):
    document = notebook("library(keras)\nx <- 1 (", kernelspec={"name": "ir", "language": "R"})
    Path("a.ipynb").write_text(json.dumps(document))
    assert findings(shapecheck) == []


def test_the_formats_of_colab_and_visual_studio_code(shapecheck):
    colab = notebook(*CELLS, colab={"provenance": []}, kernelspec={"name": "python3", "display_name": "Python 3"})
    Path("a.ipynb").write_text(json.dumps(colab, indent=2))
    assert len(findings(shapecheck)) == 2
    code = notebook(*CELLS, language_info={"name": "python"})
    for cell in code["cells"]:
        cell["metadata"] = {"vscode": {"languageId": "python"}}
    Path("a.ipynb").write_text(json.dumps(code, indent=1))
    assert len(findings(shapecheck)) == 2


MAGIC = {
    "%time x = 1": "pass",
    "!ls -la": "pass",
    "  !ls": "  pass",
    "?keras": "pass",
    "keras.Model?": "pass",
    "keras.Model??": "pass",
    "x = !ls": "x = get_ipython()",
    "x = %env HOME": "x = get_ipython()",
    "a, b = !ls": "a, b = get_ipython()",
    "x = (a\n  % b)": "x = (a\n  % b)",
    "x = '''\n%time\n!x\n'''": "x = '''\n%time\n!x\n'''",
    "x = a %b": "x = a %b",
    "x != y": "x != y",
    "print('really?')": "print('really?')",
    "%%time\nx = 1": "\nx = 1",
    "%%bash\nls": "\n",
    "%%html\n<b>": "\n",
    "%%writefile a.py\nx = 1": "\n",
    "!pip \\\n  install\nx = 1": "pass\n\nx = 1",
    "!echo \"it's (\nx = 1\n%time y": "pass\nx = 1\npass",
}


@pytest.mark.parametrize(("source", "program"), MAGIC.items(), ids=MAGIC)
def test_magics_become_python_line_by_line(source, program):
    assert as_python(source) == program
