"""Look-up of words and numbers in a vocabulary, and texts as sequences of word numbers."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import flag, is_unclear, number, one_of, plain, refuse
from shapecheck.library.keras.layers.declare import declare, takes
from shapecheck.library.keras.layers.encoding import converted, encoded
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape, dynamic, equal, unresolved
from shapecheck.values import BoundMethod, Function, Tensor, Value

_LOOKUP_MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf")


def _lookup(ctx: Context, *, layer: str, output_mode: Value, max_tokens: Value, **given: Value) -> Any:
    mode = one_of(output_mode, _LOOKUP_MODES, layer, "output_mode")
    _check_vocabulary(layer, mode, max_tokens, given)
    depth = _depth(layer, max_tokens, given)
    if flag(given.get("invert")) and mode != "int":
        refuse(layer, "output_mode", '"int" with invert=True', output_mode)

    def call(inputs: Value) -> Tensor:
        x = converted(inputs)
        if mode == "int":
            return Tensor(x.shape, "string" if flag(given.get("invert")) else "int64")
        return Tensor(encoded(x.shape, mode, depth), "float32")

    return call


def _check_vocabulary(layer: str, mode: str, max_tokens: Value, given: dict[str, Value]) -> None:
    """What must be given together, and how many words there may be."""
    most, words = plain(max_tokens), given.get("vocabulary")
    if isinstance(most, int) and most <= 1:
        refuse(layer, "max_tokens", "greater than 1", most)
    if most is None and flag(given.get("pad_to_max_tokens")):
        refuse(layer, "max_tokens", "given with pad_to_max_tokens=True", most)
    weights = given.get("idf_weights")
    if mode in ("tf_idf", "tf-idf") and weights is None and isinstance(words, (list, tuple, Tensor)):
        refuse(layer, "idf_weights", "given with a vocabulary in the mode tf_idf", weights)
    size = _depth(layer, None, {**given, "pad_to_max_tokens": False})
    size += mode == "int" and given.get("mask_token") is not None
    if isinstance(most, int) and isinstance(size, int) and size > most:
        refuse(layer, "max_tokens", f"at least the {size} words of the vocabulary (with those it adds)", most)


def _depth(layer: str, max_tokens: Value, given: dict[str, Value]) -> Dim:
    """The vocabulary's size, where it is fixed by the arguments."""
    if flag(given.get("pad_to_max_tokens")):
        return number(max_tokens, layer, "max_tokens")
    words, oov = given.get("vocabulary"), plain(given.get("num_oov_indices"))
    if isinstance(words, (list, tuple)) and words and isinstance(oov, int):
        special = [given.get("oov_token")] * oov
        return len(words) + (0 if oov and list(words[:oov]) == special else oov)
    return unresolved(f"the vocabulary of {layer} is not known")


def _vectorization(ctx: Context, *, layer: str, output_mode: Value, max_tokens: Value, **given: Value) -> Any:
    mode = one_of(output_mode, _LOOKUP_MODES, layer, "output_mode")
    length, split = given["output_sequence_length"], given["split"]
    if mode != "int" and length is not None:
        refuse(layer, "output_sequence_length", f'None with output_mode="{mode}"', length)
    words = {**given, "num_oov_indices": 1, "oov_token": "[UNK]"}
    _check_vocabulary(layer, mode, max_tokens, words)
    depth = _depth(layer, max_tokens, words)
    dtype = "int64" if mode == "int" else "float32"
    steps = dynamic("words") if length is None else number(length, layer, "output_sequence_length")

    def symbolic(shape: Shape) -> Shape:
        """What `compute_output_shape` says: it keeps an axis of size 1 that the run drops."""
        if mode == "int":
            return Shape.of(shape.dim(0), steps)
        if is_unclear(split):
            raise CannotTell("how the texts are split is not known")
        if split is not None:
            return shape + (Shape.of(dynamic("words"), depth) if mode == "one_hot" else Shape.of(depth))
        return shape + Shape.of(depth) if shape.rank == 1 else encoded(shape, mode, depth)

    def call(inputs: Value) -> Tensor:
        x = converted(inputs)
        if x.kind == "keras" and x.shape.min_rank:
            if split in ("whitespace", "character") and x.shape.is_closed:
                _split_texts(x, layer, split)
            return Tensor(symbolic(x.shape), dtype, low=0 if mode == "int" else None)
        x = _through(ctx, given["standardize"], x)
        if x.shape.open and mode == "int" and split in ("whitespace", "character"):
            return Tensor(Shape.at_least(x.shape.prefix[:1], (steps,)), dtype, low=0)
        if x.shape.open:
            raise CannotTell("the rank of the texts is not known")
        shape = _through(ctx, split, x).shape if split is None or _is_own(split) else _split_texts(x, layer, split)
        if mode != "int":
            return Tensor(encoded(shape, mode, depth), dtype)
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
    TextVectorization(vocabulary=["a", "b"], output_mode="one_hot"): B -> B N 3
    TextVectorization(vocabulary=["a", "b"], output_mode="tf_idf"): B -> error
    """,
    layer="TextVectorization",
)
