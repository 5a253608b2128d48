"""Watching Keras: every layer call with its shapes and parameters, and what calls of layers and models raise."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import Any

from .shapes import shapes

PLACE = "_shapecheck_place"
"""Where a layer keeps the number of the expression that made it."""

CALLED = "_shapecheck_called"
"""Where a layer keeps the numbers of the expressions that called it."""

Report = Callable[..., None]


class Calls:
    """The layer call that returned last: how `seen` knows that a value is what a layer gave."""

    def __init__(self) -> None:
        self.output: Any = None
        self.layer: Any = None
        self.facts: dict[str, Any] = {}

    def take(self, value: Any) -> dict[str, Any] | None:
        """What is known of the call that gave this value; once."""
        if self.output is None or self.output is not value:
            return None
        self.output = None
        return self.facts

    def came_from(self, number: int) -> None:
        """The expression that the call stood in."""
        self.layer.__dict__.setdefault(CALLED, set()).add(number)


def patch(owner: type, name: str, new: Any) -> None:
    """Puts a function in the place of a method, with the looks of the old one."""
    functools.update_wrapper(new, owner.__dict__[name])
    new.autograph_info__ = {}
    setattr(owner, name, new)


def watch(keras: Any, calls: Calls, report: Report, failed: Callable[..., None]) -> None:
    """Hooks into ``Layer.__call__``.

    `report` gets the calls that a Sequential makes, at the place of the layer's constructor; `failed` gets
    exceptions, in the frame where they pass.
    """
    layer_class = keras.layers.Layer
    original = layer_class.__call__
    library = os.path.dirname(keras.__file__) + os.sep
    sequential = os.path.join("models", "sequential.py")

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            output = original(self, *args, **kwargs)
        except Exception as problem:
            failed(problem, places_of(self))
            raise
        facts = _facts(self, args, kwargs)
        place = self.__dict__.get(PLACE)
        if place is not None and _caller(self, library).endswith(sequential):
            report(place, outputs=shapes(output), **facts)
        calls.output, calls.facts, calls.layer = output, facts, self
        return output

    patch(layer_class, "__call__", call)


def places_of(layer: Any) -> list[int]:
    """The numbers of the expressions that made and called a layer."""
    made = layer.__dict__.get(PLACE)
    return [*([] if made is None else [made]), *sorted(layer.__dict__.get(CALLED, ()))]


def _facts(layer: Any, args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in kwargs.items() if name not in ("mask", "training")}
    return {
        "kind": "layer",
        "layer": type(layer).__name__,
        "name": getattr(layer, "name", None),
        "inputs": shapes([args, given]),
        "params": parameters(layer),
    }


def _caller(layer: Any, library: str) -> str:
    """The file of the frame that called a layer, past the wrappers and overridden ``__call__`` of the library."""
    frame: Any = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.startswith(library):
        code = frame.f_code
        own = code.co_name in ("__call__", "call") and frame.f_locals.get("self") is layer
        if not own and code.co_name != "error_handler":
            break
        frame = frame.f_back
    return frame.f_code.co_filename if frame is not None else ""


def parameters(layer: Any) -> int | None:
    """How many parameters a layer has; None before it is built."""
    try:
        return int(layer.count_params()) if layer.built else None
    except Exception:
        return None
