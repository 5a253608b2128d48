"""keras.ops that call functions: conditions, loops, maps and scans.

A body is called once with tensors that stand for any iteration; what it does wrong is found there.
"""

from __future__ import annotations

from collections.abc import Callable

from shapecheck.library.arrays.guards import checked, common_shape
from shapecheck.library.keras.ops.common import result, tensor
from shapecheck.library.keras.ops.nn import check_axes
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import REGISTRY, Context, intrinsic
from shapecheck.shapes import Dim, Expr, Shape, broadcast, compatible, dynamic, join, unresolved
from shapecheck.values import (
    DictObject,
    LibraryFunction,
    ListObject,
    Partial,
    Tensor,
    Unknown,
    Value,
    alternatives,
    tensors_in,
)

# -- structures -----------------------------------------------------------------------------------


def each(change: Callable[[Value], Value], value: Value) -> Value:
    """The same structure of tuples, lists and dicts, with each leaf changed."""
    match value:
        case tuple():
            return tuple(each(change, item) for item in value)
        case ListObject() if not value.is_open:
            return ListObject([each(change, item) for item in value.items])
        case DictObject() if not value.is_open:
            return DictObject({key: each(change, item) for key, item in value.items.items()})
    return change(value)


def any_value(value: Value) -> Value:
    """A tensor of this shape whose elements are not known: what a loop variable is in any iteration."""

    def forget(leaf: Value) -> Value:
        if isinstance(leaf, (Tensor, int, float, Expr)) and not isinstance(leaf, bool):
            found = tensor(leaf)
            return result(found.shape, found.dtype, found)
        return leaf

    return each(forget, value)


def row(value: Value) -> Value:
    """What indexing with one number leaves of each tensor."""

    def first(leaf: Value) -> Value:
        found = tensor(leaf)
        if found.shape.rank == 0:
            raise CannotTell("a scalar has no rows")
        return result(found.shape.without(0), found.dtype, found, low=found.low, high=found.high)

    return each(first, value)


def rows(value: Value, count: Dim) -> Value:
    """Each tensor `count` times along a new first axis."""

    def stacked(leaf: Value) -> Value:
        if isinstance(leaf, Unknown):
            return leaf
        found = tensor(leaf)
        return result(Shape.of(count) + found.shape, found.dtype, found)

    return each(stacked, value)


def length(value: Value, broadcasting: bool = False) -> Dim:
    """The first axis of the tensors in a structure, which is the same for all; with `broadcasting` it may be 1."""
    leaves = list(tensors_in(value))
    if not leaves:
        raise CannotTell("there is no tensor to go through")
    counts = [_rows_of(leaf) for leaf in leaves]
    with checked("op-shapes", *leaves):
        shapes = [Shape.of(count) for count in counts]
        return (broadcast(*shapes) if broadcasting else common_shape(*shapes, blame=leaves)).dim(0)


def _rows_of(leaf: Tensor) -> Dim:
    return leaf.shape.dim(0) if leaf.shape.rank or leaf.shape.prefix else unresolved("the length is not known")


def loop_result(before: Value, after: Value) -> Value:
    """Loop variables after any number of iterations: what both ends have in common."""
    if isinstance(before, (Tensor, int, float, Expr)) and isinstance(after, (Tensor, int, float, Expr)):
        one, other = tensor(before), tensor(after)
        return result(join(one.shape, other.shape), other.dtype, one, other)
    match before, after:
        case (tuple(), tuple()) if len(before) == len(after):
            return tuple(map(loop_result, before, after))
        case (ListObject() | tuple(), ListObject() | tuple()):
            first, second = _items(before), _items(after)
            if len(first) == len(second):
                return ListObject([loop_result(x, y) for x, y in zip(first, second, strict=True)])
        case (DictObject(), DictObject()) if before.items.keys() == after.items.keys():
            return DictObject({key: loop_result(item, after.items[key]) for key, item in before.items.items()})
    return any_value(before) if isinstance(after, Unknown) else Unknown("the loop changes the structure")


def _items(value: Value) -> list[Value]:
    return list(value.items) if isinstance(value, ListObject) else list(value)


def arguments(value: Value) -> list[Value]:
    """Loop variables as the arguments of a body."""
    if isinstance(value, (tuple, ListObject)):
        return _items(value)
    return [value]


# -- conditions -----------------------------------------------------------------------------------


@intrinsic("keras.ops.cond")
def cond(ctx: Context, pred: Value, true_fn: Value, false_fn: Value) -> Value:
    """What one of two functions gives."""
    return chosen(ctx, pred, true_fn, false_fn)


def chosen(ctx: Context, pred: Value, true_fn: Value, false_fn: Value) -> Value:
    """The result of the function that the condition picks; of either, if that is not known.

    Eagerly only one of them runs, so that what fails in one alone proves nothing.
    """
    known = ctx.truth(pred) if not isinstance(pred, Unknown) else None
    if known is not None:
        return ctx.call(true_fn if known else false_fn)
    return ctx.call(alternatives([true_fn, false_fn]))


