"""Training cut to shapes: the real methods of Keras run on a few batches, and what they return looks like the whole.

The real graph is traced and run, with the real losses, metrics and callbacks, so that what would fail fails. Epochs,
long data and the waiting are left out.
"""

from __future__ import annotations

import importlib
import inspect
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

from .layers import patch
from .shapes import is_tensor

_WHOLE = 8
"""An epoch of so many batches is run as it is."""

_STEPS = 2
_SECONDS = 5.0
_COUNTING = 5.0


def cut(keras: Any, failed: Callable[..., None], shortened: Callable[[], None]) -> None:
    """Hooks into ``fit``, ``evaluate``, ``predict`` and ``compile`` of all models.

    `failed` gets each exception that passes; `shortened` is called where batches are left out of which nothing is
    known but that they are there: they may be of another size.
    """
    trainer = next(base for base in keras.Model.__mro__ if "fit" in base.__dict__)
    stopper = _stopper(keras, shortened)
    fit, evaluate, predict = trainer.fit, trainer.evaluate, trainer.predict

    def fewer(given: dict[str, Any], steps: str) -> dict[str, Any]:
        changes = _fewer(given, steps)
        if steps in changes:
            shortened()
        return changes

    def guarded(run: Callable[..., Any]) -> Callable[..., Any]:
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return run(self, *args, **kwargs)
            except Exception as problem:
                failed(problem)
                raise

        return method

    def short_fit(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = _bound(fit, self, args, kwargs)
        if given is None:
            return fit(self, *args, **kwargs)
        first = given.get("initial_epoch") or 0
        epochs = max(int(given.get("epochs", 1) or 1) - first, 1)
        given.update(epochs=first + 1, verbose=0)
        given.update(fewer(given, "steps_per_epoch"))
        if given.get("validation_data") is not None:
            steps = _least(given.get("validation_steps"), _length(given["validation_data"], given))
            if steps is not None and steps != given.get("validation_steps"):
                shortened()
            given["validation_steps"] = steps
        given["callbacks"] = _with(given.get("callbacks"), stopper())
        history = fit(self, **given)
        return _stretched(history, first, epochs)

    def short_evaluate(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = _bound(evaluate, self, args, kwargs)
        if given is None or "_use_cached_eval_dataset" in kwargs:
            return evaluate(self, *args, **kwargs)
        given.update(fewer(given, "steps"), verbose=0)
        given["callbacks"] = _with(given.get("callbacks"), stopper())
        return evaluate(self, **given)

    def short_predict(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = _bound(predict, self, args, kwargs)
        if given is None:
            return predict(self, *args, **kwargs)
        given.update(verbose=0)
        size, rows = given.get("batch_size") or 32, _rows(given.get("x"))
        if rows is not None and rows > _STEPS * size:
            part = _map(lambda array: array[: _STEPS * size], given["x"])
            return _map(lambda array: _tiled(array, rows), predict(self, **{**given, "x": part, "steps": None}))
        if rows is None and (_batches(given.get("x")) or math.inf) > _WHOLE and given.get("steps") is None:
            total = _count(given["x"])
            if total is not None:
                return _map(lambda array: _tiled(array, total), predict(self, **{**given, "steps": 1}))
        return predict(self, **given)

    for name, method in (("fit", short_fit), ("evaluate", short_evaluate), ("predict", short_predict)):
        patch(trainer, name, guarded(method))
    for name in ("train_on_batch", "test_on_batch", "predict_on_batch"):
        if name in trainer.__dict__:
            patch(trainer, name, guarded(trainer.__dict__[name]))
    _without_compiler(keras)


def _without_compiler(keras: Any) -> None:
    """``compile`` never asks for XLA: compiling takes longer than running once."""
    trainer = next(base for base in keras.Model.__mro__ if "jit_compile" in inspect.signature(base.compile).parameters)
    owner = next(base for base in trainer.__mro__ if "compile" in base.__dict__)
    original = owner.__dict__["compile"]

    def compile(self: Any, *args: Any, **kwargs: Any) -> Any:
        if len(args) < 8:
            kwargs["jit_compile"] = False
        return original(self, *args, **kwargs)

    patch(owner, "compile", compile)


def _bound(method: Any, model: Any, args: Any, kwargs: Any) -> dict[str, Any] | None:
    """The arguments of a call by name; None if they do not fit, so that the real method says why."""
    try:
        bound = inspect.signature(inspect.unwrap(method)).bind(model, *args, **kwargs)
    except TypeError:
        return None
    given = dict(bound.arguments)
    given.pop("self", None)
    return {**{key: value for key, value in given.items() if key != "kwargs"}, **given.get("kwargs", {})}


def _fewer(given: dict[str, Any], steps: str) -> dict[str, Any]:
    """Changes of the arguments that make the epoch short; none where it is short, or must be whole."""
    if given.get(steps) is None and _is_endless(given.get("x")):
        return {}
    batches = given.get(steps) or _batches(given.get("x"))
    if batches is not None and batches <= _WHOLE:
        return {}
    size, rows = given.get("batch_size") or 32, _rows(given.get("x"))
    arrays = [given.get(name) for name in ("x", "y", "sample_weight") if given.get(name) is not None]
    if rows is None:
        return {steps: _STEPS}
    if given.get("validation_split") or given.get(steps) or any(_rows(array) != rows for array in arrays):
        return {steps: _STEPS} if rows > size * _WHOLE else {}
    keep = _WHOLE // 2 * size
    if rows <= keep + size:
        return {}
    last = rows % size

    def ends(array: Any) -> Any:
        return _joined(array[:keep], array[-last:]) if last else array[:keep]

    return {name: _map(ends, given[name]) for name in ("x", "y", "sample_weight") if given.get(name) is not None}


def _joined(first: Any, last: Any) -> Any:
    """Two parts of the same array or table, one after the other."""
    if hasattr(first, "iloc"):
        return importlib.import_module("pandas").concat([first, last])
    if hasattr(first, "numpy"):
        return importlib.import_module("tensorflow").concat([first, last], 0)
    import numpy

    return numpy.concatenate([first, last])


def _map(function: Callable[[Any], Any], value: Any) -> Any:
    """A structure with each array replaced."""
    if isinstance(value, dict):
        return {key: _map(function, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        done = [_map(function, item) for item in value]
        return type(value)(*done) if hasattr(value, "_fields") else type(value)(done)
    return function(value) if is_tensor(value) else value


def _arrays(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _arrays(item)
    elif value is not None:
        yield value


def _rows(value: Any) -> int | None:
    """How many samples arrays have, if they are arrays that agree on it and can be cut."""
    found = set()
    for array in _arrays(value):
        if not is_tensor(array) or not (shape := getattr(array, "shape", None)) or shape[0] is None:
            return None
        if type(array).__name__ in ("RaggedTensor", "SparseTensor", "KerasTensor"):
            return None
        found.add(int(shape[0]))
    return found.pop() if len(found) == 1 else None


def _batches(data: Any) -> int | None:
    """How many batches an epoch has, where the data says it."""
    try:
        if hasattr(data, "cardinality"):
            count = int(data.cardinality())
            return count if count >= 0 else None
        if not is_tensor(data) and not isinstance(data, (list, tuple, dict)) and hasattr(data, "__len__"):
            return len(data)
    except Exception:
        pass
    return None


def _is_endless(data: Any) -> bool:
    """Whether a dataset says that it never ends."""
    try:
        return hasattr(data, "cardinality") and int(data.cardinality()) == -1
    except Exception:
        return False


def _length(data: Any, given: dict[str, Any]) -> int | None:
    """A number of validation steps that is short and surely there; None for all."""
    if isinstance(data, (list, tuple)):
        rows = _rows(data[0]) if data else None
        size = given.get("validation_batch_size") or given.get("batch_size") or 32
        return None if rows is None or rows <= size * _WHOLE else _STEPS
    batches = _batches(data)
    return None if batches is not None and batches <= _WHOLE else _STEPS


def _least(given: Any, limit: int | None) -> Any:
    if given is None or limit is None:
        return limit if given is None else given
    return min(int(given), limit)


def _count(data: Any) -> int | None:
    """The samples of a dataset, counted; None if that takes too long."""
    start, total = time.monotonic(), 0
    if not hasattr(data, "element_spec"):
        return None
    for element in data:
        first = next(_arrays(element), None)
        total += int(first.shape[0]) if first is not None and first.shape else 1
        if time.monotonic() - start > _COUNTING:
            return None
    return total


def _tiled(array: Any, rows: int) -> Any:
    """An array repeated to a number of rows."""
    import numpy

    if not isinstance(array, numpy.ndarray) or not len(array):
        return array
    return numpy.concatenate([array] * math.ceil(rows / len(array)))[:rows]


def _with(callbacks: Any, own: Any) -> Any:
    if callbacks is None:
        return [own]
    return [*callbacks, own] if isinstance(callbacks, (list, tuple)) else callbacks


def _stopper(keras: Any, shortened: Callable[[], None]) -> Any:
    """A callback that ends an epoch after a while, counted from its first batch, before which the graph is traced."""

    class Stopper(keras.callbacks.Callback):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.end: float | None = None

        def is_late(self) -> bool:
            """Whether the time is over; at the first batch it begins."""
            now = time.monotonic()
            if self.end is None:
                self.end = now + _SECONDS
            if now > self.end:
                shortened()
            return now > self.end

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if self.is_late():
                self.model.stop_training = True

        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
            if self.is_late():
                self.model.stop_evaluating = True

    return Stopper


def _stretched(history: Any, first: int, epochs: int) -> Any:
    """A History as if all epochs had been: its lists are as long as those of the real one."""
    for values in getattr(history, "history", {}).values():
        if values:
            values.extend([values[-1]] * (epochs - len(values)))
    if hasattr(history, "epoch"):
        history.epoch = list(range(first, first + epochs))
    return history
