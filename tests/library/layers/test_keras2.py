"""Old spellings of arguments, old layers, and what is said of them in Keras 3."""

from __future__ import annotations

from typing import Any

import pytest

from shapecheck.library.keras.legacy import modern_arguments
from shapecheck.library.namespaces import canonical
from shapecheck.library.outcome import Mismatch
from tests.library.examples import Settings
from tests.library.layers.rules import LayerContext, RuleSide

KERAS_1 = LayerContext(Settings((2, 2, 4)))
TF_KERAS = LayerContext(Settings((2, 15)))
KERAS_3 = LayerContext(Settings())

SPELLINGS: list[tuple[str, tuple[Any, ...], dict[str, Any], tuple[Any, ...], dict[str, Any]]] = [
    ("Dense", (), {"output_dim": 4, "init": "uniform"}, (), {"units": 4, "kernel_initializer": "uniform"}),
    ("Dense", (4,), {"bias": False}, (4,), {"use_bias": False}),
    ("Conv2D", (8, 3, 3), {"border_mode": "same"}, (8, (3, 3)), {"padding": "same"}),
    ("Conv2D", (), {"nb_filter": 8, "nb_row": 3, "nb_col": 5}, (), {"filters": 8, "kernel_size": (3, 5)}),
    ("Conv2D", (8, 3, 3), {"subsample": (2, 2)}, (8, (3, 3)), {"strides": (2, 2)}),
    ("Conv2D", (8, (3, 3)), {"dim_ordering": "th"}, (8, (3, 3)), {"data_format": "channels_first"}),
    ("Conv3D", (8, 3, 3, 3), {}, (8, (3, 3, 3)), {}),
    (
        "Conv1D",
        (),
        {"nb_filter": 8, "filter_length": 3, "subsample_length": 2},
        (),
        {"filters": 8, "kernel_size": 3, "strides": 2},
    ),
    ("MaxPooling1D", (), {"pool_length": 2, "stride": 2}, (), {"pool_size": 2, "strides": 2}),
    ("MaxPooling2D", (), {"dim_ordering": "tf"}, (), {"data_format": "channels_last"}),
    ("Dropout", (), {"p": 0.5}, (), {"rate": 0.5}),
    ("GaussianNoise", (), {"sigma": 0.5}, (), {"stddev": 0.5}),
    (
        "LSTM",
        (),
        {"output_dim": 5, "inner_init": "orthogonal", "dropout_W": 0.1, "consume_less": "gpu"},
        (),
        {"units": 5, "recurrent_initializer": "orthogonal", "dropout": 0.1},
    ),
    (
        "Embedding",
        (10, 4),
        {"init": "uniform", "dropout": 0.2, "input_length": 7},
        (10, 4),
        {"embeddings_initializer": "uniform", "input_length": 7},
    ),
    ("BatchNormalization", (), {"mode": 0, "axis": 1}, (), {"axis": 1}),
    ("UpSampling1D", (), {"length": 3}, (), {"size": 3}),
]


@pytest.mark.parametrize(("layer", "args", "kwargs", "new_args", "new_kwargs"), SPELLINGS, ids=str)
def test_old_spellings_are_rewritten_in_keras_2(
    layer: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    new_args: tuple[Any, ...],
    new_kwargs: dict[str, Any],
) -> None:
    found_args, found_kwargs = modern_arguments(KERAS_1, f"keras.layers.{layer}", args, kwargs)
    assert (tuple(found_args), dict(found_kwargs)) == (new_args, new_kwargs)


BY_NAME = [spelling for spelling in SPELLINGS if set(spelling[2]) - {"axis", "input_length"}]
"""Those that differ from Keras 3 in the names of arguments, not only in their places."""


@pytest.mark.parametrize(("layer", "args", "kwargs", "_new_args", "_new_kwargs"), BY_NAME, ids=str)
def test_old_spellings_are_refused_in_keras_3(
    layer: str, args: tuple[Any, ...], kwargs: dict[str, Any], _new_args: Any, _new_kwargs: Any
) -> None:
    with pytest.raises(Mismatch) as caught:
        modern_arguments(KERAS_3, f"keras.layers.{layer}", args, kwargs)
    assert caught.value.rule == "keras2-only"
    import keras

    with pytest.raises((TypeError, ValueError)):
        getattr(keras.layers, layer)(*args, **kwargs)


def test_strides_by_position_stay_in_later_versions() -> None:
    args, _ = modern_arguments(TF_KERAS, "keras.layers.Conv2D", (8, 3, 2), {})
    assert tuple(args) == (8, 3, 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("keras.layers.Convolution2D", "keras.layers.Conv2D"),
        ("keras.layers.MaxPool2D", "keras.layers.MaxPooling2D"),
        ("keras.layers.AtrousConvolution2D", "keras.layers.Conv2D"),
        ("tensorflow.keras.layers.AvgPool1D", "keras.layers.AveragePooling1D"),
    ],
)
def test_other_names_of_layers(old: str, new: str) -> None:
    assert canonical(old) == new


KERAS_2_LAYERS: list[tuple[str, tuple[Any, ...], tuple[Any, ...], int]] = [
    ("CuDNNLSTM(3)", (None, 5, 4), (None, 3), 4 * 3 * (4 + 3 + 2)),
    ("CuDNNGRU(3, return_sequences=True)", (None, 5, 4), (None, 5, 3), 3 * 3 * (4 + 3 + 2)),
    ("LocallyConnected1D(6, 3)", (None, 10, 4), (None, 8, 6), 8 * (3 * 4 * 6 + 6)),
    ("LocallyConnected2D(6, (3, 3))", (None, 5, 6, 2), (None, 3, 4, 6), 12 * (9 * 2 * 6 + 6)),
    ("ThresholdedReLU()", (None, 4), (None, 4), 0),
    ("MaxoutDense(6, nb_feature=3)", (None, 4), (None, 6), 3 * (4 * 6 + 6)),
    ("Highway()", (None, 4), (None, 4), 2 * (16 + 4)),
    ("TimeDistributedDense(6)", (None, 5, 4), (None, 5, 6), 30),
    ("RandomFourierFeatures(6)", (None, 4), (None, 6), 1 + 24 + 6),
]


@pytest.mark.parametrize(("call", "shape", "output", "count"), KERAS_2_LAYERS, ids=str)
def test_layers_that_keras_3_has_no_more(
    call: str, shape: tuple[Any, ...], output: tuple[Any, ...], count: int
) -> None:
    side = RuleSide(Settings((2, 2, 4)))
    outcome = side.run(eval(call, dict(side.names)), [shape])
    assert (outcome.outputs, outcome.count) == ([output], count)
    with pytest.raises(Mismatch) as caught:
        eval(call, dict(RuleSide().names))
    assert caught.value.rule == "keras2-only"


def test_batch_input_shape_is_refused_in_keras_3() -> None:
    with pytest.raises(Mismatch) as caught:
        RuleSide().names["LSTM"](3, batch_input_shape=(2, 4, 5))
    assert caught.value.rule == "keras2-only"
    RuleSide(Settings((2, 2, 4))).names["LSTM"](3, batch_input_shape=(2, 4, 5))
