"""sklearn.metrics: arguments with the same number of samples and of one kind of labels; most give one number."""

from __future__ import annotations

from shapecheck.library.numpy.common import made, vector
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import beyond_reach, function
from shapecheck.library.sklearn.common import check_consistent, samples
from shapecheck.library.sklearn.target_types import check_same_kind
from shapecheck.shapes import Shape, unresolved
from shapecheck.values import Value

_SCORES = (
    *("mean_squared_error", "mean_absolute_error", "r2_score", "root_mean_squared_error", "max_error"),
    *("mean_squared_log_error", "mean_absolute_percentage_error", "median_absolute_error", "roc_auc_score"),
    *("explained_variance_score", "average_precision_score", "log_loss", "brier_score_loss"),
)
_OF_CLASSES = ("accuracy_score", "hamming_loss", "zero_one_loss")
_OF_CLASS_NUMBERS = ("balanced_accuracy_score", "cohen_kappa_score", "matthews_corrcoef")
_BY_CLASS = ("precision_score", "recall_score", "f1_score", "jaccard_score", "fbeta_score")


def _declare_score(name: str) -> None:
    @function(f"sklearn.metrics.{name}")
    def rule(y_true: Value, y_pred: Value, *args: Value, **kwargs: Value) -> Value:
        check_consistent(y_true, y_pred)
        if kwargs.get("multioutput") == "raw_values":
            raise CannotTell("one number for each output")
        return made(Shape())


def _declare_of_classes(name: str, *, numbers_only: bool) -> None:
    @function(f"sklearn.metrics.{name}")
    def rule(y_true: Value, y_pred: Value, *args: Value, **kwargs: Value) -> Value:
        check_consistent(y_true, y_pred)
        check_same_kind(name, y_true, y_pred, numbers_only=numbers_only)
        return made(Shape())


def _declare_by_class(name: str) -> None:
    @function(f"sklearn.metrics.{name}")
    def rule(y_true: Value, y_pred: Value, *args: Value, **kwargs: Value) -> Value:
        check_consistent(y_true, y_pred)
        check_same_kind(name, y_true, y_pred)
        if kwargs.get("average", "binary") is None:
            return vector(unresolved("how many classes there are"))
        return made(Shape())


for _name in _SCORES:
    _declare_score(_name)
for _name in _OF_CLASSES:
    _declare_of_classes(_name, numbers_only=False)
for _name in _OF_CLASS_NUMBERS:
    _declare_of_classes(_name, numbers_only=True)
for _name in _BY_CLASS:
    _declare_by_class(_name)


@function("sklearn.metrics.confusion_matrix")
def confusion_matrix(
    y_true: Value, y_pred: Value, *, labels: Value = None, sample_weight: Value = None, normalize: Value = None
) -> Value:
    """Classes by classes."""
    check_consistent(y_true, y_pred)
    check_same_kind("confusion_matrix", y_true, y_pred, numbers_only=True)
    count = unresolved("how many classes there are", lower=1)
    return made(Shape.of(count, count), None, "int64", low=0)


@function("sklearn.metrics.classification_report")
def classification_report(y_true: Value, y_pred: Value, **kwargs: Value) -> Value:
    check_consistent(y_true, y_pred)
    check_same_kind("classification_report", y_true, y_pred)
    raise CannotTell("a text")


@function("sklearn.metrics.roc_curve", "sklearn.metrics.precision_recall_curve")
def roc_curve(y_true: Value, y_score: Value, **kwargs: Value) -> Value:
    """Three vectors of a length that depends on the scores."""
    check_consistent(y_true, y_score)
    count = unresolved("the number of thresholds")
    return vector(count), vector(count), vector(unresolved("the number of thresholds"))


@function("sklearn.metrics.auc")
def auc(x: Value, y: Value) -> Value:
    """One number."""
    return made(Shape())


@function("sklearn.metrics.precision_recall_fscore_support")
def precision_recall_fscore_support(y_true: Value, y_pred: Value, **kwargs: Value) -> Value:
    check_consistent(y_true, y_pred)
    check_same_kind("precision_recall_fscore_support", y_true, y_pred)
    raise CannotTell("four results by class")


@function("sklearn.utils.class_weight.compute_class_weight")
def compute_class_weight(
    class_weight: Value, *args: Value, classes: Value = None, y: Value = None, **kw: Value
) -> Value:
    """A weight for each class."""
    if classes is None:
        return vector(unresolved("how many classes there are"))
    return vector(samples(classes))


@function("sklearn.utils.class_weight.compute_sample_weight")
def compute_sample_weight(class_weight: Value, y: Value, *, indices: Value = None) -> Value:
    """A weight for each sample."""
    return vector(samples(y))


for _name in ("ConfusionMatrixDisplay", "pairwise_distances", "silhouette_score", "make_scorer", "ndcg_score"):
    beyond_reach(f"sklearn.metrics.{_name}", "not modelled")
