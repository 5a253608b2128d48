"""Random calls of the functions of keras.ops and TensorFlow that call the program's own, and of adaptive pooling."""

from __future__ import annotations

from typing import Any

from tests.library.calls.drawing import Arguments, F, Maker, Source, T, members

OF_ROWS = ("lambda x: x + 1", "lambda x: x * x", "lambda x: (x, x * 2)", "lambda x: x[0]", "lambda x: x[..., None]")
OF_TWO_ROWS = ("lambda p: p[0] + p[1]", "lambda p: (p[1], p[0])", "lambda p: p[0] * 2")


def mapped_rows(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    if s.chance(0.3):
        other = dims if s.chance(0.8) else s.dims(1, 3)
        return [F(s.pick(*OF_TWO_ROWS)), (T(dims), T(other))], {}
    return [F(s.pick(*OF_ROWS)), T(dims)], {}


def scanned(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    start = dims[1:] if s.chance(0.85) else s.dims(0, 2)
    step = s.pick("lambda c, x: (c + x, c)", "lambda c, x: (c + x, x * 2)", "lambda c, x: (c, c * x)")
    return [F(step), T(start), T(dims)], {"reverse": s.chance(0.3)}


def accumulated(s: Source) -> Arguments:
    dims = s.dims(1, 3, none=0)
    return [F(s.pick("lambda a, b: a + b", "lambda a, b: a * b")), T(dims)], {
        "axis": s.axis(dims),
        "reverse": s.chance(0.3),
    }


def counted(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    body = s.pick("lambda i, x: (i + 1, x * 2)", "lambda i, x: (i + 1, x + x)")
    return [F("lambda i, x: i < 3"), F(body), (T((), "int32", 0), T(dims))], {}


def repeated(s: Source) -> Arguments:
    return [0, s.dim(1, 3), F(s.pick("lambda i, x: x * 2", "lambda i, x: x + 1")), T(s.dims(0, 3))], {}


def either(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    first, second = f"K.ones({_fixed(s, dims)})", f"K.ones({_fixed(s, dims)})"
    return [s.pick(T((), "bool"), True, False), F(f"lambda: {first}"), F(f"lambda: {second}")], {}


def _fixed(s: Source, dims: Any) -> tuple[int, ...]:
    return tuple(dim or 2 for dim in dims)


def one_of(s: Source) -> Arguments:
    branches = [F("lambda x: x + 1"), F("lambda x: x * 2")]
    return [s.pick(0, 1, T((), "int32", 0)), branches, T(s.dims(0, 3))], {}


def adaptive(s: Source) -> Arguments:
    """Sizes that divide the input's. Not the maximum: it divides by zero inside TensorFlow, which ends the process."""
    n = s.dim(1, 2)
    space = [s.dim(3, 9) for _ in range(n)]
    sizes = tuple(s.pick(*(part for part in range(1, size + 1) if size % part == 0)) for size in space)
    last = s.chance(0.7)
    dims = (s.pick(None, 2), *space, 3) if last else (s.pick(None, 2), 3, *space)
    return [T(dims), sizes], {"data_format": "channels_last" if last else "channels_first"}


def folded(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    start = s.pick({}, {"initializer": T(dims[1:])})
    return [F(s.pick("lambda a, x: a + x", "lambda a, x: a * 2 + x")), T(dims)], start


CALLBACKS: dict[str, Maker] = members(
    {
        mapped_rows: "map vectorized_map",
        scanned: "scan",
        accumulated: "associative_scan",
        counted: "while_loop",
        repeated: "fori_loop",
        either: "cond",
        one_of: "switch",
        adaptive: "adaptive_average_pool",
    }
)
TENSORFLOW_CALLBACKS: dict[str, Maker] = members(
    {
        mapped_rows: "vectorized_map",
        folded: "foldl foldr scan",
        counted: "while_loop",
        either: "cond",
    }
)
