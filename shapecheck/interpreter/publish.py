"""From a finished run to plain results: spans resolved, shapes in their public form, duplicates dropped."""

from __future__ import annotations

from typing import Any

from shapecheck.graph.summary import public_model
from shapecheck.interpreter.explain import findings
from shapecheck.interpreter.run import Run
from shapecheck.results import Analysis, Model, PublicShape, Record, Span, Untraced
from shapecheck.values import LibraryClass, Site, Tensor

_NOWHERE = Span(1, 1, 1, 1)


def publish(run: Run, path: str, *, trace: bool) -> Analysis:
    """The analysis of the file at `path`."""
    followed = tuple(run.imports.packages)

    def is_users(site: Site) -> bool:
        return site.node is not None and site.source is not None and not _is_within(site.source.path, followed)

    found = findings(run.recorder.noticed, run.succeeded, is_users)
    sources = tuple(dict.fromkeys(run.recorder.sources))
    seen = run.watch.published() if run.watch is not None else []
    if not trace:
        return Analysis(path, found, sources=sources, seen=seen)
    return Analysis(path, found, _records(run), _models(run), _untraced(run), sources, seen)


def _is_within(path: str, folders: tuple[str, ...]) -> bool:
    return any(path.startswith(folder) for folder in folders)


def _records(run: Run) -> list[Record]:
    records: dict[tuple[Any, ...], Record] = {}
    for call in run.graph.calls:
        if call.site is None or call.site.node is None:
            continue
        layer = call.layer
        callee = layer.cls.name if isinstance(layer.cls, LibraryClass) else layer.cls.qualname
        _add(records, call.site, call.kind, callee, layer.name, call.inputs, call.outputs, call.params)
    for model in run.graph.models:
        if model.site is not None and model.site.node is not None and model.graph is not None:
            made = public_model(run.graph, model, "", _NOWHERE)
            if made.kind == "functional":
                for site in {model.site, model.attrs.get("_connected_at") or model.site}:
                    _add_public(
                        records, site, "model", "keras.Model", made.name, made.inputs, made.outputs, made.params
                    )
    for op in run.recorder.ops:
        _add(records, op.site, "op", op.callee, None, op.inputs, op.outputs, None)
    return list(records.values())


def _add(
    records: dict[tuple[Any, ...], Record],
    site: Site,
    kind: Any,
    callee: str,
    name: str | None,
    inputs: tuple[Tensor, ...],
    outputs: tuple[Tensor, ...],
    params: Any,
) -> None:
    public_in: list[PublicShape] = [_public(tensor) for tensor in inputs]
    public_out: list[PublicShape] = [_public(tensor) for tensor in outputs]
    _add_public(records, site, kind, callee, name, public_in, public_out, params)


def _public(tensor: Tensor) -> PublicShape:
    shape = tensor.shape.public()
    return shape if isinstance(shape, str) else [*shape]


def _add_public(
    records: dict[tuple[Any, ...], Record],
    site: Site,
    kind: Any,
    callee: str,
    name: str | None,
    public_in: list[PublicShape],
    public_out: list[PublicShape],
    params: Any,
) -> None:
    key = (site.node, kind, callee, repr(public_in), repr(public_out), repr(params))
    if key not in records:
        count = params if isinstance(params, int) else None
        records[key] = Record(
            site.source.path, site.source.span(site.node), kind, callee, name, public_in, public_out, count
        )


def _untraced(run: Run) -> list[Untraced]:
    calls: dict[tuple[Any, str], Untraced] = {}
    for site, callee, why in run.recorder.untraced_calls:
        key = (site.node, why)
        if key not in calls and site.source is not None:
            calls[key] = Untraced(site.source.path, site.source.span(site.node), callee, why)
    return list(calls.values())


def _models(run: Run) -> list[Model]:
    models = []
    for layer in run.graph.models:
        if layer.site is None or layer.site.node is None:
            continue
        source = layer.site.source
        models.append(
            public_model(run.graph, layer, source.path, source.span(layer.site.node), run.recorder.variables.get(layer))
        )
    return models
