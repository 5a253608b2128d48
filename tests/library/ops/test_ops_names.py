"""Every public name of keras.ops, activations, initializers and random has a rule with the library's signature."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from shapecheck.library.registry import REGISTRY
from tests.library.ops.real import member

NAMESPACES = (
    "keras.ops",
    "keras.ops.image",
    "keras.activations",
    "keras.initializers",
    "keras.random",
    "keras.tree",
)
NOT_FUNCTIONS = {"keras.tree.MAP_TO_NONE"}


def public_names() -> list[str]:
    """The public callables of the namespaces, classes included."""
    found = []
    for namespace in NAMESPACES:
        module = member(namespace)
        for name in dir(module):
            if not name.startswith("_") and callable(getattr(module, name)):
                found.append(f"{namespace}.{name}")
    return [name for name in found if name not in NOT_FUNCTIONS]


def shown(signature: inspect.Signature) -> list[tuple[str, Any, Any]]:
    """The names, kinds and defaults of the parameters, in order."""
    return [(p.name, p.kind, p.default) for p in signature.parameters.values()]


@pytest.mark.parametrize("name", public_names())
def test_rule_has_the_signature_of_keras(name: str) -> None:
    entry = REGISTRY.get(name)
    assert entry is not None, f"{name} has no rule"
    if entry.function is None:
        assert entry.deferred or entry.kind == "class"
        return
    assert shown(entry.signature) == shown(inspect.signature(member(name)))