@intrinsic("keras.ops.switch")
def switch(ctx: Context, index: Value, branches: Value, *operands: Value) -> Value:
    """What one of several functions gives."""
    functions = ctx.iterate(branches)
    if functions is None:
        return Unknown("the branches are not known")
    if isinstance(index, int) and 0 <= index < len(functions):
        return ctx.call(functions[index], operands)
    return ctx.call(alternatives(functions), operands)


# -- loops ----------------------------------------------------------------------------------------


@intrinsic("keras.ops.while_loop")
def while_loop(ctx: Context, cond: Value, body: Value, loop_vars: Value, maximum_iterations: Value = None) -> Value:
    """The loop variables after the loop."""
    return looped(ctx, body, loop_vars)


def looped(ctx: Context, body: Value, loop_vars: Value) -> Value:
    """Loop variables after a body has run some number of times."""
    after = ctx.call(body, arguments(any_value(loop_vars)))
    return loop_result(loop_vars, after)


@intrinsic("keras.ops.fori_loop")
def fori_loop(ctx: Context, lower: Value, upper: Value, body_fun: Value, init_val: Value) -> Value:
    """The value after body_fun(i, value) for each i."""
    after = ctx.call(body_fun, [Tensor(Shape(), dtype="int32", kind="tf"), any_value(init_val)])
    return loop_result(init_val, after)


@intrinsic("keras.ops.map")
def map_rule(ctx: Context, f: Value, xs: Value) -> Value:
    """f of each row."""
    return mapped_rows(ctx, f, xs)


def mapped_rows(ctx: Context, function: Value, elements: Value, broadcasting: bool = False) -> Value:
    """A function of each row, the results stacked; with `broadcasting` a single row goes with all others."""
    count = length(elements, broadcasting)
    return rows(ctx.call(function, [row(elements)]), count)


@intrinsic("keras.ops.vectorized_map")
def vectorized_map(ctx: Context, function: Value, elements: Value) -> Value:
    """function of each row."""
    return mapped_rows(ctx, function, elements, broadcasting=True)


@intrinsic("keras.ops.scan")
def scan(
    ctx: Context,
    f: Value,
    init: Value,
    xs: Value = None,
    length: Value = None,
    reverse: Value = False,
    unroll: Value = 1,
) -> Value:
    """The last carry, and what f gives for each row."""
    count = _scan_length(xs, length)
    step = ctx.call(f, [any_value(init), None if xs is None else row(xs)])
    if not isinstance(step, tuple) or len(step) != 2:
        return Unknown("what the scanned function returns is not known")
    carry, item = step
    _require_kept(init, carry)
    return (loop_result(init, carry), None if item is None else rows(item, count))


def _require_kept(before: Value, after: Value) -> None:
    """A mismatch if a step surely gives a carry of another shape than it takes."""
    if isinstance(before, Tensor) and isinstance(after, Tensor) and compatible(before.shape, after.shape) is False:
        raise Mismatch(
            f"the carry has shape {before.shape} before a step and {after.shape} after it",
            rule="op-shapes",
            blame=(before, after),
        )


_length = length


def _scan_length(xs: Value, count: Value) -> Dim:
    if isinstance(count, (int, Expr)):
        return count
    return _length(xs) if xs is not None else dynamic("length")


def folded(ctx: Context, function: Value, elements: Value, initial: Value = None) -> Value:
    """The last of the running results of a function of the result so far and each row."""
    first = row(elements) if initial is None else initial
    return loop_result(first, ctx.call(function, [any_value(first), row(elements)]))


@intrinsic("keras.ops.associative_scan")
def associative_scan(ctx: Context, f: Value, elems: Value, reverse: Value = False, axis: Value = 0) -> Value:
    """Running results of f over an axis: the shapes stay."""
    for leaf in tensors_in(elems):
        check_axes(leaf, axis)
    return any_value(elems)


# -- functions of functions -----------------------------------------------------------------------


@intrinsic("keras.ops.custom_gradient")
def custom_gradient(ctx: Context, f: Value) -> Value:
    """A function that gives the first of the two results of f."""
    entry = REGISTRY.get("keras.ops.custom_gradient.__call__")
    assert entry is not None
    return Partial(LibraryFunction(entry), (f,), {})


@intrinsic("keras.ops.custom_gradient.__call__")
def call_custom_gradient(ctx: Context, function: Value, *args: Value, **kwargs: Value) -> Value:
    """The value without the gradient function."""
    found = ctx.call(function, args, kwargs)
    return found[0] if isinstance(found, tuple) and found else found


@intrinsic("keras.ops.jvp")
def jvp(ctx: Context, fun: Value, primals: Value, tangents: Value, has_aux: Value = False) -> Value:
    """The value and its directional derivative, which has the same shape."""
    if has_aux is not False:
        return Unknown("jvp with has_aux is not followed")
    value = ctx.call(fun, arguments(primals))
    return (value, any_value(value))


@intrinsic("keras.ops.vectorize")
def vectorize(ctx: Context, pyfunc: Value, *, excluded: Value = None, signature: Value = None) -> Value:
    """A vectorized function; what it gives is not followed."""
    return Unknown("functions made by vectorize are not followed")
