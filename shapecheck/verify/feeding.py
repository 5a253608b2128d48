"""What the program feeds to its models: one batch of random data in these shapes bears data findings out, or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shapecheck.records import dataclass
from shapecheck.results import Finding, Span
from shapecheck.shapes import Symbol, symbols
from shapecheck.values import LayerObject, LibraryClass, LibraryFunction, Object, Opaque, Site, Tensor
from shapecheck.verify.static import Statics
from shapecheck.verify.verdicts import Check, on_one_line
from shapecheck.verify.writing import SIZES, NotRebuildable, Recipe, expected

_DATA_RULES = ("SHP2", "SHP3")
_BEYOND_ONE_BATCH = frozenset({"endless-data", "fixed-batch", "dataset-batching", "ragged-array", "sample-count"})
"""Rules about all of the data, or about what it is made of: one batch cannot tell."""

_OF_KERAS = ("keras.losses.", "keras.metrics.")
_ARGUMENTS = (
    "from_logits",
    "num_classes",
    "axis",
    "top_k",
    "k",
    "threshold",
    "class_id",
    "ignore_class",
    "sparse_labels",
)
_ROWS = 4


@dataclass(frozen=True, slots=True)
class Feeding:
    """One ``fit``, ``evaluate`` or ``predict`` of a rebuilt model.

    `complete` says whether all that could make it fail is tried: not if something fed to the model before, or a
    metric, or weights of the samples could not be written down.
    """

    model: int
    number: int
    site: Site
    complete: bool


def feedings(run: Any, written: Sequence[Recipe]) -> list[Feeding]:
    """What is fed to the rebuilt models, written into their recipes."""
    found = []
    by_model: dict[LayerObject, Recipe] = {recipe.model: recipe for recipe in written}
    incomplete: set[LayerObject] = set()
    for number, fed in enumerate(run.graph.feeds):
        recipe = by_model.get(fed.model)
        if recipe is None or recipe.custom or fed.site is None or fed.site.node is None:
            continue
        try:
            fields, complete = _fields(run, number, fed)
        except NotRebuildable:
            incomplete.add(fed.model)
            continue
        recipe.fields["feeds"].append(fields)
        if not complete:
            incomplete.add(fed.model)
        found.append(Feeding(recipe.fields["id"], number, fed.site, fed.model not in incomplete))
    return found


def _fields(run: Any, number: int, fed: Any) -> tuple[dict[str, Any], bool]:
    """One feeding as JSON, and whether all of it could be written."""
    feed = fed.feed
    sizes: dict[Symbol, int] = {}
    rows = feed.static_batch or _ROWS
    parts = [part for part in (feed.x, feed.y, feed.weight) if part is not None]
    for tensor in (tensor for part in parts for tensor in _tensors(part)):
        for axis, dim in enumerate(tensor.shape.dims if tensor.shape.is_closed else ()):
            for symbol in symbols(dim):
                sizes.setdefault(symbol, rows if axis == 0 else SIZES[0][1])
    x, y, weight = (None if part is None else _structure(part, sizes) for part in (feed.x, feed.y, feed.weight))
    method = {"train_step": "fit", "test_step": "evaluate"}.get(fed.method, "predict")
    fields = {"id": number, "method": method, "x": x, "y": y, "weight": weight, "size": rows}
    compiled, complete = None, True
    if fed.config is not None:
        given = fed.config.attrs
        compiled = {"loss": _named(run.export(given["loss"])), "metrics": None}
        try:
            compiled["metrics"] = _named(run.export(given["metrics"]))
        except NotRebuildable:
            complete = False
        complete = complete and given["weighted_metrics"] is None
    elif method != "predict":
        raise NotRebuildable("the model is not compiled")
    return {**fields, "compiled": compiled}, complete


def _tensors(part: Any) -> Iterator[Tensor]:
    if isinstance(part, Tensor):
        yield part
    elif isinstance(part, (tuple, list)):
        for item in part:
            yield from _tensors(item)
    elif isinstance(part, dict):
        for item in part.values():
            yield from _tensors(item)
    else:
        raise NotRebuildable("what is fed is not known")


def _structure(part: Any, sizes: dict[Symbol, int]) -> Any:
    match part:
        case Tensor():
            shape = expected(part.shape, sizes)
            if isinstance(shape, str) or "?" in shape:
                raise NotRebuildable("the shape of what is fed is not known")
            low, high = (bound if isinstance(bound, (int, float)) else None for bound in (part.low, part.high))
            return {"data": {"shape": shape, "dtype": part.dtype, "low": low, "high": high}}
        case tuple():
            return {"tuple": [_structure(item, sizes) for item in part]}
        case list():
            return {"list": [_structure(item, sizes) for item in part]}
        case dict():
            return {"dict": [[key, _structure(item, sizes)] for key, item in part.items()]}
    raise NotRebuildable("what is fed is not known")


def _named(value: Any) -> Any:
    """Losses and metrics by their names; those of the user cannot be rebuilt."""
    match value:
        case None | str():
            return value
        case LibraryFunction() | LibraryClass() | Opaque():
            return {"name": value.name}
        case list() | tuple():
            return {"list": [_named(item) for item in value]}
        case dict():
            return {"dict": [[key, _named(item)] for key, item in value.items()]}
        case Object() if isinstance(value.cls, LibraryClass) and value.cls.name.startswith(_OF_KERAS):
            plain = [[key, item] for key, item in value.attrs.items() if key in _ARGUMENTS and _is_plain(item)]
            return {"made": [value.cls.name, plain]}
    raise NotRebuildable("a loss or metric is not known")


def _is_plain(value: Any) -> bool:
    return isinstance(value, (bool, int, float, str))


# -- verdicts -------------------------------------------------------------------------------------


def check_feeds(static: Statics, feeds: Sequence[Feeding], outcomes: dict[int, Any]) -> Iterator[Check]:
    """A verdict for each data finding at a place where something was fed."""
    from shapecheck.rules.table import RULES

    spans = [(feed, feed.site.source.path, feed.site.source.span(feed.site.node)) for feed in feeds]
    for finding in static.analysis.findings:
        if finding.severity != "error" or not RULES[finding.rule].code.startswith(_DATA_RULES):
            continue
        if finding.rule in _BEYOND_ONE_BATCH:
            continue
        here = [feed for feed, path, span in spans if path == finding.path and _holds(span, finding.span)]
        yield _judge(finding, here, outcomes)


def _holds(outer: Span, inner: Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) and (inner.end_line, inner.end_column) <= (
        outer.end_line,
        outer.end_column,
    )


def _judge(finding: Finding, here: Sequence[Feeding], outcomes: dict[int, Any]) -> Check:
    subject = f"{finding.rule}: {finding.message}"
    place = finding.path, finding.span, subject
    for feed in here:
        _, failures = outcomes.get(feed.model, (set(), []))
        for failure in failures:
            if failure["stage"] == "fit" and failure["feed"] == feed.number:
                return Check("finding", *place, "confirmed", detail=on_one_line(failure["type"], failure["message"]))
    if any(feed.complete and feed.number in outcomes.get(feed.model, (set(), []))[0] for feed in here):
        detail = "one batch of random data of these shapes trains without an error"
        return Check("finding", *place, "refuted", detail=detail, because=finding.because)
    return Check("finding", *place, "not reached")
