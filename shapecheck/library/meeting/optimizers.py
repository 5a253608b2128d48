"""Optimizers, learning rate schedules, regularizers and constraints: holders of their arguments."""

from __future__ import annotations

from typing import Any

from shapecheck.library.meeting.declaring import REQUIRED, Parameters, class_of
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, function, library_class
from shapecheck.shapes import Shape
from shapecheck.values import LibraryClass, Object, Tensor, Unknown, Value

_COMMON = {
    "weight_decay": None,
    "clipnorm": None,
    "clipvalue": None,
    "global_clipnorm": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
    "name": None,
}
_BETAS = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07}


def _parameters(own: Parameters, learning_rate: Any = 0.001) -> Parameters:
    """An optimizer's own parameters, with those that all have put after them."""
    first = {"learning_rate": learning_rate, **own}
    return {**first, **{name: default for name, default in _COMMON.items() if name not in first}}


_MUON = {
    "adam_beta_1": 0.9,
    "adam_beta_2": 0.999,
    "adam_weight_decay": 0.004,
    "epsilon": 1e-07,
    "weight_decay": 0.004,
    "clipnorm": None,
    "clipvalue": None,
    "global_clipnorm": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
    "name": None,
    "exclude_layers": None,
    "exclude_embeddings": True,
    "muon_a": 3.4445,
    "muon_b": -4.775,
    "muon_c": 2.0315,
    "adam_lr_ratio": 1,
    "momentum": 0.95,
    "ns_steps": 5,
    "nesterov": True,
    "rms_rate": 0.2,
}
_FTRL = {
    "learning_rate_power": -0.5,
    "initial_accumulator_value": 0.1,
    "l1_regularization_strength": 0.0,
    "l2_regularization_strength": 0.0,
    "l2_shrinkage_regularization_strength": 0.0,
    "beta": 0.0,
}
_ADAFACTOR = {
    "beta_2_decay": -0.8,
    "epsilon_1": 1e-30,
    "epsilon_2": 0.001,
    "clip_threshold": 1.0,
    "relative_step": True,
}

