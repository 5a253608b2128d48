"""Preprocessing of features: scaling, binning, hashing, one-hot and multi-hot encoding."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import number, one_of, refuse
from shapecheck.library.keras.layers.declare import keras_layer
from shapecheck.library.keras.layers.encoding import converted, encoded
from shapecheck.library.keras.layers.inputs import as_tensor, computed, items_of, lone
from shapecheck.library.keras.layers.wrappers import call_inner
from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Dim, Shape, compatible, equal, is_dynamic, unresolved
from shapecheck.values import LayerObject, Tensor, Value, Weight

_MODES = ("int", "one_hot", "multi_hot", "count")


@keras_layer
def Rescaling(ctx: Context, scale: Value, offset: Value = 0.0, **kwargs: Value) -> Any:
    """x * scale + offset.

    Rescaling(1 / 255): B 8 8 3 -> B 8 8 3     weights 0
    """

    def call(inputs: Value) -> Tensor:
        x = lone(inputs)
        return Tensor(x.shape, computed(x), facts=frozenset({"rescaled"}))

    return call


@keras_layer
def CategoryEncoding(
    ctx: Context, num_tokens: Value = None, output_mode: Value = "multi_hot", sparse: Value = False, **kwargs: Value
) -> Any:
    """Integers as one-hot, multi-hot or counted vectors.

    CategoryEncoding(4): B 3 -> B 4     weights 0
    CategoryEncoding(4, output_mode="one_hot"): B 1 -> B 4
    CategoryEncoding(4, output_mode="one_hot"): B 3 -> B 3 4
    CategoryEncoding(): B 3 -> error
    """
    depth = number(num_tokens, "CategoryEncoding", "num_tokens")
    mode = one_of(output_mode, ("multi_hot", "one_hot", "count", "binary"), "CategoryEncoding", "output_mode")

    def call(inputs: Value, count_weights: Value = None) -> Tensor:
        x = as_tensor(inputs)
        return Tensor(encoded(x.shape, mode, depth), "float32", facts=frozenset({mode.replace("_", "-")}))

    return call


@keras_layer
def Hashing(
    ctx: Context,
    num_bins: Value,
    mask_value: Value = None,
    salt: Value = None,
    output_mode: Value = "int",
    sparse: Value = False,
    **kwargs: Value,
) -> Any:
    """Each value's hash as a number below `num_bins`.

    Hashing(4): B 3 -> B 3     weights 0
    Hashing(4, output_mode="multi_hot"): B 3 -> B 4
    Hashing(0): B 3 -> error
    """
    depth = number(num_bins, "Hashing", "num_bins")
    mode = one_of(output_mode, _MODES, "Hashing", "output_mode")

    def call(inputs: Value) -> Tensor:
        x = converted(inputs)
        if mode == "int":
            return Tensor(x.shape, "int64", low=0, high=depth - 1)
        as_run = mode == "one_hot" and x.kind != "keras"
        return Tensor(encoded(x.shape, "one_hot" if as_run else "count", depth), "float32")

    return call


@keras_layer
def HashedCrossing(
    ctx: Context,
    num_bins: Value,
    output_mode: Value = "int",
    sparse: Value = False,
    name: Value = None,
    dtype: Value = None,
    **kwargs: Value,
) -> Any:
    """The hash of several features together."""
    depth = number(num_bins, "HashedCrossing", "num_bins", least=0)
    mode = one_of(output_mode, ("int", "one_hot"), "HashedCrossing", "output_mode")

    def call(inputs: Value) -> Tensor:
        tensors = items_of(inputs, "HashedCrossing")
        _check_crossed(tensors)
        shape = tensors[0].shape
        return Tensor(encoded(shape, mode, depth), "int64" if mode == "int" else "float32")

    return call


def _check_crossed(tensors: list[Tensor]) -> None:
    """Features of (batch,) or (batch, 1), all of one shape; two of them if they are symbolic."""
    symbolic = any(tensor.kind == "keras" for tensor in tensors)
    if len(tensors) < 2 or (symbolic and len(tensors) > 2):
        raise Mismatch(
            f"HashedCrossing takes {'2' if symbolic else 'at least 2'} tensors, not {len(tensors)}",
            rule="call-structure",
            blame=tuple(tensors),
        )
    first = tensors[0]
    for other in tensors[1:]:
        if compatible(first.shape, other.shape) is False or (symbolic and _one_varies(first, other)):
            raise Mismatch(
                f"HashedCrossing: the features have different shapes: {first.shape} and {other.shape}",
                rule="merge-shapes",
                blame=(first, other),
            )
    rank = first.shape.rank
    if rank is not None and (rank > 2 or (rank == 2 and equal(first.shape.dims[1], 1) is False)):
        raise Mismatch(
            f"HashedCrossing takes features of (batch,) or (batch, 1), found {first.shape}",
            rule="layer-rank",
            blame=(first,),
        )


def _one_varies(first: Tensor, other: Tensor) -> bool:
    """Whether only one of the last dims is None: Keras's symbolic call compares them as they are."""
    one, two = first.shape.dim(-1), other.shape.dim(-1)
    return is_dynamic(one) != is_dynamic(two) and (isinstance(one, int) or isinstance(two, int))


