"""Arguments as Keras 1 and 2 spelled them: what they are called now, and what to say of them in Keras 3.

Keras 2 (up to 2.3) still took Keras 1's spellings, by ``keras/legacy/interfaces.py``; Keras 3 takes none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import REGISTRY, Context
from shapecheck.values import Entry, Unknown, Value

RENAMED: dict[str, str] = {
    "output_dim": "units",
    "nb_filter": "filters",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "U_constraint": "recurrent_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "stride": "strides",
    "filter_length": "kernel_size",
    "pool_length": "pool_size",
    "atrous_rate": "dilation_rate",
    "dim_ordering": "data_format",
    "length": "size",
    "p": "rate",
    "sigma": "stddev",
    "beta_init": "beta_initializer",
    "gamma_init": "gamma_initializer",
    "forget_bias_init": "unit_forget_bias",
}
"""Old names of arguments, each for those layers whose signature has the new one."""

RENAMED_IN: dict[str, dict[str, str]] = {
    "Embedding": {
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
    },
    "PReLU": {"init": "alpha_initializer"},
    "Reshape": {"dims": "target_shape"},
}
"""Old names that meant something else in one layer."""

GROUPED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("nb_row", "nb_col"), "kernel_size"),
    (("kernel_dim1", "kernel_dim2", "kernel_dim3"), "kernel_size"),
    (("len_dim1", "len_dim2", "len_dim3"), "kernel_size"),
)
"""Several old arguments that became one tuple."""

DROPPED: dict[str, frozenset[str]] = {
    "Embedding": frozenset({"dropout"}),
    "BatchNormalization": frozenset({"mode"}),
    "LSTM": frozenset({"consume_less"}),
    "GRU": frozenset({"consume_less"}),
    "SimpleRNN": frozenset({"consume_less"}),
    "Conv2DTranspose": frozenset({"output_shape"}),
}
"""Old arguments that have no successor."""

DEFAULTS: dict[str, dict[str, Value]] = {
    f"AveragePooling{rank}D": {"pool_size": 2 if rank == 1 else (2,) * rank} for rank in (1, 2, 3)
}
"""Arguments that Keras 2 had a default for, and Keras 3 requires."""

_FORMATS = {"th": "channels_first", "tf": "channels_last", "default": None}

_CONVOLUTIONS = {"Conv2D": 2, "Conv3D": 3, "SeparableConv2D": 2, "Conv2DTranspose": 2, "ConvLSTM2D": 2}
"""Layers whose kernel sizes followed the filters one by one, and how many there were."""


def modern_arguments(
    ctx: Context, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> tuple[Sequence[Value], Mapping[str, Value]]:
    """The arguments of a library layer's constructor under the names that its rule has.

    `name` is canonical (``keras.layers.Dense``). In Keras 3 an old spelling is a "keras2-only" Mismatch.
    """
    entry, layer = REGISTRY.get(name), name.rpartition(".")[2]
    if entry is None or entry.function is None:
        return args, kwargs
    if ctx.settings.keras_version >= (3,):
        _refuse_old(entry, layer, kwargs)
        return args, kwargs
    if ctx.settings.keras_version < (2, 4):
        args = _modern_sizes(ctx, layer, args)
    known = set(entry.signature.parameters)
    given = renamed(layer, known, kwargs)
    return args, given if args else {**DEFAULTS.get(layer, {}), **given}


def renamed(layer: str, known: set[str], kwargs: Mapping[str, Value]) -> dict[str, Value]:
    """Keyword arguments under their new names."""
    given = {key: value for key, value in kwargs.items() if key not in DROPPED.get(layer, ())}
    for old, new in GROUPED:
        if all(key in given for key in old) and new in known:
            given[new] = tuple(given.pop(key) for key in old)
    return {_new_name(layer, known, key) or key: _new_value(key, value) for key, value in given.items()}


def _new_name(layer: str, known: set[str], old: str) -> str | None:
    """What an argument is called now; None if it is not an old name here."""
    new = RENAMED_IN.get(layer, {}).get(old) or RENAMED.get(old)
    return new if new in known and old not in known else None


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "dim_ordering": lambda value: _FORMATS.get(value, value) if isinstance(value, str) else value,
    "forget_bias_init": lambda value: value in ("one", "ones"),
}


def _new_value(old: str, value: Value) -> Value:
    return _CONVERSIONS[old](value) if old in _CONVERSIONS else value


def _modern_sizes(ctx: Context, layer: str, args: Sequence[Value]) -> Sequence[Value]:
    """``Convolution2D(32, 3, 3)`` meant a kernel of (3, 3), up to Keras 2.3, and no further argument could follow.

    tf.keras never read it so: there the third number is the stride. Where the version is but "2", two different
    numbers may be either.
    """
    count = _CONVOLUTIONS.get(layer)
    if count is None or len(args) != count + 1 or not _is_standalone(ctx):
        return args
    sizes = args[1:]
    if not all(isinstance(size, int) for size in sizes):
        return args
    if len(ctx.settings.keras_version) == 1 and len(set(sizes)) > 1:
        return (args[0], *(Unknown("whether a kernel or a stride is meant") for _ in sizes))
    return (args[0], tuple(sizes))


_IMPORT = re.compile(r"^\s*(?:from|import)\s+keras\b", re.MULTILINE)
_TENSORFLOW = re.compile(r"\btf[._]keras\b|\btensorflow(?:\.|\s+import\s+)(?:\w+\.)*keras\b")


def _is_standalone(ctx: Context) -> bool:
    """Whether the file of a call imports Keras itself, and nothing of tf.keras."""
    source = ctx.site.source if ctx.site is not None else None
    text = getattr(source, "text", None)
    return text is None or (_IMPORT.search(text) is not None and _TENSORFLOW.search(text) is None)


def _refuse_old(entry: Entry, layer: str, kwargs: Mapping[str, Value]) -> None:
    """Keras 3 takes no old spelling: says what it is called now."""
    known = set(entry.signature.parameters)
    for old in kwargs:
        new = _new_name(layer, known, old)
        for group, successor in GROUPED:
            if old in group and old not in known and successor in known:
                new = f"{successor}=({', '.join(group)})"
        if new is not None:
            raise Mismatch(
                f"{layer} has no argument `{old}` in Keras 3",
                rule="keras2-only",
                argument=old,
                help=f"it is called `{new}` since Keras 2",
                error="TypeError",
            )
        if old in DROPPED.get(layer, ()):
            raise Mismatch(
                f"{layer} has no argument `{old}` in Keras 3", rule="keras2-only", argument=old, help="remove it"
            )
