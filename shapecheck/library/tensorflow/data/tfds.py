"""tensorflow_datasets: ``tfds.load`` and ``tfds.builder`` for the common sets, with the shapes that they declare."""

from __future__ import annotations

import re
from typing import Any

from shapecheck.library.datasets import batched, dataset, leaves
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, constant, function, intrinsic
from shapecheck.library.tensorflow.data.catalog import CATALOG, Catalog, Feature
from shapecheck.shapes import Dim, Shape, dynamic
from shapecheck.values import DictObject, LibraryClass, Object, Tensor, Unknown, Value


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


_BUILDER = "tensorflow_datasets.DatasetBuilder"


@intrinsic("tensorflow_datasets.builder")
def builder(ctx: Context, name: Value, try_gcs: Value = False, **builder_kwargs: Value) -> Value:
    """What makes a data set; its `info` and its datasets are those of ``tfds.load``."""
    return Object(LibraryClass(_BUILDER), {"name": name, "info": _info(_known(name))})


@function(f"{_BUILDER}.download_and_prepare")
def download_and_prepare(
    self: Value, download_dir: Value = None, download_config: Value = None, file_format: Value = None
) -> None:
    """Nothing of interest."""


@intrinsic(f"{_BUILDER}.as_dataset")
def as_dataset(
    ctx: Context,
    self: Value,
    split: Value = None,
    batch_size: Value = None,
    shuffle_files: Value = False,
    decoders: Value = None,
    read_config: Value = None,
    as_supervised: Value = False,
) -> Value:
    """The splits of the builder's data set."""
    assert isinstance(self, Object)
    known = _known(self.attrs["name"]) if decoders is None else None
    return ctx.wrap(_splits(known, ctx.export(split), as_supervised, batch_size))


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
    every = {name: _tensors(spec) for name, spec in known.features.items()}
    if not as_supervised:
        return every
    if known.supervised is None:
        raise CannotTell("a data set without a pair for supervised learning")
    return tuple(every[name] for name in known.supervised)


def _tensors(spec: Feature | dict[str, Feature]) -> Any:
    return {name: _tensor(*part) for name, part in spec.items()} if isinstance(spec, dict) else _tensor(*spec)


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
    features = {name: _features(spec) for name, spec in known.features.items()}
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


def _features(spec: Feature | dict[str, Feature]) -> Value:
    return (
        DictObject({name: _feature(*part) for name, part in spec.items()})
        if isinstance(spec, dict)
        else _feature(*spec)
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
