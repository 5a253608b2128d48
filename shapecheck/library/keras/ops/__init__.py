"""keras.ops: one rule per function, families as rows of names over one rule.

`common` reads arguments and makes results; `windows` slides convolutions and pools over spatial axes. TensorFlow's
functions and ``keras.backend`` (`library.tensorflow`, `library.keras.backend`) are made of the same rules.
"""

from shapecheck.library.keras.ops import (
    control,
    convolutions,
    creation,
    elementwise,
    image,
    indexing,
    joining,
    linalg,
    nn,
    reductions,
    shaping,
    signal,
)

__all__ = [
    "control",
    "convolutions",
    "creation",
    "elementwise",
    "image",
    "indexing",
    "joining",
    "linalg",
    "nn",
    "reductions",
    "shaping",
    "signal",
]
