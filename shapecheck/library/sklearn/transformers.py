"""Transformers of features: samples stay, and each says how many features come out.

A transformer's `fit` keeps the number of features; `transform` of another number is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import as_tensor
from shapecheck.library.numpy.common import made
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function, intrinsic, library_class
from shapecheck.library.sklearn.common import check_features, size_of, two_axes
from shapecheck.shapes import Dim, Shape, dim_min, less, unresolved
from shapecheck.values import LibraryClass, Object, Tensor, Value

TRANSFORMER = "sklearn.base.TransformerMixin"
Width = Callable[[Object, Tensor], Dim]
"""How many features come out, by the transformer and what it was fitted on."""

_WIDTHS: dict[str, Width] = {}

library_class(TRANSFORMER)
library_class("sklearn.base.BaseEstimator")


def _same(self: Object, x: Tensor) -> Dim:
    return x.shape.dim(1) if x.shape.is_closed else unresolved("the number of features")


def _components(self: Object, x: Tensor) -> Dim:
    """``n_components``: a number, a share of variance, or as many as possible."""
    wanted = self.attrs.get("n_components")
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        _check_components(self, x, wanted)
        return wanted
    if wanted is None and x.shape.is_closed:
        return dim_min(x.shape.dim(0), x.shape.dim(1))
    return unresolved("the number of components")


def _check_components(self: Object, x: Tensor, wanted: int) -> None:
    if self.class_name != "sklearn.decomposition.PCA" or not x.shape.is_closed:
        return
    most = dim_min(*x.shape.dims)
    if less(most, wanted):
        raise Mismatch(
            f"n_components={wanted} must be at most {most}, the smaller of samples and features of {x.shape}",
            rule="invalid-argument",
            argument="n_components",
            blame=(x,),
        )


def _best(self: Object, x: Tensor) -> Dim:
    k = self.attrs.get("k", 10)
    if k == "all":
        return _same(self, x)
    return k if isinstance(k, int) else unresolved("the number of features")


def _polynomial(self: Object, x: Tensor) -> Dim:
    """Monomials up to a degree."""
    n, degree = _same(self, x), self.attrs.get("degree", 2)
    if not isinstance(n, int) or not isinstance(degree, int):
        return unresolved("the number of monomials")
    bias = 1 if self.attrs.get("include_bias", True) else 0
    if self.attrs.get("interaction_only", False):
        return sum(math.comb(n, k) for k in range(1, degree + 1)) + bias
    return math.comb(n + degree, degree) - 1 + bias


def _unknown(self: Object, x: Tensor) -> Dim:
    return unresolved("the number of features that come out")


def _declare(name: str, width: Width, first: tuple[str, ...] = (), defaults: dict[str, Any] | None = None) -> None:
    """A transformer; `first` are the constructor's positional parameters."""
    _WIDTHS[name] = width

    @function(name, bases=(TRANSFORMER,))
    def constructor(*args: Value, **kwargs: Value) -> Value:
        return Object(LibraryClass(name), {**(defaults or {}), **dict(zip(first, args, strict=False)), **kwargs})


