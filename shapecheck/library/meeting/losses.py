"""The losses of Keras as a table: names, options, what each demands, and the last activation it is made for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from shapecheck.library.meeting import demands
from shapecheck.library.meeting.demands import Demand, after_repair
from shapecheck.records import dataclass, field
from shapecheck.values import (
    BoundMethod,
    Function,
    LibraryClass,
    LibraryFunction,
    Object,
    Partial,
    Unknown,
    UserClass,
    Value,
)

Labels = Literal["values", "one-hot", "integers", "binary"]


@dataclass(frozen=True, slots=True)
class LossRow:
    """One loss: its class and its function.

    `repairs` says whether the function alone repairs ranks (the class always does); `labels` what it compares
    the output with; `activation` the last activation that it is made for, if it is made for one.
    """

    class_name: str
    function_name: str
    demand: Demand
    labels: Labels = "values"
    activation: str | None = None
    repairs: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every string that means this loss."""
        return (self.class_name, self.function_name, *self.aliases)


_LOGITS = {"from_logits": False}
_SMOOTH = {"label_smoothing": 0.0, "axis": -1}
_AXIS = {"axis": -1}

ROWS: tuple[LossRow, ...] = (
    LossRow(
        "MeanSquaredError",
        "mean_squared_error",
        demands.broadcasting,
        repairs=True,
        aliases=("mse", "MSE"),
    ),
    LossRow(
        "MeanAbsoluteError",
        "mean_absolute_error",
        demands.broadcasting,
        repairs=True,
        aliases=("mae", "MAE"),
    ),
    LossRow(
        "MeanAbsolutePercentageError",
        "mean_absolute_percentage_error",
        demands.broadcasting,
        repairs=True,
        aliases=("mape", "MAPE"),
    ),
    LossRow(
        "MeanSquaredLogarithmicError",
        "mean_squared_logarithmic_error",
        demands.broadcasting,
        repairs=True,
        aliases=("msle", "MSLE"),
    ),
    LossRow(
        "CosineSimilarity",
        "cosine_similarity",
        demands.broadcasting,
        repairs=True,
        options=_AXIS,
        aliases=("cosine_proximity", "cosine"),
    ),
    LossRow("Huber", "huber", demands.broadcasting, repairs=True, options={"delta": 1.0}, aliases=("huber_loss",)),
    LossRow("LogCosh", "log_cosh", demands.broadcasting, repairs=True, aliases=("logcosh",)),
    LossRow("Hinge", "hinge", demands.broadcasting),
    LossRow("SquaredHinge", "squared_hinge", demands.broadcasting),
    LossRow("CategoricalHinge", "categorical_hinge", demands.broadcasting, labels="one-hot"),
    LossRow(
        "KLDivergence",
        "kl_divergence",
        demands.broadcasting,
        aliases=("kld", "KLD", "kullback_leibler_divergence"),
    ),
    LossRow("Poisson", "poisson", demands.broadcasting),
    LossRow(
        "BinaryCrossentropy",
        "binary_crossentropy",
        demands.same_shape,
        labels="binary",
        activation="sigmoid",
        options=_LOGITS | _SMOOTH,
        aliases=("bce", "BCE"),
    ),
    LossRow(
        "BinaryFocalCrossentropy",
        "binary_focal_crossentropy",
        demands.same_shape,
        labels="binary",
        activation="sigmoid",
        options={"apply_class_balancing": False, "alpha": 0.25, "gamma": 2.0} | _LOGITS | _SMOOTH,
    ),
    LossRow(
        "CategoricalCrossentropy",
        "categorical_crossentropy",
        demands.same_shape,
        labels="one-hot",
        activation="softmax",
        options=_LOGITS | _SMOOTH,
    ),
    LossRow(
        "CategoricalFocalCrossentropy",
        "categorical_focal_crossentropy",
        demands.broadcasting,
        labels="one-hot",
        activation="softmax",
        options={"alpha": 0.25, "gamma": 2.0} | _LOGITS | _SMOOTH,
    ),
    LossRow(
        "SparseCategoricalCrossentropy",
        "sparse_categorical_crossentropy",
        demands.class_numbers,
        labels="integers",
        activation="softmax",
        options=_LOGITS | {"ignore_class": None} | _AXIS,
    ),
    LossRow("Dice", "dice", demands.broadcasting_to_scalar, options={"axis": None}),
    LossRow("Tversky", "tversky", demands.broadcasting_to_scalar, options={"alpha": 0.5, "beta": 0.5, "axis": None}),
    LossRow("CTC", "ctc", demands.ctc, labels="integers"),
    LossRow(
        "Circle",
        "circle",
        demands.undemanding,
        labels="integers",
        options={"gamma": 80.0, "margin": 0.4, "remove_diagonal": True},
    ),
    LossRow(
        "CategoricalGeneralizedCrossEntropy",
        "categorical_generalized_cross_entropy",
        demands.undemanding,
        labels="integers",
        options={"q": 0.5},
    ),
)

CLASS_ORDER = {
    "SparseCategoricalCrossentropy": ("from_logits", "ignore_class", "reduction", "axis", "name", "dtype"),
    "Dice": ("reduction", "name", "axis", "dtype"),
    "Tversky": ("alpha", "beta", "reduction", "name", "axis", "dtype"),
    "Huber": ("delta", "reduction", "name", "dtype"),
    "CosineSimilarity": ("axis", "reduction", "name", "dtype"),
}
"""The order of constructor parameters where it is not options, reduction, name, dtype."""

AUTOMATIC = frozenset({"crossentropy", "ce"})
"""Loss strings for which Keras picks the crossentropy by the shapes (`get_loss` in compile_utils.py)."""

BY_NAME: dict[str, LossRow] = {name: row for row in ROWS for name in row.names}


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss as the program gave it. Without a row it is the user's own `value`, called as it is."""

    text: str
    value: Value
    row: LossRow | None = None
    options: Mapping[str, Value] = field(default_factory=dict)
    wrapped: bool = True
    automatic: bool = False

    @property
    def demand(self) -> Demand:
        """What it demands; a class and whatever `compile` wraps repair ranks first."""
        assert self.row is not None
        if self.row.demand is demands.undemanding:
            return self.row.demand
        repairs = self.wrapped or self.row.repairs
        return after_repair(self.row.demand) if repairs else self.row.demand


def resolve_loss(value: Value) -> Loss | None:
    """The loss that a value means in ``compile``; None if there is none or nothing is known of it."""
    match value:
        case None | Unknown():
            return None
        case str():
            if value.lower() in AUTOMATIC:
                return Loss(value, value, automatic=True)
            row = BY_NAME.get(value)
            return None if row is None else Loss(value, value, row, row.options)
        case LibraryFunction() | LibraryClass():
            row = _row_of(value.name)
            return None if row is None else Loss(row.function_name, value, row, row.options)
        case Object(cls=LibraryClass()):
            row = _row_of(value.class_name)
            return None if row is None else Loss(row.class_name, value, row, value.attrs)
        case Object(cls=UserClass()):
            return Loss(value.class_name, value)
        case Function() | BoundMethod() | Partial():
            return Loss(getattr(value, "name", "the loss"), value)
    return None


def _row_of(canonical: str) -> LossRow | None:
    namespace, _, name = canonical.rpartition(".")
    return BY_NAME.get(name) if namespace in ("keras.losses", "keras.metrics") else None
