"""Encoders whose output depends on how many different values there are: labels, categories, words."""

from __future__ import annotations

import re
from typing import Any

from shapecheck.library.arrays import array_protocol, as_tensor
from shapecheck.library.arrays.facts import ATTAINED, DISTINCT, ONE_HOT, distinct
from shapecheck.library.numpy.common import made, vector
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.pandas.tables import is_frame, table
from shapecheck.library.registry import Context, beyond_reach, function, intrinsic, prop
from shapecheck.library.sklearn.common import check_features, samples, size_of, two_axes
from shapecheck.shapes import Dim, Shape, equal, unresolved
from shapecheck.values import LibraryClass, ListObject, Object, Tensor, Unknown, Value

SPARSE = "scipy.sparse.csr_matrix"


# -- sparse matrices ---------------------------------------------------------------------------------------


def sparse(tensor: Tensor) -> Object:
    """A sparse matrix of this shape."""
    return Object(LibraryClass(SPARSE), {"_array": tensor})


@array_protocol(SPARSE)
def sparse_array(value: Object) -> Tensor:
    """The matrix as a dense array."""
    found = value.attrs.get("_array")
    return found if isinstance(found, Tensor) else Tensor(Shape.of_rank(2, "a sparse matrix"), None, "numpy")


@function(f"{SPARSE}.toarray", f"{SPARSE}.todense")
def toarray(self: Object, order: Value = None, out: Value = None) -> Value:
    """The matrix as a dense array."""
    return sparse_array(self)


@prop(f"{SPARSE}.A")
def dense(self: Object) -> Value:
    """The matrix as a dense array."""
    return sparse_array(self)


@prop(f"{SPARSE}.shape")
def shape(self: Object) -> Value:
    """Rows and columns."""
    return sparse_array(self).shape.dims


@prop(f"{SPARSE}.T")
def transposed(self: Object) -> Value:
    """Columns as rows."""
    tensor = sparse_array(self)
    return sparse(tensor.but(shape=Shape(tensor.shape.dims[::-1]), contents=None))


@function(f"{SPARSE}.__getitem__")
def sparse_part(self: Object, key: Value) -> Value:
    raise CannotTell("a part of a sparse matrix")


@function(f"{SPARSE}.astype", f"{SPARSE}.copy", f"{SPARSE}.tocsr")
def same_matrix(self: Object, *args: Value) -> Value:
    """A matrix of the same shape."""
    return sparse(sparse_array(self))


# -- labels ------------------------------------------------------------------------------------------------


def _declare_constructor(name: str, *positional: str, **defaults: Any) -> None:
    @function(name)
    def constructor(*args: Value, **kwargs: Value) -> Value:
        return Object(LibraryClass(name), {**defaults, **dict(zip(positional, args, strict=False)), **kwargs})


_declare_constructor("sklearn.preprocessing.LabelEncoder")
_declare_constructor("sklearn.preprocessing.LabelBinarizer", sparse_output=False)
_declare_constructor("sklearn.preprocessing.MultiLabelBinarizer", sparse_output=False)
_declare_constructor("sklearn.preprocessing.OneHotEncoder", categories="auto", drop=None)
for _name in ("CountVectorizer", "TfidfVectorizer"):
    _declare_constructor(f"sklearn.feature_extraction.text.{_name}")


def _labels(y: Value, owner: str) -> Tensor:
    """Labels, of rank 1 or with a last axis of 1."""
    tensor = as_tensor(y)
    closed = tensor.shape.is_closed
    if closed and (tensor.shape.rank == 0 or (tensor.shape.rank == 2 and equal(tensor.shape.dim(1), 1) is False)):
        raise Mismatch(
            f"{owner} needs labels of rank 1, found shape {tensor.shape}",
            rule="op-shapes",
            blame=(tensor,),
            argument="y",
        )
    return tensor


