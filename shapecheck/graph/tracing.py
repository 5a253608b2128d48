"""Calling layers of the user: ``build`` once, with the input's shape, then ``call`` with the tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from shapecheck.graph.kinds import user_method
from shapecheck.graph.masks import masks_for
from shapecheck.graph.structure import flatten, holds_unknown, map_leaves, shape_values
from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import REGISTRY, Context
from shapecheck.library.symbolic import advise_lost_batch
from shapecheck.shapes import Expr, Shape, compatible, dynamic
from shapecheck.values import (
    BoundMethod,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    Tensor,
    Unknown,
    UserClass,
    Value,
)


def trace(ctx: Context, layer: LayerObject, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """What the ``call`` of a user's layer returns for these inputs.

    The tensors inside are TensorFlow's, as in Keras, whether the call is symbolic or eager; so nothing in there
    makes nodes of the graph.
    """
    method = user_method(layer, "call")
    if method is None:
        return _inherited(ctx, layer, args, kwargs)
    is_symbolic = any(isinstance(leaf, Tensor) and leaf.kind == "keras" for leaf in flatten((args, kwargs)))
    args, kwargs = map_leaves(_inside, args), map_leaves(_inside, kwargs)
    ctx.graph.depth += 1
    try:
        shapes = shapes_of_call(method, args, kwargs)
        build(ctx, layer, shapes)
        waits = is_symbolic and _runs_later(ctx, layer)
        with ctx.undone() if waits else nullcontext():
            output = ctx.export(_run(ctx, method, args, kwargs))
        (ctx.graph.waiting.add if waits else ctx.graph.waiting.discard)(layer)
        if is_symbolic:
            output = _declared_output(ctx, layer, shapes, (args, kwargs), output)
    finally:
        ctx.graph.depth -= 1
    if layer.weights is None:
        ctx.touch(layer)
        layer.weights = ()
    if holds_unknown(output):
        ctx.graph.unsure.add(layer)
    advise_lost_batch(ctx, output)
    return output


def _runs_later(ctx: Context, layer: LayerObject) -> bool:
    """Whether Keras 3 does not run the ``call`` of a layer for a symbolic input: it builds and says its output itself.

    The layers inside that its ``build`` leaves alone have no weights then, until the model runs on data.
    keras/src/layers/layer.py, `Layer.compute_output_spec` and `Layer._maybe_build`.
    """
    known = all(user_method(layer, name) is not None for name in ("build", "compute_output_shape"))
    return known and ctx.settings.keras_version >= (3,)


def wake(ctx: Context) -> None:
    """Data reaches a model: the calls that Keras has put off run, and what they use is built."""
    for layer in list(ctx.graph.waiting):
        ctx.graph.waiting.discard(layer)
        for node in layer.nodes[:1]:
            with ctx.rehearsal():
                trace(ctx, layer, *map_leaves(_inside, (list(node.arguments), node.keywords)))


def _as_its_base_says(layer: LayerObject, args: list[Value], kwargs: dict[str, Value], traced: Value) -> Value:
    """The symbolic output of a class that extends a layer of the library and has a ``call`` of its own.

    Most layers of the library say their output's shape in ``compute_output_shape``, which Keras 3 believes. Where
    that is another one than the ``call`` gives, nothing is known.
    """
    if layer.rule is None or not isinstance(traced, Tensor) or len(args) != 1 or kwargs:
        return traced
    try:
        outcome = layer.rule(*args)
    except (Mismatch, CannotTell):
        return traced
    said = outcome.output if isinstance(outcome, Result) else outcome
    if isinstance(said, Tensor) and compatible(said.shape, traced.shape) is False:
        return Unknown(f"{layer.class_name} returns another shape than the layer that it extends says")
    return traced


def _declared_output(
    ctx: Context,
    layer: LayerObject,
    shapes: Mapping[str, Value],
    arguments: tuple[list[Value], dict[str, Value]],
    traced: Value,
) -> Value:
    """The symbolic output: in Keras 3 what the layer's own ``compute_output_shape`` says, if it has one.

    keras/src/layers/layer.py, `Layer.compute_output_spec`.
    """
    method = user_method(layer, "compute_output_shape")
    if ctx.settings.keras_version < (3,):
        return traced
    if method is None:
        return _as_its_base_says(layer, *arguments, traced)
    declared = ctx.export(_with_shapes(ctx, method, shapes))
    leaves = [leaf for leaf in flatten(traced) if isinstance(leaf, Tensor)]
    dtype = leaves[0].dtype if leaves else "float32"
    output = _tensors_of_shapes(declared, dtype)
    if output is None:
        return traced
    if not _may_agree(output, traced):
        ctx.graph.declared.add(layer)
    return output


def _may_agree(declared: Value, traced: Value) -> bool:
    """Whether a run may give what a layer declares, by what is known of its ``call``."""
    said, found = list(flatten(declared)), list(flatten(traced))
    return len(said) == len(found) and all(
        isinstance(one, Tensor) and isinstance(two, Tensor) and two.shape.is_closed and _same_sizes(one, two)
        for one, two in zip(said, found, strict=True)
    )


def _same_sizes(declared: Tensor, traced: Tensor) -> bool:
    """Whether two shapes have one rank and, where both have numbers, the same."""
    pairs = zip(declared.shape.dims, traced.shape.dims, strict=False)
    return declared.shape.rank == traced.shape.rank and all(
        one == two or not (isinstance(one, int) and isinstance(two, int)) for one, two in pairs
    )


def _tensors_of_shapes(declared: Value, dtype: str | None) -> Value:
    """Tensors in the structure of some shapes; None if they are no shapes."""
    if isinstance(declared, (tuple, list)):
        if all(item is None or isinstance(item, (int, Expr)) for item in declared):
            dims = tuple(dynamic("batch" if i == 0 else "dim") if d is None else d for i, d in enumerate(declared))
            return Tensor(Shape(dims), dtype)
        parts = [_tensors_of_shapes(item, dtype) for item in declared]
        return None if any(part is None for part in parts) else type(declared)(parts)
    if isinstance(declared, dict):
        made = {key: _tensors_of_shapes(item, dtype) for key, item in declared.items()}
        return None if any(part is None for part in made.values()) else made
    return None


def _run(ctx: Context, method: BoundMethod, args: list[Value], kwargs: dict[str, Value]) -> Value:
    names = parameters(method.function)
    required = required_parameters(method.function)
    takes_any = takes_any_keyword(method.function)
    given = {name: value for name, value in kwargs.items() if takes_any or name in names or name != "training"}
    given.update(masks_for(names, args, given))
    if "training" in names:
        said = _training(ctx, method, names.index("training"), args, given, required="training" in required)
        with ctx.graph.said(said):
            return _called(ctx, method, args, given)
    return _called(ctx, method, args, given)


def _training(
    ctx: Context,
    method: BoundMethod,
    position: int,
    args: list[Value],
    given: dict[str, Value],
    *,
    required: bool,
) -> Value:
    """What a ``call`` is told of training: by its caller, else by the layers around it, else by its default."""
    if position < len(args):
        return args[position]
    if "training" not in given and ctx.graph.training is not None:
        given["training"] = ctx.graph.training
    elif "training" not in given and required:
        given["training"] = Unknown("whether the model is being trained")
    return given.get("training", method.function.defaults.get("training"))


def _called(ctx: Context, method: BoundMethod, args: list[Value], kwargs: dict[str, Value]) -> Value:
    return ctx.call(method, [ctx.wrap(arg) for arg in args], {name: ctx.wrap(value) for name, value in kwargs.items()})


def _inside(leaf: Value) -> Value:
    """A tensor as the code of a layer sees it."""
    if isinstance(leaf, Tensor) and leaf.kind in ("keras", "numpy"):
        return leaf.but(kind="tf", producer=None, output_index=0)
    return leaf


def _inherited(ctx: Context, layer: LayerObject, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """The call of a library layer that the user's class inherits."""
    from shapecheck.graph.calls import call_rule

    if user_method(layer, "build") is not None:
        tensors = {"input_shape": args[0] if args else None, **kwargs}
        build(ctx, layer, {name: shape_values(value) for name, value in tensors.items() if value is not None})
    if layer.rule is not None:
        return call_rule(ctx, layer, args, kwargs, ctx.site)
    ctx.graph.unsure.add(layer)
    return Unknown(layer.attrs.get("_why", f"the call of {layer.class_name} is not known"))


