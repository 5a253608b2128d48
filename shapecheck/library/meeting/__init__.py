"""Where data, model, losses and metrics meet: compile, fit, evaluate, predict, and what they take.

`feeds` brings data to one form, `inputs` compares it with the model, `targets` labels with losses and metrics;
`losses`, `metrics`, `demands` and `metric_demands` are tables of what Keras's own demand; `training` and
`compiling` declare the methods of models.
"""

from shapecheck.library.meeting import (
    callbacks,
    compiling,
    legacy_training,
    loss_calls,
    metric_calls,
    optimizers,
    steps,
    training,
    wrappers,
)

__all__ = [
    "callbacks",
    "compiling",
    "legacy_training",
    "loss_calls",
    "metric_calls",
    "optimizers",
    "steps",
    "training",
    "wrappers",
]
