"""Preprocessing of features: scaling, binning, hashing, one-hot and multi-hot encoding, look-up of words."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import flag, number, one_of, plain, refuse
from shapecheck.library.keras.layers.declare import declare, keras_layer, takes
from shapecheck.library.keras.layers.inputs import as_tensor, computed, items_of, lone
from shapecheck.library.keras.layers.wrappers import call_inner
from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Dim, Shape, dynamic, equal, unresolved
from shapecheck.values import BoundMethod, Function, LayerObject, Tensor, Value, Weight

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


def _encoded(shape: Shape, mode: str, depth: Dim, *, one_replaces: bool = True) -> Shape:
    """The shape of encoded integers: one-hot adds an axis (or fills one of size 1), others replace the last."""
    if shape.open:
        raise CannotTell("the rank of the ids is not known")
    if mode == "int" or shape.min_rank == 0:
        return shape if mode == "int" else Shape.of(depth)
    if mode == "one_hot" and not (one_replaces and shape.min_rank > 1 and equal(shape.dims[-1], 1) is True):
        if shape.min_rank > 1 and equal(shape.dims[-1], 1) is None and isinstance(depth, int):
            raise CannotTell("the last axis may be 1 or not")
        return shape + Shape.of(depth)
    return shape.with_dim(-1, depth)


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
        return Tensor(_encoded(x.shape, mode, depth), "float32", facts=frozenset({mode.replace("_", "-")}))

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
        x = as_tensor(inputs)
        if mode == "int":
            return Tensor(x.shape, "int64", low=0, high=depth - 1)
        as_run = mode == "one_hot" and x.kind != "keras"
        return Tensor(_encoded(x.shape, "one_hot" if as_run else "count", depth), "float32")

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
    depth = number(num_bins, "HashedCrossing", "num_bins")
    mode = one_of(output_mode, ("int", "one_hot"), "HashedCrossing", "output_mode")

    def call(inputs: Value) -> Tensor:
        tensors = items_of(inputs, "HashedCrossing")
        if len(tensors) < 2:
            raise Mismatch("HashedCrossing takes at least 2 tensors", rule="call-structure", blame=tuple(tensors))
        shape = tensors[0].shape
        return Tensor(_encoded(shape, mode, depth), "int64" if mode == "int" else "float32")

    return call


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
        x = as_tensor(inputs)
        if mode == "int":
            return Tensor(x.shape, "int32", low=0, high=depth - 1)
        if mode == "one_hot":
            return Tensor(_encoded(x.shape, mode, depth), "float32")
        if x.shape.open:
            raise CannotTell("the rank of the values is not known")
        if x.shape.min_rank < 2:
            return Tensor(Shape.of(depth), "float32")
        return Tensor(x.shape.without(1) + Shape.of(depth), "float32")

    return call


_LOOKUP_MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf")


def _lookup(ctx: Context, *, layer: str, output_mode: Value, max_tokens: Value, **given: Value) -> Any:
    mode = one_of(output_mode, _LOOKUP_MODES, layer, "output_mode")
    if isinstance(plain(max_tokens), int) and plain(max_tokens) <= 1:
        refuse(layer, "max_tokens", "greater than 1", max_tokens)
    depth = _depth(layer, max_tokens, given)
    if flag(given.get("invert")) and mode != "int":
        refuse(layer, "output_mode", '"int" with invert=True', output_mode)

    def call(inputs: Value) -> Tensor:
        if isinstance(inputs, (list, tuple)) and not any(isinstance(item, Tensor) for item in inputs):
            raise CannotTell("look-up of a list of words")
        x = as_tensor(inputs)
        if mode == "int":
            return Tensor(x.shape, "string" if flag(given.get("invert")) else "int64")
        return Tensor(_encoded(x.shape, mode, depth), "float32")

    return call


def _depth(layer: str, max_tokens: Value, given: dict[str, Value]) -> Dim:
    """The vocabulary's size, where it is fixed by the arguments."""
    if flag(given.get("pad_to_max_tokens")):
        return number(max_tokens, layer, "max_tokens")
    words, oov = given.get("vocabulary"), plain(given.get("num_oov_indices"))
    if isinstance(words, (list, tuple)) and words and isinstance(oov, int):
        special = [given.get("oov_token")] * oov
        return len(words) + (0 if list(words[:oov]) == special else oov)
    return unresolved(f"the vocabulary of {layer} is not known")


