"""Canonical names: which spelling means which, and which rule modules know a namespace.

``tf.keras.layers.Dense``, ``tensorflow.python.keras.layers.Dense``, ``keras.layers.core.Dense`` and
``keras.src.layers.core.dense.Dense`` are all ``keras.layers.Dense``. Aliases are prefix rewritings, longest first.
"""

from __future__ import annotations

from collections.abc import Iterator

SUPPORTED = ("keras", "tensorflow", "numpy", "tf_keras", "sklearn", "pandas", "tensorflow_datasets")
"""Top-level libraries: a file whose bytes name none of them has nothing to check."""

RULE_MODULES: dict[str, tuple[str, ...]] = {
    "builtins": ("shapecheck.library.python.builtins",),
    "keras.layers": ("shapecheck.library.keras.layers",),
    "keras.ops": ("shapecheck.library.keras.ops",),
    "keras": ("shapecheck.library.keras",),
    "numpy": ("shapecheck.library.numpy",),
    "tensorflow": ("shapecheck.library.tensorflow",),
}
"""For a namespace, the packages that import all rules of it (a longer match hides no shorter one)."""


def modules_for(name: str) -> Iterator[str]:
    """The rule modules that may declare `name`."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        yield from RULE_MODULES.get(".".join(parts[:length]), ())