@keras_layer
def Discretization(
    ctx: Context,
    bin_boundaries: Value = None,
    num_bins: Value = None,
    epsilon: Value = 0.01,
    output_mode: Value = "int",
    sparse: Value = False,
    dtype: Value = None,
    name: Value = None,
) -> Any:
    """The number of the bin that each value falls in.

    Discretization([0.0, 1.0]): B 3 -> B 3     weights 0
    Discretization([0.0, 1.0], output_mode="one_hot"): B 3 -> B 3 3
    Discretization(): B 3 -> error
    Discretization([0.0], 3): B 3 -> error
    """
    mode = one_of(output_mode, _MODES, "Discretization", "output_mode")
    if (bin_boundaries is None) == (num_bins is None):
        refuse("Discretization", "num_bins", "given, or `bin_boundaries`, but not both", num_bins)
    if bin_boundaries is None:
        depth = number(num_bins, "Discretization", "num_bins", least=0)
    elif isinstance(bin_boundaries, (list, tuple)):
        depth = len(bin_boundaries) + 1
    elif isinstance(bin_boundaries, Tensor):
        depth = bin_boundaries.shape.dim(0) + 1
    else:
        depth = unresolved("the boundaries are not known")

    def call(inputs: Value) -> Tensor:
        x = converted(inputs)
        if mode == "int":
            return Tensor(x.shape, "int32", low=0, high=depth - 1)
        if mode == "one_hot":
            return Tensor(encoded(x.shape, mode, depth), "float32")
        if x.shape.open:
            raise CannotTell("the rank of the values is not known")
        if x.shape.min_rank < 2:
            return Tensor(Shape.of(depth), "float32")
        return Tensor(x.shape.without(1) + Shape.of(depth), "float32")

    return call


@keras_layer
def Pipeline(ctx: Context, layers: Value, name: Value = None) -> Any:
    """Several preprocessing layers, one after the other.

    Pipeline([Resizing(4, 4), Rescaling(0.5)]): B 8 8 3 -> B 4 4 3
    """

    def call(inputs: Value, training: Value = None) -> Result:
        if not isinstance(layers, (list, tuple)) or not all(isinstance(item, LayerObject) for item in layers):
            raise CannotTell("the layers of Pipeline are not known")
        weights: list[Weight] = []
        for layer in layers:
            result = call_inner(ctx, layer, inputs)
            inputs = result.output
            weights.extend(result.weights)
        return Result(inputs, tuple(weights))

    return call


_ADAPTED = ("Discretization", "StringLookup", "IntegerLookup", "TextVectorization")


def _declare_methods() -> None:
    """`adapt` looks at data and returns nothing; a vocabulary's size is a number that is not known."""

    def adapt(self: Value, data: Value, batch_size: Value = None, steps: Value = None) -> None:
        return None

    def vocabulary_size(self: Value) -> Dim:
        return unresolved("the vocabulary is not known", lower=1)

    for layer in _ADAPTED:
        function(f"keras.layers.{layer}.adapt")(adapt)
    for layer in _ADAPTED[1:]:
        function(f"keras.layers.{layer}.vocabulary_size")(vocabulary_size)


_declare_methods()
