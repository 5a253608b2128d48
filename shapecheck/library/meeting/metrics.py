"""The metrics of Keras as a table, and a metric that meets labels and an output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapecheck.library.meeting import demands, losses
from shapecheck.library.meeting import metric_demands as own
from shapecheck.library.meeting.declaring import REQUIRED
from shapecheck.library.meeting.demands import Demand, after_repair
from shapecheck.library.meeting.loss_checks import pick, repair
from shapecheck.library.meeting.losses import LossRow
from shapecheck.library.outcome import Advice, Mismatch
from shapecheck.library.registry import Context
from shapecheck.records import dataclass, field
from shapecheck.shapes import Shape, ShapeError, symbol
from shapecheck.values import (
    BoundMethod,
    Function,
    LibraryClass,
    LibraryFunction,
    Object,
    Partial,
    Tensor,
    Unknown,
    UserClass,
    Value,
)


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric: its class, its function if it has one, the constructor's parameters, and what it demands.

    With one of the `special` options given, nothing is demanded.
    """

    class_name: str
    function_name: str | None
    demand: Demand
    parameters: Mapping[str, Any] = field(default_factory=dict)
    special: tuple[str, ...] = ()
    loss: LossRow | None = None


def _named(name: str | None, **options: Any) -> dict[str, Any]:
    return {"name": name, "dtype": None, **options}


_TOP_K = {"k": 5, **_named("top_k_categorical_accuracy")}
_THRESHOLDS = {"thresholds": None, "name": None, "dtype": None}
_PRECISION = {"thresholds": None, "top_k": None, "class_id": None, "name": None, "dtype": None}
_AT = {"num_thresholds": 200, "class_id": None, "name": None, "dtype": None}
_AUC = {
    "num_thresholds": 200,
    "curve": "ROC",
    "summation_method": "interpolation",
    "name": None,
    "dtype": None,
    "thresholds": None,
    "multi_label": False,
    "num_labels": None,
    "label_weights": None,
    "from_logits": False,
}
_IOU = {"ignore_class": None, "sparse_y_true": True, "sparse_y_pred": True, "axis": -1}
_ONE_HOT_IOU = {"ignore_class": None, "sparse_y_pred": False, "axis": -1}
_TARGETS = {"num_classes": REQUIRED, "target_class_ids": REQUIRED, "name": None, "dtype": None}
_CLASSES = {"num_classes": REQUIRED, "name": None, "dtype": None}
_F_SCORE = {"average": None, "threshold": None, "name": "f1_score", "dtype": None}

_OWN_ROWS = (
    MetricRow("Accuracy", None, own.elementwise, _named("accuracy")),
    MetricRow("BinaryAccuracy", "binary_accuracy", own.elementwise, _named("binary_accuracy", threshold=0.5)),
    MetricRow("CategoricalAccuracy", "categorical_accuracy", own.categorical_accuracy, _named("categorical_accuracy")),
    MetricRow(
        "SparseCategoricalAccuracy",
        "sparse_categorical_accuracy",
        own.sparse_categorical_accuracy,
        _named("sparse_categorical_accuracy"),
    ),
    MetricRow("TopKCategoricalAccuracy", "top_k_categorical_accuracy", demands.undemanding, _TOP_K),
    MetricRow(
        "SparseTopKCategoricalAccuracy",
        "sparse_top_k_categorical_accuracy",
        demands.undemanding,
        {"k": 5, **_named("sparse_top_k_categorical_accuracy"), "from_sorted_ids": False},
    ),
    *(
        MetricRow(name, None, own.as_many_elements, _THRESHOLDS)
        for name in ("TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives")
    ),
    MetricRow("Precision", None, own.as_many_elements, _PRECISION, special=("top_k", "class_id")),
    MetricRow("Recall", None, own.as_many_elements, _PRECISION, special=("top_k", "class_id")),
    *(
        MetricRow(name, None, own.as_many_elements, {argument: REQUIRED, **_AT}, special=("class_id",))
        for name, argument in (
            ("PrecisionAtRecall", "recall"),
            ("RecallAtPrecision", "precision"),
            ("SensitivityAtSpecificity", "specificity"),
            ("SpecificityAtSensitivity", "sensitivity"),
        )
    ),
    MetricRow("AUC", None, own.as_many_elements, _AUC, special=("multi_label", "num_labels")),
    MetricRow("IoU", None, demands.undemanding, {**_TARGETS, **_IOU}),
    MetricRow("MeanIoU", None, own.as_many_elements, {**_CLASSES, **_IOU}, special=("sparse_y_true", "sparse_y_pred")),
    MetricRow("OneHotIoU", None, demands.undemanding, {**_TARGETS, **_ONE_HOT_IOU}),
    MetricRow("OneHotMeanIoU", None, demands.undemanding, {**_CLASSES, **_ONE_HOT_IOU}),
    MetricRow("BinaryIoU", None, own.as_many_elements, {"target_class_ids": (0, 1), "threshold": 0.5, **_named(None)}),
    MetricRow("F1Score", None, own.f_score, _F_SCORE),
    MetricRow(
        "FBetaScore",
        None,
        own.f_score,
        {"average": None, "beta": 1.0, "threshold": None, "name": "fbeta_score", "dtype": None},
    ),
    MetricRow(
        "R2Score",
        None,
        own.r2_score,
        {"class_aggregation": "uniform_average", "num_regressors": 0, "name": "r2_score", "dtype": None},
    ),
    MetricRow("RootMeanSquaredError", None, own.elementwise, _named("root_mean_squared_error")),
    MetricRow("PearsonCorrelation", "pearson_correlation", own.elementwise, _named("pearson_correlation", axis=-1)),
    MetricRow(
        "ConcordanceCorrelation",
        "concordance_correlation",
        own.elementwise,
        _named("concordance_correlation", axis=-1),
    ),
)

