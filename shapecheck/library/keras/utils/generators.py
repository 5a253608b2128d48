"""Generators of batches: ImageDataGenerator and its iterators, TimeseriesGenerator, and Sequence as a base class."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor, dimension
from shapecheck.library.arrays.facts import ONE_HOT
from shapecheck.library.keras.utils.images import channels_of, size_argument
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function, library_class, prop
from shapecheck.shapes import Dim, Shape, ceil_div, dynamic, equal, unresolved
from shapecheck.values import LibraryClass, Object, Tensor, Unknown, Value

ITERATOR = "keras.preprocessing.image.Iterator"
GENERATOR = "keras.preprocessing.image.ImageDataGenerator"
_LABELS_BY_MODE = frozenset({"categorical", "binary", "sparse", "input", "raw", "multi_output", "other", None})

library_class("keras.utils.PyDataset")
library_class(ITERATOR, "keras.utils.PyDataset")


@function("keras.utils.PyDataset.__init__")
def init_dataset(
    self: Value, workers: Value = 1, use_multiprocessing: Value = False, max_queue_size: Value = 10
) -> Value:
    return None


@function("keras.utils.PyDataset.on_epoch_end", "keras.utils.PyDataset.on_epoch_begin")
def on_epoch_end(self: Value) -> Value:
    return None


def batches(element: Any, length: Dim | None = None, **attributes: Value) -> Object:
    """An endless iterator over batches; `element` is the structure of one."""
    steps = length if length is not None else unresolved("the number of batches")
    return Object(LibraryClass(ITERATOR), {"element": element, "_length": steps, **attributes})


@function(f"{ITERATOR}.__getitem__")
def batch_item(self: Object, index: Value) -> Value:
    """One batch."""
    return self.attrs["element"]


@function(f"{ITERATOR}.__iter__", f"{ITERATOR}.__next__", f"{ITERATOR}.next")
def next_batch(self: Object) -> Value:
    """One batch."""
    return self.attrs["element"]


@function(f"{ITERATOR}.__len__")
def batch_count(self: Object) -> Value:
    """The number of batches of an epoch."""
    return self.attrs["_length"]


@function(f"{ITERATOR}.reset", f"{ITERATOR}.on_epoch_end")
def reset(self: Object) -> Value:
    return None


# -- ImageDataGenerator --------------------------------------------------------------------------------------


@function(GENERATOR)
def image_data_generator(
    ctx: Context,
    featurewise_center: Value = False,
    samplewise_center: Value = False,
    featurewise_std_normalization: Value = False,
    samplewise_std_normalization: Value = False,
    zca_whitening: Value = False,
    zca_epsilon: Value = 1e-06,
    rotation_range: Value = 0,
    width_shift_range: Value = 0.0,
    height_shift_range: Value = 0.0,
    brightness_range: Value = None,
    shear_range: Value = 0.0,
    zoom_range: Value = 0.0,
    channel_shift_range: Value = 0.0,
    fill_mode: Value = "nearest",
    cval: Value = 0.0,
    horizontal_flip: Value = False,
    vertical_flip: Value = False,
    rescale: Value = None,
    preprocessing_function: Value = None,
    data_format: Value = None,
    validation_split: Value = 0.0,
    interpolation_order: Value = 1,
    dtype: Value = None,
) -> Value:
    """A maker of augmented batches of images."""
    layout = data_format if isinstance(data_format, str) else ctx.settings.image_data_format
    return Object(LibraryClass(GENERATOR), {"data_format": layout, "validation_split": validation_split})


@function(f"{GENERATOR}.fit")
def fit(self: Object, x: Value, augment: Value = False, rounds: Value = 1, seed: Value = None) -> Value:
    """Statistics of images, which must have rank 4."""
    _images(x)
    return None


def _images(x: Value) -> Tensor:
    tensor = as_tensor(x)
    if tensor.shape.is_closed and tensor.shape.min_rank != 4:
        raise Mismatch(
            f"images for a generator must have rank 4 (with a channels axis), found shape {tensor.shape}",
            rule="data-rank",
            argument="x",
            blame=(tensor,),
            help="add the axis: x.reshape(-1, height, width, 1) or np.expand_dims(x, -1)",
        )
    return tensor


def _batch_of(tensor: Tensor, dtype: str | None = None) -> Tensor:
    rest = tensor.shape.take(1) if tensor.shape.is_closed else Shape.unknown()
    facts = tensor.facts & {ONE_HOT}
    return Tensor(
        Shape.of(dynamic("batch")) + rest, dtype or tensor.dtype, "numpy", low=tensor.low, high=tensor.high, facts=facts
    )


@function(f"{GENERATOR}.flow")
def flow(
    self: Object,
    x: Value,
    y: Value = None,
    batch_size: Value = 32,
    shuffle: Value = True,
    sample_weight: Value = None,
    seed: Value = None,
    save_to_dir: Value = None,
    save_prefix: Value = "",
    save_format: Value = "png",
    ignore_class_split: Value = False,
    subset: Value = None,
) -> Value:
    """Endless batches of the arrays."""
    if isinstance(x, (tuple, list)):
        raise CannotTell("a generator of several arrays")
    images = _images(x)
    parts = [_batch_of(images, "float32")]
    for name, other in (("y", y), ("sample_weight", sample_weight)):
        if other is None:
            continue
        tensor = as_tensor(other)
        if tensor.shape.min_rank and images.shape.min_rank:
            _check_count(images, tensor, name)
        parts.append(_batch_of(tensor))
    count = images.shape.dim(0) if images.shape.min_rank else None
    element: Any = parts[0] if len(parts) == 1 else tuple(parts)
    size = dimension(batch_size, "the batch size")
    known = count is not None and subset is None
    return batches(element, ceil_div(count, size) if known and count is not None else None, batch_size=size)


def _check_count(images: Tensor, tensor: Tensor, name: str) -> None:
    one, other = images.shape.dim(0), tensor.shape.dim(0)
    if equal(one, other) is False:
        raise Mismatch(
            f"x has {one} samples, and {name} has {other} (shapes {images.shape} and {tensor.shape})",
            rule="sample-count",
            blame=(images, tensor),
            argument=name,
        )


def _directory_images(self: Object, target_size: Value, color_mode: Value) -> Tensor:
    height, width = size_argument(target_size)
    channels = channels_of(color_mode)
    first = self.attrs.get("data_format") == "channels_first"
    dims = (channels, height, width) if first else (height, width, channels)
    return Tensor(Shape((dynamic("batch"), *dims)), "float32", "numpy")


def _folder(self: Object, images: Tensor, classes: Value, class_mode: Value, batch_size: Value, y_col: Value) -> Value:
    batch = images.shape.dim(0)
    count: Dim = len(classes) if isinstance(classes, (list, tuple)) else unresolved("the number of classes", lower=1)
    element: Any
    match class_mode:
        case None:
            element = images
        case "categorical":
            y = Tensor(Shape.of(batch, count), "float32", "numpy", low=0, high=1, facts=frozenset({ONE_HOT}))
            element = (images, y)
        case "binary":
            element = (images, Tensor(Shape.of(batch), "float32", "numpy", low=0, high=1))
        case "sparse":
            element = (images, Tensor(Shape.of(batch), "float32", "numpy", low=0))
        case "input":
            element = (images, images)
        case "multi_output" if isinstance(y_col, (list, tuple)):
            column = Tensor(Shape.of(batch) + Shape.unknown(), None, "numpy")
            element = (images, [column] * len(y_col))
        case "raw" | "other":
            several = Shape.of(len(y_col)) if isinstance(y_col, (list, tuple)) else Shape()
            element = (images, Tensor(Shape.of(batch) + several, None, "numpy"))
        case _:
            if isinstance(class_mode, str) and class_mode not in _LABELS_BY_MODE:
                raise Mismatch(f"invalid class_mode {class_mode!r}", rule="invalid-argument", argument="class_mode")
            element = (images, Unknown("the class mode is not known"))
    samples = unresolved("the number of files")
    return batches(
        element,
        batch_size=batch_size,
        samples=samples,
        n=samples,
        num_classes=count,
        class_indices=Unknown("the numbers of classes"),
        classes=Tensor(Shape.of(samples), "int32", "numpy", low=0),
        labels=Tensor(Shape.of(samples), "int32", "numpy", low=0),
        image_shape=images.shape.take(1).dims,
    )


@function(f"{GENERATOR}.flow_from_directory")
def flow_from_directory(
    self: Object,
    directory: Value,
    target_size: Value = (256, 256),
    color_mode: Value = "rgb",
    classes: Value = None,
    class_mode: Value = "categorical",
    batch_size: Value = 32,
    shuffle: Value = True,
    seed: Value = None,
    save_to_dir: Value = None,
    save_prefix: Value = "",
    save_format: Value = "png",
    follow_links: Value = False,
    subset: Value = None,
    interpolation: Value = "nearest",
    keep_aspect_ratio: Value = False,
) -> Value:
    """Endless batches of images by folder."""
    images = _directory_images(self, target_size, color_mode)
    return _folder(self, images, classes, class_mode, batch_size, None)


@function(f"{GENERATOR}.flow_from_dataframe")
def flow_from_dataframe(
    self: Object,
    dataframe: Value,
    directory: Value = None,
    x_col: Value = "filename",
    y_col: Value = "class",
    weight_col: Value = None,
    target_size: Value = (256, 256),
    color_mode: Value = "rgb",
    classes: Value = None,
    class_mode: Value = "categorical",
    batch_size: Value = 32,
    shuffle: Value = True,
    seed: Value = None,
    save_to_dir: Value = None,
    save_prefix: Value = "",
    save_format: Value = "png",
    subset: Value = None,
    interpolation: Value = "nearest",
    validate_filenames: Value = True,
    **kwargs: Value,
) -> Value:
    """Endless batches of images by file name."""
    images = _directory_images(self, target_size, color_mode)
    return _folder(self, images, classes, class_mode, batch_size, y_col)


# -- TimeseriesGenerator -------------------------------------------------------------------------------------


@function("keras.preprocessing.sequence.TimeseriesGenerator", bases=("keras.utils.PyDataset",))
def timeseries_generator(
    data: Value,
    targets: Value,
    length: Value,
    sampling_rate: Value = 1,
    stride: Value = 1,
    start_index: Value = 0,
    end_index: Value = None,
    shuffle: Value = False,
    reverse: Value = False,
    batch_size: Value = 128,
    **kwargs: Value,
) -> Value:
    """Batches of windows of `length` steps, and the target after each."""
    series, goal = as_tensor(data), as_tensor(targets)
    if series.shape.min_rank and goal.shape.min_rank and equal(series.shape.dim(0), goal.shape.dim(0)) is False:
        raise Mismatch(
            f"data and targets have to be of the same length: {series.shape.dim(0)} and {goal.shape.dim(0)}",
            rule="sample-count",
            blame=(series, goal),
        )
    size, rate = dimension(length, "the window"), dimension(sampling_rate, "the sampling rate")
    steps = ceil_div(size, rate)
    lead = Shape.of(dynamic("batch"))
    rest = series.shape.take(1) if series.shape.is_closed else Shape.unknown()
    x = Tensor(lead + Shape.of(steps) + rest, series.dtype, "numpy")
    y_rest = goal.shape.take(1) if goal.shape.is_closed else Shape.unknown()
    y = Tensor(lead + y_rest, goal.dtype, "numpy", low=goal.low, high=goal.high)
    count: Dim | None = None
    if start_index == 0 and end_index is None and series.shape.min_rank and isinstance(batch_size, int) and stride == 1:
        count = ceil_div(series.shape.dim(0) - size, batch_size)
    return batches((x, y), count, window=size, batch_size=batch_size)


@prop(f"{ITERATOR}.filenames", f"{ITERATOR}.filepaths")
def filenames(self: Object) -> Value:
    return Unknown("the files of a folder")
