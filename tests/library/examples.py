"""Runs the examples in the rules' docstrings, by the rule and by the real library.

An example is one line: ``Conv2D(8, 3): B 32 32 3 -> B 30 30 8     weights 224``. Dims are numbers; capital letters
stand for None. Inputs and outputs are parted by commas; ``error`` stands for an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from shapecheck.library.outcome import Advice, Mismatch
from shapecheck.library.registry import REGISTRY
from shapecheck.shapes import Shape, dynamic
from shapecheck.values import Alternatives, Entry, Tensor, alternatives, tensors_in

PublicDims = tuple[Any, ...]

_LINE = re.compile(
    r"^\s*(?P<call>[A-Za-z_.0-9]+\(.*\))(?:: (?P<inputs>[^:>]*))? -> (?P<outputs>error|[^>]*?)"
    r"(?:\s{2,}weights (?P<weights>\d+))?\s*$"
)


@dataclass(frozen=True)
class Example:
    """One line of a docstring. `outputs` is None where an error is expected."""

    name: str
    line: str
    call: str
    inputs: tuple[PublicDims, ...]
    outputs: tuple[PublicDims, ...] | None
    weights: int | None

    def __str__(self) -> str:
        return self.line


def examples_in(name: str, doc: str | None) -> Iterator[Example]:
    """The examples of one docstring."""
    for line in (doc or "").splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        outputs = found["outputs"].strip()
        yield Example(
            name,
            line.strip(),
            found["call"],
            tuple(map(_dims, (found["inputs"] or "").split(","))) if found["inputs"] else (),
            None if outputs == "error" else tuple(map(_dims, outputs.split(","))),
            None if found["weights"] is None else int(found["weights"]),
        )


def entries(prefix: str) -> list[Entry]:
    """The registered entries of a namespace that have a rule."""
    REGISTRY.get(prefix + "?")
    return [entry for name, entry in sorted(REGISTRY.entries.items()) if name.startswith(prefix) and entry.function]


def examples_of(prefix: str) -> list[Example]:
    """All examples of a namespace, ``keras.layers.`` for instance."""
    return [example for entry in entries(prefix) for example in examples_in(entry.name, entry.function.__doc__)]


def _dims(text: str) -> PublicDims:
    return tuple(int(word) if word.isdigit() else word for word in text.split() if word != "()")


def shown(dims: PublicDims) -> PublicDims:
    """The dims as Keras prints them: None for a letter."""
    return tuple(None if isinstance(dim, str) else dim for dim in dims)


def tensors_for(example: Example, **fields: Any) -> list[Tensor]:
    """Symbolic tensors for an example's inputs; the same letter is the same dim."""
    letters: dict[str, Any] = {}
    made = []
    for dims in example.inputs:
        shape = [letters.setdefault(dim, dynamic(dim)) if isinstance(dim, str) else dim for dim in dims]
        made.append(Tensor(Shape(tuple(shape)), **{"dtype": "float32", **fields}))
    return made


class Settings:
    """The settings that rules may ask for."""

    def __init__(self, keras_version: tuple[int, ...] = (3, 15, 1), image_data_format: str = "channels_last") -> None:
        self.keras_version = keras_version
        self.image_data_format = image_data_format


class RuleContext:
    """A context for rules that are called by themselves: settings and advice, no interpreter."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.site = None
        self.advice: list[Advice] = []

    def advise(self, advice: Advice) -> None:
        self.advice.append(advice)

    def call(self, function: Callable[..., Any] | Alternatives, args: Any = (), kwargs: Any = None) -> Any:
        if isinstance(function, Alternatives):
            return any_of(function, lambda option: self.call(option, args, kwargs))
        return function(*args, **(kwargs or {}))


def any_of(functions: Alternatives, call: Callable[[Any], Any]) -> Any:
    """What any of several functions gives that does not fail; a Mismatch if all of them do."""
    results, problems = [], []
    for option in functions.options:
        try:
            results.append(call(option))
        except Mismatch as problem:
            problems.append(problem)
    if not results:
        raise problems[0]
    return alternatives(results)


def call_entry(entry: Entry, ctx: Any, *args: Any, **kwargs: Any) -> Any:
    """Binds arguments as the library would and calls the rule; a wrong call is a Mismatch, like a TypeError."""
    try:
        bound = entry.signature.bind(*args, **kwargs)
    except TypeError as error:
        raise Mismatch(str(error), rule="invalid-argument", error="TypeError") from None
    first = (ctx,) if entry.takes_context else ()
    return entry.function(*first, *bound.args, **bound.kwargs)


def public_shapes(value: Any) -> list[PublicDims]:
    """The shapes of all tensors in a result, as Keras prints them ("?" for an unresolved dim)."""
    return [tuple(tensor.shape.public()) for tensor in tensors_in(value)]
