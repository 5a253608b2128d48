"""How layers are declared: one function each, or, for families, a table row over a shared rule.

Every layer of Keras takes the base arguments (``name``, ``dtype``, ``trainable`` ...) through ``**kwargs``; the
wrapper that both ways of declaring go through checks that nothing else is left there.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from shapecheck.library.keras.layers.kernels import is_quantized, of_unknown_size
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, layer

BASE_ARGUMENTS = frozenset(
    {"name", "trainable", "dtype", "autocast", "activity_regularizer", "input_shape", "input_dim"}
)
"""What ``keras.layers.Layer.__init__`` takes in Keras 3."""

OLD_BASE_ARGUMENTS = frozenset(
    {"batch_input_shape", "batch_size", "weights", "input_dtype", "input_length", "implementation"}
)
"""What it took besides in Keras 2 (and `implementation`, which recurrent layers ignore since)."""

_LORA = frozenset({"lora_rank", "lora_alpha"})
ALSO = {
    "Conv1D": _LORA,
    "Conv2D": _LORA,
    "Conv3D": _LORA,
    "Embedding": frozenset({"input_length"}),
    "LayerNormalization": frozenset({"rms_scaling"}),
    "LeakyReLU": frozenset({"alpha"}),
    "StringLookup": frozenset({"vocabulary_size", "has_input_vocabulary"}),
    "IntegerLookup": frozenset({"vocabulary_size", "has_input_vocabulary"}),
    "TextVectorization": frozenset({"vocabulary_size", "has_input_vocabulary"}),
    "AdditiveAttention": frozenset({"score_mode", "seed"}),
    "ReversibleEmbedding": frozenset({"input_length", "lora_alpha", "lora_rank", "quantization_config", "weights"}),
    "LSTM": frozenset({"implementation", "time_major", "zero_output_for_mask"}),
    "GRU": frozenset({"implementation", "time_major", "zero_output_for_mask"}),
    "SimpleRNN": frozenset({"zero_output_for_mask"}),
    "ConvLSTM1D": frozenset({"unroll", "zero_output_for_mask"}),
    "ConvLSTM2D": frozenset({"unroll", "zero_output_for_mask"}),
    "ConvLSTM3D": frozenset({"unroll", "zero_output_for_mask"}),
}
"""What single layers take through their ``**kwargs``, beyond the base class's arguments."""

_OF_CONVOLUTIONS = frozenset({"conv_op", "groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"})
_OF_RANDOM_LAYERS = frozenset({"force_generator", "rng_type", "seed"})
ALSO_IN_KERAS_2 = {
    "BatchNormalization": frozenset(
        {"adjustment", "fused", "renorm", "renorm_clipping", "renorm_momentum", "virtual_batch_size"}
    ),
    **{f"Conv{rank}D": frozenset({"conv_op"}) for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": frozenset({"conv_op", "groups"}) for rank in (1, 2, 3)},
    **{f"DepthwiseConv{rank}D": _OF_CONVOLUTIONS for rank in (1, 2)},
    **{f"SeparableConv{rank}D": _OF_CONVOLUTIONS for rank in (1, 2)},
    **{f"ConvLSTM{rank}D": frozenset({"time_major"}) for rank in (1, 2, 3)},
    "SimpleRNN": frozenset({"time_major"}),
    **dict.fromkeys(
        ("AlphaDropout", "Attention", "AdditiveAttention", "Dropout", "GaussianDropout", "GaussianNoise"),
        _OF_RANDOM_LAYERS,
    ),
    **dict.fromkeys(("LSTM", "GRU", "LSTMCell", "GRUCell", "SimpleRNNCell"), _OF_RANDOM_LAYERS),
}
"""What the classes that they extended took in Keras 2."""

_OF_IMAGE_LAYERS = frozenset({"bounding_box_format", "data_format", "factor"})
_IMAGE_LAYERS = frozenset(
    {
        "AugMix",
        "AutoContrast",
        "CenterCrop",
        "ContrastLimitedAdaptiveHistogramEqualization",
        "CutMix",
        "Equalization",
        "MixUp",
        "RandAugment",
        "Resizing",
        "Solarization",
    }
)

Rule = Callable[..., Any]


def keras_layer(function: Rule) -> Rule:
    """Declares ``keras.layers.<function's name>``; the function takes `ctx` and then Keras's own arguments."""
    name = function.__name__
    signature = inspect.signature(function)

    @wraps(function)
    def construct(ctx: Context, *args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(ctx, *args, **kwargs)
        extra = bound.arguments.get("kwargs", {})
        check_base_arguments(name, extra, ctx.settings.keras_version)
        if extra.get("time_major") not in (None, False):
            raise CannotTell("a recurrent layer whose first axis is time")
        rule = function(ctx, *args, **kwargs)
        unknown_size = is_quantized(extra.get("dtype")) or extra.get("renorm") not in (None, False)
        return of_unknown_size(rule) if unknown_size else rule

    layer(construct)
    return function


def takes(*required: str, **defaults: Any) -> inspect.Signature:
    """A constructor's signature: required arguments, then those with defaults, then the base arguments."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    names = [inspect.Parameter(name, kind) for name in ("ctx", *required)]
    names += [inspect.Parameter(name, kind, default=value) for name, value in defaults.items()]
    return inspect.Signature([*names, inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)])


def declare(name: str, signature: inspect.Signature, rule: Rule, doc: str, **fixed: Any) -> None:
    """Declares ``keras.layers.<name>`` as a member of a family.

    `rule` is called with `ctx` and then by keyword: the constructor's arguments (`kwargs` among them), and
    `fixed`, which tells the member from its family. `doc` says what it does and holds its examples.
    """

    def construct(ctx: Context, *args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(ctx, *args, **kwargs)
        bound.apply_defaults()
        return rule(**bound.arguments, **fixed)

    construct.__name__ = construct.__qualname__ = name
    construct.__doc__ = doc
    construct.__signature__ = signature  # type: ignore[attr-defined]
    keras_layer(construct)


def check_base_arguments(name: str, extra: Mapping[str, Any], keras_version: tuple[int, ...]) -> None:
    """Raises a Mismatch for arguments that neither this layer nor the base class takes."""
    known = BASE_ARGUMENTS | ALSO.get(name, frozenset())
    if name.startswith("Random") or name in _IMAGE_LAYERS:
        known |= _OF_IMAGE_LAYERS
    if keras_version < (3,):
        known |= OLD_BASE_ARGUMENTS | ALSO_IN_KERAS_2.get(name, frozenset())
        if name.startswith("Random"):
            known |= _OF_RANDOM_LAYERS
    strange = [argument for argument in extra if argument not in known]
    if not strange:
        return
    argument = strange[0]
    old = argument in OLD_BASE_ARGUMENTS
    raise Mismatch(
        f"{name} has no argument `{argument}`" + (" in Keras 3" if old else ""),
        rule="keras2-only" if old else "invalid-argument",
        argument=argument,
        help=_REPAIRS.get(argument),
    )


_REPAIRS = {
    "batch_input_shape": "begin the model with keras.Input(batch_shape=...)",
    "batch_size": "begin the model with keras.Input(shape, batch_size=...)",
    "weights": "call layer.set_weights(...) once it is built",
}