def build(ctx: Context, layer: LayerObject, shapes: Mapping[str, Value]) -> None:
    """Builds a layer of the user that is not built yet: runs its ``build``, if it has one.

    A layer that has more weights than its constructor made was built by a call of its ``build``. One that
    extends a library's layer gets its weights from that one's rule, when it is called.
    """
    if layer.weights is not None:
        return
    if layer.rule is None and "_why" not in layer.attrs:
        ctx.touch(layer)
        layer.weights = ()
    if len(layer.own_weights) > ctx.graph.made_by_constructor.get(layer, len(layer.own_weights)):
        return
    method = user_method(layer, "build")
    if method is None:
        _build_like_library(ctx, layer, shapes)
        return
    ctx.graph.building.add(layer)
    try:
        _with_shapes(ctx, method, shapes)
    finally:
        ctx.graph.building.discard(layer)


_WRAPPERS = tuple(f"keras.layers.{n}" for n in ("Wrapper", "TimeDistributed", "Bidirectional", "SpectralNormalization"))


def _build_like_library(ctx: Context, layer: LayerObject, shapes: Mapping[str, Value]) -> None:
    """Runs the ``build`` that a user's class inherits from a library layer whose parts it uses.

    Most library layers have no ``build`` of their own here: their call rule says which weights they have. Those of
    a wrapper are the weights of the layer inside, which is counted by itself.
    """
    if not isinstance(layer.cls, UserClass) or any(map(layer.cls.library_base, _WRAPPERS)):
        return
    for base in layer.cls.mro:
        entry = REGISTRY.get(f"{base.name}.build") if isinstance(base, LibraryClass) else None
        if entry is not None and entry.name != "keras.layers.Layer.build":
            known = {name: ctx.wrap(shape) for name, shape in shapes.items() if name in entry.signature.parameters}
            ctx.call(BoundMethod(LibraryFunction(entry), layer), [], known)
            return
    entry, first = REGISTRY.get("keras.layers.Layer.build"), next(iter(shapes.values()), None)
    if layer.rule is not None and entry is not None and isinstance(first, tuple) and not _holds_shapes(first):
        ctx.call(BoundMethod(LibraryFunction(entry), layer), [ctx.wrap(first)], {})


