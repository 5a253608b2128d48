"""keras.preprocessing.text: the Tokenizer and hashing."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor, dimension
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import function, prop
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import DictObject, LibraryClass, ListObject, Object, Tensor, Unknown, Value

TOKENIZER = "keras.preprocessing.text.Tokenizer"
WORDS = "keras.preprocessing.text.WordIndex"


@function(TOKENIZER)
def tokenizer(
    num_words: Value = None,
    filters: Value = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n',
    lower: Value = True,
    split: Value = " ",
    char_level: Value = False,
    oov_token: Value = None,
    analyzer: Value = None,
    **kwargs: Value,
) -> Value:
    """A dictionary of words, not filled yet."""
    size = unresolved("the number of different words")
    words = Object(LibraryClass(WORDS), {"_length": size})
    attrs: dict[str, Any] = {"num_words": num_words, "word_index": words, "index_word": words, "word_counts": words}
    return Object(LibraryClass(TOKENIZER), attrs)


@function(f"{WORDS}.__len__")
def word_count(self: Object) -> Value:
    """The number of words."""
    return self.attrs["_length"]


@function(f"{WORDS}.__getitem__")
def word_number(self: Object, key: Value) -> Value:
    return Unknown("the number of a word")


@function(f"{WORDS}.get")
def word_number_or(self: Object, key: Value, default: Value = None) -> Value:
    return Unknown("the number of a word")


@function(f"{WORDS}.items")
def word_items(self: Object) -> Value:
    """Pairs of a word and its number."""
    return ListObject([], (Unknown("a word"), unresolved("the number of a word", lower=1)), self.attrs["_length"])


@function(f"{WORDS}.keys", f"{WORDS}.values", f"{WORDS}.__iter__")
def word_keys(self: Object) -> Value:
    """Words."""
    return ListObject([], Unknown("a word"), self.attrs["_length"])


@function(f"{TOKENIZER}.fit_on_texts", f"{TOKENIZER}.fit_on_sequences")
def fit_on_texts(self: Object, texts: Value) -> Value:
    return None


def _count(texts: Value) -> Dim:
    shape = as_tensor(texts).shape
    return shape.dim(0) if shape.min_rank else unresolved("the number of texts")


@function(f"{TOKENIZER}.texts_to_sequences")
def texts_to_sequences(self: Object, texts: Value) -> Value:
    """A list of lists of word numbers."""
    limit = self.attrs.get("num_words")
    high = limit - 1 if isinstance(limit, int) else None
    return Tensor(Shape.of(_count(texts)), "object", "numpy", low=1, high=high)


@function(f"{TOKENIZER}.texts_to_matrix", f"{TOKENIZER}.sequences_to_matrix")
def texts_to_matrix(self: Object, texts: Value, mode: Value = "binary") -> Value:
    """A row of word counts for each text."""
    limit = self.attrs.get("num_words")
    if limit is None:
        words = self.attrs["word_index"]
        known = isinstance(words, Object) and "_length" in words.attrs
        columns = words.attrs["_length"] + 1 if known else unresolved("the number of words")
    else:
        columns = dimension(limit, "the number of words")
    return Tensor(Shape.of(_count(texts), columns), "float64", "numpy")


@function(f"{TOKENIZER}.sequences_to_texts", f"{TOKENIZER}.to_json", f"{TOKENIZER}.get_config")
def to_json(self: Object, *args: Value, **kwargs: Value) -> Value:
    raise CannotTell("texts")


@prop(f"{TOKENIZER}.word_docs")
def word_docs(self: Object) -> Value:
    return DictObject({}, default=Unknown("how often a word occurs"))


@function("keras.preprocessing.text.tokenizer_from_json")
def tokenizer_from_json(json_string: Value) -> Value:
    """A dictionary of words."""
    return tokenizer(num_words=Unknown("the number of words"))


@function("keras.preprocessing.text.text_to_word_sequence")
def text_to_word_sequence(input_text: Value, filters: Value = "", lower: Value = True, split: Value = " ") -> Value:
    """A list of words."""
    return ListObject([], Unknown("a word"))


@function("keras.preprocessing.text.one_hot")
def one_hot(
    input_text: Value,
    n: Value,
    filters: Value = "",
    lower: Value = True,
    split: Value = " ",
    analyzer: Value = None,
) -> Value:
    """A list of numbers from 1 to below n, one for each word."""
    return ListObject([], unresolved("the number of a word", lower=1))


@function("keras.preprocessing.text.hashing_trick")
def hashing_trick(
    text: Value,
    n: Value,
    hash_function: Value = None,
    filters: Value = "",
    lower: Value = True,
    split: Value = " ",
    analyzer: Value = None,
) -> Value:
    """A list of numbers from 1 to below n, one for each word."""
    return ListObject([], unresolved("the number of a word", lower=1))
