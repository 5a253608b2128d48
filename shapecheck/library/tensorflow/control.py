"""tf.function, conditions, loops, maps, gradients, TensorArray: what calls functions."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.guards import dimension
from shapecheck.library.keras.ops import control as ops
from shapecheck.library.keras.ops.common import result, same, tensor
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import REGISTRY, Context, beyond_reach, function, intrinsic, library_class
from shapecheck.shapes import Dim, Expr, Shape, join, unresolved
from shapecheck.values import (
    LibraryFunction,
    ListObject,
    Object,
    Tensor,
    Unknown,
    Value,
    alternatives,
)

# -- tf.function ----------------------------------------------------------------------------------


@intrinsic("tensorflow.function")
def function_rule(
    ctx: Context,
    func: Value = None,
    input_signature: Value = None,
    autograph: Value = True,
    jit_compile: Value = None,
    reduce_retracing: Value = False,
    experimental_implements: Value = None,
    experimental_autograph_options: Value = None,
    experimental_attributes: Value = None,
    experimental_relax_shapes: Value = None,
    experimental_compile: Value = None,
    experimental_follow_type_hints: Value = None,
) -> Value:
    """The function itself, or a decorator that leaves it as it is."""
    return func if func is not None else unchanged()


def unchanged() -> Value:
    """A decorator that gives back what it gets."""
    entry = REGISTRY.get("tensorflow.function.__call__")
    assert entry is not None
    return LibraryFunction(entry)


@intrinsic("tensorflow.function.__call__")
def decorate(ctx: Context, func: Value) -> Value:
    """The function itself."""
    return func


@intrinsic(
    "tensorflow.autograph.experimental.do_not_convert",
    "tensorflow.autograph.to_graph",
    "tensorflow.recompute_grad",
    "tensorflow.grad_pass_through",
)
def passed_through(ctx: Context, func: Value = None, *args: Value, **kwargs: Value) -> Value:
    """The function itself."""
    return func if func is not None else unchanged()


@intrinsic("tensorflow.autograph.experimental.set_loop_options")
def set_loop_options(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    """Nothing."""
    return None


@intrinsic("tensorflow.custom_gradient")
def custom_gradient(ctx: Context, f: Value = None) -> Value:
    """A function that gives the first of the two results of f."""
    return ops.custom_gradient(ctx, f) if f is not None else unchanged()


for _name in ("py_function", "numpy_function", "py_func"):
    beyond_reach(f"tensorflow.{_name}", "what a Python function returns to TensorFlow has no known shape")

# -- conditions -----------------------------------------------------------------------------------


@intrinsic("tensorflow.cond")
def cond(
    ctx: Context,
    pred: Value,
    true_fn: Value = None,
    false_fn: Value = None,
    name: Value = None,
    **kwargs: Value,
) -> Value:
    """What one of two functions gives."""
    return ops.chosen(ctx, pred, true_fn, false_fn)


@intrinsic("tensorflow.case")
def case(
    ctx: Context,
    pred_fn_pairs: Value,
    default: Value = None,
    exclusive: Value = False,
    strict: Value = False,
    name: Value = "case",
) -> Value:
    """What one of several functions gives."""
    pairs = ctx.iterate(pred_fn_pairs)
    if pairs is None or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        return Unknown("the branches are not known")
    functions = [pair[1] for pair in pairs] + ([] if default is None else [default])
    return alternatives([ctx.call(found) for found in functions])


@intrinsic("tensorflow.switch_case")
def switch_case(
    ctx: Context, branch_index: Value, branch_fns: Value, default: Value = None, name: Value = "switch_case"
) -> Value:
    """What one of several functions gives."""
    functions = ctx.iterate(branch_fns)
    if functions is None:
        return Unknown("the branches are not known")
    functions = [found[1] if isinstance(found, tuple) and len(found) == 2 else found for found in functions]
    if isinstance(branch_index, int) and 0 <= branch_index < len(functions):
        return ctx.call(functions[branch_index])
    return alternatives([ctx.call(found) for found in functions + ([] if default is None else [default])])


# -- loops ----------------------------------------------------------------------------------------


@intrinsic("tensorflow.while_loop")
def while_loop(
    ctx: Context,
    cond: Value,
    body: Value,
    loop_vars: Value,
    shape_invariants: Value = None,
    parallel_iterations: Value = 10,
    back_prop: Value = True,
    swap_memory: Value = False,
    maximum_iterations: Value = None,
    name: Value = None,
) -> Value:
    """The loop variables after the loop."""
    return ops.looped(ctx, body, loop_vars)


@intrinsic("tensorflow.map_fn")
def map_fn(
    ctx: Context,
    fn: Value,
    elems: Value,
    dtype: Value = None,
    parallel_iterations: Value = None,
    back_prop: Value = True,
    swap_memory: Value = False,
    infer_shape: Value = True,
    name: Value = None,
    fn_output_signature: Value = None,
) -> Value:
    """fn of each row."""
    return ops.mapped_rows(ctx, fn, elems)


@intrinsic("tensorflow.vectorized_map")
def vectorized_map(
    ctx: Context, fn: Value, elems: Value, fallback_to_while_loop: Value = True, warn: Value = True
) -> Value:
    """fn of each row."""
    return ops.mapped_rows(ctx, fn, elems)


@intrinsic("tensorflow.scan")
def scan(
    ctx: Context,
    fn: Value,
    elems: Value,
    initializer: Value = None,
    parallel_iterations: Value = 10,
    back_prop: Value = True,
    swap_memory: Value = False,
    infer_shape: Value = True,
    reverse: Value = False,
    name: Value = None,
) -> Value:
    """All running results of fn of the result so far and each row."""
    return ops.rows(ops.folded(ctx, fn, elems, initializer), ops.length(elems))


def fold(
    ctx: Context,
    fn: Value,
    elems: Value,
    initializer: Value = None,
    parallel_iterations: Value = 10,
    back_prop: Value = True,
    swap_memory: Value = False,
    name: Value = None,
) -> Value:
    """The last running result of fn of the result so far and each row."""
    return ops.folded(ctx, fn, elems, initializer)


intrinsic("tensorflow.foldl", "tensorflow.foldr")(fold)

# -- gradients ------------------------------------------------------------------------------------

TAPE = "tensorflow.GradientTape"


@function(TAPE)
def gradient_tape(ctx: Context, persistent: Any = False, watch_accessed_variables: Any = True) -> Any:
    """A tape, used in a with statement."""
    return ctx.instance(TAPE)


@intrinsic(f"{TAPE}.gradient")
def gradient(
    ctx: Context,
    self: Value,
    target: Value,
    sources: Value,
    output_gradients: Value = None,
    unconnected_gradients: Value = None,
) -> Value:
    """One tensor shaped as each source, in the same structure."""
    return gradients_of(sources)


def gradients_of(sources: Value) -> Value:
    """One tensor shaped as each source, in the same structure."""
    if isinstance(sources, ListObject) and sources.is_open:
        element = gradients_of(sources.element)
        return ListObject([gradients_of(item) for item in sources.items], element, sources.length)
    return ops.each(lambda leaf: same(tensor(leaf)) if isinstance(leaf, Tensor) else leaf, sources)


@function(f"{TAPE}.jacobian")
def jacobian(
    self: Any,
    target: Any,
    sources: Any,
    unconnected_gradients: Any = None,
    parallel_iterations: Any = None,
    experimental_use_pfor: Any = True,
) -> Any:
    """The target's axes and then the source's."""
    value = tensor(target)
    if isinstance(sources, (list, tuple)):
        return [result(value.shape + tensor(source).shape, value.dtype, value) for source in sources]
    return result(value.shape + tensor(sources).shape, value.dtype, value)


@function(f"{TAPE}.batch_jacobian")
def batch_jacobian(
    self: Any,
    target: Any,
    source: Any,
    unconnected_gradients: Any = None,
    parallel_iterations: Any = None,
    experimental_use_pfor: Any = True,
) -> Tensor:
    """The target's axes and then the source's, but for the batch."""
    value, given = tensor(target), tensor(source)
    return result(value.shape + given.shape.take(1), value.dtype, value)


def _nothing(self: Any, *args: Any, **kwargs: Any) -> None:
    """Nothing."""


function(f"{TAPE}.watch", f"{TAPE}.reset")(_nothing)


@function(f"{TAPE}.stop_recording")
def stop_recording(self: Any) -> Any:
    """A context manager."""
    return self


@function(f"{TAPE}.watched_variables")
def watched_variables(self: Any) -> Any:
    """The variables that were used."""
    raise CannotTell("the variables that a tape has seen are not followed")


@intrinsic("tensorflow.gradients", "tensorflow.autodiff.gradients")
def gradients(
    ctx: Context,
    ys: Value,
    xs: Value,
    grad_ys: Value = None,
    name: Value = "gradients",
    gate_gradients: Value = False,
    aggregation_method: Value = None,
    stop_gradients: Value = None,
    unconnected_gradients: Value = None,
) -> Value:
    """One tensor shaped as each source, in a list."""
    found = gradients_of(xs)
    return found if isinstance(found, (ListObject, tuple, Unknown)) else ListObject([found])


beyond_reach("tensorflow.hessians", "second derivatives are not followed")

# -- TensorArray ----------------------------------------------------------------------------------

ARRAY = "tensorflow.TensorArray"


@function(ARRAY)
def tensor_array(
    ctx: Context,
    dtype: Any,
    size: Any = None,
    dynamic_size: Any = None,
    clear_after_read: Any = None,
    tensor_array_name: Any = None,
    handle: Any = None,
    flow: Any = None,
    infer_shape: Any = True,
    element_shape: Any = None,
    colocate_with_first_write_call: Any = True,
    name: Any = None,
) -> Any:
    """An array of tensors of one shape; every write gives the array anew."""
    count: Any = None if dynamic_size is True or size is None else dimension(size)
    return ctx.instance(ARRAY, dtype=dtype_name(dtype), length=count, element=None)


def _written(self: Object, value: Any) -> Object:
    item = tensor(value)
    known = self.attrs.get("element")
    shape = item.shape if not isinstance(known, Tensor) else join(known.shape, item.shape)
    return Object(self.cls, {**self.attrs, "element": result(shape, item.dtype, item)})


@function(f"{ARRAY}.write")
def write(self: Any, index: Any, value: Any, name: Any = None) -> Any:
    """The array with one more element known."""
    return _written(self, value)


@function(f"{ARRAY}.unstack")
def unstack(self: Any, value: Any, name: Any = None) -> Any:
    """The array of the rows of a tensor."""
    found = tensor(value)
    if found.shape.rank == 0:
        raise CannotTell("a scalar has no rows")
    element = result(found.shape.without(0), found.dtype, found)
    return Object(self.cls, {**self.attrs, "element": element, "length": found.shape.dim(0)})


def _element(self: Object) -> Tensor:
    element = self.attrs.get("element")
    return element if isinstance(element, Tensor) else Tensor(Shape.unknown(), dtype=self.attrs.get("dtype"), kind="tf")


def _length(self: Object) -> Dim:
    length = self.attrs.get("length")
    return length if isinstance(length, (int, Expr)) else unresolved("how many elements an array has")


@function(f"{ARRAY}.read")
def read(self: Any, index: Any, name: Any = None) -> Tensor:
    """One element."""
    return same(_element(self))


@function(f"{ARRAY}.stack")
def stack(self: Any, name: Any = None) -> Tensor:
    """All elements along a new first axis."""
    element = _element(self)
    return result(Shape.of(_length(self)) + element.shape, element.dtype, element)


@function(f"{ARRAY}.concat")
def concat(self: Any, name: Any = None) -> Tensor:
    """All elements along their first axis."""
    element = _element(self)
    if not element.shape.rank:
        return result(Shape.unknown(), element.dtype, element)
    return result(element.shape.with_dim(0, element.shape.dim(0) * _length(self)), element.dtype, element)


@function(f"{ARRAY}.gather")
def gather(self: Any, indices: Any, name: Any = None) -> Tensor:
    """Some elements along a new first axis."""
    element = _element(self)
    return result(tensor(indices).shape + element.shape, element.dtype, element)


@function(f"{ARRAY}.size")
def size(self: Any, name: Any = None) -> Tensor:
    """The number of elements."""
    return result(Shape(), "int32", contents=_length(self))


@function(f"{ARRAY}.mark_used", f"{ARRAY}.close")
def mark_used(self: Any, name: Any = None) -> Any:
    """Nothing."""
    return None


library_class("tensorflow.Module")


@function("tensorflow.Module.__init__")
def module_init(self: Any, name: Any = None) -> None:
    """Nothing."""


@function("tensorflow.Module.with_name_scope")
def with_name_scope(method: Any) -> Any:
    """The method itself."""
    return method
