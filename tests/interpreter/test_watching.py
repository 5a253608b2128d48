"""What is remembered of an expression's values, for faces that ask about places."""

from __future__ import annotations

from types import SimpleNamespace

from shapecheck.interpreter.watching import Watch
from shapecheck.results import SeenTensor
from shapecheck.shapes import Shape
from shapecheck.values import Alternatives, Tensor


def test_a_choice_within_a_choice_is_seen_whole() -> None:
    """As in ``densenet(...)``, where the input is one of several by two questions that are not known."""
    inner = Alternatives((Tensor(Shape.of(2)), Tensor(Shape.of(3))))
    watch = Watch(SimpleNamespace(span=lambda node: node))
    watch.see("x", Alternatives((inner, Tensor(Shape.of(4)))))
    (seen,) = watch.published()
    assert [value.dims for value in seen.values if isinstance(value, SeenTensor)] == [(2,), (3,), (4,)]