def _classes(ctx: Context, self: Object, tensor: Tensor) -> Dim:
    count = distinct(tensor)
    found: Dim = count if count is not None else unresolved("how many classes there are", lower=1)
    ctx.touch(self)
    names = frozenset({f"{DISTINCT}{count}"}) if count is not None else frozenset[str]()
    self.attrs["classes_"] = vector(found, tensor.dtype, facts=names)
    self.attrs["_classes"] = found
    return found


def _codes(self: Object, tensor: Tensor, all_classes: bool) -> Tensor:
    count = self.attrs.get("_classes")
    rows = tensor.shape.dim(0) if tensor.shape.min_rank else unresolved("the number of labels")
    if not isinstance(count, int):
        return vector(rows, "int64", low=0)
    facts = frozenset({ATTAINED, f"{DISTINCT}{count}"}) if all_classes else frozenset[str]()
    return vector(rows, "int64", low=0, high=count - 1, facts=facts)


@intrinsic("sklearn.preprocessing.LabelEncoder.fit")
def fit_labels(ctx: Context, self: Object, y: Value) -> Value:
    """The encoder itself."""
    _classes(ctx, self, _labels(ctx.export(y), "LabelEncoder"))
    return self


@intrinsic("sklearn.preprocessing.LabelEncoder.fit_transform")
def fit_transform_labels(ctx: Context, self: Object, y: Value) -> Value:
    """Numbers from 0, in the order of the sorted classes."""
    tensor = _labels(ctx.export(y), "LabelEncoder")
    _classes(ctx, self, tensor)
    return _codes(self, tensor, True)


@function("sklearn.preprocessing.LabelEncoder.transform")
def transform_labels(self: Object, y: Value) -> Value:
    """Numbers from 0."""
    tensor = _labels(y, "LabelEncoder")
    return _codes(self, tensor, distinct(tensor) is not None and distinct(tensor) == self.attrs.get("_classes"))


@function("sklearn.preprocessing.LabelEncoder.inverse_transform")
def inverse_labels(self: Object, y: Value) -> Value:
    """Labels of numbers."""
    return vector(samples(y), None)


def _binarized(self: Object, rows: Dim) -> Value:
    """One column for each class, but one only for two classes."""
    count = self.attrs.get("_classes")
    columns: Dim = unresolved("how many classes there are", lower=1)
    if isinstance(count, int):
        columns = 1 if count <= 2 else count
    facts = frozenset({ONE_HOT}) if isinstance(count, int) and count > 2 else frozenset[str]()
    tensor = made(Shape.of(rows, columns), None, "int64", low=0, high=1, facts=facts)
    return sparse(tensor) if self.attrs.get("sparse_output") is True else tensor


@intrinsic("sklearn.preprocessing.LabelBinarizer.fit")
def fit_binarizer(ctx: Context, self: Object, y: Value) -> Value:
    """The binarizer itself."""
    _classes(ctx, self, as_tensor(ctx.export(y)))
    return self


@intrinsic("sklearn.preprocessing.LabelBinarizer.fit_transform")
def fit_transform_binarizer(ctx: Context, self: Object, y: Value) -> Value:
    """One-hot labels; two classes give one column."""
    tensor = as_tensor(ctx.export(y))
    if tensor.shape.rank not in (1, None) and tensor.shape.dim(-1) != 1:
        raise CannotTell("labels of several columns")
    _classes(ctx, self, tensor)
    return _binarized(self, samples(tensor))


@function("sklearn.preprocessing.LabelBinarizer.transform")
def transform_binarizer(self: Object, y: Value) -> Value:
    """One-hot labels."""
    tensor = as_tensor(y)
    if tensor.shape.rank not in (1, None) and tensor.shape.dim(-1) != 1:
        raise CannotTell("labels of several columns")
    return _binarized(self, samples(tensor))


@function("sklearn.preprocessing.LabelBinarizer.inverse_transform")
def inverse_binarizer(self: Object, Y: Value, threshold: Value = None) -> Value:
    """Labels of rows."""
    return vector(samples(Y), None)