def _holds_shapes(shape: tuple[Value, ...]) -> bool:
    """Whether this is not one shape, but a structure of several."""
    return any(isinstance(item, (tuple, list, dict)) for item in shape)


def _with_shapes(ctx: Context, method: BoundMethod, shapes: Mapping[str, Value]) -> Value:
    """Calls ``build`` or ``compute_output_shape`` with the shapes of the call's tensors, as Keras does."""
    names = [name for name in parameters(method.function) if name not in ("args", "kwargs")]
    if len(names) <= 1 or ctx.settings.keras_version < (3,):
        first = next(iter(shapes.values()), Unknown("the input's shape"))
        return ctx.call(method, [ctx.wrap(first)], {})
    optional = set(names) - required_parameters(method.function)
    given = {name: shapes[name] for name in names if name in shapes}
    given |= {name: Unknown(f"the argument {name}") for name in names if name not in given and name not in optional}
    return ctx.call(method, [], {name: ctx.wrap(value) for name, value in given.items()})


def shapes_of_call(method: BoundMethod, args: Sequence[Value], kwargs: Mapping[str, Value]) -> dict[str, Value]:
    """The shapes of a call's tensor arguments by the names that ``build`` knows them by: ``inputs_shape``."""
    named = dict(zip(parameters(method.function), args, strict=False))
    for index, arg in enumerate(args[len(named) :]):
        named[f"argument {index}"] = arg
    named.update(kwargs)
    return {
        f"{name}_shape": shape_values(value)
        for name, value in named.items()
        if name != "mask" and any(isinstance(leaf, Tensor) for leaf in flatten(value))
    }


def _params(function: Any) -> Any:
    return getattr(getattr(function, "node", None), "params", None)


def parameters(function: Any) -> list[str]:
    """The names of a method's parameters by position and keyword, without `self`."""
    params = _params(function)
    if params is None:
        return []
    positional = [*params.posonly_params, *params.params]
    return [param.name.value for param in (*positional[1:], *params.kwonly_params)]


def required_parameters(function: Any) -> set[str]:
    """Those of the parameters that have no default."""
    params = _params(function)
    if params is None:
        return set()
    every = (*params.posonly_params, *params.params, *params.kwonly_params)
    return {param.name.value for param in every if param.default is None}


def takes_any_keyword(function: Any) -> bool:
    """Whether a method has ``**kwargs``."""
    params = _params(function)
    return params is None or params.star_kwarg is not None
