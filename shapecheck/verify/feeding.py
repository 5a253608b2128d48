"""What the program feeds to its models: one batch of random data in these shapes bears data findings out, or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shapecheck.results import Finding, Span
from shapecheck.shapes import Symbol, symbols
from shapecheck.values import LayerObject, LibraryClass, LibraryFunction, Object, Opaque, Site, Tensor, Value
from shapecheck.verify.recipes import SIZES, NotRebuildable, Recipe, expected
from shapecheck.verify.static import Statics
from shapecheck.verify.verdicts import Check

_DATA_RULES = ("SHP2", "SHP3")
_BEYOND_ONE_BATCH = frozenset({"endless-data", "fixed-batch", "dataset-batching", "ragged-array", "sample-count"})
"""Rules about all of the data, or about what it is made of: one batch cannot tell."""

_ROWS = 4


@dataclass(frozen=True, slots=True)
class Feeding:
    """One ``fit`` (or ``evaluate``) of a rebuilt model: where, and what stands in the recipe for it."""

    model: int
    number: int
    site: Site
    fields: dict[str, Any]


def feedings(run: Any, written: Sequence[Recipe]) -> list[Feeding]:
    """What is fed to the rebuilt models, written into their recipes."""
    found = []
    by_model: dict[LayerObject, Recipe] = {recipe.model: recipe for recipe in written}
    for number, (model, site, feed, loss) in enumerate(run.graph.feeds):
        recipe = by_model.get(model)
        if recipe is None or recipe.custom or site is None or site.node is None:
            continue
        try:
            fields = _fields(run, number, feed, loss)
        except NotRebuildable:
            continue
        recipe.fields["feeds"].append(fields)
        found.append(Feeding(recipe.fields["id"], number, site, fields))
    return found


def _fields(run: Any, number: int, feed: Any, loss: Value) -> dict[str, Any]:
    sizes: dict[Symbol, int] = {}
    rows = feed.static_batch or _ROWS
    for part in (feed.x, *([] if feed.y is None else [feed.y])):
        for tensor in _tensors(part):
            for axis, dim in enumerate(tensor.shape.dims if tensor.shape.is_closed else ()):
                for symbol in symbols(dim):
                    sizes.setdefault(symbol, rows if axis == 0 else SIZES[0][1])
    x = _structure(feed.x, sizes)
    y = None if feed.y is None else _structure(feed.y, sizes)
    return {"id": number, "x": x, "y": y, "size": rows, "loss": _loss(run.export(loss))}


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


def _loss(loss: Any) -> Any:
    """A loss by its name; those with arguments, and those of the user, cannot be rebuilt."""
    match loss:
        case None | str():
            return loss
        case LibraryFunction() | LibraryClass() | Opaque():
            return {"name": loss.name}
        case list():
            return {"list": [_loss(item) for item in loss]}
        case dict():
            return {"dict": [[key, _loss(item)] for key, item in loss.items()]}
        case Object() if isinstance(loss.cls, LibraryClass) and loss.cls.name.startswith("keras.losses."):
            return {"made": [loss.cls.name, [[k, v] for k, v in loss.attrs.items() if k == "from_logits"]]}
    raise NotRebuildable("the loss is not known")


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
                text = f"{failure['type']}: {failure['message'].strip().splitlines()[0][:300]}"
                return Check("finding", *place, "confirmed", detail=text)
    if any(feed.number in outcomes.get(feed.model, (set(), []))[0] for feed in here):
        detail = "one batch of random data of these shapes trains without an error"
        return Check("finding", *place, "refuted", detail=detail, because=finding.because)
    return Check("finding", *place, "not reached")
