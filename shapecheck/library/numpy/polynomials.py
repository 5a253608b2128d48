"""numpy's polynomials: coefficients are vectors."""

from __future__ import annotations

from shapecheck.library.arrays import dimension, flag, settled
from shapecheck.library.arrays.guards import require_equal
from shapecheck.library.numpy.common import array, made, vector
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import function
from shapecheck.shapes import Shape, dim_max, unresolved
from shapecheck.values import LibraryClass, Object, Value


@function("numpy.polyfit")
def polyfit(
    x: Value, y: Value, deg: Value, rcond: Value = None, full: Value = False, w: Value = None, cov: Value = False
) -> Value:
    """degree + 1 coefficients, for each column of y."""
    if flag(full) or cov is not False:
        raise CannotTell("polyfit with more results")
    points, values = array(x), array(y)
    if points.shape.rank == 1 and values.shape.rank in (1, 2):
        message = "polyfit has {left} points and {right} values"
        require_equal(points.shape.dim(0), values.shape.dim(0), message, points, values)
    return made(Shape.of(dimension(deg, "the degree") + 1) + values.shape.take(1))


@function("numpy.polyval")
def polyval(p: Value, x: Value) -> Value:
    """The polynomial's value at each x."""
    tensor = array(x)
    return settled(made(tensor.shape, None, None))


@function("numpy.poly1d")
def poly1d(c_or_r: Value, r: Value = False, variable: Value = None) -> Value:
    """A polynomial that can be called."""
    return Object(LibraryClass("numpy.poly1d"), {"coeffs": array(c_or_r)})


@function("numpy.poly1d.__call__")
def poly1d_call(self: Value, val: Value) -> Value:
    """The polynomial's value at each element."""
    return settled(made(array(val).shape, None, None))


@function("numpy.roots", "numpy.poly")
def roots(p: Value) -> Value:
    """One number less or more than coefficients; roots are not counted."""
    return vector(unresolved("the number of roots"), None)


@function("numpy.polyadd", "numpy.polysub")
def polyadd(a1: Value, a2: Value) -> Value:
    """As many coefficients as the longer one."""
    one, other = array(a1).shape, array(a2).shape
    return vector(dim_max(one.dim(0), other.dim(0)) if one.rank == other.rank == 1 else unresolved("coefficients"))


@function("numpy.polymul")
def polymul(a1: Value, a2: Value) -> Value:
    """The coefficients of the product."""
    one, other = array(a1).shape, array(a2).shape
    return vector(one.dim(0) + other.dim(0) - 1 if one.rank == other.rank == 1 else unresolved("coefficients"))


@function("numpy.polyder", "numpy.polyint", "numpy.polydiv")
def polyder(*args: Value, **kwargs: Value) -> Value:
    """Coefficients of a number that is not known."""
    return vector(unresolved("the number of coefficients"))
