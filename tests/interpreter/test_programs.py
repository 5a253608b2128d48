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


def test_a_registry_holds_what_the_imported_modules_enter(tmp_path: Path) -> None:
    zoo = tmp_path / "zoo"
    zoo.mkdir()
    (zoo / "__init__.py").write_text("from .small import small\nfrom .large import Large\n")
    (zoo / "registry.py").write_text(
        "class Registry:\n    def __init__(self):\n        self._made = {}\n"
        "    def register(self, name):\n        def enter(what):\n            self._made[name] = what\n"
        "            return what\n        return enter\n"
        "    def make(self, name, x):\n        if name not in self._made:\n            raise KeyError(name)\n"
        "        return self._made[name]()(x)\nmodels = Registry()\n"
    )
    (zoo / "small.py").write_text(
        "from keras import layers\nfrom .registry import models\n"
        "@models.register('small')\ndef small():\n    return layers.Dense(2)\n"
    )
    (zoo / "large.py").write_text(
        "from keras import layers\nfrom .registry import models\nclass Large(layers.Layer):\n"
        "    def call(self, x):\n        return layers.Dense(90)(x)\nmodels.register('large')(Large)\n"
    )
    text = (
        "import keras\nfrom zoo.registry import models\nx = keras.Input((8,))\n"
        "y = models.make('small', x)\nkeras.layers.Activation('relu')(y)  #: (None, 2)\n"
        "z = models.make('large', x)\nkeras.layers.Reshape((7,))(z)  # error: [reshape-total]\n"
    )
    check(text, str(tmp_path / "main.py"))


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
