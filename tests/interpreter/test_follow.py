"""Following Keras's own source gives the models that Keras builds."""

import keras
import pytest

from shapecheck.config import Settings
from shapecheck.engine import analyse

NAMES = ["MobileNetV3Small", "DenseNet121", "EfficientNetB0", "ResNet50V2", "ConvNeXtTiny", "InceptionV3"]


@pytest.mark.parametrize("name", NAMES)
def test_following_keras_gives_its_parameters_and_shapes(name: str) -> None:
    text = f"import keras\nmodel = keras.applications.{name}(weights=None)\n"
    analysis = analyse("driver.py", text, Settings(), follow=["keras"])
    ours = analysis.models[-1]
    real = getattr(keras.applications, name)(weights=None)
    trainable = sum(weight.shape.num_elements() for weight in real.trainable_weights)
    assert (ours.params, ours.trainable) == (real.count_params(), trainable)
    assert ours.outputs == [list(real.output_shape)]
    assert [finding for finding in analysis.findings if finding.severity != "info"] == []


def test_a_package_that_is_not_followed_is_known_by_its_rules() -> None:
    text = "import keras\nmodel = keras.applications.ResNet50V2(weights=None, include_top=False, pooling='avg')\n"
    analysis = analyse("driver.py", text, Settings())
    assert analysis.models[-1].outputs == [[None, 2048]]


def test_an_application_with_a_sequential_inside_is_known_by_its_rules() -> None:
    analysis = analyse("driver.py", "import keras\nmodel = keras.applications.ConvNeXtTiny(weights=None)\n", Settings())
    assert (analysis.models[-1].outputs, analysis.models[-1].params) == ([[None, 1000]], 28_589_128)
