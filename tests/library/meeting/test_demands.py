"""What losses and metrics demand, held against the real ones on every pair of some shapes."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from shapecheck.library.meeting import demands, losses, metrics
from shapecheck.shapes import Shape, ShapeError, dynamic

BATCH = 7
SHAPES = ((), (1,), (5,), (3,), (4, 1), (4, 5), (4,), (1, 5), (4, 5, 1))
LOSSES = [row for row in losses.ROWS if row.demand is not demands.undemanding and row.class_name != "CTC"]
METRICS = [row for row in metrics.ROWS if row.demand is not demands.undemanding]
REQUIRED = {
    "num_thresholds": 3,
    "num_classes": 6,
    "recall": 0.5,
    "precision": 0.5,
    "sensitivity": 0.5,
    "specificity": 0.5,
}
LENIENT = {"SparseCategoricalAccuracy"}
"""Metrics that also refuse what the demand lets pass."""


@pytest.fixture(scope="module")
def keras() -> Iterator[Any]:
    import keras

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield keras


def found(demand: demands.Demand, labels: tuple[int, ...], outputs: tuple[int, ...], batch: Any) -> str:
    try:
        shape = demand(Shape.of(batch, *labels), Shape.of(batch, *outputs))
    except ShapeError:
        return "refused"
    return str(shape)


def real_loss(keras: Any, function: Any, labels: tuple[int, ...], outputs: tuple[int, ...]) -> str:
    zeros, ones = keras.ops.zeros((BATCH, *labels)), keras.ops.ones((BATCH, *outputs))
    try:
        return str(tuple(function(zeros, ones).shape))
    except Exception:
        return "refused"


@pytest.mark.parametrize("row", LOSSES, ids=lambda row: row.class_name)
def test_a_loss_object_takes_and_gives_the_real_shapes(row: losses.LossRow, keras: Any) -> None:
    function = getattr(keras.losses, row.class_name)(reduction=None)
    demand = losses.Loss(row.class_name, None, row).demand
    for labels, outputs in itertools.product(SHAPES, SHAPES):
        assert found(demand, labels, outputs, BATCH) == real_loss(keras, function, labels, outputs), (labels, outputs)


@pytest.mark.parametrize("row", LOSSES, ids=lambda row: row.function_name)
def test_a_loss_function_takes_and_gives_the_real_shapes(row: losses.LossRow, keras: Any) -> None:
    function = getattr(keras.losses, row.function_name)
    demand = losses.Loss(row.function_name, None, row, wrapped=False).demand
    for labels, outputs in itertools.product(SHAPES, SHAPES):
        assert found(demand, labels, outputs, BATCH) == real_loss(keras, function, labels, outputs), (labels, outputs)


@pytest.mark.parametrize("row", METRICS, ids=lambda row: row.class_name)
def test_a_metric_refuses_what_the_real_one_refuses(row: metrics.MetricRow, keras: Any) -> None:
    options = {name: value for name, value in REQUIRED.items() if name in row.parameters}
    for labels, outputs in itertools.product(SHAPES[:7], SHAPES[:7]):
        metric = getattr(keras.metrics, row.class_name)(**options)
        zeros, ones = keras.ops.zeros((BATCH, *labels)), keras.ops.full((BATCH, *outputs), 0.5)
        try:
            metric.update_state(zeros, ones)
            refused = False
        except Exception:
            refused = True
        ours = found(row.demand, labels, outputs, BATCH) == "refused"
        assert ours == refused or (row.class_name in LENIENT and refused), (labels, outputs)


@pytest.mark.parametrize("row", [*LOSSES, *METRICS], ids=lambda row: row.class_name)
def test_nothing_is_refused_for_any_batch_that_passes_for_one(row: Any) -> None:
    demand = row.demand
    batch = dynamic("batch", lower=1)
    for labels, outputs in itertools.product(SHAPES, SHAPES):
        if found(demand, labels, outputs, BATCH) != "refused":
            assert found(demand, labels, outputs, batch) != "refused", (labels, outputs)


def test_every_loss_name_of_keras_is_known(keras: Any) -> None:
    known = set(losses.BY_NAME) | {"Loss", "LossFunctionWrapper"}
    assert set(keras.src.losses.ALL_OBJECTS_DICT) <= known


def test_constructors_have_the_real_signatures(keras: Any) -> None:
    import inspect

    from shapecheck.library.meeting.loss_calls import constructor_parameters
    from shapecheck.library.meeting.optimizers import OPTIMIZERS

    for row in losses.ROWS:
        real = inspect.signature(getattr(keras.losses, row.class_name)).parameters
        assert list(real) == list(constructor_parameters(row)), row.class_name
    for row in metrics.ROWS:
        real = inspect.signature(getattr(keras.metrics, row.class_name)).parameters
        assert list(real) == list(row.parameters), row.class_name
    for name, parameters in OPTIMIZERS.items():
        real = inspect.signature(getattr(keras.optimizers, name)).parameters
        assert [each for each in real if each != "kwargs"] == list(parameters), name