@function("sklearn.preprocessing.label_binarize")
def label_binarize(
    y: Value, *, classes: Value, neg_label: Value = 0, pos_label: Value = 1, sparse_output: Value = False
) -> Value:
    """One-hot labels of given classes; two classes give one column."""
    count = samples(classes)
    columns: Dim = 1 if count == 2 else count if isinstance(count, int) else unresolved("how many classes there are")
    return made(Shape.of(samples(y), columns), None, "int64", low=0, high=1)


@intrinsic("sklearn.preprocessing.MultiLabelBinarizer.fit")
def fit_multi(ctx: Context, self: Object, y: Value) -> Value:
    """The binarizer itself."""
    ctx.touch(self)
    count = unresolved("how many labels there are", lower=1)
    given = ctx.export(self.attrs.get("classes"))
    self.attrs["_classes"] = len(given) if isinstance(given, (list, tuple)) else count
    self.attrs["classes_"] = vector(self.attrs["_classes"], "object")
    return self


@intrinsic("sklearn.preprocessing.MultiLabelBinarizer.fit_transform")
def fit_transform_multi(ctx: Context, self: Object, y: Value) -> Value:
    """A column for each label."""
    fit_multi(ctx, self, y)
    return transform_multi(self, ctx.export(y))


@function("sklearn.preprocessing.MultiLabelBinarizer.inverse_transform")
def inverse_multi(self: Object, yt: Value) -> Value:
    """Tuples of labels."""
    return ListObject([], Unknown("the labels of a row"), samples(yt))


@function("sklearn.preprocessing.MultiLabelBinarizer.transform")
def transform_multi(self: Object, y: Value) -> Value:
    """A column for each label."""
    columns = size_of(self, "_classes", "how many labels there are")
    return made(Shape.of(samples(y), columns), None, "int64", low=0, high=1)


# -- categories --------------------------------------------------------------------------------------------

ONE_HOT_ENCODER = "sklearn.preprocessing.OneHotEncoder"


def _category_columns(self: Object, X: Value, tensor: Tensor) -> Dim:
    """The categories of all columns, less those that are dropped."""
    given = self.attrs.get("categories")
    counts = list(map(samples, given)) if isinstance(given, (list, tuple)) else _counts(X, tensor)
    limited = any(self.attrs.get(name) is not None for name in ("min_frequency", "max_categories"))
    if counts is None or limited:
        return unresolved("how many categories there are", lower=1)
    match self.attrs.get("drop"):
        case None:
            return sum(counts)
        case "first":
            return sum(counts) - len(counts)
        case "if_binary":
            return sum(1 if count == 2 else count for count in counts)
    return unresolved("how many categories there are", lower=1)


def _counts(X: Value, tensor: Tensor) -> list[int] | None:
    """The number of different values of each column."""
    columns = table(X).columns if is_frame(X) else None
    if columns is not None:
        counts = [distinct(column) for _, column in columns]
        known = [count for count in counts if count is not None]
        return known if len(known) == len(counts) else None
    if tensor.shape.rank == 2 and isinstance(tensor.contents, tuple):
        return [len(set(column)) for column in zip(*tensor.contents, strict=True)]
    count = distinct(tensor)
    return [count] if count is not None and tensor.shape.rank == 2 and tensor.shape.dim(1) == 1 else None


def _fit_categories(ctx: Context, self: Object, X: Value) -> Tensor:
    tensor = two_axes(ctx.export(X), "OneHotEncoder")
    ctx.touch(self)
    if "categories" in self.attrs:
        self.attrs["categories"] = ctx.export(self.attrs["categories"])
    self.attrs["_features"] = tensor.shape.dim(1) if tensor.shape.is_closed else None
    self.attrs["_out"] = _category_columns(self, X, tensor)
    self.attrs["categories_"] = Unknown("the categories")
    return tensor


