"""keras.initializers: objects that, called with a shape, give a tensor of that shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.keras.ops.common import FLOATX
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import REGISTRY, Context, function, intrinsic, library_class
from shapecheck.values import LibraryClass, LibraryFunction, Object, Tensor, Unknown, Value

BASE = "keras.initializers.Initializer"

library_class(BASE)


def _made(class_name: str, arguments: dict[str, Any]) -> Object:
    arguments.pop("__class__", None)
    return Object(LibraryClass(class_name), arguments)


def _declare(rule: Callable[..., Any], *names: str) -> None:
    """Declares one constructor for each class of a family and its lower-case second names."""
    for name in names:
        function(f"keras.initializers.{name}", bases=(BASE,))(_constructor(rule, f"keras.initializers.{names[0]}"))


def _constructor(rule: Callable[..., Any], class_name: str) -> Callable[..., Any]:
    def construct(*args: Any, **kwargs: Any) -> Object:
        return _made(class_name, rule(*args, **kwargs))

    construct.__wrapped__ = rule  # type: ignore[attr-defined]
    construct.__doc__ = rule.__doc__
    return construct


def _nothing() -> dict[str, Any]:
    return {}


def _of_value(value: Any = 0.0) -> dict[str, Any]:
    return locals()


def _of_gain(gain: Any = 1.0) -> dict[str, Any]:
    return locals()


def _orthogonal(gain: Any = 1.0, seed: Any = None) -> dict[str, Any]:
    return locals()


def _fans(seed: Any = None, input_axes: Any = None, output_axes: Any = None) -> dict[str, Any]:
    return locals()


def _normal(mean: Any = 0.0, stddev: Any = 0.05, seed: Any = None) -> dict[str, Any]:
    return locals()


def _uniform(minval: Any = -0.05, maxval: Any = 0.05, seed: Any = None) -> dict[str, Any]:
    return locals()


def _scaling(
    scale: Any = 1.0,
    mode: Any = "fan_in",
    distribution: Any = "truncated_normal",
    seed: Any = None,
    input_axes: Any = None,
    output_axes: Any = None,
) -> dict[str, Any]:
    return locals()


def _stft(side: Any = "real", window: Any = "hann", scaling: Any = "density", periodic: Any = False) -> dict[str, Any]:
    return locals()


_declare(_nothing, "Zeros", "zeros")
_declare(_nothing, "Ones", "ones")
_declare(_of_value, "Constant", "constant")
_declare(_of_gain, "IdentityInitializer", "Identity", "identity")
_declare(_orthogonal, "OrthogonalInitializer", "Orthogonal", "orthogonal")
_declare(_fans, "GlorotNormal", "glorot_normal")
_declare(_fans, "GlorotUniform", "glorot_uniform")
_declare(_fans, "HeNormal", "he_normal")
_declare(_fans, "HeUniform", "he_uniform")
_declare(_fans, "LecunNormal", "lecun_normal")
_declare(_fans, "LecunUniform", "lecun_uniform")
_declare(_normal, "RandomNormal", "random_normal", "normal")
_declare(_normal, "TruncatedNormal", "truncated_normal")
_declare(_uniform, "RandomUniform", "random_uniform", "uniform")
_declare(_scaling, "VarianceScaling", "variance_scaling")
_declare(_stft, "STFTInitializer", "STFT", "stft")


@function(f"{BASE}.__call__")
def call(self: Any, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Tensor:
    """A tensor of this shape. A mismatch where the initializer cannot make it."""
    if shape is None:
        raise CannotTell("the shape is not known")
    dims = shape_argument(none_as_unknown(shape))
    check_shape(self, dims.rank, str(dims))
    return Tensor(dims, dtype=FLOATX if dtype is None else dtype_name(dtype), kind="tf")


def check_shape(initializer: Any, rank: int | None, shown: str) -> None:
    """A mismatch if an initializer cannot make a tensor of this rank."""
    name = initializer.class_name.rsplit(".", 1)[-1] if isinstance(initializer, Object) else ""
    if rank is None:
        return
    if name == "IdentityInitializer" and rank != 2:
        raise Mismatch(f"the identity initializer makes rank 2 only, found shape {shown}", rule="invalid-argument")
    if name == "OrthogonalInitializer" and rank < 2:
        raise Mismatch(f"the orthogonal initializer makes rank 2 or more, found shape {shown}", rule="invalid-argument")


@function(f"{BASE}.get_config")
def get_config(self: Any) -> dict[str, Any]:
    """The constructor's arguments."""
    return dict(self.attrs)


@function(f"{BASE}.clone")
def clone(self: Any) -> Object:
    """A copy."""
    return Object(self.cls, dict(self.attrs))


# -- by name --------------------------------------------------------------------------------------


def initializer_named(name: str) -> Any:
    """The class of an initializer by any of its names, or None."""
    entry = REGISTRY.get(f"keras.initializers.{name}")
    return LibraryFunction(entry) if entry is not None and entry.bases == (BASE,) else None


@intrinsic("keras.initializers.get")
def get(ctx: Context, identifier: Value) -> Value:
    """The initializer that a name, a class or a callable means; None for None."""
    if isinstance(identifier, str):
        found = initializer_named(identifier)
        if found is None:
            raise CannotTell(f"there is no initializer {identifier!r} in Keras")
        return ctx.call(found)
    if isinstance(identifier, LibraryFunction) and identifier.entry.bases == (BASE,):
        return ctx.call(identifier)
    return identifier


@intrinsic("keras.initializers.deserialize")
def deserialize(ctx: Context, config: Value, custom_objects: Value = None) -> Value:
    """The initializer of a name or config."""
    return get(ctx, config) if isinstance(config, str) else Unknown("the config of the initializer is not known")


@function("keras.initializers.serialize")
def serialize(initializer: Any) -> Any:
    """The config of an initializer."""
    if isinstance(initializer, Object) and isinstance(initializer.cls, LibraryClass):
        return {
            "module": "keras.initializers",
            "class_name": initializer.class_name.rsplit(".", 1)[-1],
            "config": dict(initializer.attrs),
            "registered_name": None,
        }
    raise CannotTell("the initializer is not known")


@function("keras.regularizers.get", "keras.constraints.get")
def get_penalty(identifier: Value) -> Value:
    """What is given by name or configuration: nothing that shapes depend on, but None stays None."""
    return identifier
