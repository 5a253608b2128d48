"""Dense, Embedding and other layers that stand for themselves."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import activation_name, facts_of, flag, number, plain
from shapecheck.library.keras.layers.declare import keras_layer
from shapecheck.library.keras.layers.inputs import as_tensor, at_least_rank, computed, known_last, lone, passed, single
from shapecheck.library.keras.layers.kernels import kernel_weights
from shapecheck.library.outcome import Advice, CannotTell, Mismatch, Result
from shapecheck.library.registry import Context
from shapecheck.library.softmaxes import advise_one_unit
from shapecheck.library.symbolic import as_backend
from shapecheck.shapes import Dim, Shape, equal, less
from shapecheck.values import Tensor, Value, Weight


@keras_layer
def Dense(
    ctx: Context,
    units: Value,
    activation: Value = None,
    use_bias: Value = True,
    kernel_initializer: Value = "glorot_uniform",
    bias_initializer: Value = "zeros",
    kernel_regularizer: Value = None,
    bias_regularizer: Value = None,
    activity_regularizer: Value = None,
    kernel_constraint: Value = None,
    bias_constraint: Value = None,
    lora_rank: Value = None,
    lora_alpha: Value = None,
    quantization_config: Value = None,
    **kwargs: Value,
) -> Any:
    """A weighted sum of the last axis; all other axes stay.

    Dense(10): B 100 -> B 10     weights 1010
    Dense(4, use_bias=False): B 7 3 -> B 7 4     weights 12
    Dense(0): B 3 -> error
    Dense(2): B -> error
    Dense(2): B T -> error
    Dense(4, lora_rank=2): B 8 -> B 4     weights 60
    """
    if isinstance(units, float) and ctx.settings.keras_version < (3,):
        units = int(units)
    size = number(units, "Dense", "units")
    name = activation_name(activation, "Dense")

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, "Dense")
        shape = at_least_rank(x, "Dense", ("batch", "features"))
        features = known_last(x, "Dense", -1, "features")
        weights = kernel_weights((features, size), lora_rank)
        bias = (Weight("bias", Shape.of(size)),) if flag(use_bias) is not False else ()
        advise_one_unit(ctx, name, size, "Dense", rank=shape.rank)
        _advise_sequence(ctx, x)
        output = Tensor(shape.with_dim(-1, size), computed(x), facts=facts_of(name))
        return Result(output, (weights[0], *bias, *weights[1:]))

    return call


def _advise_sequence(ctx: Context, x: Tensor) -> None:
    """Dense keeps all axes but the last, which is not always what is expected of it."""
    if x.shape.rank is not None and x.shape.rank > 2:
        ctx.advise(
            Advice(
                "dense-on-sequence",
                f"Dense acts on the last axis of {x.shape} only: its output has rank {x.shape.rank} too",
                severity="info",
                help="Flatten() or a global pooling before it makes one vector of each sample",
                blame=(x,),
            )
        )


@keras_layer
def Embedding(
    ctx: Context,
    input_dim: Value,
    output_dim: Value,
    embeddings_initializer: Value = "uniform",
    embeddings_regularizer: Value = None,
    embeddings_constraint: Value = None,
    mask_zero: Value = False,
    weights: Value = None,
    lora_rank: Value = None,
    lora_alpha: Value = None,
    quantization_config: Value = None,
    **kwargs: Value,
) -> Any:
    """A row of a table for each id.

    Embedding(1000, 64): B 10 -> B 10 64     weights 64000
    Embedding(10, 3): B 4 5 -> B 4 5 3     weights 30
    Embedding(0, 3): B 4 -> error
    """
    rows = number(input_dim, "Embedding", "input_dim")
    width = number(output_dim, "Embedding", "output_dim")
    _check_table(weights, rows, width)
    length = kwargs.get("input_length")

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, "Embedding")
        _check_ids(x, rows)
        shape = x.shape
        if _holds_length(ctx.settings.keras_version) and isinstance(length, int) and shape.rank == 2:
            _check_length(x, length)
            shape = shape.with_dim(1, length)
        output = Tensor(shape + Shape.of(width), "float32")
        return Result(output, kernel_weights((rows, width), lora_rank, "embeddings"))

    return call


def _check_table(weights: Value, rows: Dim, width: Dim) -> None:
    """The matrix that `weights=` gives, which must have the table's shape."""
    given = weights[0] if isinstance(weights, (list, tuple)) and len(weights) == 1 else weights
    if not isinstance(given, Tensor) or given.shape.rank not in (None, 2):
        return
    if equal(given.shape.dim(0), rows) is False or equal(given.shape.dim(1), width) is False:
        raise Mismatch(
            f"Embedding({rows}, {width}) gets weights of shape {given.shape}",
            rule="weights-shape",
            argument="weights",
            blame=(given,),
            help=f"Embedding(*matrix.shape) needs input_dim={given.shape.dim(0)}, output_dim={given.shape.dim(1)}",
        )


def _check_ids(x: Tensor, rows: Dim) -> None:
    """Ids that are known not to be rows of the table."""
    if x.high is not None and not isinstance(x.high, float) and less(rows, x.high + 1) is True:
        raise Mismatch(
            f"Embedding has {rows} rows (ids 0 to {rows - 1}), but an id can be {x.high}",
            rule="index-range",
            argument="input_dim",
            blame=(x,),
            help=f"input_dim={x.high + 1}",
        )