_RENAMED = {"LogCosh": "LogCoshError"}
_AS_METRICS = [
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "CosineSimilarity",
    "LogCosh",
    "Hinge",
    "SquaredHinge",
    "CategoricalHinge",
    "KLDivergence",
    "Poisson",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
]


def _of_loss(row: LossRow) -> MetricRow:
    """A loss as a metric: its function is called as it is, so that only some repair ranks."""
    name = _RENAMED.get(row.class_name, row.class_name)
    demand = after_repair(row.demand) if row.repairs else row.demand
    options = {key: value for key, value in row.options.items() if row.labels != "binary" or key != "axis"}
    return MetricRow(name, row.function_name, demand, _named(row.function_name, **options), ("axis",), row)


ROWS: tuple[MetricRow, ...] = (*_OWN_ROWS, *(_of_loss(losses.BY_NAME[name]) for name in _AS_METRICS))

BY_NAME: dict[str, MetricRow] = {
    **{name: row for row in ROWS if row.loss is not None for name in row.loss.names},
    **{row.function_name: row for row in ROWS if row.function_name is not None},
    **{row.class_name: row for row in ROWS},
}

_ACCURACIES = {
    "binary": "binary_accuracy",
    "sparse_categorical": "sparse_categorical_accuracy",
    "categorical": "categorical_accuracy",
}


def check_metric(ctx: Context, metric: Value, y_true: Tensor, y_pred: Tensor) -> None:
    """Raises a Mismatch where a metric surely refuses labels and output; a user's own is called as Keras would."""
    match metric:
        case str():
            _check_row(ctx, _row_by_name(metric, y_true, y_pred), metric, {}, y_true, y_pred)
        case LibraryFunction() | LibraryClass():
            _check_row(ctx, _row_by_canonical(metric.name), metric.name.rpartition(".")[2], {}, y_true, y_pred)
        case Object(cls=LibraryClass()):
            row = _row_by_canonical(metric.class_name)
            _check_row(ctx, row, metric.class_name.rpartition(".")[2], metric.attrs, y_true, y_pred)
        case Object(cls=UserClass()):
            update = ctx.get_attribute(metric, "update_state")
            if isinstance(update, BoundMethod) and isinstance(update.function, Function):
                ctx.call(update, [_eager(y_true), _eager(y_pred)])
        case Function() | BoundMethod() | Partial():
            ctx.call(metric, [_eager(y_true), _eager(y_pred)])
        case Unknown() | None:
            return


def _eager(tensor: Tensor) -> Tensor:
    """The tensor as a user's function sees it: TensorFlow's, of no graph of Keras."""
    return tensor.but(kind="tf", producer=None)


def _row_by_name(name: str, y_true: Tensor, y_pred: Tensor) -> MetricRow | None:
    if name.lower() in ("accuracy", "acc"):
        kind = pick(y_true.shape, y_pred.shape)
        return None if kind is None else BY_NAME[_ACCURACIES[kind]]
    return BY_NAME.get(name)


def _row_by_canonical(canonical: str) -> MetricRow | None:
    namespace, _, name = canonical.rpartition(".")
    return BY_NAME.get(name) if namespace in ("keras.metrics", "keras.losses") else None


def _check_row(
    ctx: Context, row: MetricRow | None, text: str, options: Mapping[str, Value], y_true: Tensor, y_pred: Tensor
) -> None:
    if row is None or any(
        options.get(name, row.parameters[name]) != row.parameters[name]
        for name in row.special
        if name in row.parameters
    ):
        return
    message = f"the metric {text} cannot compare labels of shape {y_true.shape} with an output of shape {y_pred.shape}"
    help = _repair(row, y_true, y_pred)
    try:
        row.demand(y_true.shape, y_pred.shape)
    except ShapeError as refusal:
        raise Mismatch(message, rule="label-shape", blame=(y_true, y_pred), help=help) from refusal
    try:
        row.demand(*_batch_of_two(y_true.shape, y_pred.shape))
    except ShapeError:
        ctx.advise(Advice("label-shape", message, help=help, blame=(y_true, y_pred)))


def _batch_of_two(labels: Shape, outputs: Shape) -> tuple[Shape, Shape]:
    """The shapes for a batch of two, if they have one batch axis: a batch of one may broadcast."""
    found = symbol(outputs.prefix[0]) if outputs.prefix else None
    if found is None or not labels.prefix or labels.prefix[0] != outputs.prefix[0]:
        return labels, outputs
    return labels.substitute({found: 2}), outputs.substitute({found: 2})


def _repair(row: MetricRow, y_true: Tensor, y_pred: Tensor) -> str | None:
    if row.loss is not None:
        return repair(row.loss, y_true, y_pred)
    if row.demand in (own.f_score, own.r2_score) and y_true.shape.rank == 1:
        return "this metric needs labels of rank 2: y.reshape(-1, 1) or one-hot labels"
    if row.class_name == "MeanIoU" and y_true.shape.rank is not None:
        return "for outputs with one channel for each class give MeanIoU sparse_y_pred=False"
    if y_pred.shape.rank is not None and y_true.shape.rank is not None and y_pred.shape.rank > y_true.shape.rank:
        return "this metric compares element by element: it needs one-hot labels of the output's shape"
    return None
