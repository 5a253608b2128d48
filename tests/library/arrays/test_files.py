"""Headers of data files are read as the libraries wrote them, and damaged files give None."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
from PIL import Image

from shapecheck.library.arrays.files import image_size, npy_header, npz_headers, text_table


@pytest.mark.parametrize("shape", [(), (3,), (2, 0, 4), (70000, 1)])
def test_npy(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = tmp_path / "x.npy"
    numpy.save(path, numpy.zeros(shape, "float32"))
    assert npy_header(path) == (shape, "<f4")


def test_npz(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    numpy.savez_compressed(path, a=numpy.zeros((2, 3)), b=numpy.arange(4))
    assert npz_headers(path) == {"a": ((2, 3), "<f8"), "b": ((4,), "<i8")}


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('a,"b, c",d\n1,2,3\n')
    table = text_table(path)
    assert table is not None
    assert table.lines == (("a", "b, c", "d"), ("1", "2", "3"))
    assert table.rows == 2


@pytest.mark.parametrize("suffix", ["png", "gif", "bmp", "jpg"])
def test_image_size(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x.{suffix}"
    Image.new("RGB", (31, 17)).save(path)
    assert image_size(path) == (17, 31)


def test_damaged_and_missing_files(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for content in (
        b"",
        b"\x93NUMPY",
        b"\x93NUMPY\x01\x00\xff\xff{",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
    ):
        path.write_bytes(content)
        assert npy_header(path) is None
        assert npz_headers(path) is None
        assert image_size(path) is None
    assert text_table(tmp_path / "missing") is None
