"""Attributes that surely do not exist: what ``hasattr`` and a default of ``getattr`` go by."""

from __future__ import annotations

from shapecheck.values import LayerObject, LibraryClass, Object, UserClass, Value

_BARE_LAYERS = {"keras.layers.Layer", "keras.Model", "keras.Sequential"}


def is_surely_missing(obj: Value, name: str) -> bool:
    """Whether an attribute that was not found does not exist."""
    if isinstance(obj, LayerObject):
        return _is_no_attribute(obj, name)
    return (isinstance(obj, Object) and isinstance(obj.cls, UserClass) and not obj.cls.has_unknown_base) or obj is None


def _is_no_attribute(layer: LayerObject, name: str) -> bool:
    """Whether a layer of the user's that extends only Keras's base classes has no attribute that nothing set."""
    from shapecheck.library.keras.layer_names import NAMES

    if not isinstance(layer.cls, UserClass) or layer.cls.has_unknown_base or name.startswith("__"):
        return False
    bases = {base.name for base in layer.cls.mro if isinstance(base, LibraryClass)}
    return bases <= _BARE_LAYERS | {"builtins.object"} and name not in NAMES
