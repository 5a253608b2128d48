"""The claims of the guide behind the project hold, in both styles of import."""

from pathlib import Path

import pytest

from tests.marked import check, keras_2, programs

GUIDE = programs("guide")


def test_every_claim_has_a_program() -> None:
    numbers = {int(path.name[:2]) for path in GUIDE}
    assert numbers | {22} == set(range(1, 27))  # 21 and 22 share a program


@pytest.mark.parametrize("path", GUIDE, ids=lambda path: path.stem)
@pytest.mark.parametrize("package", ["keras", "tensorflow.keras"])
def test_claim(path: Path, package: str) -> None:
    text = path.read_text().replace("from keras", f"from {package}")
    check(text, path.name)


def test_an_uncalled_layer_has_no_input_shape_in_keras_2_either() -> None:
    text = (GUIDE[6]).read_text().replace("keras2-only", "unbuilt-layer")
    check(text, "program.py", keras_2())
