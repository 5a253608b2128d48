"""Models of keras.applications for several arguments against the real ones, layer by layer."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from shapecheck.library.keras.application_names import MODULES
from shapecheck.library.keras.applications import DATA
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import REGISTRY

from .context import PlainContext
from .real import RealKeras, described_by_keras, described_by_us

CASES: list[tuple[str, dict[str, Any]]] = [
    ("VGG16", {"classes": 7, "input_shape": (64, 96, 1)}),
    ("VGG16", {"include_top": False}),
    ("MobileNetV2", {"alpha": 0.5, "include_top": False, "pooling": "avg", "input_shape": (97, 65, 3)}),
    ("MobileNetV3Small", {"include_top": False, "input_shape": (96, 96, 3)}),
    ("MobileNet", {"classes": 5}),
    ("EfficientNetB0", {"include_top": False, "pooling": "max", "classifier_activation": None}),
    ("ConvNeXtTiny", {"include_top": False, "input_shape": (64, 64, 3)}),
]
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("VGG16", {"include_top": False, "input_shape": (28, 28, 3)}),
    ("InceptionV3", {"include_top": False, "weights": None, "input_shape": (64, 64, 3)}),
    ("VGG16", {"include_top": False, "weights": "imagenet", "input_shape": (64, 64, 1)}),
    ("VGG16", {"weights": "imagenet", "input_shape": (64, 64, 3)}),
    ("VGG16", {"weights": "imagenet", "classes": 10}),
    ("VGG16", {"input_shape": (64, 64), "include_top": False}),
    ("VGG16", {"input_shape": (None, None, 3), "weights": None}),
]


def ours(name: str, **arguments: Any) -> dict[str, Any]:
    ctx = PlainContext()
    entry = REGISTRY.get(f"keras.applications.{name}")
    assert entry is not None
    return described_by_us(ctx, ctx.apply(entry, **arguments))


@pytest.mark.parametrize(("name", "arguments"), CASES)
def test_the_model_is_keras_own(name: str, arguments: dict[str, Any]) -> None:
    RealKeras()
    with keras.StatelessScope():
        expected = described_by_keras(getattr(keras.applications, name)(weights=None, **arguments))
    assert ours(name, weights=None, **arguments) == expected


@pytest.mark.parametrize(("name", "arguments"), REFUSED)
def test_what_the_constructor_refuses_is_refused(name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        getattr(keras.applications, name)(**arguments)
    with pytest.raises(Mismatch) as refusal:
        ours(name, **arguments)
    assert refusal.value.rule == "invalid-argument"


@pytest.mark.parametrize("name", [name for names in MODULES.values() for name in names])
def test_every_constructor_has_its_graph(name: str) -> None:
    assert (DATA / f"{name}.json.gz").exists()
