"""The common sets of tensorflow_datasets: the features that their builders declare, and their splits.

Source: `tfds.builder(name).info.features` and `supervised_keys` of tensorflow_datasets 4.9; numbers of examples
are those of the catalog.
"""

from __future__ import annotations

from shapecheck.records import dataclass, field

Feature = tuple[tuple[int | None, ...], str, int | None]
"""A tensor of a data set: its shape, its dtype, and the number of classes if it is a label."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """One data set: its features (nested as the set has them), the supervised pair if it has one, and its splits."""

    features: dict[str, Feature | dict[str, Feature]]
    supervised: tuple[str, str] | None
    splits: dict[str, int] = field(default_factory=dict)


def _images(shape: tuple[int | None, ...], classes: int, *others: str, **splits: int) -> Catalog:
    features: dict[str, Feature | dict[str, Feature]] = {
        "image": (shape, "uint8", None),
        "label": ((), "int64", classes),
    }
    features.update(dict.fromkeys(others, ((), "string", None)))
    return Catalog(features, ("image", "label"), splits)


def _texts(name: str, classes: int, *others: str, **splits: int) -> Catalog:
    features: dict[str, Feature | dict[str, Feature]] = dict.fromkeys((name, *others), ((), "string", None))
    return Catalog({**features, "label": ((), "int64", classes)}, (name, "label"), splits)


_MOVIES: dict[str, Feature | dict[str, Feature]] = {
    "movie_id": ((), "string", None),
    "movie_title": ((), "string", None),
    "movie_genres": ((None,), "int64", 21),
}
_RATINGS: dict[str, Feature | dict[str, Feature]] = {
    **_MOVIES,
    "user_id": ((), "string", None),
    "user_rating": ((), "float32", None),
    "timestamp": ((), "int64", None),
}
_PEOPLE: dict[str, Feature | dict[str, Feature]] = {
    "user_gender": ((), "bool", None),
    "bucketized_user_age": ((), "float32", None),
    "user_occupation_label": ((), "int64", 22),
    "user_occupation_text": ((), "string", None),
    "user_zip_code": ((), "string", None),
}


def _movielens() -> dict[str, Catalog]:
    """The films of each version, and the ratings; the two oldest tell of the people who rated, too."""
    exact_age: dict[str, Feature | dict[str, Feature]] = {"raw_user_age": ((), "float32", None)}
    versions = {
        "100k": ({**_PEOPLE, **exact_age}, 1682, 100000),
        "1m": (_PEOPLE, 3883, 1000209),
        "20m": ({}, 27278, 20000263),
        "25m": ({}, 62423, 25000095),
        "latest-small": ({}, 9742, 100836),
    }
    found = {}
    for version, (more, films, ratings) in versions.items():
        found[f"movielens/{version}-movies"] = Catalog(_MOVIES, None, {"train": films})
        found[f"movielens/{version}-ratings"] = Catalog({**_RATINGS, **more}, None, {"train": ratings})
    return found


def _with(catalog: Catalog, **more: Feature) -> Catalog:
    return Catalog({**catalog.features, **more}, catalog.supervised, catalog.splits)


_ANY = (None, None, 3)
_TEXT: Feature = ((), "string", None)
_FLOAT: Feature = ((), "float32", None)
_BOX: Feature = ((4,), "float32", None)


def _each(**features: Feature) -> dict[str, Feature]:
    """The features of a sequence of objects: each has the number of objects before its own shape."""
    return {name: ((None, *shape), dtype, classes) for name, (shape, dtype, classes) in features.items()}


def _coco(**splits: int) -> Catalog:
    objects = _each(
        area=((), "int64", None),
        bbox=_BOX,
        id=((), "int64", None),
        is_crowd=((), "bool", None),
        label=((), "int64", 80),
    )
    features: dict[str, Feature | dict[str, Feature]] = {
        "image": (_ANY, "uint8", None),
        "image/filename": _TEXT,
        "image/id": ((), "int64", None),
        "objects": objects,
    }
    return Catalog(features, None, splits)


def _voc(**splits: int) -> Catalog:
    objects = _each(
        bbox=_BOX,
        is_difficult=((), "bool", None),
        is_truncated=((), "bool", None),
        label=((), "int64", 20),
        pose=((), "int64", 5),
    )
    features: dict[str, Feature | dict[str, Feature]] = {
        "image": (_ANY, "uint8", None),
        "image/filename": _TEXT,
        "labels": ((None,), "int64", 20),
        "labels_no_difficult": ((None,), "int64", 20),
        "objects": objects,
    }
    return Catalog(features, None, splits)


_WINE = (
    "alcohol",
    "chlorides",
    "citric acid",
    "density",
    "fixed acidity",
    "free sulfur dioxide",
    "pH",
    "residual sugar",
    "sulphates",
    "total sulfur dioxide",
    "volatile acidity",
)


def _wine(count: int) -> Catalog:
    measures: dict[str, Feature] = dict.fromkeys(_WINE, _FLOAT)
    return Catalog({"features": measures, "quality": ((), "int32", None)}, ("features", "quality"), {"train": count})


def _pair(source: str, target: str, feature: Feature, **splits: int) -> Catalog:
    return Catalog({source: feature, target: feature}, (source, target), splits)


CATALOG: dict[str, Catalog] = {
    "mnist": _images((28, 28, 1), 10, train=60000, test=10000),
    "fashion_mnist": _images((28, 28, 1), 10, train=60000, test=10000),
    "kmnist": _images((28, 28, 1), 10, train=60000, test=10000),
    "emnist": _images((28, 28, 1), 62, train=697932, test=116323),
    "emnist/byclass": _images((28, 28, 1), 62, train=697932, test=116323),
    "emnist/bymerge": _images((28, 28, 1), 47, train=697932, test=116323),
    "emnist/balanced": _images((28, 28, 1), 47, train=112800, test=18800),
    "emnist/letters": _images((28, 28, 1), 37, train=88800, test=14800),
    "emnist/digits": _images((28, 28, 1), 10, train=240000, test=40000),
    "emnist/mnist": _images((28, 28, 1), 10, train=60000, test=10000),
    "cifar10": _images((32, 32, 3), 10, "id", train=50000, test=10000),
    "cifar100": _images((32, 32, 3), 100, "id", train=50000, test=10000),
    "svhn_cropped": _images((32, 32, 3), 10, "id", train=73257, test=26032, extra=531131),
    "stl10": _images((96, 96, 3), 10, train=5000, test=8000, unlabelled=100000),
    "cats_vs_dogs": _images(_ANY, 2, "image/filename", train=23262),
    "tf_flowers": _images(_ANY, 5, train=3670),
    "oxford_flowers102": _images(_ANY, 102, "file_name", train=1020, test=6149, validation=1020),
    "oxford_iiit_pet": Catalog(
        {
            "image": (_ANY, "uint8", None),
            "label": ((), "int64", 37),
            "species": ((), "int64", 2),
            "file_name": ((), "string", None),
            "segmentation_mask": ((None, None, 1), "uint8", None),
            "head_bbox": ((4,), "float32", None),
        },
        ("image", "label"),
        {"train": 3680, "test": 3669},
    ),
    "omniglot": _with(
        _images((105, 105, 3), 1623, train=19280, test=13180, small1=2720, small2=3120),
        alphabet=((), "int64", 50),
        alphabet_char_id=((), "int64", None),
    ),
    "caltech_birds2011": _with(
        _images(_ANY, 200, "image/filename", "label_name", train=5994, test=5794),
        bbox=_BOX,
        segmentation_mask=((None, None, 1), "uint8", None),
    ),
    "cars196": _with(_images(_ANY, 196, train=8144, test=8041), bbox=_BOX),
    "coco/2014": _coco(train=82783, validation=40504, test=40775, test2015=81434),
    "coco/2017": _coco(train=118287, validation=5000, test=40670),
    "voc": _voc(train=2501, validation=2510, test=4952),
    "voc/2007": _voc(train=2501, validation=2510, test=4952),
    "voc/2012": _voc(train=5717, validation=5823, test=10991),
    "clic": Catalog({"image": (_ANY, "uint8", None)}, None, {"train": 1633, "validation": 102, "test": 428}),
    "div2k/bicubic_x2": _pair("lr", "hr", (_ANY, "uint8", None), train=800, validation=100),
    "div2k/bicubic_x3": _pair("lr", "hr", (_ANY, "uint8", None), train=800, validation=100),
    "div2k/bicubic_x4": _pair("lr", "hr", (_ANY, "uint8", None), train=800, validation=100),
    "horses_or_humans": _images((300, 300, 3), 2, train=1027, test=256),
    "rock_paper_scissors": _images((300, 300, 3), 3, train=2520, test=372),
    "food101": _images(_ANY, 101, train=75750, validation=25250),
    "caltech101": _images(_ANY, 102, "image/file_name", train=3059, test=6085),
    "beans": _images((500, 500, 3), 3, train=1034, test=128, validation=133),
    "malaria": _images(_ANY, 2, train=27558),
    "stanford_dogs": _images(_ANY, 120, "image/filename", train=12000, test=8580),
    "eurosat": _images((64, 64, 3), 10, "filename", train=27000),
    "imagenette": _images(_ANY, 10, train=12894, validation=500),
    "patch_camelyon": _images((96, 96, 3), 2, "id", train=262144, test=32768, validation=32768),
    "colorectal_histology": _images((150, 150, 3), 8, "filename", train=5000),
    "cassava": _images(_ANY, 5, "image/filename", train=5656, test=1885, validation=1889),
    "plant_village": _images(_ANY, 38, "image/filename", train=54303),
    "imdb_reviews": _texts("text", 2, train=25000, test=25000, unsupervised=50000),
    "yelp_polarity_reviews": _texts("text", 2, train=560000, test=38000),
    "ag_news_subset": _texts("description", 4, "title", train=120000, test=7600),
    "ted_hrlr_translate/pt_to_en": _pair("pt", "en", _TEXT, train=51785, validation=1193, test=1803),
    **_movielens(),
    "wine_quality": _wine(4898),
    "wine_quality/white": _wine(4898),
    "wine_quality/red": _wine(1599),
    "iris": Catalog(
        {"features": ((4,), "float32", None), "label": ((), "int64", 3)}, ("features", "label"), {"train": 150}
    ),
    "penguins": Catalog(
        {"features": ((4,), "float32", None), "species": ((), "int64", 3)}, ("features", "species"), {"train": 334}
    ),
}
"""Data sets by name. A name with another configuration (``imdb_reviews/subwords8k``) has other features: not known."""