def _vectorization(ctx: Context, *, layer: str, output_mode: Value, **given: Value) -> Any:
    mode = one_of(output_mode, _LOOKUP_MODES, layer, "output_mode")
    length = given["output_sequence_length"]
    if mode != "int" and length is not None:
        refuse(layer, "output_sequence_length", f'None with output_mode="{mode}"', length)
    depth = _depth(layer, given["max_tokens"], {"pad_to_max_tokens": given["pad_to_max_tokens"]})

    split = given["split"]

    def symbolic(shape: Shape, steps: Dim) -> Shape:
        """What `compute_output_shape` says: it keeps an axis of size 1 that the run drops."""
        if mode == "int":
            return Shape.of(shape.dim(0), steps)
        return shape + Shape.of(depth) if split is not None else _encoded(shape, mode, depth)

    def call(inputs: Value) -> Tensor:
        x = as_tensor(inputs)
        dtype = "int64" if mode == "int" else "float32"
        steps = dynamic("words") if length is None else number(length, layer, "output_sequence_length")
        if x.kind == "keras" and x.shape.min_rank:
            return Tensor(symbolic(x.shape, steps), dtype, low=0 if mode == "int" else None)
        x = _through(ctx, given["standardize"], x)
        if x.shape.open:
            raise CannotTell("the rank of the texts is not known")
        shape = _through(ctx, split, x).shape if split is None or _is_own(split) else _split_texts(x, layer, split)
        if mode != "int":
            return Tensor(_encoded(shape, mode, depth), dtype)
        if length is not None and shape.min_rank == 0:
            raise CannotTell("one text without split")
        last = shape.min_rank and (split is not None or length is not None)
        return Tensor(shape.with_dim(-1, steps) if last else shape, dtype, low=0)

    return call


def _is_own(value: Value) -> bool:
    """Whether an argument is a function of the program, rather than a name of Keras's."""
    return isinstance(value, (Function, BoundMethod))


def _through(ctx: Context, step: Value, x: Tensor) -> Tensor:
    """What the program's own function makes of the texts; they stay as they are where it is none."""
    if not _is_own(step):
        return x
    made = ctx.export(ctx.call(step, [x]))
    if not isinstance(made, Tensor):
        raise CannotTell("what the program's own function makes of the texts is not known")
    return made


def _split_texts(x: Tensor, layer: str, split: Value) -> Shape:
    """The shape of texts split into words: a last axis of size 1 is dropped, and the words are a new one."""
    if split not in ("whitespace", "character"):
        raise CannotTell("how the texts are split is not known")
    texts = x.shape
    if texts.min_rank > 1:
        if equal(texts.dims[-1], 1) is False:
            raise Mismatch(
                f"{layer} splits each text into words: the last of several axes must be 1, found {texts}",
                rule="layer-input",
                blame=(x,),
                help="pass the texts as one axis, or as a column of shape (n, 1)",
            )
        texts = texts.without(-1)
    return texts + Shape.of(dynamic("words"))


declare(
    "StringLookup",
    takes(
        max_tokens=None,
        num_oov_indices=1,
        mask_token=None,
        oov_token="[UNK]",
        vocabulary=None,
        idf_weights=None,
        invert=False,
        output_mode="int",
        pad_to_max_tokens=False,
        sparse=False,
        encoding="utf-8",
        name=None,
        salt=None,
    ),
    _lookup,
    """The number of each word.

    StringLookup(vocabulary=["a", "b"]): B 3 -> B 3
    StringLookup(max_tokens=1): B 3 -> error
    """,
    layer="StringLookup",
)
declare(
    "IntegerLookup",
    takes(
        max_tokens=None,
        num_oov_indices=1,
        mask_token=None,
        oov_token=-1,
        vocabulary=None,
        vocabulary_dtype="int64",
        idf_weights=None,
        invert=False,
        output_mode="int",
        sparse=False,
        pad_to_max_tokens=False,
        oov_method="floormod",
        salt=None,
        name=None,
    ),
    _lookup,
    """The number of each integer.

    IntegerLookup(vocabulary=[5, 7]): B 3 -> B 3
    IntegerLookup(vocabulary=[5, 7], output_mode="multi_hot"): B 3 -> B 3
    """,
    layer="IntegerLookup",
)
declare(
    "TextVectorization",
    takes(
        max_tokens=None,
        standardize="lower_and_strip_punctuation",
        split="whitespace",
        ngrams=None,
        output_mode="int",
        output_sequence_length=None,
        pad_to_max_tokens=False,
        vocabulary=None,
        idf_weights=None,
        sparse=False,
        ragged=False,
        encoding="utf-8",
        name=None,
    ),
    _vectorization,
    """Texts as sequences of word numbers, or as one vector of the vocabulary's size.

    Keras's symbolic call keeps an axis of size 1 that the run drops.

    TextVectorization(output_sequence_length=7): B 1 -> B 7
    TextVectorization(): B 1 -> B N
    TextVectorization(max_tokens=9, pad_to_max_tokens=True, output_mode="multi_hot"): B -> B 9
    TextVectorization(split=None, output_sequence_length=7): B 3 -> B 7
    """,
    layer="TextVectorization",
)


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


_ADAPTED = ("Normalization", "Discretization", "StringLookup", "IntegerLookup", "TextVectorization")


def _declare_methods() -> None:
    """`adapt` looks at data and returns nothing; a vocabulary's size is a number that is not known."""

    def adapt(self: Value, data: Value, batch_size: Value = None, steps: Value = None) -> None:
        return None

    def vocabulary_size(self: Value) -> Dim:
        return unresolved("the vocabulary is not known", lower=1)

    for layer in _ADAPTED:
        function(f"keras.layers.{layer}.adapt")(adapt)
    for layer in _ADAPTED[2:]:
        function(f"keras.layers.{layer}.vocabulary_size")(vocabulary_size)


_declare_methods()
