"""Data and files that are not downloaded: zeros of the true shapes, weights left as they were made."""

from __future__ import annotations

import os
import sys
import time
import types
from collections.abc import Callable
from typing import Any

_MARK = "not-downloaded"


def install(keras: Any, folder: str, *, real_data: bool) -> None:
    """Puts the stand-ins in place."""
    swaps: dict[Any, Any] = {}
    marker = os.path.join(folder, _MARK)
    get_file = keras.utils.get_file
    swaps[get_file] = _get_file(get_file, marker)
    if not real_data:
        swaps.update(_datasets(keras))
    _weights(keras, marker)
    _replace_everywhere(swaps)
    pause = time.sleep
    time.sleep = lambda seconds: pause(min(0.01, seconds))  # type: ignore[type-var]


def _get_file(get_file: Callable[..., Any], marker: str) -> Callable[..., Any]:
    def stand_in(fname: Any = None, origin: Any = None, *args: Any, **kwargs: Any) -> Any:
        name = os.path.basename(str(fname or origin or "file"))
        cache = os.path.join(os.path.expanduser("~"), ".keras", kwargs.get("cache_subdir", "datasets"), name)
        return cache if os.path.exists(cache) else os.path.join(marker, name)

    return stand_in


def _weights(keras: Any, marker: str) -> None:
    """Loading weights that were not downloaded does nothing."""
    from .layers import patch

    owner = next(base for base in keras.Model.__mro__ if "load_weights" in base.__dict__)
    load_weights = owner.__dict__["load_weights"]

    def load(self: Any, filepath: Any, *args: Any, **kwargs: Any) -> Any:
        if not str(filepath).startswith(marker):
            return load_weights(self, filepath, *args, **kwargs)
        return None

    patch(owner, "load_weights", load)


def _replace_everywhere(swaps: dict[Any, Any]) -> None:
    """In every module of Keras and TensorFlow's face of it, the stand-in for the function."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "keras" and module is not None:
            for attribute, value in list(vars(module).items()):
                if isinstance(value, types.FunctionType) and value in swaps:
                    setattr(module, attribute, swaps[value])


# -- keras.datasets -------------------------------------------------------------------------------


def _datasets(keras: Any) -> dict[Any, Any]:
    from importlib import import_module

    import numpy

    def labels(count: int, classes: int, column: bool, dtype: str = "uint8") -> Any:
        values = (numpy.arange(count) % classes).astype(dtype)
        return values[:, None] if column else values

    def pictures(train: int, test: int, shape: tuple[int, ...], classes: int, column: bool = False) -> Any:
        def load_data(*args: Any, **kwargs: Any) -> Any:
            parts = ((numpy.zeros((n, *shape), "uint8"), labels(n, classes, column)) for n in (train, test))
            return tuple(parts)

        return load_data

    def texts(train: int, test: int, classes: int, words: int) -> Any:
        def load_data(path: Any = None, num_words: Any = None, *args: Any, **kwargs: Any) -> Any:
            top = (num_words or words) - 1

            def part(count: int) -> Any:
                found = numpy.empty(count, dtype=object)
                for index in range(count):
                    found[index] = [1, 4 + index % 900, top - index % 2] + [5] * (index % 60)
                return found, labels(count, classes, False, "int64")

            return part(train), part(test)

        return load_data

    def table(train: int, test: int, columns: int) -> Any:
        def load_data(*args: Any, **kwargs: Any) -> Any:
            chance = numpy.random.RandomState(0)
            return tuple(
                (chance.rand(count, columns).astype("float32"), chance.rand(count).astype("float32"))
                for count in (train, test)
            )

        return load_data

    loaders = {
        "mnist": pictures(60000, 10000, (28, 28), 10),
        "fashion_mnist": pictures(60000, 10000, (28, 28), 10),
        "cifar10": pictures(50000, 10000, (32, 32, 3), 10, True),
        "cifar100": pictures(50000, 10000, (32, 32, 3), 100, True),
        "imdb": texts(25000, 25000, 2, 88584),
        "reuters": texts(8982, 2246, 46, 30979),
        "boston_housing": table(404, 102, 13),
        "california_housing": table(16512, 4128, 8),
    }
    words = {"imdb": 88584, "reuters": 30979}
    found = {}
    for name, load in loaders.items():
        for package in ("keras.datasets", "keras._tf_keras.keras.datasets"):
            try:
                module = import_module(f"{package}.{name}")
            except ImportError:
                continue
            found[module.load_data] = load
            if name in words and hasattr(module, "get_word_index"):
                count = words[name]
                found[module.get_word_index] = lambda path=None, n=count: {f"w{i}": i for i in range(1, n + 1)}
    return found
