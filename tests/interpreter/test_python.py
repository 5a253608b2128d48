"""Short programs of every part of Python that a shape may depend on, as they behave on real Keras."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.marked import check

FOLDER = Path(__file__).parents[2] / "fixtures" / "python"
PRELUDE = "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import layers\n"


def programs() -> Iterator[tuple[str, str]]:
    """The programs of all files by name; each follows a line ``### name``."""
    for path in sorted(FOLDER.glob("*.txt")):
        for block in path.read_text().split("\n### ")[1:]:
            name, _, body = block.partition("\n")
            yield name, PRELUDE + body


@pytest.mark.parametrize(("name", "text"), list(programs()), ids=[name for name, _ in programs()])
def test_program_has_the_shapes_that_it_has_on_real_keras(name: str, text: str) -> None:
    check(text, f"{name}.py")
