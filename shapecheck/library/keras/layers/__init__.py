"""The layers of Keras as rules: a constructor that checks its arguments and returns the rule of a call.

One module for each family. A rule is a function with Keras's own signature; its docstring holds examples that
the tests run here and in Keras. `declare` says how a layer is declared, `arguments` and `inputs` hold the checks
that layers share.
"""

from shapecheck.library.keras.layers import (
    activations,
    attention,
    attention_parts,
    audio,
    convolution_parts,
    convolutional,
    convolutional_recurrent,
    core,
    einsum_dense,
    images,
    keras2,
    merging,
    normalization,
    others,
    pooling,
    preprocessing,
    recurrent,
    regularization,
    reshaping,
    words,
    wrappers,
)

__all__ = [
    "activations",
    "attention",
    "attention_parts",
    "audio",
    "convolution_parts",
    "convolutional",
    "convolutional_recurrent",
    "core",
    "einsum_dense",
    "images",
    "keras2",
    "merging",
    "normalization",
    "others",
    "pooling",
    "preprocessing",
    "recurrent",
    "regularization",
    "reshaping",
    "words",
    "wrappers",
]
