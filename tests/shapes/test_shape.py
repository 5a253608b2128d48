"""Shapes: what they say of themselves, and how two of them are compared, joined and refined."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from shape_strategies import World, shapes_of, worlds

from shapecheck.shapes import (
    Shape,
    ShapeError,
    broadcast,
    compatible,
    concatenate,
    covers,
    dynamic,
    equal,
    is_dynamic,
    is_unresolved,
    join,
    matmul,
    merge,
    reduce,
    refine,
    reshape,
    squeeze,
    stack,
    symbol,
    tile,
    transpose,
    unresolved,
    why,
    with_rank,
)

batch, length = dynamic(), dynamic("length")
u = unresolved("an argument")
images = Shape.at_least((batch,), (3,))
some = settings(max_examples=150, deadline=None)


@pytest.mark.parametrize(
    ("shape", "text", "public"),
    [
        (Shape(), "()", []),
        (Shape.of(5), "(5,)", [5]),
        (Shape.of(batch), "(None,)", [None]),
        (Shape.of(batch, 64, 64, 3), "(None, 64, 64, 3)", [None, 64, 64, 3]),
        (Shape.of(2 * batch, u, u + 1), "(None, ?, ?)", [None, "?", "?"]),
        (images, "(None, ..., 3)", "?"),
        (Shape.unknown(), "(...,)", "?"),
    ],
)
def test_a_shape_is_shown_as_keras_shows_it(shape: Shape, text: str, public: object) -> None:
    assert str(shape) == text
    assert shape.public() == public


def test_what_is_known_of_a_closed_and_of_an_open_shape() -> None:
    closed = Shape.of(batch, 4)
    assert closed.is_closed
    assert not closed.is_known
    assert (closed.rank, closed.min_rank, closed.dims) == (2, 2, (batch, 4))
    assert Shape.of(2, 4).is_known
    assert (images.rank, images.min_rank, images.is_closed, images.is_known) == (None, 2, False, False)
    with pytest.raises(ValueError, match="open"):
        _ = images.dims


def test_a_closed_shape_has_its_dims_in_its_prefix() -> None:
    assert Shape((1,), (2,)) == Shape.of(1, 2)


def test_a_shape_of_rank_has_fresh_unresolved_dims_with_a_reason() -> None:
    shape = Shape.of_rank(2, "no annotation")
    assert [why(dim) for dim in shape.dims] == ["no annotation"] * 2
    assert all(map(is_unresolved, shape.dims))
    assert equal(*shape.dims) is None


def test_a_negative_dim_is_an_error() -> None:
    with pytest.raises(ShapeError, match="negative"):
        Shape.of(3, -1)


def test_axes_are_counted_from_either_end_and_checked() -> None:
    shape = Shape.of(batch, 4, 5)
    assert shape.dim(-1) == 5
    assert shape.normalize_axis(-3) == 0
    with pytest.raises(ShapeError, match=r"axis 3 of shape \(None, 4, 5\) is out of range: rank 3 has axes -3\.\.2"):
        shape.dim(3)
    assert images.dim(0) == batch
    assert images.dim(-1) == 3
    assert is_unresolved(images.dim(1))
    assert is_unresolved(images.dim(-2))


def test_dims_are_put_in_and_taken_out_at_either_end_of_an_open_shape() -> None:
    assert str(images.with_dim(-1, 7)) == "(None, ..., 7)"
    assert str(images.with_dim(-2, 7)) == "(..., 7, 3)"
    assert str(images.with_dim(1, 7)) == "(None, 7, ...)"
    assert str(images.without(0)) == "(..., 3)"
    assert str(images.without(1)) == "(None, ...)"
    assert str(images.without(-2)) == "(..., 3)"
    assert str(images.insert(0, 9)) == "(9, None, ..., 3)"
    assert str(images.insert(-1, 9)) == "(None, ..., 3, 9)"
    assert str(images.insert(-2, 9)) == "(None, ..., 9, 3)"
    assert str(images.insert(3, 9)) == "(None, ?, ?, 9, ...)"
    assert str(images.insert(-4, 9)) == "(..., 9, ?, ?, 3)"


def test_slices_of_an_open_shape_keep_what_is_sure() -> None:
    assert str(images.take(1)) == "(..., 3)"
    assert str(images.take(0, -1)) == "(None, ...)"
    assert str(images.take(1, -1)) == "(...,)"
    assert str(images.take(0, -2)) == "(...,)"
    assert str(images.take(0, 2)) == "(None, ?)"
    assert str(images.take(0, 3)) == "(None, ...)"
    assert str(images.take(-1)) == "(3,)"
    assert str(images.take(-3)) == "(...,)"


@given(worlds(), shapes_of(4))
@some
def test_every_part_of_a_shape_admits_that_part_of_the_numbers(world: World, dims: tuple[int, ...]) -> None:
    hidden = world.shape(dims)
    ends = [None, *range(-5, 6)]
    for start in ends:
        for stop in ends:
            assert world.admits_shape(hidden.take(start, stop), dims[start:stop])
    for axis in range(-len(dims), len(dims)):
        assert world.admits(hidden.dim(axis), dims[axis])
        i = axis % len(dims)
        assert world.admits_shape(hidden.without(axis), dims[:i] + dims[i + 1 :])
        assert world.admits_shape(hidden.with_dim(axis, 7), (*dims[:i], 7, *dims[i + 1 :]))
    for axis in range(-len(dims) - 1, len(dims) + 1):
        i = axis % (len(dims) + 1)
        assert world.admits_shape(hidden.insert(axis, 7), (*dims[:i], 7, *dims[i:]))


@given(worlds(), shapes_of(3), shapes_of(3))
@some
def test_two_shapes_are_compared_joined_and_added_soundly(world: World, a: tuple[int, ...], b: tuple[int, ...]) -> None:
    x, y, other = world.shape(a), world.shape(b), world.shape(a)
    assert compatible(x, y) in (None, a == b)
    assert compatible(x, other) is not False
    assert world.admits_shape(x + y, a + b)
    both = join(x, y)
    assert world.admits_shape(both, a)
    assert world.admits_shape(both, b)
    assert world.admits_shape(refine(x, other), a)
    if covers(x, y) and a != b:
        assert world.admits_shape(x, a)
    if covers(join(x, y), x):
        assert covers(join(join(x, y), x), join(x, y))


def test_a_join_keeps_what_is_common() -> None:
    same = join(Shape.of(batch, 32, 3), Shape.of(batch, 64, 3))
    assert str(same) == "(None, ?, 3)"
    assert same.dims[0] == batch
    middle = symbol(same.dims[1])
    assert middle is not None
    assert (middle.lower, middle.multiple) == (32, 32)
    assert "32 on one path and 64 on another" in middle.why
    assert str(join(Shape.of(batch, 10, 3), Shape.of(batch, 3))) == "(None, ..., 3)"
    assert str(join(Shape.of(1, 2), Shape.of(3))) == "(?, ...)"
    assert str(join(images, Shape.of(batch, 4, 3))) == "(None, ..., 3)"
    assert is_dynamic(join(Shape.of(batch), Shape.of(length)).dims[0])
    assert is_unresolved(join(Shape.of(batch), Shape.of(8)).dims[0])
    assert merge is join


def test_a_join_of_a_join_is_covered_by_it() -> None:
    """A loop that widens with `join` ends."""
    seen = Shape.of(batch, 32)
    for width in (64, 96, 128):
        new = join(seen, Shape.of(batch, width))
        if covers(seen, new):
            break
        seen = new
    assert covers(seen, Shape.of(batch, 1024))
    assert not covers(seen, Shape.of(batch, 48))
    assert not covers(seen, Shape.of(batch, 32, 1))
    assert covers(Shape.unknown(), seen)
    assert not covers(seen, Shape.unknown())


def test_refining_takes_the_more_precise_dim() -> None:
    assert refine(Shape.of(batch, u, 3), Shape.of(8, length, 3)).dims == (8, length, 3)
    assert refine(images, Shape.of_rank(4)).dims[0] == batch
    assert refine(Shape.unknown(), images) == images
    assert refine(Shape.at_least((batch,)), Shape.at_least((), (3,))) == Shape.at_least((batch,))
    with pytest.raises(ShapeError, match=r"a tensor of shape \(2, 3\) cannot have shape \(2, 4\)"):
        refine(Shape.of(2, 3), Shape.of(2, 4))


def test_an_open_shape_is_closed_to_a_rank_it_can_have() -> None:
    assert str(with_rank(images, 4)) == "(None, ?, ?, 3)"
    assert with_rank(images, 1) is None
    assert with_rank(Shape.of(2), 2) is None
    assert with_rank(Shape.of(2), 1) == Shape.of(2)


def test_shapes_are_compared_with_three_answers() -> None:
    assert compatible(Shape.of(batch, 3), Shape.of(batch, 3)) is True
    assert compatible(Shape.of(batch, 3), Shape.of(length, 3)) is None
    assert compatible(Shape.of(batch, 3), Shape.of(batch, 4)) is False
    assert compatible(Shape.of(batch, 3), Shape.of(batch)) is False
    assert compatible(images, Shape.of(batch, 4)) is False
    assert compatible(images, Shape.of(3)) is False
    assert compatible(images, images) is None


def test_sizes() -> None:
    assert Shape().size() == 1
    assert Shape.of(batch, 4, 5).size() == 20 * batch
    assert Shape.of(batch, 0).size() == 0
    assert Shape.at_least((0,)).size() == 0
    assert is_dynamic(images.size())
    assert is_unresolved(Shape.unknown().size())


def test_a_deep_copied_shape_is_the_same_shape() -> None:
    shape = Shape.of(batch, u // 2)
    assert copy.deepcopy(shape) == shape


# -- ops on symbols: results that the comparison with numpy does not pin down ----------------------


def test_reshape_divides_symbols_out() -> None:
    assert reshape(Shape.of(batch, 4, 5), (-1, 20)).dims == (batch, 20)
    assert reshape(Shape.of(batch, 4, 5), (batch, -1)).dims == (batch, 20)
    assert reshape(Shape.of(batch, length, 6), (batch, length, 2, -1)).dims == (batch, length, 2, 3)
    assert is_dynamic(reshape(images, (-1, 3)).dims[0])
    assert is_unresolved(reshape(Shape.unknown(), (-1, 3)).dims[0])


def test_broadcasting_shows_the_dim_that_keras_shows() -> None:
    def of(a: object, b: object) -> str:
        return str(broadcast(Shape.of(a), Shape.of(b)))  # type: ignore[arg-type]

    assert of(batch, 5) == of(5, batch) == of(u, 5) == "(5,)"
    assert of(batch, 1) == of(1, batch) == of(batch, length) == "(None,)"
    assert of(u, 1) == of(1, u) == of(u, batch) == "(?,)"
    assert broadcast(Shape.of(batch, 3), Shape.of(batch, 1)).dims == (batch, 3)
    assert str(broadcast(images, Shape.of(3))) == str(broadcast(images, Shape())) == "(None, ..., 3)"
    assert str(broadcast(images, Shape.of(4, 1, 1))) == "(..., 4, ?, 3)"


def test_squeeze_keeps_dynamic_dims_and_is_open_where_an_unresolved_one_may_go() -> None:
    assert str(squeeze(Shape.of(batch, 1, 3))) == "(None, 3)"
    assert str(squeeze(Shape.of(batch, u, 1, 3))) == "(None, ..., 3)"


def test_known_ends_of_open_shapes_come_through() -> None:
    assert str(matmul(images, Shape.of(3, 7))) == "(..., ?, 7)"
    assert str(transpose(images)) == "(3, ..., None)"
    assert str(transpose(images, (0, 3, 1, 2))) == "(None, 3, ?, ?)"
    assert str(reduce(images, -1)) == "(None, ...)"
    assert str(reduce(images, -1, keepdims=True)) == "(None, ..., 1)"
    assert str(reduce(images, (1, 2))) == "(None, ...)"
    assert str(concatenate([images, images], -1)) == "(..., 6)"
    assert str(concatenate([images, Shape.of(batch, 8, 8, 4)], -1)) == "(None, 8, 8, 7)"
    assert str(tile(images, (1, 2))) == "(None, ..., 6)"
    assert str(stack([images, Shape.of(batch, 2, 3)], 1)) == "(None, 2, 2, 3)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: reshape(Shape.of(3, 4), (5, -1)), "12 elements cannot be divided by 5"),
        (lambda: reshape(Shape.of(2, 3), (5,)), r"cannot reshape \(2, 3\) to \(5,\): 6 elements do not fill 5"),
        (
            lambda: broadcast(Shape.of(batch, 4), Shape.of(5)),
            r"\(None, 4\) and \(5,\) cannot be broadcast: axis -1 is 4",
        ),
        (lambda: broadcast(images, Shape.of(4)), r"axis -1 is 3 and 4"),
        (lambda: matmul(Shape.of(batch, 4), Shape.of(5, 6)), "axis -1 of the left is 4, axis -2 of the right is 5"),
        (lambda: matmul(images, Shape.of(5, 6)), "axis -1 of the left is 3, axis -2 of the right is 5"),
        (lambda: concatenate([Shape.of(1, 2), Shape.of(1, 3)], 0), "differ at axis 1: 2 and 3"),
        (lambda: concatenate([Shape.of(1, 2), Shape.of(1)], 0), "have different ranks: 2 and 1"),
        (lambda: squeeze(Shape.of(2, 3), 0), "it is 2, not 1"),
    ],
)
def test_an_error_says_what_does_not_fit(call: object, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        call()  # type: ignore[operator]


def test_an_error_carries_the_axis_and_both_sides() -> None:
    with pytest.raises(ShapeError) as caught:
        broadcast(Shape.of(batch, 4, 2), Shape.of(5, 2))
    assert (caught.value.axis, caught.value.left, caught.value.right) == (1, 4, 5)
