"""keras.backend: functions of functions, gradients, sessions."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.backend.tensors import value_of
from shapecheck.library.keras.ops import (
    control,
)
from shapecheck.library.keras.ops.common import (
    family,
    names,
    same,
    tensor,
)
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import REGISTRY, Context, function, intrinsic
from shapecheck.values import LibraryFunction, Partial, Tensor, Unknown, Value


@intrinsic("keras.backend.map_fn")
def map_fn(ctx: Context, fn: Value, elems: Value, name: Value = None, dtype: Value = None) -> Value:
    """fn of each row."""
    return control.mapped_rows(ctx, fn, elems)


def fold(ctx: Context, fn: Value, elems: Value, initializer: Value = None, name: Value = None) -> Value:
    """fn of the result so far and each row."""
    return control.folded(ctx, fn, elems, initializer)


intrinsic(*names("keras.backend", "foldl foldr"))(fold)


@function("keras.backend.gradients")
def gradients(loss: Any, variables: Any) -> Any:
    """One tensor shaped as each variable."""
    if isinstance(variables, (list, tuple)):
        return [same(tensor(value)) for value in variables]
    return [same(tensor(variables))]


@intrinsic("keras.backend.function")
def make_function(
    ctx: Context, inputs: Value, outputs: Value, updates: Value = None, name: Value = None, **kwargs: Value
) -> Value:
    """A function from inputs to outputs: called, it gives arrays of the outputs' shapes."""
    entry = REGISTRY.get("keras.backend.function.__call__")
    assert entry is not None
    return Partial(LibraryFunction(entry), (outputs,), {})


@intrinsic("keras.backend.function.__call__")
def call_function(ctx: Context, outputs: Value, inputs: Value = None) -> Value:
    """Arrays of the outputs' shapes; the batch is whatever is fed."""
    return control.each(lambda leaf: value_of(leaf) if isinstance(leaf, Tensor) else leaf, outputs)


@function("keras.backend.rnn")
def rnn(
    step_function: Any,
    inputs: Any,
    initial_states: Any,
    go_backwards: Any = False,
    mask: Any = None,
    constants: Any = None,
    unroll: Any = False,
    input_length: Any = None,
    time_major: Any = False,
    zero_output_for_mask: Any = False,
    return_all_outputs: Any = True,
) -> Any:
    """The last output, all outputs and the last states."""
    raise CannotTell("the step function of K.rnn is not followed")


@function("keras.backend.name_scope")
def name_scope(name: Any) -> Any:
    """A context manager."""
    return Unknown("a name scope")


def _session(*args: Any, **kwargs: Any) -> Any:
    """A TensorFlow session."""
    raise CannotTell("TensorFlow sessions are not followed")


family(_session, "keras.backend", members="get_session get_graph")
