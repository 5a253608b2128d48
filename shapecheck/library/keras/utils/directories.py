"""tf.data datasets made of folders or arrays."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor, dimension
from shapecheck.library.arrays.facts import ONE_HOT
from shapecheck.library.datasets import dataset, element_from, is_dataset, slices
from shapecheck.library.keras.utils.images import channels_of, size_argument
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Dim, Shape, dynamic, unresolved
from shapecheck.values import ListObject, Object, Tensor, Unknown, Value


def _labelled(
    item: Shape, dtype: str, labels: Value, label_mode: Value, class_names: Value, batch_size: Value, subset: Value
) -> Value:
    """A dataset of items and labels, batched; two of them for ``subset="both"``."""
    lead = () if batch_size is None else (dynamic("batch"),)
    x = Tensor(Shape(lead) + item, dtype, "tf")
    batches = () if batch_size is None else (dimension(batch_size, "the batch size"),)
    names, count = _classes(class_names)
    y = _labels(lead, label_mode, count) if labels is not None else None
    if isinstance(label_mode, Unknown) or isinstance(labels, Unknown):
        element: Any = Unknown("whether there are labels is not known")
    else:
        element = x if y is None else (x, y)
    made = dataset(element, None, batches, class_names=names, file_paths=Unknown("the files of a folder"))
    if subset == "both":
        return made, dataset(element, None, batches, class_names=names)
    return made


def _classes(class_names: Value) -> tuple[Value, Dim]:
    if isinstance(class_names, (list, tuple)):
        return ListObject(list(class_names)), len(class_names)
    count = unresolved("the number of folders", lower=1)
    return ListObject([], Unknown("a class name"), count), count


def _labels(lead: tuple[Dim, ...], label_mode: Value, classes: Dim) -> Tensor | None:
    match label_mode:
        case None:
            return None
        case "int":
            high = classes - 1 if isinstance(classes, int) else None
            return Tensor(Shape(lead), "int32", "tf", low=0, high=high)
        case "binary":
            return Tensor(Shape((*lead, 1)), "float32", "tf", low=0, high=1)
        case "categorical":
            return Tensor(Shape((*lead, classes)), "float32", "tf", low=0, high=1, facts=frozenset({ONE_HOT}))
    raise Mismatch(
        f'`label_mode` must be "int", "categorical", "binary" or None, found {label_mode!r}',
        rule="invalid-argument",
        argument="label_mode",
    )


@function("keras.utils.image_dataset_from_directory", "keras.preprocessing.image_dataset_from_directory")
def image_dataset_from_directory(
    ctx: Context,
    directory: Value,
    labels: Value = "inferred",
    label_mode: Value = "int",
    class_names: Value = None,
    color_mode: Value = "rgb",
    batch_size: Value = 32,
    image_size: Value = (256, 256),
    shuffle: Value = True,
    seed: Value = None,
    validation_split: Value = None,
    subset: Value = None,
    interpolation: Value = "bilinear",
    follow_links: Value = False,
    crop_to_aspect_ratio: Value = False,
    pad_to_aspect_ratio: Value = False,
    data_format: Value = None,
    format: Value = "tf",
    verbose: Value = True,
) -> Value:
    """Batches of images, float32, with labels by folder."""
    height, width = size_argument(image_size)
    channels = channels_of(color_mode)
    first = (data_format or ctx.settings.image_data_format) == "channels_first"
    item = Shape.of(channels, height, width) if first else Shape.of(height, width, channels)
    return _labelled(item, "float32", labels, label_mode, class_names, batch_size, subset)


@function("keras.utils.text_dataset_from_directory", "keras.preprocessing.text_dataset_from_directory")
def text_dataset_from_directory(
    directory: Value,
    labels: Value = "inferred",
    label_mode: Value = "int",
    class_names: Value = None,
    batch_size: Value = 32,
    max_length: Value = None,
    shuffle: Value = True,
    seed: Value = None,
    validation_split: Value = None,
    subset: Value = None,
    follow_links: Value = False,
    format: Value = "tf",
    verbose: Value = True,
) -> Value:
    """Batches of texts, with labels by folder."""
    return _labelled(Shape(), "string", labels, label_mode, class_names, batch_size, subset)


@function("keras.utils.audio_dataset_from_directory")
def audio_dataset_from_directory(
    directory: Value,
    labels: Value = "inferred",
    label_mode: Value = "int",
    class_names: Value = None,
    batch_size: Value = 32,
    sampling_rate: Value = None,
    output_sequence_length: Value = None,
    ragged: Value = False,
    shuffle: Value = True,
    seed: Value = None,
    validation_split: Value = None,
    subset: Value = None,
    follow_links: Value = False,
    verbose: Value = True,
) -> Value:
    """Batches of sounds of (time, channels), with labels by folder."""
    time = dynamic("time") if output_sequence_length is None else dimension(output_sequence_length)
    item = Shape.of(time, unresolved("the channels of a sound"))
    return _labelled(item, "float32", labels, label_mode, class_names, batch_size, subset)


@function("keras.utils.timeseries_dataset_from_array", "keras.preprocessing.timeseries_dataset_from_array")
def timeseries_dataset_from_array(
    data: Value,
    targets: Value,
    sequence_length: Value,
    sequence_stride: Value = 1,
    sampling_rate: Value = 1,
    batch_size: Value = 128,
    shuffle: Value = False,
    seed: Value = None,
    start_index: Value = None,
    end_index: Value = None,
    format: Value = "tf",
) -> Value:
    """Batches of windows over the first axis, with the targets at the windows' starts."""
    lead = () if batch_size is None else (dynamic("batch"),)
    batches = () if batch_size is None else (dimension(batch_size, "the batch size"),)
    length = dimension(sequence_length, "the window")
    series = as_tensor(data)
    x = Tensor(Shape((*lead, length)) + _rest(series), series.dtype, "tf")
    if targets is None:
        return dataset(x, None, batches)
    if isinstance(targets, Unknown):
        return dataset(Unknown("whether there are targets is not known"), None, batches)
    goal = as_tensor(targets)
    y = Tensor(Shape(lead) + _rest(goal), goal.dtype, "tf", low=goal.low, high=goal.high)
    return dataset((x, y), None, batches)


def _rest(tensor: Tensor) -> Shape:
    return tensor.shape.take(1) if tensor.shape.is_closed else Shape.unknown()


@function("keras.utils.split_dataset")
def split_dataset(
    ctx: Context,
    dataset: Value,
    left_size: Value = None,
    right_size: Value = None,
    shuffle: Value = False,
    seed: Value = None,
    preferred_backend: Value = None,
) -> Value:
    """Two datasets of the same elements."""
    if isinstance(dataset, Object) and is_dataset(dataset):
        return _part(dataset.attrs["element"], dataset.attrs["batches"]), _part(
            dataset.attrs["element"], dataset.attrs["batches"]
        )
    element = slices(element_from(ctx, dataset))
    return _part(element, ()), _part(element, ())


def _part(element: Any, batches: Any) -> Object:
    return dataset(element, None, batches)
