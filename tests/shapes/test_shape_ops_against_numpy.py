"""Shape functions of ops, held against numpy.

Numbers are drawn, numpy runs on them, and some are hidden behind symbols. Then (1) on numbers the
result is numpy's and a ShapeError comes exactly when numpy fails; (2) on symbols there is never
an error when numpy works, and the result admits numpy's. Reductions and takes are not drawn on
scalars, where numpy alone accepts an axis 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shape_strategies import World, dims_of, shapes_of, worlds

from shapecheck.shapes import (
    Shape,
    ShapeError,
    broadcast,
    broadcast_to,
    concatenate,
    einsum,
    expand_dims,
    flatten,
    flatten_tail,
    gather,
    matmul,
    moveaxis,
    pad,
    reduce,
    repeat,
    reshape,
    slice_dim,
    squeeze,
    stack,
    swapaxes,
    take_axis,
    tensordot,
    tile,
    transpose,
)

Numbers = tuple[int, ...]
some = settings(max_examples=100, deadline=None)


def array(shape: Numbers) -> np.ndarray:
    """An array of this shape that takes one element of memory."""
    return np.broadcast_to(np.int8(0), shape)


def check(
    world: World,
    inputs: list[Numbers],
    ours: Callable[..., Shape],
    numpys: Callable[..., np.ndarray],
    *,
    may_open: bool = True,
) -> None:
    """Hold `ours` (of shapes) against `numpys` (of arrays)."""
    try:
        expected = tuple(numpys(*map(array, inputs)).shape)
    except (ValueError, IndexError):
        with pytest.raises(ShapeError):
            ours(*map(Shape, inputs))
        return
    found = ours(*map(Shape, inputs))
    assert found.is_known
    assert found.dims == expected
    hidden = [world.shape(dims, may_open=may_open) for dims in inputs]
    result = ours(*hidden)
    assert world.admits_shape(result, expected), (hidden, result, expected, world.values)


@given(worlds(), st.lists(shapes_of(3, most=3), min_size=1, max_size=3))
@settings(max_examples=250, deadline=None)
def test_broadcast(world: World, inputs: list[Numbers]) -> None:
    check(world, inputs, broadcast, lambda *arrays: np.broadcast_arrays(*arrays)[0])


@given(worlds(), shapes_of(3, most=3), shapes_of(3, most=3))
@some
def test_broadcast_to(world: World, shape: Numbers, target: Numbers) -> None:
    goal = world.shape(target)
    check(world, [shape], lambda s: broadcast_to(s, Shape(target)), lambda a: np.broadcast_to(a, target))
    try:
        np.broadcast_to(array(shape), target)
    except ValueError:
        return
    assert world.admits_shape(broadcast_to(world.shape(shape), goal), target)


@given(worlds(), shapes_of(4), st.data())
@settings(max_examples=200, deadline=None)
def test_reshape(world: World, shape: Numbers, data: st.DataObject) -> None:
    size = int(np.prod(shape, dtype=int))
    splits = [(size,), (1, size), *((k, size // k) for k in range(2, size) if size % k == 0)]
    target = data.draw(st.one_of(st.sampled_from(splits), shapes_of(3)))
    target = data.draw(st.permutations(target).map(tuple))
    wild = data.draw(st.integers(-1, len(target) - 1))
    asked = tuple(-1 if axis == wild else n for axis, n in enumerate(target))
    check(world, [shape], lambda s: reshape(s, asked), lambda a: a.reshape(asked))
    try:
        expected = array(shape).reshape(asked).shape
    except ValueError:
        return
    symbolic = [n if n == -1 else world.hide(n) for n in asked]
    assert world.admits_shape(reshape(world.shape(shape), symbolic), expected)


@given(worlds(), st.data(), st.integers(1, 3), st.booleans())
@settings(max_examples=200, deadline=None)
def test_concatenate_and_stack(world: World, data: st.DataObject, count: int, nearly: bool) -> None:
    first = data.draw(shapes_of(3, most=3))
    rank = len(first)
    axis = data.draw(st.integers(-rank - 1, rank))
    inputs = [first]
    for _ in range(count - 1):
        other = list(first) if nearly else list(data.draw(shapes_of(3, most=3)))
        if nearly and -rank <= axis < rank:
            other[axis] = data.draw(dims_of(3))
        inputs.append(tuple(other))
    check(world, inputs, lambda *s: concatenate(s, axis), lambda *a: np.concatenate(a, axis))
    inputs = [first] * count if nearly else inputs
    check(world, inputs, lambda *s: stack(s, axis), lambda *a: np.stack(a, axis))


@given(worlds(), shapes_of(4), st.data())
@some
def test_transpose_swapaxes_and_moveaxis(world: World, shape: Numbers, data: st.DataObject) -> None:
    rank = len(shape)
    order = data.draw(st.permutations(range(rank)))
    order = [axis - rank if data.draw(st.booleans()) else axis for axis in order]
    odd = data.draw(st.one_of(st.just(order), st.lists(st.integers(-5, 5), max_size=4)))
    check(world, [shape], transpose, np.transpose)
    check(world, [shape], lambda s: transpose(s, odd), lambda a: np.transpose(a, odd))
    i, j = data.draw(st.integers(-rank - 1, rank)), data.draw(st.integers(-rank - 1, rank))
    check(world, [shape], lambda s: swapaxes(s, i, j), lambda a: np.swapaxes(a, i, j))
    check(world, [shape], lambda s: moveaxis(s, i, j), lambda a: np.moveaxis(a, i, j))
    some_axes, places = order[:2], odd[:2]
    check(
        world,
        [shape],
        lambda s: moveaxis(s, some_axes, places),
        lambda a: np.moveaxis(a, some_axes, places),
    )


@given(worlds(), shapes_of(4, min_rank=1), st.one_of(st.integers(-5, 5), st.lists(st.integers(-5, 5), max_size=3)))
@settings(max_examples=200, deadline=None)
def test_expand_dims_squeeze_and_reduce(world: World, shape: Numbers, axes: int | list[int]) -> None:
    as_numpy = axes if isinstance(axes, int) else tuple(axes)
    check(world, [shape], lambda s: expand_dims(s, axes), lambda a: np.expand_dims(a, as_numpy))
    check(world, [shape], lambda s: squeeze(s, axes), lambda a: np.squeeze(a, as_numpy))
    for keep in (False, True):
        check(
            world,
            [shape],
            lambda s, keep=keep: reduce(s, axes, keep),
            lambda a, keep=keep: np.sum(a, axis=as_numpy, keepdims=keep),
        )
        check(
            world,
            [shape],
            lambda s, keep=keep: reduce(s, None, keep),
            lambda a, keep=keep: np.asarray(np.sum(a, keepdims=keep)),
        )


@given(worlds(), shapes_of(4))
@some
def test_squeeze_of_all_ones_leaves_open_what_may_be_one(world: World, shape: Numbers) -> None:
    assert squeeze(Shape(shape)) == Shape(tuple(n for n in shape if n != 1))
    hidden = world.shape(shape)
    if not any(n == 1 and not isinstance(d, int) for n, d in zip(shape, hidden.prefix, strict=False)):
        found = squeeze(hidden)
        kept = tuple(n for n in shape if n != 1)
        if hidden.is_closed:
            assert world.admits_shape(found, kept)


@given(worlds(), shapes_of(4, most=3), shapes_of(4, most=3), st.booleans())
@settings(max_examples=250, deadline=None)
def test_matmul(world: World, a: Numbers, b: Numbers, fits: bool) -> None:
    if fits and a and b:
        b = (*b[:-2], a[-1], b[-1]) if len(b) > 1 else (a[-1],)
    check(world, [a, b], matmul, np.matmul)


@given(worlds(), shapes_of(3, most=3), shapes_of(3, most=3), st.data())
@some
def test_tensordot(world: World, a: Numbers, b: Numbers, data: st.DataObject) -> None:
    axis = st.integers(-3, 2)
    pair = st.tuples(axis, axis)
    axes = data.draw(
        st.one_of(st.integers(0, 2), pair, st.tuples(st.lists(axis, max_size=2), st.lists(axis, max_size=2)))
    )
    if isinstance(axes, tuple) and isinstance(axes[0], list):
        double = [{i % len(s) for i in x} for x, s in zip(axes, (a, b), strict=True) if s]
        if any(len(d) != len(x) for d, x in zip(double, axes, strict=False)):
            return  # numpy takes an axis twice and then fails in a way of its own
    check(world, [a, b], lambda x, y: tensordot(x, y, axes), lambda x, y: np.tensordot(x, y, axes))


EQUATIONS = [
    "ij,jk->ik",
    "ij,jk",
    "ba",
    "bhid,bhjd->bhij",
    "...ij,...jk->...ik",
    "...ij,jk",
    "i...->...",
    "ii->i",
    "ii",
    "i,j->ij",
    "abc,cd->abd",
    "ab...,b->a...",
    "...a,...b",
    "ij->",
    "a b , b c -> a c",
    "ij,jk,kl->il",
]


@given(worlds(), st.sampled_from(EQUATIONS), st.data())
@settings(max_examples=250, deadline=None)
def test_einsum(world: World, equation: str, data: st.DataObject) -> None:
    sizes = {label: data.draw(dims_of(3)) for label in set(equation) if label.isalpha()}
    wild = data.draw(shapes_of(2, most=3))
    inputs = []
    for text in equation.replace(" ", "").partition("->")[0].split(","):
        dims: list[int] = []
        for part in text.replace("...", "*"):
            dims += wild if part == "*" else (sizes[part],)
        if data.draw(st.integers(0, 6)) == 0:
            dims = list(data.draw(shapes_of(3, most=3)))
        inputs.append(tuple(dims))
    check(world, inputs, lambda *s: einsum(equation, *s), lambda *a: np.asarray(np.einsum(equation, *a)))


@given(worlds(), shapes_of(3, most=3), st.one_of(st.integers(0, 3), st.lists(st.integers(0, 3), max_size=4)))
@some
def test_tile(world: World, shape: Numbers, reps: int | list[int]) -> None:
    check(world, [shape], lambda s: tile(s, reps), lambda a: np.tile(a, reps))


@given(
    worlds(), shapes_of(3, min_rank=1, most=3), st.integers(0, 3), st.one_of(st.none(), st.integers(-4, 3)), st.data()
)
@some
def test_repeat_flatten_and_take(
    world: World, shape: Numbers, count: int, axis: int | None, data: st.DataObject
) -> None:
    check(world, [shape], lambda s: repeat(s, count, axis), lambda a: np.repeat(a, count, axis))
    counts = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=3))
    check(world, [shape], lambda s: repeat(s, counts, axis), lambda a: np.repeat(a, counts, axis))
    check(world, [shape], flatten, np.ravel)
    indices = data.draw(shapes_of(2, most=2))
    if 0 in shape:
        return
    picked = world.shape(indices, may_open=False)
    wanted = np.zeros(indices, int)
    check(world, [shape], lambda s: take_axis(s, Shape(indices), axis), lambda a: np.take(a, wanted, axis))
    if axis is not None and -len(shape) <= axis < len(shape):
        expected = np.take(array(shape), wanted, axis).shape
        assert world.admits_shape(gather(world.shape(shape), picked, axis), expected)


@given(worlds(), shapes_of(4), st.integers(0, 3))
@some
def test_flatten_tail_makes_the_last_axes_one(world: World, shape: Numbers, start: int) -> None:
    if start > len(shape):
        with pytest.raises(ShapeError):
            flatten_tail(Shape(shape), start)
        return
    expected = (*shape[:start], int(np.prod(shape[start:], dtype=int)))
    assert flatten_tail(Shape(shape), start).dims == expected
    assert world.admits_shape(flatten_tail(world.shape(shape), start), expected)


@given(worlds(), shapes_of(3), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=0, max_size=3))
@some
def test_pad(world: World, shape: Numbers, pads: list[tuple[int, int]]) -> None:
    if len(pads) != len(shape) and (len(pads) == 1 or not pads or not shape):
        return  # numpy pads every axis alike
    check(world, [shape], lambda s: pad(s, pads), lambda a: np.pad(a, pads) if pads else a)


ends = st.one_of(st.none(), st.integers(-7, 7))


@given(worlds(), st.integers(0, 8), ends, ends, st.one_of(st.none(), st.integers(-3, 3)))
@settings(max_examples=250, deadline=None)
def test_slice_dim(world: World, n: int, start: int | None, stop: int | None, step: int | None) -> None:
    if step == 0:
        with pytest.raises(ShapeError):
            slice_dim(n, start, stop, step)
        return
    expected = len(range(n)[start:stop:step])
    assert slice_dim(n, start, stop, step) == expected
    first = start if start is None or start < 0 else world.hide(start)
    last = stop if stop is None or stop < 0 else world.hide(stop)
    assert world.admits(slice_dim(world.hide(n), first, last, step), expected)