def _encoded(self: Object, tensor: Tensor) -> Value:
    width = size_of(self, "_out", "the encoder is not fitted")
    single = self.attrs.get("_features") == 1
    facts = frozenset({ONE_HOT}) if single and self.attrs.get("drop") is None else frozenset[str]()
    result = made(Shape.of(samples(tensor), width), None, "float64", low=0, high=1, facts=facts)
    kept = self.attrs.get("sparse_output", self.attrs.get("sparse", True))
    return result if kept is False else sparse(result)


@intrinsic(f"{ONE_HOT_ENCODER}.fit")
def fit_one_hot(ctx: Context, self: Object, X: Value, y: Value = None) -> Value:
    """The encoder itself."""
    _fit_categories(ctx, self, X)
    return self


@intrinsic(f"{ONE_HOT_ENCODER}.fit_transform")
def fit_transform_one_hot(ctx: Context, self: Object, X: Value, y: Value = None) -> Value:
    """A column for each category: sparse unless asked for otherwise."""
    return _encoded(self, _fit_categories(ctx, self, X))


@function(f"{ONE_HOT_ENCODER}.transform")
def transform_one_hot(self: Object, X: Value) -> Value:
    """A column for each category of fitting."""
    tensor = two_axes(X, "OneHotEncoder")
    check_features(tensor, self.attrs.get("_features"), "OneHotEncoder")
    return _encoded(self, tensor)


@function(f"{ONE_HOT_ENCODER}.get_feature_names_out", f"{ONE_HOT_ENCODER}.get_feature_names")
def one_hot_names(self: Object, input_features: Value = None) -> Value:
    """A name for each column."""
    return vector(size_of(self, "_out", "columns"), "object")


@function(f"{ONE_HOT_ENCODER}.inverse_transform")
def inverse_one_hot(self: Object, X: Value) -> Value:
    """Categories of rows."""
    return made(Shape.of(samples(X), size_of(self, "_features", "columns")), None, None)


# -- words -------------------------------------------------------------------------------------------------


_WORD = re.compile(r"(?u)\b\w\w+\b")


def vocabulary(documents: Value, arguments: dict[str, Value]) -> Dim:
    """How many different words there are: counted where the texts are known and words are found as by default."""
    texts = as_tensor(documents).contents
    given = {name for name in arguments if not name.startswith("_")}
    known = isinstance(texts, tuple) and all(isinstance(text, str) for text in texts)
    limit = arguments.get("max_features")
    if not known or not given <= {"max_features"} or not isinstance(limit, (int, type(None))):
        return unresolved("the number of different words", lower=1)
    count = len({word for text in texts for word in _WORD.findall(text.lower())})
    return count if limit is None else min(count, limit)


def _declare_vectorizer(name: str) -> None:
    owner = f"sklearn.feature_extraction.text.{name}"

    def words(ctx: Context, self: Object, documents: Value) -> Dim:
        ctx.touch(self)
        count = vocabulary(ctx.export(documents), self.attrs)
        self.attrs["_out"] = count
        return count

    @intrinsic(f"{owner}.fit")
    def fit(ctx: Context, self: Object, raw_documents: Value, y: Value = None) -> Value:
        words(ctx, self, raw_documents)
        return self

    @intrinsic(f"{owner}.fit_transform")
    def fit_transform(ctx: Context, self: Object, raw_documents: Value, y: Value = None) -> Value:
        return sparse(made(Shape.of(samples(ctx.export(raw_documents)), words(ctx, self, raw_documents)), None, None))

    @function(f"{owner}.transform")
    def transform(self: Object, raw_documents: Value) -> Value:
        width = size_of(self, "_out", "the number of words")
        return sparse(made(Shape.of(samples(raw_documents), width), None, None))


for _name in ("CountVectorizer", "TfidfVectorizer"):
    _declare_vectorizer(_name)
beyond_reach("sklearn.feature_extraction.text.HashingVectorizer", "words by their hash")
