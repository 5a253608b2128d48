"""sklearn.model_selection's splitters, sklearn.utils.shuffle and resample. The counts are scikit-learn's."""

from __future__ import annotations

import math

from shapecheck.library.numpy.common import vector
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import beyond_reach, function
from shapecheck.library.sklearn.common import check_consistent, first_known, part_of, samples
from shapecheck.library.sklearn.target_types import check_classes
from shapecheck.shapes import Dim, less, unresolved
from shapecheck.values import Iterator, LibraryClass, Object, Tensor, Unknown, Value

_WHY = "the size of a part of a split"


def split_counts(n: Dim, test_size: Value, train_size: Value, default: float) -> tuple[Dim, Dim]:
    """Training and test samples, as ``_validate_shuffle_split`` counts them."""
    if isinstance(test_size, Unknown) or isinstance(train_size, Unknown):
        return unresolved(_WHY), unresolved(_WHY)
    if test_size is None and train_size is None:
        test_size = default
    test = _count(n, test_size, math.ceil)
    train = _count(n, train_size, math.floor)
    if test is None and train is not None:
        test = n - train if isinstance(n, int) or isinstance(train_size, int) else unresolved(_WHY)
    if train is None and test is not None:
        train = n - test if isinstance(n, int) or isinstance(test_size, int) else unresolved(_WHY)
    if train is None or test is None:
        return unresolved(_WHY), unresolved(_WHY)
    if isinstance(n, int) and (less(train, 1) or less(n, train + test)):
        raise Mismatch(
            f"test_size={test_size} and train_size={train_size} do not leave a split of {n} samples",
            rule="sample-count",
        )
    return train, test


def _count(n: Dim, size: Value, rounded: object) -> Dim | None:
    if size is None:
        return None
    if isinstance(size, bool) or not isinstance(size, (int, float)):
        return unresolved(_WHY)
    if isinstance(size, int):
        return size
    if not isinstance(n, int):
        return unresolved(_WHY)
    return math.ceil(size * n) if rounded is math.ceil else math.floor(size * n)


@function("sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split")
def train_test_split(
    *arrays: Value,
    test_size: Value = None,
    train_size: Value = None,
    random_state: Value = None,
    shuffle: Value = True,
    stratify: Value = None,
) -> Value:
    """A training and a test part of each array, in turn."""
    if not arrays:
        raise Mismatch("at least one array is needed", rule="invalid-argument")
    check_consistent(*arrays)
    train, test = split_counts(first_known(arrays), test_size, train_size, 0.25)
    return [part_of(value, rows) for value in arrays for rows in (train, test)]


@function("sklearn.utils.shuffle")
def shuffle(*arrays: Value, random_state: Value = None, n_samples: Value = None) -> Value:
    """The arrays in another order."""
    check_consistent(*arrays)
    rows = first_known(arrays) if n_samples is None else _fixed(n_samples)
    parts = [part_of(value, rows) for value in arrays]
    return parts[0] if len(parts) == 1 else parts


@function("sklearn.utils.resample")
def resample(
    *arrays: Value,
    replace: Value = True,
    n_samples: Value = None,
    random_state: Value = None,
    stratify: Value = None,
    sample_weight: Value = None,
) -> Value:
    """Samples drawn from the arrays."""
    check_consistent(*arrays)
    rows = first_known(arrays) if n_samples is None else _fixed(n_samples)
    parts = [part_of(value, rows) for value in arrays]
    return parts[0] if len(parts) == 1 else parts


def _fixed(n: Value) -> Dim:
    return n if isinstance(n, int) and not isinstance(n, bool) else unresolved(_WHY)


# -- splitters ---------------------------------------------------------------------------------------------


def _splitter(name: str, **attrs: Value) -> Object:
    return Object(LibraryClass(f"sklearn.model_selection.{name}"), attrs)


@function("sklearn.model_selection.KFold")
def k_fold(n_splits: Value = 5, *, shuffle: Value = False, random_state: Value = None) -> Value:
    """Folds of nearly the same size."""
    return _splitter("KFold", n_splits=n_splits)


@function("sklearn.model_selection.RepeatedKFold")
def repeated_k_fold(*, n_splits: Value = 5, n_repeats: Value = 10, random_state: Value = None) -> Value:
    """Folds of nearly the same size, several times."""
    return _splitter("KFold", n_splits=n_splits, _repeats=n_repeats)


@function("sklearn.model_selection.StratifiedKFold")
def stratified_k_fold(n_splits: Value = 5, *, shuffle: Value = False, random_state: Value = None) -> Value:
    """Folds that keep the classes' shares: their sizes depend on the labels."""
    return _splitter("StratifiedKFold", n_splits=n_splits, _by_class=True)


@function("sklearn.model_selection.GroupKFold")
def group_k_fold(n_splits: Value = 5, *, shuffle: Value = False, random_state: Value = None) -> Value:
    """Folds of whole groups."""
    return _splitter("StratifiedKFold", n_splits=n_splits)


