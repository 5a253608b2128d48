"""The methods of models that only Keras 2 has: ``fit_generator`` and its sisters, ``predict_classes``."""

from __future__ import annotations

from shapecheck.graph.kinds import is_sequential
from shapecheck.library.arrays.facts import PREDICTION
from shapecheck.library.meeting.training import evaluate, fit, predict
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import LayerObject, Tensor, Unknown, Value


def _only_keras2(ctx: Context, name: str, instead: str) -> None:
    if ctx.settings.keras_version >= (3,):
        raise Mismatch(f"models have no {name} in Keras 3", rule="keras2-only", help=instead, error="AttributeError")


@intrinsic("keras.Model.fit_generator")
def fit_generator(ctx: Context, self: LayerObject, generator: Value, *args: Value, **kwargs: Value) -> Value:
    """Keras 2's fit for generators."""
    _only_keras2(ctx, "fit_generator", "use fit: it takes generators")
    known = {key: kwargs[key] for key in ("steps_per_epoch", "validation_data", "validation_steps") if key in kwargs}
    return fit(ctx, self, generator, **known)


@intrinsic("keras.Model.evaluate_generator")
def evaluate_generator(ctx: Context, self: LayerObject, generator: Value, *args: Value, **kwargs: Value) -> Value:
    """Keras 2's evaluate for generators."""
    _only_keras2(ctx, "evaluate_generator", "use evaluate: it takes generators")
    return evaluate(ctx, self, generator, steps=args[0] if args else kwargs.get("steps"))


@intrinsic("keras.Model.predict_generator")
def predict_generator(ctx: Context, self: LayerObject, generator: Value, *args: Value, **kwargs: Value) -> Value:
    """Keras 2's predict for generators."""
    _only_keras2(ctx, "predict_generator", "use predict: it takes generators")
    return predict(ctx, self, generator, steps=args[0] if args else kwargs.get("steps"))


@intrinsic("keras.Sequential.predict_classes", "keras.Sequential.predict_proba")
def predict_classes(ctx: Context, self: LayerObject, x: Value, batch_size: Value = None, verbose: Value = 0) -> Value:
    """Keras 2's class numbers, or probabilities."""
    _only_keras2(ctx, "predict_classes", "use np.argmax(model.predict(x), axis=-1), or predict(x) > 0.5 for one unit")
    found = predict(ctx, self, x, batch_size)
    if not isinstance(found, Tensor) or not found.shape.min_rank or not is_sequential(self):
        return Unknown("the predicted classes")
    shape = found.shape if found.shape.dim(-1) == 1 else found.shape.without(-1)
    return Tensor(shape, "int64", "numpy", facts=frozenset({PREDICTION}))
