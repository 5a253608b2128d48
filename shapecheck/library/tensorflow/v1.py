"""TensorFlow 1: placeholders, variables by name, sessions, tf.layers and initializers. ``tf.compat.v1.x`` is one."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.keras.initializers import BASE
from shapecheck.library.keras.ops.common import tensor
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import REGISTRY, Context, function, intrinsic
from shapecheck.shapes import Shape, dynamic
from shapecheck.values import LibraryClass, LibraryFunction, Object, Tensor, Unknown, Value

# -- graphs ---------------------------------------------------------------------------------------


@function("tensorflow.placeholder")
def placeholder(dtype: Any, shape: Any = None, name: Any = None) -> Tensor:
    """A tensor that is fed; None varies."""
    if isinstance(shape, (list, tuple)):
        dims = shape_argument(tuple(dynamic("fed") if dim is None else dim for dim in shape))
    else:
        dims = Shape.unknown() if shape is None else shape_argument(shape)
    return Tensor(dims, dtype=dtype_name(dtype), kind="tf", name=name if isinstance(name, str) else None)


@function("tensorflow.placeholder_with_default")
def placeholder_with_default(input: Any, shape: Any, name: Any = None) -> Tensor:
    """A tensor that may be fed."""
    return placeholder(None, shape, name).but(dtype=tensor(input).dtype)


@function("tensorflow.get_variable")
def get_variable(
    ctx: Context, name: Any, shape: Any = None, dtype: Any = None, initializer: Any = None, *args: Any, **kwargs: Any
) -> Tensor:
    """A variable of this shape, or of its initial value's."""
    if shape is not None:
        dims = shape_argument(none_as_unknown(shape))
    elif isinstance(initializer, (Tensor, list, tuple, int, float)):
        dims = tensor(initializer).shape
    else:
        dims = Shape.unknown()
    return Tensor(dims, dtype=dtype_name(dtype) or "float32", kind="variable")


def _session(ctx: Context, *args: Any, **kwargs: Any) -> Any:
    """A session: what it runs is not followed."""
    return ctx.instance("tensorflow.Session")


function("tensorflow.Session", "tensorflow.InteractiveSession", "tensorflow.get_default_session")(_session)
function("tensorflow.ConfigProto", "tensorflow.GPUOptions", "tensorflow.RunOptions")(_session)


@function("tensorflow.Session.run", "tensorflow.Session.partial_run")
def run(self: Any, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
    """What a session gives."""
    raise CannotTell("what a session gives is not followed")


def _nothing(self: Any, *args: Any, **kwargs: Any) -> None:
    """Nothing."""


function("tensorflow.Session.close")(_nothing)
function("tensorflow.Session.as_default")(lambda self: self)
for _name in ("trainable_variables", "global_variables", "get_collection", "all_variables"):
    function(f"tensorflow.{_name}")(lambda *args, **kwargs: Unknown("the variables of the graph are not followed"))

# -- layers ---------------------------------------------------------------------------------------

LAYERS = {
    "dense": "Dense",
    "conv1d": "Conv1D",
    "conv2d": "Conv2D",
    "conv3d": "Conv3D",
    "conv2d_transpose": "Conv2DTranspose",
    "separable_conv2d": "SeparableConv2D",
    "max_pooling1d": "MaxPooling1D",
    "max_pooling2d": "MaxPooling2D",
    "max_pooling3d": "MaxPooling3D",
    "average_pooling1d": "AveragePooling1D",
    "average_pooling2d": "AveragePooling2D",
    "average_pooling3d": "AveragePooling3D",
    "flatten": "Flatten",
    "dropout": "Dropout",
    "batch_normalization": "BatchNormalization",
}
_KEPT = frozenset(
    [
        "units",
        "filters",
        "kernel_size",
        "strides",
        "padding",
        "data_format",
        "dilation_rate",
        "pool_size",
        "rate",
        "axis",
        "use_bias",
        "activation",
    ]
)


def _layer_rule(class_name: str) -> Any:
    def rule(ctx: Context, inputs: Value, *args: Value, **kwargs: Value) -> Value:
        """A Keras layer, made and called at once."""
        entry = REGISTRY.get(f"keras.layers.{class_name}")
        if entry is None:
            return Unknown(f"keras.layers.{class_name} is not known")
        made = ctx.call(LibraryFunction(entry), args, {name: v for name, v in kwargs.items() if name in _KEPT})
        return ctx.call(made, [inputs])

    return rule


for _name, _class in LAYERS.items():
    intrinsic(f"tensorflow.layers.{_name}")(_layer_rule(_class))

# -- initializers ---------------------------------------------------------------------------------

INITIALIZERS = {
    "constant_initializer": "Constant",
    "ones_initializer": "Ones",
    "zeros_initializer": "Zeros",
    "random_normal_initializer": "RandomNormal",
    "random_uniform_initializer": "RandomUniform",
    "truncated_normal_initializer": "TruncatedNormal",
    "variance_scaling_initializer": "VarianceScaling",
    "glorot_uniform_initializer": "GlorotUniform",
    "glorot_normal_initializer": "GlorotNormal",
    "orthogonal_initializer": "OrthogonalInitializer",
    "contrib.layers.xavier_initializer": "GlorotUniform",
}


def _initializer_rule(class_name: str) -> Any:
    def rule(*args: Any, **kwargs: Any) -> Object:
        """An initializer of Keras."""
        return Object(LibraryClass(f"keras.initializers.{class_name}"), dict(kwargs))

    return rule


for _name, _class in INITIALIZERS.items():
    function(f"tensorflow.{_name}", bases=(BASE,))(_initializer_rule(_class))
