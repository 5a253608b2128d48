"""One random call of a library's function, by our rule and by the library.

The library runs it on arrays: where a dim varies (None), with several sizes for it; and, if it has symbolic tensors,
on these, too. What our rule gives must be true of each run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy

from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import REGISTRY
from shapecheck.shapes import Expr, Shape, ShapeError, dynamic, substitute, symbol, unresolved
from shapecheck.values import DictObject, ListObject, Tensor, Unknown, is_unknown, tensors_in
from tests.library.calls.drawing import F, Made, Maker, Source, T, V, calls_back, dims_in, has_none, mapped
from tests.library.examples import call_entry
from tests.library.numpy.agreement import disagreement
from tests.library.numpy.mirror import Context, mirror
from tests.library.ops.real import member

SIZES = (12, 6, 7, 3, 1)
"""What a dim that varies is in the runs."""

BATCH = dynamic("batch")
_SYMBOL = symbol(BATCH)
assert _SYMBOL is not None


@dataclass(frozen=True)
class Library:
    """A library whose functions are called: the makers of arguments by name, and how its arrays are made.

    `real` finds the library's function; `array` makes an array of dims without None; `constant` one of known elements;
    `symbolic` calls the function on symbolic tensors, and raises what the library raises.
    """

    prefix: str
    kind: Any
    cases: Mapping[str, Maker]
    real: Callable[[str], Callable[..., Any]]
    array: Callable[[T], Any]
    constant: Callable[[V], Any]
    symbolic: Callable[[Callable[..., Any], list[Any], dict[str, Any]], Any] | None = None
    operators: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    """Rules that are no entries of the registry: indexing, for instance."""
    dangerous: tuple[str, ...] = ()
    """Functions whose names begin so run only where the symbolic call succeeds: else they may end the process."""


@dataclass(frozen=True)
class Verdict:
    """What both sides said; `kind` is "same", "open" (we leave something unknown), or a disagreement:

    "alarm" (we refuse what the library takes), "missed" (the library refuses, we give a shape), "shape" (another
    shape, dtype or elements), "failure" (our rule itself breaks).
    """

    kind: str
    call: str
    ours: Any
    theirs: Any
    problem: str | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether the two contradict each other."""
        return self.kind in ("alarm", "shape", "failure")

    def __str__(self) -> str:
        return f"{self.kind}: {self.call}\n    ours   {self.ours}\n    theirs {self.theirs}\n    {self.problem or ''}"


def judged(library: Library, name: str, source: Source, blur: bool = False) -> Verdict:
    """Both sides' answers to one random call; with `blur`, our side knows only a part of the arguments."""
    args, kwargs = library.cases[name](source)
    call = f"{library.prefix}{name}({', '.join([*map(repr, args), *(f'{k}={v!r}' for k, v in kwargs.items())])})"
    theirs = _runs(library, name, args, kwargs)
    try:
        ours = by_rule(library, name, args, kwargs, source.random if blur and not calls_back([args, kwargs]) else None)
    except Exception as error:  # a rule may raise nothing but its outcomes
        return Verdict("failure", call, error, theirs, f"{type(error).__name__}: {error}")
    return _compared(call, ours, theirs, blur)


def by_rule(library: Library, name: str, args: list[Any], kwargs: dict[str, Any], random: Random | None = None) -> Any:
    """What our rule gives: a value, an Unknown, or its refusal."""
    ctx = Context()

    def ours(spec: Any) -> Any:
        if isinstance(spec, F):
            return eval(spec.text, {"K": mirror(library.prefix[:-1], ctx)})
        if isinstance(spec, Made):
            entry = REGISTRY.get(library.prefix + spec.by)
            assert entry is not None
            return call_entry(entry, ctx)
        return _blurred(_tensor(spec, library.kind), random) if random else _tensor(spec, library.kind)

    args, kwargs = mapped(args, ours), mapped(kwargs, ours)
    try:
        if name in library.operators:
            return library.operators[name](ctx, *args, **kwargs)
        entry = REGISTRY.get(library.prefix + name)
        assert entry is not None, name
        if entry.function is None:
            return Unknown(entry.deferred or "beyond reach")
        return call_entry(entry, ctx, *args, **kwargs)
    except CannotTell as unknown:
        return Unknown(unknown.why)
    except (Mismatch, ShapeError) as refusal:
        return refusal


def _tensor(spec: T | V, kind: Any) -> Tensor:
    if isinstance(spec, V):
        from shapecheck.library.arrays import as_tensor

        return as_tensor(spec.value, kind).but(dtype=spec.dtype, kind=kind)
    return Tensor(Shape(tuple(BATCH if dim is None else dim for dim in spec.dims)), dtype=spec.dtype, kind=kind)


def _blurred(value: Tensor, random: Random) -> Any:
    """The tensor with a part of what is known of it taken away."""
    if random.random() < 0.1:
        return Unknown("a test")
    dims = [unresolved("a test") if random.random() < 0.3 else dim for dim in value.shape.dims]
    shape = Shape(tuple(dims)) if random.random() < 0.85 else Shape.unknown()
    return value.but(shape=shape, contents=None, dtype=value.dtype if random.random() < 0.9 else None)


def _runs(library: Library, name: str, args: list[Any], kwargs: dict[str, Any]) -> dict[Any, Any]:
    """What the library gives for each size of the dims that vary, and symbolically; or its exceptions."""
    varies = has_none([args, kwargs])
    found = {size: _run(library, name, args, kwargs, size) for size in (SIZES if varies else SIZES[:1])}
    if varies and all(isinstance(value, Exception) for value in found.values()):
        others = dims_in([args, kwargs]) - {None, *SIZES}
        found |= {size: _run(library, name, args, kwargs, size) for size in sorted(others)}
    if library.symbolic and (varies or library.kind == "keras"):
        return {**found, "symbolic": _tried(library.symbolic, library.real(name), args, kwargs)}
    return found


