"""Traces: every tensor-producing call with its shapes, the models, and what could not be followed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from shapecheck.report.as_json import span_fields, start_fields
from shapecheck.report.shapes import count_text, shapes_text
from shapecheck.report.style import paint
from shapecheck.results import Analysis, LayerRow, Model, Record, Span, Untraced


def render_json(analyses: Sequence[Analysis]) -> str:
    """The object {"version", "records", "models", "untraced"} of all files together."""
    document = {
        "version": 1,
        "records": [_record(record) for analysis in analyses for record in analysis.records],
        "models": [model_fields(model) for analysis in analyses for model in analysis.models],
        "untraced": [_untraced(call) for analysis in analyses for call in analysis.untraced],
    }
    return json.dumps(document, ensure_ascii=False) + "\n"


def _record(record: Record) -> dict[str, Any]:
    return {
        "path": record.path,
        **span_fields(record.span),
        "kind": record.kind,
        "callee": record.callee,
        "name": record.name,
        "inputs": record.inputs,
        "outputs": record.outputs,
        "params": record.params,
    }


def model_fields(model: Model) -> dict[str, Any]:
    """A model as an object."""
    return {
        "path": model.path,
        **start_fields(model.span),
        "name": model.name,
        "kind": model.kind,
        "inputs": model.inputs,
        "outputs": model.outputs,
        "params": model.params,
        "trainable": model.trainable,
        "layers": [_layer(layer) for layer in model.layers],
    }


def _layer(layer: LayerRow) -> dict[str, Any]:
    return {"name": layer.name, "class": layer.class_name, "output": layer.output, "params": layer.params}


def _untraced(call: Untraced) -> dict[str, Any]:
    return {"path": call.path, **start_fields(call.span), "callee": call.callee, "why": call.why}


def render_text(analyses: Sequence[Analysis], color: bool) -> str:
    """For people: one line a call, in the order of the run."""
    return "\n".join(_analysis(analysis, color) for analysis in analyses)


def _analysis(analysis: Analysis, color: bool) -> str:
    lines = [paint(analysis.path, "bold", color)]
    rows = [_row(analysis.path, record) for record in analysis.records]
    lines += _aligned(rows, color)
    for model in analysis.models:
        head = f"{_place(analysis.path, model.path, model.span)}  {model.kind} model {model.name!r}"
        flow = f"{shapes_text(model.inputs)} -> {shapes_text(model.outputs)}"
        lines.append(f"  {paint(head, 'cyan', color)}  {flow}  {count_text(model.params)} parameters")
    if analysis.untraced:
        lines.append(paint("not followed", "bold", color))
        lines += [
            f"  {_place(analysis.path, call.path, call.span)}  {call.callee}: {call.why}" for call in analysis.untraced
        ]
    return "\n".join(lines) + "\n"


def _row(path: str, record: Record) -> tuple[str, str, str, str]:
    name = f" {record.name!r}" if record.name else ""
    outputs = shapes_text(record.outputs)
    shapes = f"{shapes_text(record.inputs)} -> {outputs}" if record.inputs else outputs
    params = f"{record.params:,} parameters" if record.params else ""
    return _place(path, record.path, record.span), record.callee + name, shapes, params


def _place(own: str, path: str, span: Span) -> str:
    cell = f"cell {span.cell}:" if span.cell is not None else ""
    other = f"{path}:" if path != own else ""
    return f"{other}{cell}{span.line}:{span.column}"


def _aligned(rows: Sequence[tuple[str, str, str, str]], color: bool) -> list[str]:
    places = max((len(row[0]) for row in rows), default=0)
    callees = min(max((len(row[1]) for row in rows), default=0), 60)
    lines = []
    for place, callee, shapes, params in rows:
        start = paint(f"{place:<{places}}", "blue", color)
        lines.append(f"  {start}  {callee:<{callees}}  {shapes}  {paint(params, 'dim', color)}".rstrip())
    return lines
