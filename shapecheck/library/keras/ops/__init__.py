"""keras.ops: one rule per function, families as rows of names over one rule.

`common` reads arguments and makes results; `windows` slides convolutions and pools over spatial axes. TensorFlow's
functions and ``keras.backend`` (`library.tensorflow`, `library.keras.backend`) are made of the same rules.
"""

from shapecheck.library.keras.ops import (
    choosing,
    control,
    convolutions,
    creation,
    diagonals,
    elementwise,
    image,
    indexing,
    joining,
    linalg,
    nn,
    reductions,
    shape_values,
    shaping,
    signal,
)

__all__ = [
    "choosing",
    "control",
    "convolutions",
    "creation",
    "diagonals",
    "elementwise",
    "image",
    "indexing",
    "joining",
    "linalg",
    "nn",
    "reductions",
    "shape_values",
    "shaping",
    "signal",
]