def _run(library: Library, name: str, args: list[Any], kwargs: dict[str, Any], size: int) -> Any:
    """What a call gives where the dims that vary have this size; or its exception."""
    function, (args, kwargs) = library.real(name), at_size([args, kwargs], size)
    if library.symbolic and name.startswith(library.dangerous):
        refusal = _tried(library.symbolic, function, args, kwargs)
        if isinstance(refusal, Exception):
            return refusal

    def real(spec: Any) -> Any:
        if isinstance(spec, F):
            return own(library, spec)
        if isinstance(spec, Made):
            return library.real(spec.by)()
        return library.constant(spec) if isinstance(spec, V) else library.array(spec)

    return _tried(lambda: function(*mapped(args, real), **mapped(kwargs, real)))


def at_size(value: Any, size: int) -> Any:
    """The arguments with tensors whose every dim is a number."""

    def sized(spec: Any) -> Any:
        if not isinstance(spec, T):
            return spec
        return T(tuple(size if dim is None else dim for dim in spec.dims), spec.dtype, spec.fill)

    return mapped(value, sized)


def elements(spec: T) -> numpy.ndarray:
    """The elements of a tensor in a run."""
    dims = [dim or 0 for dim in spec.dims]
    if spec.fill == "eye":
        return numpy.broadcast_to(numpy.eye(*dims[-2:]), dims)
    if spec.fill is not None:
        return numpy.full(dims, spec.fill)
    generator = numpy.random.default_rng(len(dims))
    if spec.dtype.startswith(("float", "complex", "bfloat")):
        return generator.uniform(0.5, 2.5, dims)
    return generator.integers(0 if spec.dtype == "bool" else 1, 2 if spec.dtype == "bool" else 4, dims)


def own(library: Library, spec: F) -> Any:
    """The program's own function, with the real library for K."""
    return eval(spec.text, {"K": member(library.prefix[:-1])})


def _tried(call: Callable[..., Any], *args: Any) -> Any:
    try:
        return call(*args)
    except Exception as error:  # whatever the library raises
        return error


def _compared(call: str, ours: Any, theirs: dict[Any, Any], blur: bool) -> Verdict:
    runs = {size: value for size, value in theirs.items() if size != "symbolic" and not isinstance(value, Exception)}
    refused = not runs or isinstance(theirs.get("symbolic"), Exception)
    shown = {size: _shown(value) for size, value in theirs.items()}
    if isinstance(ours, Exception):
        return Verdict("same" if refused else "alarm", call, ours, shown, None if refused else str(ours))
    for size, value in runs.items():
        problem = _problem(ours, size, value)
        if problem and not _is_as_said(ours, theirs.get("symbolic")):
            return Verdict("shape", call, _shown(ours), shown, f"with {size} for None: {problem}")
    if refused:
        return Verdict("open" if blur or is_unknown(ours) else "missed", call, _shown(ours), shown)
    return Verdict("open" if _is_open(ours) else "same", call, _shown(ours), shown)


def _problem(ours: Any, size: int, real: Any) -> str | None:
    try:
        here = at(ours, size)
    except ShapeError:
        return None  # a window that does not fit: some libraries give something all the same
    return None if _is_empty(here) and not _is_empty(ours) else disagreement(here, real)


def _is_empty(value: Any) -> bool:
    return any(0 in tensor.shape.prefix for tensor in tensors_in(value))


def _is_as_said(ours: Any, symbolic: Any) -> bool:
    """Whether we say what the library says of symbolic tensors, which may be something else than its run gives."""
    mine = [(list(tensor.shape.public()), tensor.dtype) for tensor in tensors_in(ours)]
    said = [(_dims(leaf), getattr(leaf.dtype, "name", leaf.dtype)) for leaf in _leaves(symbolic)]
    return mine == said


def _dims(value: Any) -> Any:
    """The dims of a real tensor; of one whose rank its library does not know, none."""
    return None if getattr(value.shape, "rank", 0) is None else list(value.shape)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value] if hasattr(value, "dtype") else []


def at(value: Any, size: int) -> Any:
    """Our value where the dims that vary have this size."""
    if isinstance(value, Expr):
        return substitute(value, {_SYMBOL: size})
    if isinstance(value, Tensor):
        shape = Shape(at(value.shape.prefix, size), at(value.shape.suffix, size), value.shape.open)
        low, high = (at(bound, size) for bound in (value.low, value.high))
        return value.but(shape=shape, contents=at(value.contents, size), low=low, high=high)
    if isinstance(value, (ListObject, DictObject)):
        return at(value.items, size)
    if isinstance(value, tuple):
        return tuple(at(item, size) for item in value)
    if isinstance(value, list):
        return [at(item, size) for item in value]
    if isinstance(value, dict):
        return {key: at(item, size) for key, item in value.items()}
    return value


def _is_open(value: Any) -> bool:
    if is_unknown(value):
        return True
    return any(tensor.shape.open or "?" in tensor.shape.public() for tensor in tensors_in(value))


def _shown(value: Any) -> Any:
    if isinstance(value, Tensor):
        return f"{value.shape} {value.dtype}" + (f" = {value.contents}" if value.contents is not None else "")
    if isinstance(value, (list, tuple)):
        return [_shown(item) for item in value]
    if isinstance(value, Exception):
        return f"{type(value).__name__}: {str(value)[:160]}"
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"{_dims(value)} {getattr(value.dtype, 'name', value.dtype)}"
    return value
