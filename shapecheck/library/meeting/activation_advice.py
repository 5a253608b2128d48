"""Whether the model's last activation is the one that the loss is made for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from shapecheck.library.arrays.facts import ACTIVATIONS, ONE_HOT, UNBOUNDED
from shapecheck.library.meeting.losses import Loss
from shapecheck.library.outcome import Advice
from shapecheck.library.registry import Context
from shapecheck.shapes import equal
from shapecheck.values import LayerObject, Site, Tensor

_PROBABILITIES = ("softmax", "sigmoid")
Advise: TypeAlias = Callable[..., None]

MANY = 3
"""Softmax over two units with a binary crossentropy is the same as with a categorical one."""


def last_activation(y_pred: Tensor) -> str | None:
    """The name of the activation that made the output, if that is known."""
    found = [fact for fact in sorted(y_pred.facts) if fact in ACTIVATIONS]
    return found[0] if len(found) == 1 else None


def advise_on_activation(
    ctx: Context,
    loss: Loss,
    y_true: Tensor | None,
    y_pred: Tensor,
    site: Site | None = None,
    about: LayerObject | None = None,
) -> None:
    """Reports an activation, or a single unit, that contradicts the loss; at `site`, else at the call itself.

    `about`: the model that is only compiled so far: one that is never trained has no use for the loss.
    """
    advise = partial(_advise, ctx, y_pred, site, about=about)
    activation = last_activation(y_pred)
    if activation == "softmax" and _one_unit(y_pred):
        advise(
            "softmax-one-unit",
            f"softmax over one unit is always 1, so that {loss.text} cannot train it",
            'use activation="sigmoid" for two classes, or one unit for each class',
        )
        return
    if activation is not None and loss.row is not None and loss.row.activation is not None:
        _advise_on_logits(advise, loss, activation, y_true, y_pred)


def _one_unit(y_pred: Tensor) -> bool:
    return bool(y_pred.shape.min_rank) and y_pred.shape.dim(-1) == 1


def advise_on_one_unit(ctx: Context, loss: Loss, y_pred: Tensor) -> None:
    """Reports a loss over classes on a single unit, where labels that fit were given."""
    if loss.row is None or loss.row.activation != "softmax" or not _one_unit(y_pred):
        return
    help = 'use "binary_crossentropy" with one sigmoid unit, or one softmax unit for each class'
    if loss.row.labels == "integers":
        message = f"{loss.text} over 1 unit knows the class 0 only: a label 1 is out of range"
        ctx.advise(Advice("label-range", message, help=help, blame=(y_pred,)))
    elif last_activation(y_pred) != "softmax":
        message = f"{loss.text} over 1 unit is always 0: there is nothing to train"
        ctx.advise(Advice("loss-activation", message, help=help, blame=(y_pred,)))


def advise_on_labels(ctx: Context, loss: Loss, y_true: Tensor, y_pred: Tensor, site: Site | None) -> None:
    """Reports labels that contradict the loss: exclusive classes at `site`, a missing axis at the call itself."""
    row = loss.row
    if row is None or row.labels in ("integers", "one-hot"):
        return
    if row.labels == "binary" and ONE_HOT in y_true.facts and last_activation(y_pred) == "sigmoid" and _many(y_pred):
        _advise(
            ctx,
            y_pred,
            site,
            "sigmoid-many-classes",
            f"{loss.text} treats the {y_pred.shape.dim(-1)} exclusive classes of one-hot labels as independent ones",
            'use activation="softmax" with "categorical_crossentropy"',
        )
    if y_true.shape.rank == 1 and y_pred.shape.rank == 2 and _one_unit(y_pred):
        ctx.advise(
            Advice(
                "one-d-target",
                f"labels of shape {y_true.shape} for an output of shape {y_pred.shape}",
                severity="info",
                help="give the labels an axis: y.reshape(-1, 1)",
                blame=(y_true, y_pred),
            )
        )


def _advise_on_logits(advise: Advise, loss: Loss, activation: str, y_true: Tensor | None, y_pred: Tensor) -> None:
    assert loss.row is not None
    wanted = loss.row.activation
    from_logits = loss.options.get("from_logits", False)
    if from_logits is True and activation in _PROBABILITIES:
        advise(
            "logits-mismatch",
            f"from_logits=True, but the output has gone through {activation} already",
            f'remove activation="{activation}" from the last layer, or from_logits=True from the loss',
        )
    elif from_logits is False and activation in UNBOUNDED:
        advise(
            "loss-activation",
            f"{loss.text} expects probabilities, but the output's last activation is {activation}",
            f'give the last layer activation="{wanted}", or the loss from_logits=True',
        )
    elif from_logits is False and activation in _PROBABILITIES and activation != wanted:
        _advise_on_other_probabilities(advise, loss, activation, y_true, y_pred)


def _advise_on_other_probabilities(
    advise: Advise, loss: Loss, activation: str, y_true: Tensor | None, y_pred: Tensor
) -> None:
    if activation == "softmax":
        if _many(y_pred):
            advise(
                "loss-activation",
                f"{loss.text} on softmax over {y_pred.shape.dim(-1)} exclusive classes compares each class alone,"
                " and its accuracy looks too good",
                'use loss="categorical_crossentropy", or activation="sigmoid" for independent labels',
            )
        return
    advise(
        "loss-activation",
        f"{loss.text} expects probabilities that sum to 1, but the last activation is sigmoid",
        'give the last layer activation="softmax"',
        severity="info",
    )


def _many(y_pred: Tensor) -> bool:
    """Whether there surely are three units or more."""
    if not y_pred.shape.min_rank:
        return False
    units = y_pred.shape.dim(-1)
    return isinstance(units, int) and units >= MANY and equal(units, 1) is False


def _advise(
    ctx: Context,
    y_pred: Tensor,
    site: Site | None,
    rule: str,
    message: str,
    help: str,
    severity: str = "warning",
    about: LayerObject | None = None,
) -> None:
    blame = (y_pred,)
    ctx.advise(Advice(rule, message, severity, help, blame, argument="loss", site=site, about=about))
