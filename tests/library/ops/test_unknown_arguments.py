"""Whatever is not known, a rule neither fails nor reports: it says what it can, or that it cannot tell."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.shapes import Shape, ShapeError, dynamic, unresolved
from shapecheck.values import Entry, LibraryFunction, Tensor, Unknown
from tests.library.examples import RuleContext, call_entry, entries

NAMESPACES = (
    "keras.ops.",
    "keras.activations.",
    "keras.initializers.",
    "keras.random.",
    "keras.backend.",
    "tensorflow.",
)
RULES = [
    entry
    for namespace in NAMESPACES
    for entry in entries(namespace)
    if entry.kind == "function" and not entry.name.startswith("tensorflow.data.")
]
METHODS = ("Tensor.", "Variable.", "Generator.", "TensorArray.", "Strategy.", "Initializer.", "SeedGenerator.")


class Context(RuleContext):
    """A context whose callbacks know nothing."""

    def instance(self, class_name: str, **attributes: Any) -> Any:
        return Unknown(class_name)

    def call(self, function: Any, args: Any = (), kwargs: Any = None) -> Any:
        return Unknown("a call")


def tensors() -> dict[str, Any]:
    """Things of which less and less is known."""
    return {
        "unknown": Unknown("a test"),
        "any rank": Tensor(Shape.unknown(), kind="tf"),
        "open": Tensor(Shape.at_least((dynamic("batch"),), (unresolved("a test"),)), kind="tf"),
        "rank 1": Tensor(Shape.of_rank(1, "a test"), kind="tf"),
        "rank 2": Tensor(Shape.of_rank(2, "a test"), kind="tf"),
        "rank 4": Tensor(Shape.of_rank(4, "a test"), kind="tf"),
        "scalar": Tensor(Shape(), kind="tf"),
    }


def required(entry: Entry) -> list[str]:
    """The parameters without a default."""
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p.name for p in entry.signature.parameters.values() if p.default is p.empty and p.kind not in variadic]


def outcome(entry: Entry, args: list[Any], kwargs: dict[str, Any]) -> Exception | None:
    """The mismatch that a rule reports; any other exception is a failure of the rule."""
    try:
        call_entry(entry, Context(), *args, **kwargs)
    except CannotTell:
        return None
    except (Mismatch, ShapeError) as refusal:
        return refusal
    return None


def is_method(entry: Entry) -> bool:
    """Whether the first argument is an object of the rule's own making."""
    return any(part in entry.name for part in METHODS) or "self" in entry.signature.parameters


@pytest.mark.parametrize("entry", [e for e in RULES if not is_method(e)], ids=lambda entry: entry.name)
def test_rule_copes_with_unknown_arguments(entry: Entry) -> None:
    names = required(entry)
    for value in (Unknown("a test"), Tensor(Shape.unknown(), kind="tf")):
        assert outcome(entry, [value] * len(names), {}) is None
    for name in entry.signature.parameters:
        if name in names or entry.signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            continue
        if entry.signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL:
            continue
        assert outcome(entry, [Unknown("a test")] * len(names), {name: Unknown("a test")}) is None


@pytest.mark.parametrize("entry", [e for e in RULES if not is_method(e)], ids=lambda entry: entry.name)
def test_rule_does_not_fail_on_tensors_of_which_little_is_known(entry: Entry) -> None:
    names = required(entry)
    for value in tensors().values():
        for other in (value, Unknown("a test"), 1, LibraryFunction(entry), "same", [2, 3], None):
            if names:
                outcome(entry, [value, *[other] * (len(names) - 1)], {})
