"""A random case of any layer."""

from __future__ import annotations

from random import Random

from tests.library.layers import attentions, configurations, preparations, sequences
from tests.library.layers.drawing import Case, Generator, made

GENERATORS: dict[str, Generator] = {
    **configurations.GENERATORS,
    **sequences.GENERATORS,
    **attentions.GENERATORS,
    **preparations.GENERATORS,
}

BY_HAND = {
    "Lambda": "is called with a function of the program: tests/interpreter and benchmarks/keras_layer_tests.py",
    "Wrapper": "has no call of its own: benchmarks/keras_layer_tests.py has classes that extend it",
    "Layer": "is the base class",
    "Input": "makes a tensor: tests/graph",
    "InputLayer": "makes a tensor: tests/graph",
    "InputSpec": "is no layer",
}
"""What is not drawn, and where it is compared instead."""


def case(layer: str, random: Random) -> Case:
    """A random case for a layer."""
    return made(layer, GENERATORS[layer](random, layer))
