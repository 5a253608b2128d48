"""keras.activations: they all keep the shape (glu halves an axis); some leave a fact for the loss rules."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.ops.common import family, tensor
from shapecheck.library.keras.ops.elementwise import keep
from shapecheck.library.keras.ops.nn import along_axis, glu, softmax
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import REGISTRY, Context, function, intrinsic
from shapecheck.values import LibraryFunction, Object, Tensor, Unknown, Value


def activation(x: Any) -> Tensor:
    """relu6(x): B 3 -> B 3"""
    return keep(x)


family(
    activation,
    "keras.activations",
    members="""exponential hard_sigmoid hard_silu hard_swish hard_tanh linear log_sigmoid mish relu6 selu silu
    softplus softsign sparse_plus sparse_sigmoid swish tanh tanh_shrink""",
)


@function("keras.activations.sigmoid")
def sigmoid(x: Any) -> Tensor:
    """sigmoid(x): B 1 -> B 1"""
    return keep(x).but(facts=frozenset({"sigmoid"}))


@function("keras.activations.softmax")
def softmax_activation(ctx: Context, x: Any, axis: Any = -1) -> Tensor:
    """softmax(x): B 3 -> B 3
    softmax(x, axis=2): B 3 -> error
    """
    value = tensor(x)
    if value.shape.rank == 1 and ctx.settings.keras_version < (3,):
        raise Mismatch(f"softmax takes rank 2 or more, found shape {value.shape}", rule="op-shapes", blame=(value,))
    return softmax(ctx, value, axis)


family(along_axis, "keras.activations", members="log_softmax sparsemax")
function("keras.activations.glu")(glu)


@function("keras.activations.relu")
def relu(x: Any, negative_slope: Any = 0.0, max_value: Any = None, threshold: Any = 0.0) -> Tensor:
    """relu(x): B 3 -> B 3"""
    return keep(x)


def with_alpha(x: Any, alpha: Any = 1.0) -> Tensor:
    """elu(x): B 3 -> B 3"""
    return keep(x)


family(with_alpha, "keras.activations", members="elu celu")


@function("keras.activations.gelu")
def gelu(x: Any, approximate: Any = False) -> Tensor:
    """gelu(x): B 3 -> B 3"""
    return keep(x)


@function("keras.activations.leaky_relu")
def leaky_relu(x: Any, negative_slope: Any = 0.2) -> Tensor:
    """leaky_relu(x): B 3 -> B 3"""
    return keep(x)


def shrink(x: Any, threshold: Any = 0.5) -> Tensor:
    """hard_shrink(x): B 3 -> B 3"""
    return keep(x)


family(shrink, "keras.activations", members="hard_shrink soft_shrink")


@function("keras.activations.squareplus")
def squareplus(x: Any, b: Any = 4) -> Tensor:
    """squareplus(x): B 3 -> B 3"""
    return keep(x)


@function("keras.activations.threshold")
def threshold(x: Any, threshold: Any, default_value: Any) -> Tensor:
    """threshold(x, 1.0, 0.0): B 3 -> B 3"""
    return keep(x)


# -- by name --------------------------------------------------------------------------------------


def activation_named(name: str) -> LibraryFunction | None:
    """The activation of this name, or None."""
    entry = REGISTRY.get(f"keras.activations.{name}")
    return LibraryFunction(entry) if entry is not None and name not in ("get", "serialize", "deserialize") else None


@intrinsic("keras.activations.get")
def get(ctx: Context, identifier: Value) -> Value:
    """The activation that a name, a config or a callable means; linear for None."""
    if identifier is None:
        return activation_named("linear")
    if isinstance(identifier, str):
        found = activation_named(identifier)
        if found is None:
            raise CannotTell(f"there is no activation {identifier!r} in Keras")
        return found
    return identifier


@intrinsic("keras.activations.deserialize")
def deserialize(ctx: Context, config: Value, custom_objects: Value = None) -> Value:
    """The activation of a name or config."""
    return get(ctx, config) if isinstance(config, str) else Unknown("the config of the activation is not known")


@function("keras.activations.serialize")
def serialize(activation: Any) -> Any:
    """The name of an activation."""
    if isinstance(activation, LibraryFunction):
        return activation.name.rsplit(".", 1)[-1]
    if isinstance(activation, Object):
        raise CannotTell("the config of a layer is not followed")
    raise CannotTell("the activation is not known")