def _holds_length(keras_version: tuple[int, ...]) -> bool:
    """Whether Embedding surely compares its inputs with `input_length`: up to Keras 2.3, and never in tf.keras."""
    return len(keras_version) > 1 and keras_version < (2, 4)


def _check_length(x: Tensor, length: int) -> None:
    if equal(x.shape.dim(1), length) is False:
        raise Mismatch(
            f"Embedding with input_length={length} gets sequences of {x.shape.dim(1)}",
            argument="input_length",
            blame=(x,),
        )


@keras_layer
def ReversibleEmbedding(
    ctx: Context,
    input_dim: Value,
    output_dim: Value,
    tie_weights: Value = True,
    embeddings_initializer: Value = "uniform",
    embeddings_regularizer: Value = None,
    embeddings_constraint: Value = None,
    mask_zero: Value = False,
    reverse_dtype: Value = None,
    logit_soft_cap: Value = None,
    **kwargs: Value,
) -> Any:
    """A row of a table for each id, and with `reverse=True` a score of each row.

    ReversibleEmbedding(100, 8): B 10 -> B 10 8     weights 800
    ReversibleEmbedding(100, 8, tie_weights=False): B 10 -> B 10 8     weights 1600
    """
    rows = number(input_dim, "ReversibleEmbedding", "input_dim")
    width = number(output_dim, "ReversibleEmbedding", "output_dim")

    def call(inputs: Value, reverse: Value = False) -> Result:
        x = single(ctx, inputs, "ReversibleEmbedding")
        table: tuple[Weight, ...] = (Weight("embeddings", Shape.of(rows, width)),)
        if flag(tie_weights) is False:
            table = (*table, Weight("reverse_embeddings", Shape.of(width, rows)))
        backwards = flag(reverse)
        if backwards is None:
            raise CannotTell("`reverse` is not known")
        if not backwards:
            return Result(Tensor(x.shape + Shape.of(width), "float32"), table)
        if equal(x.shape.dim(-1), width) is False:
            raise Mismatch(
                f"ReversibleEmbedding reversed needs {width} features, found {x.shape.dim(-1)}: {x.shape}",
                blame=(x,),
            )
        return Result(Tensor(x.shape.with_dim(-1, rows), "float32"), table)

    return call


@keras_layer
def Identity(ctx: Context, **kwargs: Value) -> Any:
    """The input itself.

    Identity(): B 3 4 -> B 3 4     weights 0
    """

    def call(inputs: Value) -> Value:
        if isinstance(inputs, (list, tuple)):
            return type(inputs)(as_tensor(item).but() for item in inputs)
        return as_tensor(inputs).but()

    return call


@keras_layer
def Masking(ctx: Context, mask_value: Value = 0.0, **kwargs: Value) -> Any:
    """Marks the time steps whose features are all `mask_value`.

    Masking(0.0): B 5 4 -> B 5 4     weights 0
    """

    def call(inputs: Value) -> Tensor:
        x = lone(inputs)
        return Tensor(x.shape, passed(x))

    return call


@keras_layer
def Lambda(
    ctx: Context,
    function: Value,
    output_shape: Value = None,
    mask: Value = None,
    arguments: Value = None,
    **kwargs: Value,
) -> Any:
    """Calls a function of the program on the tensors."""

    def call(inputs: Value) -> Value:
        given = arguments if isinstance(arguments, dict) else {}
        if isinstance(output_shape, (tuple, list)) and output_shape:
            return _declared(ctx, function, inputs, given, tuple(output_shape))
        return _called(ctx, function, inputs, given)

    return call


def _called(ctx: Context, function: Value, inputs: Value, given: dict[str, Value]) -> Value:
    return ctx.call(function, (ctx.wrap(as_backend(inputs)),), {key: ctx.wrap(value) for key, value in given.items()})


def _declared(ctx: Context, function: Value, inputs: Value, given: dict[str, Value], shape: tuple[Any, ...]) -> Value:
    """The function's own result; where that is not known, the `output_shape` that was declared."""
    result = _called(ctx, function, inputs, given)
    if isinstance(result, Tensor) and result.shape.is_closed:
        return result
    first = inputs[0] if isinstance(inputs, (list, tuple)) and inputs else inputs
    if not isinstance(first, Tensor) or not all(dim is None or isinstance(plain(dim), int) for dim in shape):
        return result
    dims = [_size_of(ctx, dim) for dim in shape]
    return Tensor(Shape.of(first.shape.dim(0), *dims), "float32")


def _size_of(ctx: Context, dim: Value) -> Dim:
    from shapecheck.shapes import dynamic

    return dynamic("length") if dim is None else number(dim, "Lambda", "output_shape")


@keras_layer
def ActivityRegularization(ctx: Context, l1: Value = 0.0, l2: Value = 0.0, **kwargs: Value) -> Any:
    """Adds a penalty to the loss; the tensor stays.

    ActivityRegularization(0.1): B 3 -> B 3     weights 0
    """

    def call(inputs: Value) -> Tensor:
        return lone(inputs).but()

    return call
