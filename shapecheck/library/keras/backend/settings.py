"""keras.backend: the settings, dtypes, and what changes no shape."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.dtypes import is_float, is_integer, promote
from shapecheck.library.keras.ops.common import (
    FLOATX,
    family,
    keras_dtype,
)
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, function
from shapecheck.values import Tensor, Unknown, Value


@function("keras.backend.backend")
def backend() -> str:
    """The name of the backend: the one that shapecheck knows."""
    return "tensorflow"


@function("keras.backend.floatx", "keras.config.floatx")
def floatx() -> str:
    """The default float type."""
    return FLOATX


@function("keras.backend.epsilon", "keras.config.epsilon")
def epsilon() -> float:
    """The fuzz factor."""
    return 1e-07


@function("keras.backend.image_data_format", "keras.config.image_data_format")
def image_data_format(ctx: Context) -> str:
    """The default of data_format arguments."""
    return ctx.settings.image_data_format


@function("keras.backend.image_dim_ordering")
def image_dim_ordering(ctx: Context) -> str:
    """Keras 1's name of the data format."""
    return "tf" if ctx.settings.image_data_format == "channels_last" else "th"


def _set(value: Any) -> None:
    """A setting that changes no shape."""


function("keras.backend.set_epsilon", "keras.config.set_epsilon")(_set)
function("keras.backend.set_floatx", "keras.config.set_floatx")(_set)


@function("keras.backend.standardize_data_format", "keras.backend.normalize_data_format")
def standardize_data_format(ctx: Context, data_format: Value) -> Value:
    """Where the channels stand: as said, or where the settings have them."""
    if data_format is None:
        return ctx.settings.image_data_format
    if not isinstance(data_format, str):
        raise CannotTell("a data format that is not known")
    return data_format.lower()


@function("keras.backend.set_image_data_format", "keras.config.set_image_data_format")
def set_image_data_format(ctx: Context, data_format: Any) -> None:
    """Changes the default of data_format arguments for what follows."""
    change = getattr(ctx, "set_image_data_format", None)
    if change is not None and data_format in ("channels_first", "channels_last"):
        change(data_format)


@function("keras.backend.set_image_dim_ordering")
def set_image_dim_ordering(ctx: Context, dim_ordering: Any) -> None:
    """Keras 1's way to set the data format."""
    set_image_data_format(ctx, {"th": "channels_first", "tf": "channels_last"}.get(dim_ordering))


def _nothing(*args: Any, **kwargs: Any) -> None:
    """Nothing that a shape depends on."""


family(
    _nothing,
    "keras.backend",
    members="""set_session set_learning_phase manual_variable_initialization enable_tf_random_generator
    disable_tf_random_generator""",
)


@function("keras.backend.learning_phase")
def learning_phase() -> int:
    """0 outside of training."""
    return 0


@function("keras.backend.get_uid")
def get_uid(prefix: Any = "") -> Any:
    """A fresh number."""
    return Unknown("a number that counts up")


@function("keras.backend.result_type")
def result_type(*dtypes: Any) -> Any:
    """The dtype that several dtypes give together."""
    found = promote("keras", *(keras_dtype(dtype) for dtype in dtypes))
    return Unknown("a dtype is not known") if found is None else found


@function("keras.backend.standardize_dtype")
def standardize_dtype(dtype: Any) -> Any:
    """The name of a dtype."""
    found = FLOATX if dtype is None else keras_dtype(dtype)
    return Unknown("the dtype is not known") if found is None else found


@function("keras.backend.is_float_dtype")
def is_float_dtype(dtype: Any) -> Any:
    """Whether a dtype is a float's."""
    return is_float(keras_dtype(dtype))


@function("keras.backend.is_int_dtype")
def is_int_dtype(dtype: Any) -> Any:
    """Whether a dtype is an integer's."""
    return is_integer(keras_dtype(dtype))


@function("keras.backend.is_keras_tensor")
def is_keras_tensor(x: Any) -> Any:
    """Whether the value is symbolic."""
    return x if isinstance(x, Unknown) else isinstance(x, Tensor) and x.kind == "keras"


@function("keras.backend.is_sparse")
def is_sparse(tensor: Any) -> bool:
    """Always dense here."""
    return False


@function("keras.backend.is_placeholder")
def is_placeholder(x: Any) -> Any:
    """Whether the value is symbolic."""
    return is_keras_tensor(x)
