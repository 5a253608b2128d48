"""Predictors: what they take in `fit`, and that they predict one thing for each sample."""

from __future__ import annotations

from shapecheck.library.arrays import as_tensor
from shapecheck.library.numpy.common import made
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, function, intrinsic, library_class
from shapecheck.library.sklearn.common import check_consistent, check_features, two_axes
from shapecheck.shapes import Shape, unresolved
from shapecheck.values import LibraryClass, Object, Tensor, Value

PREDICTOR = "sklearn.base.PredictorMixin"
library_class(PREDICTOR)

_PREDICTORS = {
    "linear_model": "LinearRegression Ridge Lasso ElasticNet LogisticRegression SGDClassifier SGDRegressor Perceptron",
    "ensemble": "RandomForestClassifier RandomForestRegressor GradientBoostingClassifier GradientBoostingRegressor "
    "AdaBoostClassifier ExtraTreesClassifier ExtraTreesRegressor HistGradientBoostingClassifier",
    "svm": "SVC SVR LinearSVC LinearSVR",
    "tree": "DecisionTreeClassifier DecisionTreeRegressor",
    "neighbors": "KNeighborsClassifier KNeighborsRegressor",
    "naive_bayes": "GaussianNB MultinomialNB BernoulliNB",
    "neural_network": "MLPClassifier MLPRegressor",
    "cluster": "KMeans MiniBatchKMeans",
    "discriminant_analysis": "LinearDiscriminantAnalysis",
}


def _declare(name: str) -> None:
    @function(name, bases=(PREDICTOR,))
    def constructor(*args: Value, **kwargs: Value) -> Value:
        return Object(LibraryClass(name), dict(kwargs))


for _module, _names in _PREDICTORS.items():
    for _name in _names.split():
        _declare(f"sklearn.{_module}.{_name}")


@intrinsic(f"{PREDICTOR}.fit", f"{PREDICTOR}.partial_fit")
def fit(
    ctx: Context, self: Object, X: Value, y: Value = None, sample_weight: Value = None, classes: Value = None
) -> Value:
    """The predictor itself."""
    x, goal = ctx.export(X), ctx.export(y)
    tensor = two_axes(x, self.class_name.rpartition(".")[2])
    check_consistent(x, goal)
    ctx.touch(self)
    self.attrs["_features"] = tensor.shape.dim(1) if tensor.shape.is_closed else None
    self.attrs["_goal"] = as_tensor(goal) if goal is not None else None
    return self


def _input(self: Object, X: Value) -> Tensor:
    owner = self.class_name.rpartition(".")[2]
    tensor = two_axes(X, owner)
    check_features(tensor, self.attrs.get("_features"), owner)
    return tensor


@function(f"{PREDICTOR}.predict", f"{PREDICTOR}.decision_function")
def predict(self: Object, X: Value) -> Value:
    """One prediction for each sample, of the shape of the targets."""
    tensor, goal = _input(self, X), self.attrs.get("_goal")
    rows = tensor.shape.dim(0) if tensor.shape.min_rank else unresolved("the number of samples")
    if not isinstance(goal, Tensor) or not goal.shape.is_closed or goal.shape.rank == 0:
        return made(Shape.unknown(), None, None)
    return made(goal.shape.with_dim(0, rows) if goal.shape.rank == 1 else Shape.unknown(), None, None)


@function(f"{PREDICTOR}.predict_proba", f"{PREDICTOR}.predict_log_proba")
def predict_proba(self: Object, X: Value) -> Value:
    """A probability for each sample and class."""
    tensor = _input(self, X)
    rows = tensor.shape.dim(0) if tensor.shape.min_rank else unresolved("the number of samples")
    return made(Shape.of(rows, unresolved("how many classes there are", lower=1)))


@function(f"{PREDICTOR}.score")
def score(self: Object, X: Value, y: Value = None, sample_weight: Value = None) -> Value:
    """One number."""
    _input(self, X)
    return made(Shape())


@function(f"{PREDICTOR}.fit_predict", f"{PREDICTOR}.fit_transform", f"{PREDICTOR}.get_params")
def fit_predict(self: Object, *args: Value, **kwargs: Value) -> Value:
    raise CannotTell("what a predictor finds")
