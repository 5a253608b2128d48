"""Symbolic dims, elements, bounds and facts through conversion, indexing and operators; the silent broadcast."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from shapecheck.library import arrays
from shapecheck.library.arrays.facts import highest
from shapecheck.library.outcome import Mismatch
from shapecheck.shapes import Shape, dynamic, unresolved
from shapecheck.values import ListObject, Tensor, Unknown


def array(*dims: Any, **fields: Any) -> Tensor:
    return Tensor(Shape(dims), fields.pop("dtype", "float64"), fields.pop("kind", "numpy"), **fields)


def test_elements_travel() -> None:
    batch = dynamic("batch")
    shape = arrays.as_tensor((batch, 28, 28), "tf")
    assert arrays.getitem(shape, slice(1, None)).contents == (28, 28)  # type: ignore[union-attr]
    assert arrays.getitem(shape, 0).contents == batch  # type: ignore[union-attr]
    doubled = arrays.binary("*", arrays.as_tensor([1, 2]), 2)
    assert isinstance(doubled, Tensor)
    assert doubled.contents == (2, 4)
    assert arrays.reduce_over(arrays.as_tensor((batch, 3, 4)), "prod") == 12 * batch


def test_symbolic_dims_of_arrays_are_handed_out() -> None:
    n = unresolved("a file")
    assert arrays.shape_value(array(n, 28)) == (n, 28)
    assert arrays.shape_value(array(dynamic("batch"), 28, kind="keras")) == (None, 28)


def test_open_lists() -> None:
    n = unresolved("a loop")
    assert str(arrays.as_tensor(ListObject([], array(5, 2), n)).shape) == "(?, 5, 2)"
    assert arrays.as_tensor(ListObject([], Unknown("x"))).shape.min_rank == 1
    assert arrays.as_tensor([array(3), array(3)]).shape == Shape.of(2, 3)


def test_ragged_lists_are_told() -> None:
    assert arrays.is_ragged([[1, 2], [3]])
    assert not arrays.is_ragged([[1, 2], [3, 4]])


def test_slices_of_symbolic_dims() -> None:
    n = unresolved("a file")
    part = arrays.getitem(array(n, 5), (slice(10, None), slice(None, -1)))
    assert isinstance(part, Tensor)
    assert part.shape.dim(1) == 4
    assert arrays.getitem(array(n, 5), (slice(None), 0)).shape == Shape.of(n)  # type: ignore[union-attr]


def test_proven_index_errors() -> None:
    for tensor, index in ((array(3), 3), (array(3), -4), (array(3), (0, 0)), (array(3, 2), (slice(None), 2))):
        with pytest.raises(Mismatch):
            arrays.getitem(tensor, index)
    arrays.getitem(array(unresolved("a file")), 1000)


def test_assignment_checks_shapes_and_widens_bounds() -> None:
    with pytest.raises(Mismatch):
        arrays.setitem(array(3, 2), 0, array(3))
    changed = arrays.setitem(arrays.as_tensor([1, 2, 3]), 1, 9)
    assert changed.contents == (1, 9, 3)
    assert (changed.low, changed.high) == (1, 9)


def test_labels_keep_their_highest_through_shifts() -> None:
    labels = arrays.as_tensor([1, 2, 3] * 100)
    assert highest(labels) == 3
    shifted = arrays.binary("-", labels, 1)
    assert isinstance(shifted, Tensor)
    assert highest(shifted) == 2
    assert highest(arrays.getitem(labels, slice(0, 5))) is None  # type: ignore[arg-type]


def advice(operator: str, left: Tensor, right: Tensor) -> list[Any]:
    given: list[Any] = []
    ctx: Any = SimpleNamespace(advise=given.append)
    arrays.binary(operator, left, right, ctx)
    return given


def test_predictions_against_labels_are_reported() -> None:
    n = unresolved("a file")
    prediction = frozenset({"prediction"})
    assert advice("-", array(50), array(50, 1))
    assert advice("==", array(4), array(4, 1, facts=prediction))
    assert advice("-", array(n), array(n, 1))
    assert advice("-", array(dynamic("b"), 1, facts=frozenset({"keepdims"})), array(9)) == []
    batch = dynamic("b")
    assert advice("-", array(batch, 1, facts=frozenset({"keepdims"})), array(batch))


@pytest.mark.parametrize("operator", ["-", "+", "*", "=="])
def test_outer_products_on_purpose_are_silent(operator: str) -> None:
    x = array(50)
    column = arrays.getitem(x, (slice(None), None))
    assert isinstance(column, Tensor)
    assert advice(operator, column, x) == []
    doubled = arrays.binary("*", column, 2)
    assert isinstance(doubled, Tensor)
    assert advice(operator, doubled, x) == []
    assert advice(operator, array(3), array(3, 1)) == []
    assert advice(operator, array(50), array(40, 1)) == []
    assert advice(operator, array(1), array(1, 1)) == []
    assert advice("+", array(50, 1, facts=frozenset({"keepdims"})), x) == []


def test_python_numbers_give_way() -> None:
    assert arrays.binary("/", array(2, dtype="uint8"), 255.0).dtype == "float64"  # type: ignore[union-attr]
    assert arrays.binary("/", array(2, dtype="float32"), 255.0).dtype == "float32"  # type: ignore[union-attr]
    assert arrays.binary("*", array(2, dtype="float32", kind="tf"), array(2)).kind == "tf"  # type: ignore[union-attr]
