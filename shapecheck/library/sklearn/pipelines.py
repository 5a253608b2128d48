"""Pipelines of transformers."""

from __future__ import annotations

from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, beyond_reach, function, intrinsic
from shapecheck.values import LibraryClass, ListObject, Object, Unknown, Value

PIPELINE = "sklearn.pipeline.Pipeline"


@function(PIPELINE)
def pipeline(steps: Value, *, memory: Value = None, verbose: Value = False, **kwargs: Value) -> Value:
    """Named steps, one after another."""
    if not isinstance(steps, (list, tuple)):
        raise CannotTell("the steps of a pipeline")
    parts = [step[1] if isinstance(step, tuple) and len(step) == 2 else Unknown("a step") for step in steps]
    return Object(LibraryClass(PIPELINE), {"_steps": ListObject(parts)})


@function("sklearn.pipeline.make_pipeline")
def make_pipeline(*steps: Value, memory: Value = None, verbose: Value = False, **kwargs: Value) -> Value:
    """Steps one after another."""
    return Object(LibraryClass(PIPELINE), {"_steps": ListObject(list(steps))})


def _through(ctx: Context, self: Object, x: Value, method: str, last: str) -> Value:
    steps = self.attrs.get("_steps")
    if not isinstance(steps, ListObject) or not steps.items:
        raise CannotTell("the steps of a pipeline")
    for index, step in enumerate(steps.items):
        if step is None or isinstance(step, str):
            continue
        name = last if index == len(steps.items) - 1 else method
        x = ctx.call(ctx.get_attribute(step, name), [x])
    return x


@intrinsic(f"{PIPELINE}.fit")
def fit(ctx: Context, self: Object, X: Value, y: Value = None, **kwargs: Value) -> Value:
    """The pipeline itself."""
    _through(ctx, self, X, "fit_transform", "fit")
    return self


@intrinsic(f"{PIPELINE}.fit_transform")
def fit_transform(ctx: Context, self: Object, X: Value, y: Value = None, **kwargs: Value) -> Value:
    """The output of the last step."""
    return _through(ctx, self, X, "fit_transform", "fit_transform")


@intrinsic(f"{PIPELINE}.transform")
def transform(ctx: Context, self: Object, X: Value) -> Value:
    """The output of the last step."""
    return _through(ctx, self, X, "transform", "transform")


@intrinsic(f"{PIPELINE}.predict")
def predict(ctx: Context, self: Object, X: Value) -> Value:
    """What the last step predicts."""
    return _through(ctx, self, X, "transform", "predict")


for _name in ("FeatureUnion", "make_union"):
    beyond_reach(f"sklearn.pipeline.{_name}", "not modelled")
