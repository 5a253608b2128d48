"""tensorflow_datasets: ``tfds.load`` for the common sets, with the shapes that their builders declare.

Source: `tfds.builder(name).info.features` and `supervised_keys` of tensorflow_datasets 4.9; numbers of examples
are those of the catalog.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from shapecheck.library.registry import Context, constant, function, intrinsic
from shapecheck.library.tensorflow.data.dataset import batched, dataset, leaves
from shapecheck.shapes import Dim, Shape, dynamic
from shapecheck.values import DictObject, LibraryClass, Object, Tensor, Unknown, Value


@dataclass(frozen=True, slots=True)
class Catalog:
    """One data set: its features (shape, dtype, number of classes), the supervised pair, and its splits."""

    features: dict[str, tuple[tuple[int | None, ...], str, int | None]]
    supervised: tuple[str, str]
    splits: dict[str, int] = field(default_factory=dict)


def _images(shape: tuple[int | None, ...], classes: int, *others: str, **splits: int) -> Catalog:
    features: dict[str, tuple[tuple[int | None, ...], str, int | None]] = {
        "image": (shape, "uint8", None),
        "label": ((), "int64", classes),
    }
    features.update(dict.fromkeys(others, ((), "string", None)))
    return Catalog(features, ("image", "label"), splits)


def _texts(name: str, classes: int, *others: str, **splits: int) -> Catalog:
    features: dict[str, tuple[tuple[int | None, ...], str, int | None]] = dict.fromkeys(
        (name, *others), ((), "string", None)
    )
    return Catalog({**features, "label": ((), "int64", classes)}, (name, "label"), splits)


_ANY = (None, None, 3)
CATALOG: dict[str, Catalog] = {
    "mnist": _images((28, 28, 1), 10, train=60000, test=10000),
    "fashion_mnist": _images((28, 28, 1), 10, train=60000, test=10000),
    "kmnist": _images((28, 28, 1), 10, train=60000, test=10000),
    "emnist": _images((28, 28, 1), 62, train=697932, test=116323),
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
    "iris": Catalog(
        {"features": ((4,), "float32", None), "label": ((), "int64", 3)}, ("features", "label"), {"train": 150}
    ),
    "penguins": Catalog(
        {"features": ((4,), "float32", None), "species": ((), "int64", 3)}, ("features", "species"), {"train": 334}
    ),
}
"""Data sets by name. A name with a configuration (``imdb_reviews/subwords8k``) has other features: not known."""


@intrinsic("tensorflow_datasets.load")
def load(
    ctx: Context,
    name: Value,
    split: Value = None,
    data_dir: Value = None,
    batch_size: Value = None,
    shuffle_files: Value = False,
    download: Value = True,
    as_supervised: Value = False,
    decoders: Value = None,
    read_config: Value = None,
    with_info: Value = False,
    builder_kwargs: Value = None,
    download_and_prepare_kwargs: Value = None,
    as_dataset_kwargs: Value = None,
    try_gcs: Value = False,
) -> Value:
    """The splits of a data set: one dataset, a list of them, or a dict of all; with `with_info` a pair."""
    known = _known(name) if decoders is None else None
    found = ctx.wrap(_splits(known, ctx.export(split), as_supervised, batch_size))
    if with_info is True:
        return (found, _info(known))
    return found if with_info is False else Unknown("whether tfds.load gives an info besides")


def _known(name: Value) -> Catalog | None:
    if not isinstance(name, str):
        return None
    return CATALOG.get(name.partition(":")[0].removesuffix("/plain_text"))


def _splits(known: Catalog | None, split: Any, as_supervised: Value, batch_size: Value) -> Any:
    if isinstance(split, (list, tuple)):
        return type(split)(_splits(known, part, as_supervised, batch_size) for part in split)
    if split is None:
        if known is None or not known.splits:
            return Unknown("the splits of a data set")
        return {name: _splits(known, name, as_supervised, batch_size) for name in known.splits}
    element = _element(known, as_supervised)
    count = _count(known, split)
    if batch_size is None:
        return dataset(element, count)
    return dataset(batched(element, batch_size, False), None, (batch_size,))


def _element(known: Catalog | None, as_supervised: Value) -> Any:
    if known is None or not isinstance(as_supervised, bool):
        return Unknown("the elements of a data set")
    every = {name: _tensor(*spec) for name, spec in known.features.items()}
    return tuple(every[name] for name in known.supervised) if as_supervised else every


def _tensor(shape: tuple[int | None, ...], dtype: str, classes: int | None) -> Tensor:
    dims: tuple[Dim, ...] = tuple(dynamic("size") if dim is None else dim for dim in shape)
    bounds = {} if classes is None else {"low": 0, "high": classes - 1}
    return Tensor(Shape(dims), dtype, "tf", **bounds)  # type: ignore[arg-type]


_PART = re.compile(r"(\w+)(?:\[(\d*)(%?):(\d*)(%?)\])?")


def _count(known: Catalog | None, split: Any) -> Any:
    """The number of examples of a whole split; of a part of one only where it is given in examples."""
    match = _PART.fullmatch(split) if isinstance(split, str) else None
    if known is None or match is None or match[1] not in known.splits:
        return None
    total = known.splits[match[1]]
    if match[2] is None:
        return total
    if match[3] or match[5]:
        return None
    return len(range(total)[slice(int(match[2]) if match[2] else None, int(match[4]) if match[4] else None)])


def _info(known: Catalog | None) -> Value:
    if known is None:
        return Unknown("the info of a data set")
    features = {name: _feature(*spec) for name, spec in known.features.items()}
    splits = {
        name: Object(LibraryClass("tensorflow_datasets.SplitInfo"), {"num_examples": count})
        for name, count in known.splits.items()
    }
    return Object(
        LibraryClass("tensorflow_datasets.DatasetInfo"),
        {
            "features": DictObject(dict(features)),
            "splits": DictObject(dict(splits)),
            "supervised_keys": known.supervised,
        },
    )


def _feature(shape: tuple[int | None, ...], dtype: str, classes: int | None) -> Object:
    attributes: dict[str, Value] = {"shape": shape, "dtype": dtype}
    if classes is not None:
        attributes["num_classes"] = classes
    return Object(LibraryClass("tensorflow_datasets.Feature"), attributes)


@intrinsic("tensorflow_datasets.as_numpy")
def as_numpy(ctx: Context, dataset: Value) -> Value:
    """The same with numpy arrays: an iterable of them, or one structure."""
    if isinstance(dataset, Object) and "element" in dataset.attrs:
        element = leaves(lambda tensor: tensor.but(kind="numpy"), dataset.attrs["element"])
        return Object(dataset.cls, {**dataset.attrs, "element": element})
    return ctx.wrap(leaves(lambda tensor: tensor.but(kind="numpy"), ctx.export(dataset)))


@function("tensorflow_datasets.disable_progress_bar", "tensorflow_datasets.enable_progress_bar")
def progress_bar() -> None:
    """Nothing of interest."""


for _split in ("TRAIN", "TEST", "VALIDATION"):
    constant(f"tensorflow_datasets.Split.{_split}", _split.lower())
