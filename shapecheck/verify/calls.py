"""Holding the records of calls, and the models, against what was seen at the same expressions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from shapecheck.results import LayerRow, Model, Record, Span
from shapecheck.verify.observed import Key, Observation, Seen, place_of
from shapecheck.verify.static import Statics, absolute
from shapecheck.verify.verdicts import Check, all_fit, all_fit_in_order, fits, says_something


def check_calls(static: Statics, seen: Observation) -> Iterator[Check]:
    """A verdict for each record, and for each real layer call that no record speaks of."""
    records: defaultdict[Key, list[Record]] = defaultdict(list)
    for record in static.analysis.records:
        records[absolute(record.path), place_of(record.span)].append(record)
    for key, claims in records.items():
        real = [*seen.values.get(key, ()), *(_as_seen(model) for model in seen.models.get(key, ()))]
        yield from _judge(static, claims, real)
    own = absolute(static.document.path)
    for key, values in seen.values.items():
        layers = [value for value in values if value.layer is not None]
        if key not in records and layers:
            path = static.document.path if key[0] == own else key[0]
            yield Check("call", path, Span(*key[1]), str(layers[0].layer), "not known", None, layers[0].outputs)


def _as_seen(model: dict[str, Any]) -> Seen:
    return Seen(model["outputs"], model["class"], model["inputs"], model["params"])


def _judge(static: Statics, claims: list[Record], real: list[Seen]) -> Iterator[Check]:
    """The records of one expression against its real evaluations.

    Several of either may be there. What bears no record out is refuted if something real is there that fits no
    record; else that evaluation just did not happen.
    """
    borne = [[value for value in real if _agrees(claim, value)] for claim in claims]
    strays = [value for value in real if not any(_agrees(claim, value) for claim in claims)]
    for claim, values in zip(claims, borne, strict=True):
        subject = f"{claim.callee}{f' {claim.name!r}' if claim.name else ''}"
        if values:
            known = says_something(claim.outputs)
            yield _check(claim, subject, "confirmed" if known else "not known", values[0])
        elif strays:
            detail = _parameters(claim, strays[0])
            check = _check(claim, subject, "refuted", strays[0], detail)
            yield Check(**{**_fields(check), "because": static.because(claim)})
        else:
            yield _check(claim, subject, "not reached", None)
    if strays and all(borne):
        claim = claims[0]
        yield _check(claim, f"{claim.callee} (a further evaluation)", "not known", strays[0])


def _agrees(claim: Record, value: Seen) -> bool:
    fit = all_fit_in_order if claim.kind == "op" else all_fit
    return fit(claim.outputs, value.outputs) and not _parameters(claim, value)


def _parameters(claim: Record, value: Seen) -> str:
    """What is wrong with the number of parameters; empty if nothing."""
    if claim.params is None or value.params is None or claim.params == value.params:
        return ""
    return f"{claim.params:,} parameters, really {value.params:,}"


def _check(claim: Record, subject: str, verdict: Any, value: Seen | None, detail: str = "") -> Check:
    real = value.outputs if value is not None else None
    return Check("call", claim.path, claim.span, subject, verdict, claim.outputs, real, detail)


def _fields(check: Check) -> dict[str, Any]:
    return {name: getattr(check, name) for name in Check.__slots__}


# -- models ---------------------------------------------------------------------------------------


def check_models(static: Statics, seen: Observation) -> Iterator[Check]:
    """A verdict for each model, row by row of its summary."""
    claims: defaultdict[Key, list[Model]] = defaultdict(list)
    for model in static.analysis.models:
        claims[absolute(model.path), place_of(model.span)].append(model)
    for key, models in claims.items():
        real = [_as_far_as_run(model, seen) for model in seen.models.get(key, ())]
        strays = [other for other in real if all(differences(model, other) for model in models)]
        for model in models:
            borne = next((other for other in real if not differences(model, other)), None)
            known: Any = "confirmed" if model.params is not None or model.outputs else "not known"
            if borne is not None:
                yield _model_check(model, known, borne)
            elif strays:
                nearest = min(strays, key=lambda other: len(differences(model, other)))
                yield _model_check(model, "refuted", nearest, "; ".join(differences(model, nearest)))
            else:
                yield _model_check(model, "not reached", None)


def _as_far_as_run(model: dict[str, Any], seen: Observation) -> dict[str, Any]:
    """A real model; what trains is claimed of the end of the program, and open if it did not get there."""
    return model if seen.finished else {**model, "trainable": None}


def _model_check(model: Model, verdict: Any, real: dict[str, Any] | None, detail: str = "") -> Check:
    found = None if real is None else {name: real[name] for name in ("inputs", "outputs", "params", "trainable")}
    return Check("model", model.path, model.span, model.name, verdict, _totals(model), found, detail)


def _totals(model: Model) -> dict[str, Any]:
    return {"inputs": model.inputs, "outputs": model.outputs, "params": model.params, "trainable": model.trainable}


def differences(model: Model, real: dict[str, Any]) -> list[str]:
    """What a model claims and is not so."""
    wrong = []
    for name in ("params", "trainable"):
        claimed, found = getattr(model, name), real[name]
        if claimed is not None and found is not None and claimed != found:
            wrong.append(f"{name}: {claimed:,}, really {found:,}")
    for name in ("inputs", "outputs"):
        claimed, found = getattr(model, name), real[name]
        if claimed and found and not all_fit(claimed, found):
            wrong.append(f"{name}: {claimed}, really {found}")
    rows, layers = model.layers, real["layers"]
    if model.kind != "subclassed" and [row.class_name for row in rows] == [layer["class"] for layer in layers]:
        for row, layer in zip(rows, layers, strict=True):
            wrong += _row_differences(row, layer)
    return wrong


def _row_differences(row: LayerRow, layer: dict[str, Any]) -> list[str]:
    wrong = []
    if row.params is not None and layer["params"] is not None and row.params != layer["params"]:
        wrong.append(f"{row.name}: {row.params:,} parameters, really {layer['params']:,}")
    found = layer["outputs"]
    single = isinstance(row.output, list) and found and len(found) == 1 and not _is_several(row.output)
    if single and not fits(row.output, found[0]):
        wrong.append(f"{row.name}: {row.output}, really {found[0]}")
    return wrong


def _is_several(output: Any) -> bool:
    return any(isinstance(item, list) for item in output)