for _name in ("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "Normalizer", "Binarizer"):
    _declare(f"sklearn.preprocessing.{_name}", _same, ("feature_range",) if _name == "MinMaxScaler" else ())
for _name in ("PowerTransformer", "QuantileTransformer", "OrdinalEncoder"):
    _declare(f"sklearn.preprocessing.{_name}", _same, ("method",) if _name == "PowerTransformer" else ())
for _name in ("PolynomialFeatures",):
    _declare(f"sklearn.preprocessing.{_name}", _polynomial, ("degree",))
for _name in ("FunctionTransformer", "KBinsDiscretizer", "SplineTransformer"):
    _declare(f"sklearn.preprocessing.{_name}", _unknown, ("n_bins",))
for _name in ("PCA", "IncrementalPCA", "FastICA", "KernelPCA", "SparsePCA", "NMF", "FactorAnalysis"):
    _declare(f"sklearn.decomposition.{_name}", _components, ("n_components",))
_declare("sklearn.decomposition.TruncatedSVD", _components, ("n_components",), {"n_components": 2})
_declare("sklearn.decomposition.LatentDirichletAllocation", _components, ("n_components",), {"n_components": 10})
_declare("sklearn.manifold.TSNE", _components, ("n_components",), {"n_components": 2})
_declare("sklearn.feature_selection.SelectKBest", _best, ("score_func",))
for _name in ("SelectPercentile", "VarianceThreshold", "SelectFromModel", "RFE", "RFECV"):
    _declare(f"sklearn.feature_selection.{_name}", _unknown, ("score_func",))
_declare("sklearn.impute.SimpleImputer", _same)
_declare("sklearn.impute.KNNImputer", _same)
_declare("sklearn.preprocessing.Imputer", _same)


def fitted(ctx: Context, self: Object, x: Value) -> Tensor:
    """Remembers the features of fitting."""
    tensor = two_axes(x, _short(self))
    ctx.touch(self)
    self.attrs["_features"] = tensor.shape.dim(1) if tensor.shape.is_closed else None
    self.attrs["_out"] = _WIDTHS.get(self.class_name, _unknown)(self, tensor)
    self.attrs["n_features_in_"] = self.attrs["_features"]
    return tensor


def _short(self: Object) -> str:
    return self.class_name.rpartition(".")[2]


def transformed(self: Object, tensor: Tensor) -> Tensor:
    """Samples by the features that come out."""
    width = size_of(self, "_out", "the transformer is not fitted")
    rows = tensor.shape.dim(0) if tensor.shape.min_rank else unresolved("the number of samples")
    dtype = tensor.dtype if tensor.dtype in ("float32", "float16") else "float64"
    return made(Shape.of(rows, width), None, dtype)


@intrinsic(f"{TRANSFORMER}.fit", f"{TRANSFORMER}.partial_fit")
def fit(ctx: Context, self: Object, X: Value, y: Value = None, **kwargs: Value) -> Value:
    """The transformer itself."""
    fitted(ctx, self, ctx.export(X))
    return self


@intrinsic(f"{TRANSFORMER}.fit_transform")
def fit_transform(ctx: Context, self: Object, X: Value, y: Value = None, **kwargs: Value) -> Value:
    """The transformed samples."""
    return transformed(self, fitted(ctx, self, ctx.export(X)))


@intrinsic(f"{TRANSFORMER}.transform")
def transform(ctx: Context, self: Object, X: Value, copy: Value = None) -> Value:
    """The transformed samples, of as many features as in fitting."""
    tensor = two_axes(ctx.export(X), _short(self))
    check_features(tensor, self.attrs.get("_features"), _short(self))
    return transformed(self, tensor)


@intrinsic(f"{TRANSFORMER}.inverse_transform")
def inverse_transform(ctx: Context, self: Object, X: Value, copy: Value = None) -> Value:
    """Back to the features of fitting."""
    tensor = two_axes(ctx.export(X), _short(self))
    check_features(tensor, self.attrs.get("_out"), f"the inverse of {_short(self)}")
    rows = tensor.shape.dim(0) if tensor.shape.min_rank else unresolved("the number of samples")
    return made(Shape.of(rows, size_of(self, "_features", "the transformer is not fitted")))


@function(f"{TRANSFORMER}.set_output", f"{TRANSFORMER}.set_params")
def set_output(self: Object, *args: Value, **kwargs: Value) -> Value:
    """The transformer itself."""
    if "transform" in kwargs:
        raise CannotTell("tables as a transformer's output")
    return self


def _declare_scaling(name: str) -> None:
    @function(f"sklearn.preprocessing.{name}")
    def rule(X: Value, *args: Value, **kwargs: Value) -> Value:
        return made(as_tensor(X).shape)


for _name in ("scale", "minmax_scale", "normalize", "robust_scale", "maxabs_scale"):
    _declare_scaling(_name)
