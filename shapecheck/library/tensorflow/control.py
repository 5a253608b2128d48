"""tf.function, conditions, loops and maps: what calls functions."""

from __future__ import annotations

from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.keras.ops import control as ops
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import REGISTRY, Context, function, intrinsic
from shapecheck.shapes import Shape
from shapecheck.values import (
    LibraryFunction,
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


@function("tensorflow.py_function", "tensorflow.numpy_function", "tensorflow.py_func")
def py_function(func: Value = None, inp: Value = None, Tout: Value = None, *args: Value, **kwargs: Value) -> Value:
    """What a Python function returns to TensorFlow: the dtypes are told, the shapes are not."""
    if isinstance(Tout, (list, tuple)):
        return [Tensor(Shape.unknown(), dtype_name(dtype), "tf") for dtype in Tout]
    if Tout is None or isinstance(Tout, Unknown):
        raise CannotTell("what a Python function returns to TensorFlow has no known shape")
    return Tensor(Shape.unknown(), dtype_name(Tout), "tf")


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
    return ctx.call(alternatives(functions))


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
    return ctx.call(alternatives(functions + ([] if default is None else [default])))


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
    return ops.mapped_rows(ctx, fn, elems, broadcasting=True)


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
