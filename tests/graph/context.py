"""A plain Context: enough of an interpreter to call layers and models from Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from shapecheck.graph import GraphState, call, construct
from shapecheck.interpreter.dispatch import export, wrap
from shapecheck.library.registry import REGISTRY
from shapecheck.values import Entry, LayerObject, LibraryClass, LibraryFunction, ListObject, Object, Unknown


class Settings:
    def __init__(self, keras_version: tuple[int, ...] = (3, 15, 1)) -> None:
        self.keras_version = keras_version
        self.image_data_format = "channels_last"


class PlainContext:
    """Evaluates library calls one at a time, without source code."""

    def __init__(self, keras_version: tuple[int, ...] = (3, 15, 1)) -> None:
        self.settings = Settings(keras_version)
        self.graph = GraphState()
        self.site = None
        self.advice: list[Any] = []
        self.exhausted = ""
        self.open_arguments = False

    def step(self, count: int = 1) -> None:
        pass

    def data_file(self, name: Any) -> None:
        return None

    def declared_data(self, name: Any) -> None:
        return None

    def call(self, function: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        if isinstance(function, LayerObject):
            return call(self, function, args, kwargs or {})
        assert isinstance(function, LibraryFunction), function
        return self.apply(function.entry, *args, **(kwargs or {}))

    def call_layer(self, layer: LayerObject, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return call(self, layer, args, kwargs, record=False)

    def iterate(self, value: Any) -> Any:
        if isinstance(value, ListObject):
            return None if value.is_open else value.items
        return list(value) if isinstance(value, (list, tuple)) else None

    def truth(self, value: Any) -> bool | None:
        return value if isinstance(value, bool) else None

    def export(self, value: Any) -> Any:
        return export(value)

    def wrap(self, value: Any) -> Any:
        return wrap(value)

    def touch(self, target: Any) -> None:
        pass

    def advise(self, advice: Any) -> None:
        self.advice.append(advice)

    def instance(self, class_name: str, **attributes: Any) -> Any:
        return Object(LibraryClass(class_name), attributes)

    # -- what the tests use

    def apply(self, entry: Entry, /, *args: Any, **kwargs: Any) -> Any:
        if entry.kind == "layer":
            return construct(self, entry, args, kwargs)
        assert entry.function is not None
        leading = (self,) if entry.takes_context else ()
        return entry.function(*leading, *args, **kwargs)

    def make(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """``keras.<name>(...)``; short names are layers."""
        for full in (f"keras.layers.{name}", f"keras.{name}"):
            entry = REGISTRY.get(full)
            if entry is not None:
                return self.apply(entry, *args, **kwargs)
        return Unknown(name)

    def get(self, value: Any, name: str) -> Any:
        """``value.name`` for library classes: a property, or a bound method."""
        for owner in _ancestors(value.cls.name):
            entry = REGISTRY.get(f"{owner}.{name}")
            if entry is not None:
                if entry.kind == "property":
                    return self.apply(entry, value)
                return partial(self.apply, entry, value)
        return value.attrs[name]

    def set(self, value: Any, name: str, item: Any) -> None:
        """``value.name = item``."""
        for owner in _ancestors(value.cls.name):
            setter = REGISTRY.get(f"{owner}.{name}.setter")
            if setter is not None:
                self.apply(setter, value, item)
                return
        value.attrs[name] = item


def _ancestors(name: str) -> list[str]:
    entry = REGISTRY.get(name)
    found = [name]
    for base in entry.bases if entry else ():
        found += _ancestors(base)
    return found
