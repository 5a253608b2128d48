"""numpy as a library whose functions are called at random."""

from __future__ import annotations

from typing import Any

import numpy

from shapecheck.library import arrays
from tests.library.calls.drawing import T, V
from tests.library.calls.judging import Library, elements
from tests.library.numpy.cases import CASES


def member(name: str) -> Any:
    """``linalg.norm``, ``ndarray.reshape``."""
    found: Any = numpy
    for part in name.split("."):
        found = getattr(found, part)
    return found


def array(spec: T) -> numpy.ndarray:
    """An array of this shape with the elements that the spec asks for."""
    return elements(spec).astype(spec.dtype)


def constant(spec: V) -> numpy.ndarray:
    """An array of these elements."""
    return numpy.array(spec.value, spec.dtype)


OPERATORS = {
    "ndarray.__getitem__": lambda ctx, x, key: arrays.getitem(arrays.as_tensor(x), key),
    "ndarray.__matmul__": lambda ctx, x, y: arrays.binary("@", x, y, ctx),
}

NUMPY = Library("numpy.", "numpy", CASES, member, array, constant, operators=OPERATORS)
