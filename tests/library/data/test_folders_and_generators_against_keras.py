"""Datasets of folders, windows of series and old generators yield batches of the shapes that ours promise."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image

from shapecheck.library.arrays import as_tensor
from shapecheck.library.registry import REGISTRY
from shapecheck.shapes import Shape, compatible
from shapecheck.values import Object, Tensor
from tests.library.numpy.mirror import Context, Mirrored, mirror

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pictures")
    for label in ("cats", "dogs", "owls"):
        (root / label).mkdir()
        for number in range(3):
            Image.new("RGB", (20, 30)).save(root / label / f"{number}.png")
    return root


def promised(made: Any) -> Any:
    """The structure of one batch of our dataset or iterator."""
    assert isinstance(made, Mirrored)
    assert isinstance(made.value, Object)
    return made.value.attrs["element"]


def agree(ours: Any, real: Any) -> None:
    """Our structure has the real arrays' structure and shapes, where it tells them."""
    if isinstance(real, tuple):
        assert isinstance(ours, tuple)
        assert len(ours) == len(real)
        for one, other in zip(ours, real, strict=True):
            agree(one, other)
        return
    assert isinstance(ours, Tensor)
    assert compatible(ours.shape, Shape(tuple(numpy.shape(real)))) is not False, (ours.shape, numpy.shape(real))


def rules(name: str) -> Any:
    REGISTRY.get("keras.utils.to_categorical")
    return mirror(name, Context())


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"image_size": (16, 12), "batch_size": 4},
        {"label_mode": "categorical", "color_mode": "grayscale"},
        {"label_mode": None, "batch_size": None},
        {"labels": None, "color_mode": "rgba"},
    ],
)
def test_image_folder(folder: Path, arguments: dict[str, Any]) -> None:
    import keras

    real = keras.utils.image_dataset_from_directory(str(folder), verbose=False, **arguments)
    ours = rules("keras.utils").image_dataset_from_directory(str(folder), **arguments)
    agree(promised(ours), next(iter(real)))


@pytest.mark.parametrize("class_mode", ["categorical", "sparse", "input", None])
def test_old_image_generator(folder: Path, class_mode: str | None) -> None:
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    arguments: dict[str, Any] = {"target_size": (15, 25), "class_mode": class_mode, "batch_size": 4}
    real = ImageDataGenerator().flow_from_directory(str(folder), **arguments)
    ours = rules("keras.preprocessing.image").ImageDataGenerator().flow_from_directory(str(folder), **arguments)
    agree(promised(ours), next(real))


def test_old_image_generator_of_arrays() -> None:
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    x, y = numpy.zeros((10, 8, 8, 1)), numpy.zeros((10, 3))
    real = next(ImageDataGenerator().flow(x, y, batch_size=4))
    generator = rules("keras.preprocessing.image").ImageDataGenerator()
    agree(promised(generator.flow(*(Mirrored(as_array(a), Context()) for a in (x, y)), batch_size=4)), real)


def as_array(array: numpy.ndarray) -> Tensor:
    return as_tensor(Tensor(Shape(array.shape), array.dtype.name, "numpy"))


@pytest.mark.parametrize("length", [3, 7])
def test_windows_of_a_series(length: int) -> None:
    import keras
    from keras.src.legacy.preprocessing.sequence import TimeseriesGenerator

    data, targets = numpy.zeros((40, 2)), numpy.zeros((40, 5))
    ours_data, ours_targets = (Mirrored(as_array(a), Context()) for a in (data, targets))
    for goal, ours_goal in ((targets, ours_targets), (None, None)):
        real = keras.utils.timeseries_dataset_from_array(data, goal, length, batch_size=4)
        made = rules("keras.utils").timeseries_dataset_from_array(ours_data, ours_goal, length, batch_size=4)
        agree(promised(made), next(iter(real)))
    old = TimeseriesGenerator(data, targets, length=length, sampling_rate=2, batch_size=4)
    mine = rules("keras.preprocessing.sequence").TimeseriesGenerator(
        ours_data, ours_targets, length=length, sampling_rate=2, batch_size=4
    )
    agree(promised(mine), old[0])
