"""Working programs in the style of published code: nothing may be reported on them."""

from pathlib import Path

import pytest

from shapecheck.config import Settings
from tests.marked import check, keras_2, programs


def _check_silent(path: Path, settings: Settings | None = None) -> None:
    text = path.read_text()
    assert "# error:" not in text
    assert "# warning:" not in text
    check(text, path.name, settings)


@pytest.mark.parametrize("path", programs("silent"), ids=lambda path: path.stem)
def test_nothing_is_reported(path: Path) -> None:
    _check_silent(path)


@pytest.mark.parametrize("path", programs("silent/keras_2"), ids=lambda path: path.stem)
def test_nothing_is_reported_in_keras_2(path: Path) -> None:
    _check_silent(path, keras_2())
