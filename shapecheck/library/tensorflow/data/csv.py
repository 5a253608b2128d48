"""Datasets of the rows of CSV files whose columns the program names."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor, dtype_name
from shapecheck.library.datasets import INFINITE, batched, dataset
from shapecheck.library.registry import function
from shapecheck.shapes import Shape
from shapecheck.values import Object, Tensor, Unknown, Value

_FIRST_DROPPED = "the columns of a CSV file are named in it"


@function("tensorflow.data.experimental.make_csv_dataset")
def make_csv_dataset(
    file_pattern: Value,
    batch_size: Value,
    column_names: Value = None,
    column_defaults: Value = None,
    label_name: Value = None,
    select_columns: Value = None,
    field_delim: Value = ",",
    use_quote_delim: Value = True,
    na_value: Value = "",
    header: Value = True,
    num_epochs: Value = None,
    shuffle: Value = True,
    shuffle_buffer_size: Value = 10000,
    shuffle_seed: Value = None,
    prefetch_buffer_size: Value = None,
    num_parallel_reads: Value = None,
    sloppy: Value = False,
    num_rows_for_inference: Value = 100,
    compression_type: Value = None,
    ignore_errors: Value = False,
    encoding: Value = "utf-8",
) -> Object:
    """Batches of rows: a dict of the columns, and the label's column apart from them if it is named.

    Without `num_epochs` the rows are repeated without end, so that every batch is full.
    """
    names = _columns(column_names, select_columns)
    label = Tensor(Shape(), None, "tf")
    if names is None:
        features: Any = Unknown(_FIRST_DROPPED)
    else:
        features = dict(zip(names, _cells(names, column_defaults), strict=True))
        label = features.pop(label_name, label) if isinstance(label_name, str) else label
    row = features if label_name is None else (features, label) if isinstance(label_name, str) else Unknown("a row")
    endless = num_epochs is None
    cardinality = INFINITE if endless else Unknown("how many rows CSV files have")
    return dataset(batched(row, batch_size, endless), cardinality, (batch_size,))


def _columns(names: Value, selected: Value) -> list[str] | None:
    """The names of the columns that are read, in the file's order; None where they are not all known."""
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        return None
    if selected is None:
        return list(names)
    if not isinstance(selected, (list, tuple)) or not all(isinstance(item, (str, int)) for item in selected):
        return None
    return [name for index, name in enumerate(names) if name in selected or index in selected]


def _cells(names: list[str], defaults: Value) -> list[Tensor]:
    """A cell of each column: of the type of the column's default value."""
    if not isinstance(defaults, (list, tuple)) or len(defaults) != len(names):
        return [Tensor(Shape(), None, "tf") for _ in names]
    return [Tensor(Shape(), _type_of(default), "tf") for default in defaults]


def _type_of(default: Value) -> str | None:
    """The type that a default value, a list of it, or a type itself stands for."""
    if isinstance(default, (list, tuple, int, float, str, Tensor)) and not (default == "" or default == []):
        return as_tensor(default, "tf").dtype
    return dtype_name(default)


@function("tensorflow.data.experimental.CsvDataset")
def csv_rows(filenames: Value, record_defaults: Value, *args: Value, **kwargs: Value) -> Object:
    """One row an element: a tuple of the cells."""
    if not isinstance(record_defaults, (list, tuple)):
        return dataset(Unknown("the columns of CSV files are not known"))
    return dataset(tuple(Tensor(Shape(), _type_of(default), "tf") for default in record_defaults))
