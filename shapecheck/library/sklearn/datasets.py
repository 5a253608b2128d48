"""sklearn.datasets: the toy data sets' real shapes, and the makers of samples."""

from __future__ import annotations

from shapecheck.library.arrays import dimension
from shapecheck.library.arrays.facts import ATTAINED, DISTINCT
from shapecheck.library.outcome import CannotTell
from shapecheck.library.pandas.tables import Table, frame, series
from shapecheck.library.registry import beyond_reach, function
from shapecheck.records import dataclass
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import LibraryClass, ListObject, Object, Tensor, Unknown, Value


@dataclass(frozen=True)
class _Toy:
    """Samples, features, and classes (None: a number to predict), which count from `first`."""

    samples: int
    features: int
    classes: int | None
    targets: int | None = None
    first: int = 0


_TOYS = {
    "iris": _Toy(150, 4, 3),
    "digits": _Toy(1797, 64, 10),
    "breast_cancer": _Toy(569, 30, 2),
    "wine": _Toy(178, 13, 3),
    "diabetes": _Toy(442, 10, None),
    "linnerud": _Toy(20, 3, None, 3),
    "boston": _Toy(506, 13, None),
}


def _target(count: Dim, toy: _Toy) -> Tensor:
    if toy.classes is None:
        rest = Shape() if toy.targets is None else Shape.of(toy.targets)
        return Tensor(Shape.of(count) + rest, "float64", "numpy")
    facts = frozenset({ATTAINED, f"{DISTINCT}{toy.classes}"})
    high = toy.first + toy.classes - 1
    return Tensor(Shape.of(count), "int64", "numpy", low=toy.first, high=high, facts=facts)


def _bunch(count: Dim, toy: _Toy, return_x_y: Value, as_frame: Value, images: Tensor | None = None) -> Value:
    data: Value = Tensor(Shape.of(count, toy.features), "float64", "numpy")
    target: Value = _target(count, toy)
    if isinstance(return_x_y, Unknown) or isinstance(as_frame, Unknown):
        raise CannotTell("in which form the data is returned")
    if as_frame:
        data = frame(Table(count, None, toy.features))
        goal = target if isinstance(target, Tensor) and target.shape.rank == 1 else None
        target = series(goal, "target") if goal is not None else frame(Table(count, None, toy.targets))
    if return_x_y:
        return data, target
    attrs: dict[str, Value] = {
        "data": data,
        "target": target,
        "feature_names": ListObject([], Unknown("a feature's name"), toy.features),
        "DESCR": Unknown("a text"),
        "frame": frame(Table(count, None, toy.features + (toy.targets or 1))) if as_frame else None,
    }
    if toy.classes is not None:
        names = frozenset({f"{DISTINCT}{toy.classes}"})
        attrs["target_names"] = Tensor(Shape.of(toy.classes), "str", "numpy", facts=names)
    if images is not None:
        attrs["images"] = images
    return Object(LibraryClass("sklearn.utils.Bunch"), attrs)


@function("sklearn.utils.Bunch.__getitem__")
def bunch_item(self: Object, key: Value) -> Value:
    """The entry of this name."""
    if isinstance(key, str) and key in self.attrs:
        return self.attrs[key]
    raise CannotTell("an entry of a Bunch")


@function("sklearn.utils.Bunch.keys")
def bunch_keys(self: Object) -> Value:
    """The entries' names."""
    return list(self.attrs)


def _declare(name: str, toy: _Toy) -> None:
    @function(f"sklearn.datasets.load_{name}")
    def rule(*, return_X_y: Value = False, as_frame: Value = False) -> Value:
        return _bunch(toy.samples, toy, return_X_y, as_frame)


for _name in ("iris", "breast_cancer", "wine", "linnerud", "boston"):
    _declare(_name, _TOYS[_name])


@function("sklearn.datasets.load_diabetes")
def load_diabetes(*, return_X_y: Value = False, as_frame: Value = False, scaled: Value = True) -> Value:
    """10 numbers for each of 442 patients."""
    return _bunch(442, _TOYS["diabetes"], return_X_y, as_frame)


@function("sklearn.datasets.load_digits")
def load_digits(*, n_class: Value = 10, return_X_y: Value = False, as_frame: Value = False) -> Value:
    """8x8 digits: flat in `data`, as images in `images`."""
    toy = _TOYS["digits"]
    count: Dim = toy.samples
    if n_class != 10:
        count = unresolved("the digits of some classes")
        toy = _Toy(toy.samples, toy.features, n_class if isinstance(n_class, int) else None)
        if not isinstance(n_class, int):
            raise CannotTell("the number of classes is not known")
    images = Tensor(Shape.of(count, 8, 8), "float64", "numpy", low=0, high=16)
    return _bunch(count, toy, return_X_y, as_frame, images)


@function("sklearn.datasets.fetch_california_housing")
def fetch_california_housing(
    *,
    data_home: Value = None,
    download_if_missing: Value = True,
    return_X_y: Value = False,
    as_frame: Value = False,
    n_retries: Value = 3,
    delay: Value = 1.0,
) -> Value:
    """8 numbers for each of 20640 blocks of houses."""
    return _bunch(20640, _Toy(20640, 8, None), return_X_y, as_frame)


@function("sklearn.datasets.fetch_covtype")
def fetch_covtype(
    *,
    data_home: Value = None,
    download_if_missing: Value = True,
    random_state: Value = None,
    shuffle: Value = False,
    return_X_y: Value = False,
    as_frame: Value = False,
    n_retries: Value = 3,
    delay: Value = 1.0,
) -> Value:
    """54 numbers for each of 581012 patches of forest, of 7 kinds that count from 1."""
    return _bunch(581012, _Toy(581012, 54, 7, first=1), return_X_y, as_frame)


