"""Models as scikit-learn estimators: ``KerasClassifier`` and ``KerasRegressor``, in Keras and in SciKeras."""

from __future__ import annotations

from shapecheck.library.meeting.declaring import REQUIRED, class_of
from shapecheck.library.registry import Context, intrinsic
from shapecheck.shapes import Shape
from shapecheck.values import LayerObject, Object, Tensor, Unknown, Value

_NAMES = ("KerasClassifier", "KerasRegressor")
_BASE = "keras.wrappers.scikit_learn.BaseWrapper"

for _name in _NAMES:
    class_of(f"keras.wrappers.scikit_learn.{_name}", {"build_fn": None}, _BASE, extra=True)
    class_of(f"scikeras.wrappers.{_name}", {"model": None}, _BASE, extra=True)
for _name in ("SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer"):
    class_of(
        f"keras.wrappers.{_name}",
        {"model": REQUIRED, "warm_start": False, "model_kwargs": None, "fit_kwargs": None},
        _BASE,
    )


@intrinsic(f"{_BASE}.fit")
def fit(ctx: Context, self: Object, X: Value, y: Value = None, **kwargs: Value) -> Object:
    """Builds the model; the wrapper encodes labels by itself, so that they are compared with nothing."""
    builder = self.attrs.get("build_fn", self.attrs.get("model"))
    if builder is not None and not isinstance(builder, (Unknown, LayerObject)):
        ctx.call(builder, [])
    return self


@intrinsic(f"{_BASE}.predict", f"{_BASE}.predict_proba", f"{_BASE}.score")
def predict(ctx: Context, self: Object, X: Value, *args: Value, **kwargs: Value) -> Value:
    """Predictions of a shape that depends on the estimator."""
    return Tensor(Shape.unknown(), None, "numpy")
