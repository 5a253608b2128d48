"""Canonical names: which spelling means which, and which rule modules know a namespace.

``tf.keras.layers.Dense``, ``tensorflow.python.keras.layers.Dense``, ``keras.layers.core.Dense`` and
``keras.src.layers.core.dense.Dense`` are all ``keras.layers.Dense``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

SUPPORTED = frozenset(("keras", "tensorflow", "numpy", "tf_keras", "keras_core", "sklearn", "pandas")) | {
    "tensorflow_datasets",
    "tensorflow_addons",
}
"""Top-level libraries with rules: a file whose bytes name none of them has nothing to check."""

OWN = "shapecheck"
"""This package: programs may use its functions (`assert_shape`), but need not be checked for it."""

RULE_MODULES: dict[str, tuple[str, ...]] = {
    OWN: ("shapecheck.library.own",),
    "builtins": ("shapecheck.library.python",),
    "functools": ("shapecheck.library.python",),
    "threading": ("shapecheck.library.python",),
    "contextvars": ("shapecheck.library.python",),
    "itertools": ("shapecheck.library.python",),
    "math": ("shapecheck.library.python",),
    "random": ("shapecheck.library.python",),
    "collections": ("shapecheck.library.python",),
    "dataclasses": ("shapecheck.library.python",),
    "operator": ("shapecheck.library.python",),
    "copy": ("shapecheck.library.python",),
    "typing": ("shapecheck.library.python",),
    "enum": ("shapecheck.library.python",),
    "abc": ("shapecheck.library.python",),
    "os": ("shapecheck.library.python",),
    "json": ("shapecheck.library.python",),
    "argparse": ("shapecheck.library.python",),
    "types": ("shapecheck.library.python",),
    "contextlib": ("shapecheck.library.python",),
    "sys": ("shapecheck.library.python",),
    "re": ("shapecheck.library.python",),
    "six": ("shapecheck.library.python",),
    "string": ("shapecheck.library.python",),
    "time": ("shapecheck.library.python",),
    "keras.layers": ("shapecheck.library.keras.layers",),
    "keras.ops": ("shapecheck.library.keras.ops",),
    "keras.activations": ("shapecheck.library.keras.activations",),
    "keras.initializers": ("shapecheck.library.keras.initializers",),
    "keras.regularizers": ("shapecheck.library.keras.initializers",),
    "keras.constraints": ("shapecheck.library.keras.initializers",),
    "keras.random": ("shapecheck.library.keras.random",),
    "keras.tree": ("shapecheck.library.keras.tree",),
    "keras.backend": ("shapecheck.library.keras.backend",),
    "keras.KerasTensor": ("shapecheck.library.tensorflow.tensors",),
    "keras.Variable": ("shapecheck.library.tensorflow.tensors",),
    "builtins.tuple": ("shapecheck.library.tensorflow.shapes",),
    "keras.applications": ("shapecheck.library.keras.applications",),
    "keras.datasets": ("shapecheck.library.keras.datasets",),
    "keras.utils": ("shapecheck.library.keras.utils",),
    "keras.preprocessing": ("shapecheck.library.keras.utils",),
    "PIL": ("shapecheck.library.keras.utils",),
    "cv2": ("shapecheck.library.keras.utils",),
    "scipy.sparse": ("shapecheck.library.sklearn",),
    "keras": (
        "shapecheck.library.keras",
        "shapecheck.library.keras.models",
        "shapecheck.library.keras.adapting",
        "shapecheck.library.keras.members",
        "shapecheck.library.meeting",
    ),
    "scikeras": ("shapecheck.library.meeting",),
    "tensorflow.data": ("shapecheck.library.tensorflow.data",),
    "tensorflow.compat.v1.data": ("shapecheck.library.tensorflow.data",),
    "tensorflow_datasets": ("shapecheck.library.tensorflow.data",),
    "numpy": ("shapecheck.library.numpy",),
    "tensorflow": ("shapecheck.library.tensorflow",),
    "tensorflow_addons": ("shapecheck.library.addons",),
    "einops": ("shapecheck.library.einops",),
    "gym": ("shapecheck.library.gym",),
    "gymnasium": ("shapecheck.library.gym",),
    "sklearn": ("shapecheck.library.sklearn",),
    "tqdm": ("shapecheck.library.progress",),
    "pandas": ("shapecheck.library.pandas",),
}
"""For a namespace, the packages that import all rules of it (a longer match hides no shorter one)."""

_PREFIXES: tuple[tuple[str, str], ...] = (
    ("tensorflow.python.keras", "keras"),
    ("tensorflow.contrib.keras.python.keras", "keras"),
    ("tensorflow.contrib.keras", "keras"),
    ("tensorflow.compat.v1.keras", "keras"),
    ("tensorflow.compat.v2.keras", "keras"),
    ("tensorflow.compat.v2", "tensorflow"),
    ("tensorflow.keras", "keras"),
    ("tf_keras.src", "keras"),
    ("tf_keras.api", "keras"),
    ("tf_keras", "keras"),
    ("keras._tf_keras.keras", "keras"),
    ("keras.api._v2.keras", "keras"),
    ("keras.api._v1.keras", "keras"),
    ("keras.api", "keras"),
    ("keras.src", "keras"),
    ("keras_core.src", "keras"),
    ("keras_core", "keras"),
    ("tensorflow.python.layers.utils", "keras.utils"),
    ("tensorflow.python.framework.ops", "tensorflow"),
    ("tensorflow.python.ops.math_ops", "tensorflow.math"),
    ("tensorflow.python.ops.array_ops", "tensorflow"),
)
"""Rewritings of the beginning of a name, longest first."""

ALIASES: dict[str, str] = {
    "keras.models.Model": "keras.Model",
    "keras.models.Sequential": "keras.Sequential",
    "keras.models.Functional": "keras.Model",
    "keras.models.functional.Functional": "keras.Model",
    "keras.models.functional.functional_like_constructor": "keras.models.functional.functional_like_constructor",
    "keras.models.Input": "keras.Input",
    "keras.layers.Input": "keras.Input",
    "keras.Layer": "keras.layers.Layer",
    "keras.InputSpec": "keras.layers.InputSpec",
    "keras.layers.MaxPool1D": "keras.layers.MaxPooling1D",
    "keras.layers.MaxPool2D": "keras.layers.MaxPooling2D",
    "keras.layers.MaxPool3D": "keras.layers.MaxPooling3D",
    "keras.layers.AvgPool1D": "keras.layers.AveragePooling1D",
    "keras.layers.AvgPool2D": "keras.layers.AveragePooling2D",
    "keras.layers.AvgPool3D": "keras.layers.AveragePooling3D",
    "keras.layers.GlobalMaxPool1D": "keras.layers.GlobalMaxPooling1D",
    "keras.layers.GlobalMaxPool2D": "keras.layers.GlobalMaxPooling2D",
    "keras.layers.GlobalMaxPool3D": "keras.layers.GlobalMaxPooling3D",
    "keras.layers.GlobalAvgPool1D": "keras.layers.GlobalAveragePooling1D",
    "keras.layers.GlobalAvgPool2D": "keras.layers.GlobalAveragePooling2D",
    "keras.layers.GlobalAvgPool3D": "keras.layers.GlobalAveragePooling3D",
    "keras.layers.Convolution1D": "keras.layers.Conv1D",
    "keras.layers.Convolution2D": "keras.layers.Conv2D",
    "keras.layers.Convolution3D": "keras.layers.Conv3D",
    "keras.layers.Convolution1DTranspose": "keras.layers.Conv1DTranspose",
    "keras.layers.Convolution2DTranspose": "keras.layers.Conv2DTranspose",
    "keras.layers.Convolution3DTranspose": "keras.layers.Conv3DTranspose",
    "keras.layers.SeparableConvolution1D": "keras.layers.SeparableConv1D",
    "keras.layers.SeparableConvolution2D": "keras.layers.SeparableConv2D",
    "keras.layers.AtrousConvolution1D": "keras.layers.Conv1D",
    "keras.layers.AtrousConvolution2D": "keras.layers.Conv2D",
    "keras.layers.AtrousConv1D": "keras.layers.Conv1D",
    "keras.layers.AtrousConv2D": "keras.layers.Conv2D",
    "keras.layers.Deconvolution2D": "keras.layers.Conv2DTranspose",
    "keras.layers.Deconv2D": "keras.layers.Conv2DTranspose",
    "keras.layers.Deconvolution3D": "keras.layers.Conv3DTranspose",
    "keras.layers.GroupedQueryAttention": "keras.layers.GroupQueryAttention",
    "keras.layers.SyncBatchNormalization": "keras.layers.BatchNormalization",
    "keras.engine.Layer": "keras.layers.Layer",
    "keras.engine.Model": "keras.Model",
    "keras.engine.InputSpec": "keras.layers.InputSpec",
    "keras.engine.Input": "keras.Input",
    "keras.engine.input_layer.Input": "keras.Input",
    "keras.engine.topology.Input": "keras.Input",
    "keras.engine.topology.Layer": "keras.layers.Layer",
    "keras.engine.topology.InputSpec": "keras.layers.InputSpec",
    "keras.engine.base_layer.Layer": "keras.layers.Layer",
    "keras.engine.training.Model": "keras.Model",
    "keras.engine.sequential.Sequential": "keras.Sequential",
    "keras.engine.functional.Functional": "keras.Model",
    "keras.engine.InputLayer": "keras.layers.InputLayer",
    "keras.utils.Sequence": "keras.utils.PyDataset",
    "keras.backend.KerasTensor": "keras.KerasTensor",
    "keras.backend.Variable": "keras.Variable",
    "keras.utils.data_utils.Sequence": "keras.utils.PyDataset",
    "keras.saving.register_keras_serializable": "keras.utils.register_keras_serializable",
    "tree.flatten": "keras.tree.flatten",
    "tree.map_structure": "keras.tree.map_structure",
    "tree.is_nested": "keras.tree.is_nested",
    "six.string_types": "builtins.str",
    "six.text_type": "builtins.str",
    "six.integer_types": "builtins.int",
    "six.binary_type": "builtins.bytes",
    "six.class_types": "builtins.type",
    "six.moves.range": "builtins.range",
    "six.moves.xrange": "builtins.range",
    "six.moves.zip": "builtins.zip",
    "six.moves.map": "builtins.map",
    "six.moves.filter": "builtins.filter",
    "six.moves.reduce": "functools.reduce",
    "scikeras.wrappers.KerasClassifier": "keras.wrappers.scikit_learn.KerasClassifier",
    "scikeras.wrappers.KerasRegressor": "keras.wrappers.scikit_learn.KerasRegressor",
    "keras.wrappers.SKLearnClassifier": "keras.wrappers.SKLearnClassifier",
}
"""Second names of things that have their rule under another name."""

_COLLAPSING = frozenset(
    [
        "layers",
        "losses",
        "metrics",
        "optimizers",
        "callbacks",
        "activations",
        "initializers",
        "regularizers",
        "constraints",
        "models",
        "utils",
        "backend",
        "ops",
        "random",
        "applications",
    ]
)
"""Namespaces of keras whose inner modules (keras.layers.core, keras.utils.np_utils) say nothing new."""


def is_supported(name: str) -> bool:
    """Whether the top-level library of a dotted name has rules."""
    top = name.split(".", 1)[0]
    return top in SUPPORTED or top == OWN


@lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """A dotted name with its beginning in the canonical spelling."""
    for old, new in _PREFIXES:
        if name == old or name.startswith(old + "."):
            name = new + name[len(old) :]
            break
    return ALIASES.get(name, name)


def spellings(name: str) -> Iterator[str]:
    """The names under which a canonical name's rule may be declared, in order of precedence."""
    yield name
    parts = name.split(".")
    if parts[0] == "keras" and len(parts) > 3 and parts[1] in _COLLAPSING:
        collapsed = ".".join((*parts[:2], parts[-1]))
        yield ALIASES.get(collapsed, collapsed)
    if parts[0] == "keras" and len(parts) > 2 and parts[1] == "engine":
        yield f"keras.layers.{parts[-1]}"
        yield f"keras.{parts[-1]}"
    if name.startswith("keras.config."):
        yield f"keras.backend.{parts[-1]}"
    if name.startswith("tensorflow.compat.v1."):
        yield "tensorflow." + name[len("tensorflow.compat.v1.") :]


def modules_for(name: str) -> Iterator[str]:
    """The rule modules that may declare `name`."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        yield from RULE_MODULES.get(".".join(parts[:length]), ())