@function("sklearn.model_selection.TimeSeriesSplit")
def time_series_split(
    n_splits: Value = 5, *, max_train_size: Value = None, test_size: Value = None, gap: Value = 0
) -> Value:
    """Growing training parts, each followed by a test part."""
    return _splitter("TimeSeriesSplit", n_splits=n_splits, max_train_size=max_train_size, test_size=test_size, gap=gap)


@function("sklearn.model_selection.ShuffleSplit")
def shuffle_split(
    n_splits: Value = 10, *, test_size: Value = None, train_size: Value = None, random_state: Value = None
) -> Value:
    """Random parts."""
    return _splitter("ShuffleSplit", n_splits=n_splits, test_size=test_size, train_size=train_size)


@function("sklearn.model_selection.StratifiedShuffleSplit")
def stratified_shuffle_split(
    n_splits: Value = 10, *, test_size: Value = None, train_size: Value = None, random_state: Value = None
) -> Value:
    """Random parts that keep the classes' shares."""
    return _splitter("ShuffleSplit", n_splits=n_splits, test_size=test_size, train_size=train_size)


def _indices(size: Dim, n: Dim) -> Tensor:
    return vector(size, "int64", low=0, high=n - 1 if isinstance(n, int) and n else None)


def _pairs(counts: list[tuple[Dim, Dim]], n: Dim) -> Iterator:
    return Iterator([(_indices(train, n), _indices(test, n)) for train, test in counts])


def _rounds(self: Object) -> int:
    count = self.attrs.get("n_splits")
    if not isinstance(count, int) or not 0 < count <= 64:
        raise CannotTell("the number of splits is not known")
    return count


@function("sklearn.model_selection.KFold.split")
def k_fold_parts(self: Object, X: Value, y: Value = None, groups: Value = None) -> Value:
    """Index arrays of training and test samples; the first folds are one longer."""
    check_consistent(X, y)
    n, rounds = samples(X), _rounds(self)
    if not isinstance(n, int):
        return _pairs([(unresolved(_WHY), unresolved(_WHY)) for _ in range(rounds)], n)
    if rounds > n:
        raise Mismatch(f"cannot have {rounds} splits of {n} samples", rule="sample-count")
    repeats = self.attrs.get("_repeats", 1)
    if not isinstance(repeats, int) or repeats * rounds > 64:
        raise CannotTell("the number of splits is not known")
    sizes = [n // rounds + (1 if i < n % rounds else 0) for i in range(rounds)] * repeats
    return _pairs([(n - size, size) for size in sizes], n)


@function("sklearn.model_selection.StratifiedKFold.split")
def stratified_parts(self: Object, X: Value, y: Value = None, groups: Value = None) -> Value:
    """Index arrays of training and test samples."""
    check_consistent(X, y)
    if y is not None and self.attrs.get("_by_class"):
        check_classes("StratifiedKFold", y)
    n = samples(X)
    counts: list[tuple[Dim, Dim]] = []
    for _ in range(_rounds(self)):
        test = unresolved(_WHY)
        counts.append((unresolved(_WHY), test))
    return _pairs(counts, n)


@function("sklearn.model_selection.TimeSeriesSplit.split")
def time_parts(self: Object, X: Value, y: Value = None, groups: Value = None) -> Value:
    """Index arrays: all before the test part, and the test part."""
    check_consistent(X, y)
    n, rounds = samples(X), _rounds(self)
    plain = all(self.attrs.get(name) in (None, 0) for name in ("max_train_size", "test_size", "gap"))
    if not isinstance(n, int) or not plain:
        return _pairs([(unresolved(_WHY), unresolved(_WHY)) for _ in range(rounds)], n)
    size = n // (rounds + 1)
    return _pairs([(n - (rounds - i) * size, size) for i in range(rounds)], n)


@function("sklearn.model_selection.ShuffleSplit.split")
def shuffled_parts(self: Object, X: Value, y: Value = None, groups: Value = None) -> Value:
    """Index arrays of training and test samples."""
    check_consistent(X, y)
    n = samples(X)
    train, test = split_counts(n, self.attrs.get("test_size"), self.attrs.get("train_size"), 0.1)
    return _pairs([(train, test)] * _rounds(self), n)


for _name in ("KFold", "StratifiedKFold", "TimeSeriesSplit", "ShuffleSplit"):

    @function(f"sklearn.model_selection.{_name}.get_n_splits")
    def get_n_splits(self: Object, X: Value = None, y: Value = None, groups: Value = None) -> Value:
        """The number of splits."""
        return self.attrs["n_splits"]


for _name in ("GridSearchCV", "RandomizedSearchCV", "cross_val_score", "cross_validate", "cross_val_predict"):
    beyond_reach(f"sklearn.model_selection.{_name}", "searches over models are not modelled")
for _name in (
    "LeaveOneOut",
    "LeaveOneGroupOut",
    "LeavePOut",
    "RepeatedStratifiedKFold",
    "GroupShuffleSplit",
    "learning_curve",
):
    beyond_reach(f"sklearn.model_selection.{_name}", "not modelled")
