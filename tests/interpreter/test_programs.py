"""Programs of every construct that the interpreter follows: shapes and findings as their comments say."""

from pathlib import Path

import pytest

from tests.marked import check, programs


@pytest.mark.parametrize("path", programs("interpreter"), ids=lambda path: path.stem)
def test_program(path: Path) -> None:
    check(path.read_text(), path.name)


def test_imports_across_a_package(tmp_path: Path) -> None:
    package = tmp_path / "project"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "sizes.py").write_text("from .model import helper\nUNITS = 6\n")
    (package / "model.py").write_text(
        "from keras import layers\nfrom .sizes import UNITS\nfrom . import sizes as s\n"
        "def helper(x):\n    return layers.Dense(UNITS + s.UNITS)(x)\n"
    )
    main = package / "main.py"
    main.write_text("from keras import Input\nfrom project.model import *\ny = helper(Input((3,)))\n")
    from shapecheck.config import Settings
    from shapecheck.engine import analyse

    analysis = analyse(str(main), main.read_bytes(), Settings())
    assert [[None, 12]] in [record.outputs for record in analysis.records]
    assert analysis.findings == []


@pytest.mark.parametrize(
    "body",
    [
        "while True:\n    pass\n",
        "for i in range(10**9):\n    x = i\n",
        "def f(n):\n    return g(n) + f(n)\ndef g(n):\n    return f(n) + g(n)\nf(3)\n",
        "xs = list(range(10**6))\nys = [x * 2 for x in xs]\nzs = [0] * 10**6\n",
        "x = 'a' * 10**12\ny = 2 ** 10**9\n",
        "x = " + "(" * 1000 + "1" + ")" * 1000 + "\n",
        "x = " + "[" * 900 + "]" * 900 + "\n",
    ],
)
def test_bounded_time_and_memory(body: str) -> None:
    check("import keras\n" + body + "y = keras.layers.Dense(3)(keras.Input((4,)))  #: (None, 3)\n")