OPTIMIZERS: dict[str, Parameters] = {
    "Adadelta": _parameters({"rho": 0.95, "epsilon": 1e-07}),
    "Adafactor": _parameters(_ADAFACTOR),
    "Adagrad": _parameters({"initial_accumulator_value": 0.1, "epsilon": 1e-07}),
    "Adam": _parameters({**_BETAS, "amsgrad": False}),
    "AdamW": _parameters({"weight_decay": 0.004, **_BETAS, "amsgrad": False}),
    "Adamax": _parameters(_BETAS),
    "Ftrl": _parameters(_FTRL),
    "Lamb": _parameters(_BETAS),
    "Lion": _parameters({"beta_1": 0.9, "beta_2": 0.99}),
    "Muon": {"learning_rate": 0.001, **_MUON},
    "Nadam": _parameters(_BETAS),
    "RMSprop": _parameters({"rho": 0.9, "momentum": 0.0, "epsilon": 1e-07, "centered": False}),
    "SGD": _parameters({"momentum": 0.0, "nesterov": False}, 0.01),
    "ScheduleFreeAdamW": _parameters({"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-08, "warmup_steps": 0}, 0.0025),
}
"""The optimizers of Keras 3 with their constructors' parameters."""

_OLD_ARGUMENTS = {"lr": "learning_rate", "schedule_decay": None}
"""Arguments of Keras 2 that the optimizers of Keras 3 refuse ("Argument(s) not recognized"), and what replaces them."""


def _check(ctx: Context, name: str, attributes: dict[str, Value]) -> None:
    """Keras 3 refuses ``lr``; Keras 2 takes it for the learning rate."""
    for old, new in _OLD_ARGUMENTS.items():
        if old not in attributes:
            continue
        if ctx.settings.keras_version >= (3,):
            raise Mismatch(
                f"{name} has no argument `{old}` in Keras 3",
                rule="keras2-only",
                argument=old,
                help=f"use {new}=" if new else None,
            )
        if new is not None:
            attributes[new] = attributes.pop(old)


class_of("keras.optimizers.Optimizer", {}, extra=True)
for _name, _own in OPTIMIZERS.items():
    for _namespace in ("keras.optimizers", "keras.optimizers.legacy", "keras.optimizers.experimental"):
        class_of(f"{_namespace}.{_name}", _own, "keras.optimizers.Optimizer", check=_check, extra=True)
class_of(
    "keras.optimizers.LossScaleOptimizer",
    {"inner_optimizer": REQUIRED, "initial_scale": 32768.0, "dynamic_growth_steps": 2000, "name": None},
    "keras.optimizers.Optimizer",
    extra=True,
)


@function("keras.optimizers.Optimizer.apply_gradients", "keras.optimizers.Optimizer.apply")
def apply_gradients(self: Object, grads_and_vars: Value = None, *args: Value, **kwargs: Value) -> None:
    """One step; the gradients' shapes are those of the variables."""


@function("keras.optimizers.Optimizer.minimize", "keras.optimizers.Optimizer.build")
def minimize(self: Object, *args: Value, **kwargs: Value) -> None:
    """A step, or the making of the optimizer's variables."""


@function("keras.optimizers.Optimizer.get_config", "keras.optimizers.Optimizer.get_weights")
def get_config(self: Object) -> Value:
    """The arguments, or the state."""
    return Unknown("an optimizer's state")


@function("keras.optimizers.Optimizer.scale_loss", "keras.optimizers.Optimizer.get_scaled_loss")
def scale_loss(self: Object, loss: Value) -> Value:
    """The loss times a number."""
    return loss


@function("keras.optimizers.Optimizer.get_unscaled_gradients")
def get_unscaled_gradients(self: Object, grads: Value) -> Value:
    """The gradients divided by a number."""
    return grads


@function("keras.optimizers.get", "keras.optimizers.deserialize")
def get(identifier: Value, *args: Value, **kwargs: Value) -> Value:
    """An optimizer by its name."""
    if not isinstance(identifier, str):
        return identifier
    for name, parameters in OPTIMIZERS.items():
        if name.lower() == identifier.lower():
            return Object(LibraryClass(f"keras.optimizers.{name}"), dict(parameters))
    return Unknown("an optimizer by its name")


_SCHEDULES: dict[str, Parameters] = {
    "CosineDecay": {
        "initial_learning_rate": REQUIRED,
        "decay_steps": REQUIRED,
        "alpha": 0.0,
        "name": "CosineDecay",
        "warmup_target": None,
        "warmup_steps": 0,
    },
    "CosineDecayRestarts": {
        "initial_learning_rate": REQUIRED,
        "first_decay_steps": REQUIRED,
        "t_mul": 2.0,
        "m_mul": 1.0,
        "alpha": 0.0,
        "name": "SGDRDecay",
    },
    "ExponentialDecay": {
        "initial_learning_rate": REQUIRED,
        "decay_steps": REQUIRED,
        "decay_rate": REQUIRED,
        "staircase": False,
        "name": "ExponentialDecay",
    },
    "InverseTimeDecay": {
        "initial_learning_rate": REQUIRED,
        "decay_steps": REQUIRED,
        "decay_rate": REQUIRED,
        "staircase": False,
        "name": "InverseTimeDecay",
    },
    "PiecewiseConstantDecay": {"boundaries": REQUIRED, "values": REQUIRED, "name": "PiecewiseConstant"},
    "PolynomialDecay": {
        "initial_learning_rate": REQUIRED,
        "decay_steps": REQUIRED,
        "end_learning_rate": 0.0001,
        "power": 1.0,
        "cycle": False,
        "name": "PolynomialDecay",
    },
}
_REGULARIZERS: dict[str, Parameters] = {
    "L1": {"l1": 0.01},
    "L2": {"l2": 0.01},
    "L1L2": {"l1": 0.0, "l2": 0.0},
    "OrthogonalRegularizer": {"factor": 0.01, "mode": "rows"},
}
_CONSTRAINTS: dict[str, Parameters] = {
    "MaxNorm": {"max_value": 2, "axis": 0},
    "MinMaxNorm": {"min_value": 0.0, "max_value": 1.0, "rate": 1.0, "axis": 0},
    "NonNeg": {},
    "UnitNorm": {"axis": 0},
}
_OTHER_NAMES = {
    "L1": ("l1",),
    "L2": ("l2",),
    "L1L2": ("l1_l2",),
    "OrthogonalRegularizer": ("orthogonal_regularizer",),
    "MaxNorm": ("max_norm", "maxnorm"),
    "MinMaxNorm": ("min_max_norm",),
    "NonNeg": ("non_neg", "nonneg"),
    "UnitNorm": ("unit_norm", "unitnorm"),
}


def _family(namespace: str, base: str, table: dict[str, Parameters]) -> None:
    library_class(f"{namespace}.{base}")
    for name, parameters in table.items():
        for spelling in (name, *_OTHER_NAMES.get(name, ())):
            class_of(f"{namespace}.{spelling}", parameters, f"{namespace}.{base}")


_family("keras.optimizers.schedules", "LearningRateSchedule", _SCHEDULES)
_family("keras.regularizers", "Regularizer", _REGULARIZERS)
_family("keras.constraints", "Constraint", _CONSTRAINTS)


@function("keras.optimizers.schedules.LearningRateSchedule.__call__")
def learning_rate_at(self: Object, step: Value) -> Tensor:
    """The learning rate at a step."""
    return Tensor(Shape(), "float32", "tf")


@function("keras.regularizers.Regularizer.__call__")
def penalty(self: Object, x: Value) -> Tensor:
    """The penalty for a weight."""
    return Tensor(Shape(), "float32", "tf")


@function("keras.constraints.Constraint.__call__")
def constrained(self: Object, w: Value) -> Value:
    """The weight, projected: its shape stays."""
    return w
