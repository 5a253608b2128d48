"""keras.utils.FeatureSpace: features of a table, each encoded in its own way, as one vector or one by one.

An object keeps the width of each encoded feature; that of a vocabulary is known only when it was adapted.
Source: keras/src/layers/preprocessing/feature_space.py.
"""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import number, one_of
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, function, intrinsic
from shapecheck.shapes import Dim, Expr, Shape, dynamic, unresolved
from shapecheck.values import LibraryClass, Node, Object, Tensor, Unknown, Value

SPACE = "keras.utils.FeatureSpace"


def _feature(width: Value, output_mode: Value = "one_hot") -> Object:
    """A feature whose code fills `width` columns if it is one-hot, else one."""
    known = isinstance(width, (int, Expr)) and not isinstance(width, bool)
    columns: Any = width if known else unresolved("the width of an encoded feature is not known")
    if output_mode not in ("one_hot", "int", "float"):
        columns = unresolved("how a feature is encoded is not known")
    return Object(LibraryClass(f"{SPACE}.Feature"), {"width": 1 if output_mode == "int" else columns})


@function(f"{SPACE}.float", f"{SPACE}.float_normalized")
def number_feature(name: Value = None) -> Object:
    """A number as it is, or of mean 0 and variance 1."""
    return _feature(1)


@function(f"{SPACE}.float_rescaled")
def rescaled_feature(scale: Value = 1.0, offset: Value = 0.0, name: Value = None) -> Object:
    """A number times another, plus a third."""
    return _feature(1)


@function(f"{SPACE}.float_discretized")
def binned_feature(
    num_bins: Value, bin_boundaries: Value = None, output_mode: Value = "one_hot", name: Value = None
) -> Object:
    """The number of the bin that a value falls in."""
    return _feature(num_bins if bin_boundaries is None else None, output_mode)


@function(f"{SPACE}.integer_categorical", f"{SPACE}.string_categorical")
def word_feature(
    max_tokens: Value = None, num_oov_indices: Value = 1, output_mode: Value = "one_hot", name: Value = None
) -> Object:
    """The place of a value in a vocabulary."""
    return _feature(None, output_mode)


@function(f"{SPACE}.integer_hashed", f"{SPACE}.string_hashed")
def hashed_feature(num_bins: Value, output_mode: Value = "one_hot", name: Value = None) -> Object:
    """The hash of a value."""
    return _feature(num_bins, output_mode)


@function(f"{SPACE}.feature")
def own_feature(dtype: Value, preprocessor: Value, output_mode: Value) -> Object:
    """A feature that any layer prepares, in as many columns as that one likes."""
    return _feature(None)


@function(f"{SPACE}.cross")
def cross(feature_names: Value, crossing_dim: Value, output_mode: Value = "one_hot") -> Object:
    """The hash of several features together."""
    made = _feature(crossing_dim, output_mode)
    known = isinstance(feature_names, (list, tuple)) and all(isinstance(name, str) for name in feature_names)
    made.attrs["name"] = "_X_".join(feature_names) if known else None
    return made


@function(SPACE)
def feature_space(
    features: Value,
    output_mode: Value = "concat",
    crosses: Value = None,
    crossing_dim: Value = 32,
    hashing_dim: Value = 32,
    num_discretization_bins: Value = 32,
    name: Value = None,
) -> Object:
    """The features by name, and those that are crossed."""
    mode = one_of(output_mode, ("concat", "dict"), "FeatureSpace", "output_mode")
    if not isinstance(features, dict) or not all(isinstance(key, str) for key in features):
        raise CannotTell("the features of a FeatureSpace are not known")
    defaults: dict[str, Value] = {
        "float_discretized": num_discretization_bins,
        "integer_hashed": hashing_dim,
        "string_hashed": hashing_dim,
        "integer_categorical": None,
        "string_categorical": None,
    }
    made = {key: _feature(defaults.get(each, 1)) if isinstance(each, str) else each for key, each in features.items()}
    for each in crosses if isinstance(crosses, (list, tuple)) else ():
        one = each if isinstance(each, Object) else cross(each, number(crossing_dim, "FeatureSpace", "crossing_dim"))
        if not isinstance(one.attrs.get("name"), str):
            raise CannotTell("the crosses of a FeatureSpace are not known")
        made[one.attrs["name"]] = one
    if isinstance(crosses, Unknown) or not all(isinstance(each, Object) for each in made.values()):
        raise CannotTell("the features of a FeatureSpace are not known")
    widths = {key: each.attrs.get("width", unresolved("a feature's width")) for key, each in made.items()}
    return Object(LibraryClass(SPACE), {"widths": widths, "mode": mode, "names": tuple(features)})


@function(f"{SPACE}.adapt", f"{SPACE}.save")
def adapt(self: Object, *args: Value, **kwargs: Value) -> None:
    """Learns vocabularies and means; or writes them."""
    return


@intrinsic(f"{SPACE}.__call__")
def encoded(ctx: Context, self: Object, data: Value) -> Value:
    """The encoded features of a batch, or of one row."""
    given = ctx.export(data)
    tensors = [leaf for leaf in given.values() if isinstance(leaf, Tensor)] if isinstance(given, dict) else []
    shapes = [tensor.shape for tensor in tensors if tensor.shape.is_closed]
    if not shapes:
        raise CannotTell("the features that are encoded are not known")
    leading = Shape() if shapes[0].min_rank == 0 else Shape.of(shapes[0].dim(0))
    return ctx.wrap(_columns(self, lambda width: Tensor(leading + Shape.of(width), "float32", "tf")))


def _columns(space: Object, made: Any) -> Any:
    """A tensor of the width of all features, or a dict of them all."""
    widths: dict[str, Dim] = space.attrs["widths"]
    if space.attrs["mode"] == "dict":
        return {key: made(width) for key, width in widths.items()}
    return made(sum(widths.values(), 0))


@intrinsic(f"{SPACE}.get_inputs")
def get_inputs(ctx: Context, self: Object) -> Value:
    """An Input of one column for each feature, the same ones each time."""
    if "inputs" not in self.attrs:
        ctx.touch(self)
        make = ctx.library_value("keras.Input")
        self.attrs["inputs"] = {key: ctx.call(make, [], {"shape": (1,), "name": key}) for key in self.attrs["names"]}
    return ctx.wrap(dict(self.attrs["inputs"]))


@intrinsic(f"{SPACE}.get_encoded_features")
def get_encoded_features(ctx: Context, self: Object) -> Value:
    """The symbolic tensors that the layers inside make of the Inputs; those layers are not followed."""
    inputs = [leaf for leaf in ctx.export(get_inputs(ctx, self)).values() if isinstance(leaf, Tensor)]
    inside = Unknown("the layers that prepare the features")
    node = Node(None, SPACE, ((*inputs, inside),), {}, tuple(inputs), [], ctx.site, None, "feature_space")

    def output(width: Dim) -> Tensor:
        shape = Shape.of(dynamic("batch"), width)
        made = Tensor(shape, "float32", "keras", producer=node, output_index=len(node.outputs))
        node.outputs.append(made)
        return made

    return ctx.wrap(_columns(self, output))
