"""One random call of keras.ops, by our rule and by Keras on symbolic tensors (and on real ones in case of doubt)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import REGISTRY
from shapecheck.shapes import Shape, ShapeError, dynamic
from shapecheck.values import Tensor, Unknown, tensors_in
from tests.library.examples import RuleContext, call_entry
from tests.library.ops import cases, rarer_cases, real
from tests.library.ops.cases import Maker, Source, T

CASES: dict[str, Maker] = {**cases.CASES, **rarer_cases.RARER}


@dataclass(frozen=True)
class Verdict:
    """What both sides said; `problem` is set where they contradict each other."""

    call: str
    ours: Any
    theirs: Any
    problem: str | None = None


def mapped(value: Any, change: Any) -> Any:
    """The arguments with each T replaced."""
    if isinstance(value, T):
        return change(value)
    if isinstance(value, list):
        return [mapped(item, change) for item in value]
    if isinstance(value, tuple) and any(isinstance(item, T) for item in value):
        return tuple(mapped(item, change) for item in value)
    if isinstance(value, dict):
        return {key: mapped(item, change) for key, item in value.items()}
    return value


def by_rule(name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Shapes and dtypes by our rule; a Mismatch; or None where it cannot tell."""
    batch = dynamic("batch")
    entry = REGISTRY.get(f"keras.ops.{name}")
    assert entry is not None

    def tensor(spec: T) -> Tensor:
        return Tensor(Shape(tuple(batch if dim is None else dim for dim in spec.dims)), dtype=spec.dtype)

    try:
        found = call_entry(entry, RuleContext(), *mapped(args, tensor), **mapped(kwargs, tensor))
    except CannotTell:
        return None
    except (Mismatch, ShapeError) as refusal:
        return refusal
    return None if isinstance(found, Unknown) else [(t.shape.public(), t.dtype) for t in tensors_in(found)]


def by_keras(name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Shapes and dtypes by Keras; or its exception."""
    function = real.member(f"keras.ops.{name}")
    try:
        found = function(
            *mapped(args, lambda spec: keras.KerasTensor(spec.dims, dtype=spec.dtype)),
            **mapped(kwargs, lambda spec: keras.KerasTensor(spec.dims, dtype=spec.dtype)),
        )
    except Exception as error:  # Keras raises ValueError, TypeError, IndexError, AssertionError ...
        return error
    return [(list(shape), dtype) for shape, dtype in zip(real.shapes(found), real.dtypes(found), strict=True)]


def by_run(name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Shapes and dtypes that Keras really gives, with 3 for each None; or its exception."""

    def tensor(spec: T) -> Any:
        return tf.ones([3 if dim is None else dim for dim in spec.dims], spec.dtype)

    try:
        found = real.member(f"keras.ops.{name}")(*mapped(args, tensor), **mapped(kwargs, tensor))
    except Exception as error:  # whatever TensorFlow raises
        return error
    return [(list(shape), dtype) for shape, dtype in zip(real.shapes(found), real.dtypes(found), strict=True)]


def runs(name: str, args: list[Any], kwargs: dict[str, Any]) -> bool:
    """Whether Keras really can do it."""
    return not isinstance(by_run(name, args, kwargs), Exception)


def judged(name: str, seed: int) -> Verdict:
    """Both sides' answers to one random call."""
    args, kwargs = CASES[name](Source(seed))
    call = f"{name}(*{args}, **{kwargs})"
    ours, theirs = by_rule(name, args, kwargs), by_keras(name, args, kwargs)
    problem = _problem(name, args, kwargs, ours, theirs)
    if problem and isinstance(ours, list) and _contradiction(ours, by_run(name, args, kwargs), of_run=True) is None:
        problem = None  # Keras's symbolic call says something else than its run
    return Verdict(call, ours, theirs, problem)


def _problem(name: str, args: list[Any], kwargs: dict[str, Any], ours: Any, theirs: Any) -> str | None:
    if ours is None:
        return None
    if isinstance(ours, Exception):
        if isinstance(theirs, Exception) or not runs(name, args, kwargs):
            return None
        return f"a false alarm: {ours}"
    if isinstance(theirs, Exception):
        return None
    return _contradiction(ours, theirs)


def _contradiction(ours: list[Any], theirs: Any, of_run: bool = False) -> str | None:
    if isinstance(theirs, Exception):
        return "Keras cannot run it"
    if len(ours) != len(theirs):
        return "another number of results"
    for (shape, dtype), (real_shape, real_dtype) in zip(ours, theirs, strict=True):
        if shape == "?":
            continue
        if len(shape) != len(real_shape) or not all(map(_runs_as if of_run else _fits, shape, real_shape)):
            return f"shape {shape} for {real_shape}"
        if dtype is not None and dtype != real_dtype:
            return f"dtype {dtype} for {real_dtype}"
    return None


def _runs_as(ours: Any, real: int) -> bool:
    """Whether a run, with 3 for each None, has a dim of this kind."""
    return ours in ("?", None, real)


def _fits(ours: Any, theirs: int | None) -> bool:
    """Keras may know less (None where broadcasting decides), but never something else."""
    return ours == "?" or theirs is None or ours == theirs


def silent(verdict: Verdict) -> bool:
    """Whether Keras refuses a call that our rule lets pass."""
    return isinstance(verdict.theirs, Exception) and not isinstance(verdict.ours, Exception)