@function("sklearn.datasets.fetch_olivetti_faces")
def fetch_olivetti_faces(
    *,
    data_home: Value = None,
    shuffle: Value = False,
    random_state: Value = 0,
    download_if_missing: Value = True,
    return_X_y: Value = False,
    n_retries: Value = 3,
    delay: Value = 1.0,
) -> Value:
    """400 faces of 40 people: flat in `data`, as images in `images`."""
    images = Tensor(Shape.of(400, 64, 64), "float32", "numpy")
    return _bunch(400, _Toy(400, 4096, 40), return_X_y, False, images)


for _name in (
    "fetch_openml",
    "fetch_20newsgroups",
    "fetch_20newsgroups_vectorized",
    "load_svmlight_file",
    "load_files",
):
    beyond_reach(f"sklearn.datasets.{_name}", "data from outside")
for _name in ("fetch_lfw_people", "fetch_kddcup99", "load_sample_images"):
    beyond_reach(f"sklearn.datasets.{_name}", "data from outside")


# -- made samples ------------------------------------------------------------------------------------------


def _labels(count: Dim, classes: Value) -> Tensor:
    high = classes - 1 if isinstance(classes, int) else None
    facts = (
        frozenset({ATTAINED, f"{DISTINCT}{classes}"}) if isinstance(count, int) and high is not None else frozenset()
    )
    return Tensor(Shape.of(count), "int64", "numpy", low=0, high=high, facts=facts)


def _samples(n_samples: Value) -> Dim:
    if isinstance(n_samples, (tuple, list)):
        return sum(n for n in n_samples if isinstance(n, int))
    return dimension(n_samples, "the number of samples")


@function("sklearn.datasets.make_classification")
def make_classification(
    n_samples: Value = 100, n_features: Value = 20, *, n_classes: Value = 2, return_X_y: Value = True, **kwargs: Value
) -> Value:
    """Samples of classes."""
    count = _samples(n_samples)
    return Tensor(Shape.of(count, dimension(n_features)), "float64", "numpy"), _labels(count, n_classes)


@function("sklearn.datasets.make_blobs")
def make_blobs(
    n_samples: Value = 100,
    n_features: Value = 2,
    *,
    centers: Value = None,
    cluster_std: Value = 1.0,
    return_centers: Value = False,
    **kwargs: Value,
) -> Value:
    """Samples around centers."""
    count = _samples(n_samples)
    width: Value = n_features
    clusters: Value = 3 if centers is None else centers
    if isinstance(centers, (list, tuple)):
        clusters = len(centers)
        width = len(centers[0]) if isinstance(centers[0], (list, tuple)) else Unknown("centers")
    elif isinstance(centers, Tensor):
        width = centers.shape.dim(1) if centers.shape.rank == 2 else Unknown("centers")
        clusters = centers.shape.dim(0) if centers.shape.rank == 2 else Unknown("centers")
    x = Tensor(Shape.of(count, dimension(width)), "float64", "numpy")
    if return_centers is not False:
        raise CannotTell("make_blobs with centers")
    return x, _labels(count, clusters)


def _declare_plane(name: str, features: int) -> None:
    @function(f"sklearn.datasets.{name}")
    def rule(n_samples: Value = 100, **kwargs: Value) -> Value:
        count = _samples(n_samples)
        x = Tensor(Shape.of(count, features), "float64", "numpy")
        if features == 3:
            return x, Tensor(Shape.of(count), "float64", "numpy")
        return x, _labels(count, 2)


for _name in ("make_moons", "make_circles"):
    _declare_plane(_name, 2)
for _name in ("make_s_curve", "make_swiss_roll"):
    _declare_plane(_name, 3)


@function("sklearn.datasets.make_regression")
def make_regression(
    n_samples: Value = 100,
    n_features: Value = 100,
    *,
    n_informative: Value = 10,
    n_targets: Value = 1,
    coef: Value = False,
    **kwargs: Value,
) -> Value:
    """Samples of numbers to predict; one target gives rank 1."""
    count = _samples(n_samples)
    if not isinstance(n_targets, int) or coef is not False:
        raise CannotTell("the number of targets is not known")
    x = Tensor(Shape.of(count, dimension(n_features)), "float64", "numpy")
    return x, _target(count, _Toy(0, 0, None, None if n_targets == 1 else n_targets))


@function("sklearn.datasets.make_multilabel_classification")
def make_multilabel_classification(
    n_samples: Value = 100, n_features: Value = 20, *, n_classes: Value = 5, n_labels: Value = 2, **kwargs: Value
) -> Value:
    """Samples with several labels each."""
    if kwargs:
        raise CannotTell("in which form the labels are returned")
    count = _samples(n_samples)
    y = Tensor(Shape.of(count, dimension(n_classes)), "int64", "numpy", low=0, high=1)
    return Tensor(Shape.of(count, dimension(n_features)), "float64", "numpy"), y


@function("sklearn.datasets.make_gaussian_quantiles")
def make_gaussian_quantiles(
    *, n_samples: Value = 100, n_features: Value = 2, n_classes: Value = 3, **kwargs: Value
) -> Value:
    """Samples of classes."""
    count = _samples(n_samples)
    return Tensor(Shape.of(count, dimension(n_features)), "float64", "numpy"), _labels(count, n_classes)
