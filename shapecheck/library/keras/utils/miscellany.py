"""Everything of keras.utils that says nothing about shapes: plots, files, seeds, serialization."""

from __future__ import annotations

from shapecheck.library.arrays import dtype_name
from shapecheck.library.keras.application_inputs import source_inputs
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import REGISTRY, beyond_reach, function, library_class
from shapecheck.values import LibraryClass, LibraryFunction, Object, Tensor, Unknown, Value


def _declare_silent(*names: str) -> None:
    def rule(*args: Value, **kwargs: Value) -> Value:
        return None

    function(*(f"keras.utils.{name}" for name in names))(rule)


_declare_silent("plot_model", "set_random_seed", "enable_interactive_logging", "disable_interactive_logging")
_declare_silent("print_summary", "vis_utils.plot_model", "save_obj")
for _name in ("model_to_dot", "serialize_keras_object", "deserialize_keras_object", "get_registered_name"):
    beyond_reach(f"keras.utils.{_name}", "serialization and drawing are not modelled")
for _name in ("get_registered_object", "get_custom_objects", "Config"):
    beyond_reach(f"keras.utils.{_name}", "not modelled")
library_class("keras.utils.CustomObjectScope")
library_class("keras.utils.custom_object_scope")


@function("keras.utils.get_file")
def get_file(
    fname: Value = None,
    origin: Value = None,
    untar: Value = False,
    md5_hash: Value = None,
    file_hash: Value = None,
    cache_subdir: Value = "datasets",
    hash_algorithm: Value = "auto",
    extract: Value = False,
    archive_format: Value = "auto",
    cache_dir: Value = None,
    force_download: Value = False,
) -> Value:
    raise CannotTell("where a downloaded file is")


@function("keras.utils.register_keras_serializable.decorator")
def _same(cls: Value) -> Value:
    return cls


@function("keras.utils.register_keras_serializable")
def register_keras_serializable(package: Value = "Custom", name: Value = None) -> Value:
    """A decorator that gives its class or function back."""
    entry = REGISTRY.get("keras.utils.register_keras_serializable.decorator")
    return LibraryFunction(entry) if entry is not None else None


@function("keras.utils.get_source_inputs")
def get_source_inputs(tensor: Value) -> Value:
    """The Inputs that a symbolic tensor is computed from, as a list."""
    if not isinstance(tensor, Tensor):
        raise CannotTell("the Inputs of an unknown tensor")
    return source_inputs(tensor)


@function("keras.utils.is_keras_tensor")
def is_keras_tensor(x: Value) -> Value:
    """Whether a value is a symbolic Keras tensor."""
    if isinstance(x, Unknown):
        raise CannotTell("the value is not known")
    return isinstance(x, Tensor) and x.kind == "keras"


@function("keras.utils.is_interactive_logging_enabled")
def is_interactive_logging_enabled() -> Value:
    raise CannotTell("settings of Keras")


@function("keras.utils.standardize_dtype")
def standardize_dtype(dtype: Value) -> Value:
    """The dtype's name."""
    name = dtype_name(dtype, "float32")
    if name is None:
        raise CannotTell("the dtype is not known")
    return name


@function("keras.utils.Progbar")
def progbar(
    target: Value,
    width: Value = 20,
    verbose: Value = 1,
    interval: Value = 0.05,
    stateful_metrics: Value = None,
    stateless_metrics: Value = None,
    unit_name: Value = "step",
) -> Value:
    """A progress bar."""
    return Object(LibraryClass("keras.utils.Progbar"), {"target": target})


@function("keras.utils.Progbar.update", "keras.utils.Progbar.add")
def update(self: Value, current: Value, values: Value = None, finalize: Value = None) -> Value:
    return None
