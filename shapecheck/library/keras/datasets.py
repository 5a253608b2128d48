"""keras.datasets: the real shapes, dtypes and label bounds of each data set, as ``load_data`` returns them."""

from __future__ import annotations

from shapecheck.library.arrays.facts import ATTAINED, DISTINCT, RAGGED
from shapecheck.library.registry import beyond_reach, constant, function
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import LibraryModule, Tensor, Value

Pairs = tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]

for _name in (
    "mnist",
    "fashion_mnist",
    "cifar10",
    "cifar100",
    "imdb",
    "reuters",
    "boston_housing",
    "california_housing",
):
    constant(f"keras.datasets.{_name}", LibraryModule(f"keras.datasets.{_name}"))


def labels(shape: tuple[Dim, ...], classes: int, dtype: str) -> Tensor:
    """Class labels 0 to classes - 1, all of which occur."""
    facts = frozenset({ATTAINED, f"{DISTINCT}{classes}"})
    return Tensor(Shape(shape), dtype, "numpy", low=0, high=classes - 1, facts=facts)


def _pictures(
    count: int, test: int, shape: tuple[int, ...], classes: int, columns: tuple[int, ...], dtype: str
) -> Pairs:
    def part(size: int) -> tuple[Tensor, Tensor]:
        x = Tensor(Shape((size, *shape)), "uint8", "numpy", low=0, high=255, facts=frozenset({ATTAINED}))
        return x, labels((size, *columns), classes, dtype)

    return part(count), part(test)


@function("keras.datasets.mnist.load_data")
def mnist(path: Value = "mnist.npz") -> Value:
    """28x28 digits."""
    return _pictures(60000, 10000, (28, 28), 10, (), "uint8")


@function("keras.datasets.fashion_mnist.load_data")
def fashion_mnist() -> Value:
    """28x28 clothes."""
    return _pictures(60000, 10000, (28, 28), 10, (), "uint8")


@function("keras.datasets.cifar10.load_data")
def cifar10() -> Value:
    """32x32 colour images; the labels have a second axis of 1."""
    return _pictures(50000, 10000, (32, 32, 3), 10, (1,), "uint8")


@function("keras.datasets.cifar100.load_data")
def cifar100(label_mode: Value = "fine") -> Value:
    """32x32 colour images of 100 classes, or of 20 with coarse labels."""
    return _pictures(50000, 10000, (32, 32, 3), 20 if label_mode == "coarse" else 100, (1,), "int64")


def _texts(train: Dim, test: Dim, classes: int, num_words: Value) -> Pairs:
    """Lists of word numbers, of different lengths."""
    top = num_words - 1 if isinstance(num_words, int) else None
    facts = frozenset({RAGGED, ATTAINED}) if top is not None else frozenset({RAGGED})

    def part(size: Dim) -> tuple[Tensor, Tensor]:
        x = Tensor(Shape.of(size), "object", "numpy", low=0, high=top, facts=facts)
        return x, labels((size,), classes, "int64")

    return part(train), part(test)


def _filtered(size: int, maxlen: Value) -> Dim:
    return size if maxlen is None else unresolved("how many texts are short enough")


@function("keras.datasets.imdb.load_data")
def imdb(
    path: Value = "imdb.npz",
    num_words: Value = None,
    skip_top: Value = 0,
    maxlen: Value = None,
    seed: Value = 113,
    start_char: Value = 1,
    oov_char: Value = 2,
    index_from: Value = 3,
    **kwargs: Value,
) -> Value:
    """Reviews as lists of word numbers below `num_words`, and whether they are positive."""
    return _texts(_filtered(25000, maxlen), _filtered(25000, maxlen), 2, num_words)


@function("keras.datasets.reuters.load_data")
def reuters(
    path: Value = "reuters.npz",
    num_words: Value = None,
    skip_top: Value = 0,
    maxlen: Value = None,
    test_split: Value = 0.2,
    seed: Value = 113,
    start_char: Value = 1,
    oov_char: Value = 2,
    index_from: Value = 3,
) -> Value:
    """Newswires as lists of word numbers below `num_words`, and one of 46 topics."""
    train, test = _split(11228, test_split) if maxlen is None else (_filtered(0, maxlen), _filtered(0, maxlen))
    return _texts(train, test, 46, num_words)


@function("keras.datasets.imdb.get_word_index")
def imdb_words(path: Value = "imdb_word_index.json") -> Value:
    """Word numbers by word."""
    from shapecheck.values import DictObject, Unknown

    return DictObject({}, default=Unknown("the number of a word"))


@function("keras.datasets.reuters.get_word_index")
def reuters_words(path: Value = "reuters_word_index.json") -> Value:
    """Word numbers by word."""
    return imdb_words(path)


beyond_reach("keras.datasets.reuters.get_label_names", "the names of topics")


def _split(total: int, test_split: Value) -> tuple[Dim, Dim]:
    if not isinstance(test_split, (int, float)):
        return unresolved("the size of the training part"), unresolved("the size of the test part")
    train = int(total * (1 - test_split))
    return train, total - train


def _numbers(total: int, features: int, test_split: Value, dtype: str) -> Value:
    def part(size: Dim) -> tuple[Tensor, Tensor]:
        return Tensor(Shape.of(size, features), dtype, "numpy"), Tensor(Shape.of(size), dtype, "numpy")

    train, test = _split(total, test_split)
    return part(train), part(test)


@function("keras.datasets.boston_housing.load_data")
def boston_housing(path: Value = "boston_housing.npz", test_split: Value = 0.2, seed: Value = 113) -> Value:
    """13 numbers for each house, and its price."""
    return _numbers(506, 13, test_split, "float64")


@function("keras.datasets.california_housing.load_data")
def california_housing(
    version: Value = "large", path: Value = "california_housing.npz", test_split: Value = 0.2, seed: Value = 113
) -> Value:
    """8 numbers for each block of houses, and its price."""
    return _numbers(600 if version == "small" else 20640, 8, test_split, "float32")
