"""numpy: one rule per function, ndarray method and Generator method. The shared semantics are in `library.arrays`."""

from shapecheck.library.numpy import (
    creation,
    files,
    grids,
    joining,
    linalg,
    methods,
    miscellany,
    polynomials,
    random,
    reductions,
    searching,
    sequences,
    shaping,
    sorting,
    types,
    ufuncs,
)

__all__ = [
    "creation",
    "files",
    "grids",
    "joining",
    "linalg",
    "methods",
    "miscellany",
    "polynomials",
    "random",
    "reductions",
    "searching",
    "sequences",
    "shaping",
    "sorting",
    "types",
    "ufuncs",
]
