"""Models as Keras's own ``summary()`` shows them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence

from shapecheck.report.model import place
from shapecheck.report.shapes import count_text, output_text
from shapecheck.report.style import paint, width
from shapecheck.report.trace import model_fields
from shapecheck.results import LayerRow, Model

_HEADERS = ("Layer (type)", "Output Shape", "Param #", "Connected to")
_BYTES = 4
"""Weights are counted as float32, Keras's default."""


def render_json(models: Sequence[Model]) -> str:
    """The object {"version", "models"}; see docs/summary.md."""
    return json.dumps({"version": 1, "models": [_fields(model) for model in models]}, ensure_ascii=False) + "\n"


def _fields(model: Model) -> dict[str, object]:
    fields = model_fields(model)
    for row, layer in zip(fields["layers"], model.layers, strict=True):
        row["connected_to"] = list(layer.connected_to)
        row["trainable"] = layer.trainable
    rest = non_trainable(model)
    return {**fields, "variable": model.variable, "non_trainable": rest, "contract": list(model.contract)}


def non_trainable(model: Model) -> int | None:
    """The parameters that training does not change."""
    if model.params is None or model.trainable is None:
        return None
    return model.params - model.trainable


def render_text(models: Sequence[Model], color: bool) -> str:
    """A table for each model."""
    return "\n".join(_model(model, color) for model in models)


def _model(model: Model, color: bool) -> str:
    head = f'Model: "{model.name}"'
    where = f"({place(model.path, model.span)})"
    counts = (
        ("Total", model.params),
        ("Trainable", model.trainable),
        ("Non-trainable", non_trainable(model)),
    )
    totals = [f"{paint(f' {name} params:', 'bold', color)} {count_text(count)}{_size(count)}" for name, count in counts]
    needs = [f" works for: {line}" for line in model.contract]
    return "\n".join([f"{paint(head, 'bold', color)}  {where}", *_table(model), *totals, *needs]) + "\n"


def _size(count: int | None) -> str:
    if count is None:
        return ""
    size = float(count * _BYTES)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024:
            return f" ({size:.2f} {unit})"
        size /= 1024
    return f" ({size:.2f} TB)"


def _is_path(model: Model) -> bool:
    """Whether the layers follow one another, so that the connections need no column."""
    if model.kind != "functional":
        return True
    rows = model.layers
    return all(
        len(row.connected_to) <= 1 and (index == 0) == (not row.connected_to) for index, row in enumerate(rows)
    ) and all(
        after.connected_to[0].startswith(f"{row.name}[") or after.connected_to[0] == row.name
        for row, after in itertools.pairwise(rows)
    )


def _table(model: Model) -> list[str]:
    columns = 3 if _is_path(model) else 4
    rows = [_cells(layer)[:columns] for layer in model.layers]
    widths = [
        max([width(_HEADERS[index]), *(width(line) for row in rows for line in row[index])]) + 2
        for index in range(columns)
    ]
    for index, least in enumerate((33, 24, 15, 19)[:columns]):
        widths[index] = max(widths[index], least)
    lines = [_rule(widths, "┏━┳┓"), _line([[header] for header in _HEADERS[:columns]], widths, "┃")[0]]
    lines.append(_rule(widths, "┡━╇┩"))
    for number, row in enumerate(rows):
        if number:
            lines.append(_rule(widths, "├─┼┤"))
        lines += _line(row, widths, "│")
    return [*lines, _rule(widths, "└─┴┘")]


def _cells(layer: LayerRow) -> list[list[str]]:
    name = f"{layer.name} ({layer.class_name})"
    output = output_text(layer.output).replace("), (", "),\n(").split("\n")
    sources = (", \n".join(layer.connected_to) or "-").split(" \n")
    return [[name], output, [count_text(layer.params)], sources]


def _rule(widths: Sequence[int], signs: str) -> str:
    return signs[0] + signs[2].join(signs[1] * size for size in widths) + signs[3]


def _line(cells: Sequence[Sequence[str]], widths: Sequence[int], bar: str) -> list[str]:
    lines = []
    for index in range(max(map(len, cells))):
        parts = []
        for column, (cell, size) in enumerate(zip(cells, widths, strict=True)):
            text = cell[index] if index < len(cell) else ""
            space = " " * (size - 2 - width(text))
            parts.append(f" {space}{text} " if column == 2 else f" {text}{space} ")
        lines.append(bar + bar.join(parts) + bar)
    return lines
