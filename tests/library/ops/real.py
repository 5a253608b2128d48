"""Calls the real Keras and TensorFlow the way that the docstring examples are written."""

from __future__ import annotations

import ast
import importlib
import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import tensorflow as tf

DTYPES = ("float32", "int32", "bool", "complex64", "string")


def dtype_choices(count: int) -> list[list[str]]:
    """The dtypes to try for so many inputs: all the same, or the first or the others integers."""
    same = [[dtype] * count for dtype in DTYPES]
    mixed = [["int32"] + ["float32"] * (count - 1), ["float32"] + ["int32"] * (count - 1)]
    return [*same[:2], *mixed, *same[2:]] if count > 1 else same


def member(name: str) -> Any:
    """The real object of a canonical name, ``keras.ops.image.resize``."""
    root, *rest = name.split(".")
    found = importlib.import_module(root)
    for part in rest:
        found = getattr(found, part)
    return found


def free_names(call: str) -> list[str]:
    """The names in a call that stand for its tensors, in the order of their appearance."""
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
    found = [name for argument in arguments for name in ast.walk(argument) if isinstance(name, ast.Name)]
    found = [name for name in found if name.id != "tf"]
    found.sort(key=lambda name: (name.lineno, name.col_offset))
    return list(dict.fromkeys(name.id for name in found))


def evaluate(call: str, function: Any, values: list[Any], library: Any = tf) -> Any:
    """The value of a call as it is written, with another function and with tensors for the free names."""
    node = ast.parse(call, mode="eval")
    assert isinstance(node.body, ast.Call)
    node.body.func = ast.copy_location(ast.Name("called", ast.Load()), node.body.func)
    names = free_names(call)
    assert len(names) == len(values), (call, names)
    scope = {"called": function, "tf": library, **dict(zip(names, values, strict=True))}
    return eval(compile(node, "<example>", "eval"), scope)


def shapes(value: Any) -> list[tuple[int | None, ...]]:
    """The shapes of all tensors in a real result."""
    if isinstance(value, (list, tuple)):
        return [shape for item in value for shape in shapes(item)]
    if isinstance(value, dict):
        return [shape for item in value.values() for shape in shapes(item)]
    if hasattr(value, "shape"):
        return [tuple(value.shape)] if value.shape is not None and value.shape != tf.TensorShape(None) else []
    return []


def dtypes(value: Any) -> list[str]:
    """The dtypes of all tensors in a real result."""
    if isinstance(value, (list, tuple)):
        return [dtype for item in value for dtype in dtypes(item)]
    return [keras.backend.standardize_dtype(value.dtype)] if hasattr(value, "dtype") else []


def symbolic(function: Any, call: str, inputs: list[tuple[Any, ...]]) -> list[tuple[int | None, ...]]:
    """What Keras says of symbolic tensors of these shapes; the first dtype that the function takes."""
    problem: Exception | None = None
    for dtypes in dtype_choices(len(inputs)):
        if "string" in dtypes:
            continue
        pairs = zip(inputs, dtypes, strict=True)
        try:
            return shapes(evaluate(call, function, [keras.KerasTensor(dims, dtype=dtype) for dims, dtype in pairs]))
        except (ValueError, TypeError, IndexError, tf.errors.InvalidArgumentError) as error:
            problem = problem or error
    assert problem is not None
    raise problem


def traced(function: Any, call: str, inputs: list[tuple[Any, ...]]) -> list[tuple[int | None, ...]]:
    """What TensorFlow says in a tf.function of tensors of these shapes."""
    problem: Exception | None = None
    for dtypes in dtype_choices(len(inputs)):
        specs = [tf.TensorSpec(dims, dtype) for dims, dtype in zip(inputs, dtypes, strict=True)]
        try:
            return _in_graph(function, call, specs)
        except Exception as error:
            problem = problem or error
    assert problem is not None
    raise problem


def _in_graph(function: Any, call: str, specs: list[Any]) -> list[tuple[int | None, ...]]:
    found: list[Any] = []
    store = found.extend

    def body(*values: Any) -> None:
        store(shapes(evaluate(call, function, list(values))))

    tf.function(body, autograph=False).get_concrete_function(*specs)
    return found


def eager(function: Any, call: str, inputs: list[tuple[Any, ...]]) -> list[tuple[int | None, ...]]:
    """What running on zeros gives; a dim of None is 2."""
    problem: Exception | None = None
    sizes = [[2 if dim is None else dim for dim in dims] for dims in inputs]
    for dtypes in dtype_choices(len(inputs)):
        arrays = [tf.zeros(size, dtype) for size, dtype in zip(sizes, dtypes, strict=True)]
        try:
            return shapes(evaluate(call, function, arrays))
        except Exception as error:
            problem = problem or error
    assert problem is not None
    raise problem
