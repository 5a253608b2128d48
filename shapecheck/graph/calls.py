"""Calling layers: ``layer(x)`` for layers of the library, of the user, and models.

:func:`call` converts the inputs, evaluates the layer by whatever it is, compares the weights that the call
needs with those the layer has, and makes the node of Keras's graph when an input is symbolic.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Literal

from shapecheck.graph.kinds import class_name, is_model, is_network
from shapecheck.graph.labels import label_of
from shapecheck.graph.masks import with_mask
from shapecheck.graph.state import LayerCall
from shapecheck.graph.structure import flatten, map_leaves, recorded, revived, settled, symbolic, tensors_returned
from shapecheck.graph.weights import count, merge_weights
from shapecheck.library.arrays import as_tensor as as_array
from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import Context
from shapecheck.shapes import Shape, compatible
from shapecheck.values import (
    Alternatives,
    Function,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    Node,
    Origin,
    Site,
    Tensor,
    Unknown,
    UserClass,
    Value,
    Weight,
)

NOT_CONVERTING = frozenset(
    {
        "StringLookup",
        "TextVectorization",
        "Hashing",
        "IntegerLookup",
        "RandomFlip",
        "RandomCrop",
        "CategoryEncoding",
        "HashedCrossing",
        "Pipeline",
        "Rescaling",
        "Normalization",
        "Discretization",
        "Resizing",
        "CenterCrop",
        "RandomRotation",
        "RandomZoom",
        "RandomContrast",
        "RandomBrightness",
        "RandomTranslation",
        "MelSpectrogram",
        "STFTSpectrogram",
    }
)
"""Layers that take other things than tensors (strings, Python numbers) by position."""

PREPARING = frozenset(
    ("StringLookup", "IntegerLookup", "TextVectorization", "Hashing", "CategoryEncoding", "Discretization")
)
"""Layers that make a tensor of texts and numbers, and of lists of them."""

BROADCASTING = frozenset(
    ("Normalization", "LayerNormalization", "RMSNormalization", "GroupNormalization", "AdditiveAttention")
)
"""Layers whose weights are multiplied onto the input, so that a size of 1 fits any other."""


def call(
    ctx: Context,
    layer: LayerObject,
    args: Sequence[Value],
    kwargs: Mapping[str, Value],
    *,
    record: bool = True,
    site: Site | None = None,
    within: str | None = None,
) -> Value:
    """What ``layer(*args, **kwargs)`` evaluates to.

    Without `record` no node is made and nothing is logged (wrappers calling the layer inside them). `site` is
    the place to log instead of the current call. `within` is the name of a library's model that is being made:
    its layers make nodes, but are not the user's calls.
    """
    from shapecheck.graph.models import call_model
    from shapecheck.graph.tracing import trace

    site = site or ctx.site
    exported = [_array_of(layer, ctx.export(arg)) for arg in args]
    keywords = {name: ctx.export(value) for name, value in kwargs.items()}
    network = is_network(layer)
    check_are_tensors(ctx, layer, exported, network)
    with ctx.graph.said(keywords.get("training", ctx.graph.training)):
        if network:
            output = call_model(ctx, layer, exported, keywords)
        elif isinstance(layer.cls, UserClass):
            output = trace(ctx, layer, exported, keywords)
        else:
            output = call_rule(ctx, layer, exported, keywords, site)
    exported, keywords = revived(exported), revived(keywords)
    if not network:
        output = with_mask(ctx, layer, exported or list(keywords.values()), output)
    made_inside = bool(network) or isinstance(layer.cls, UserClass)
    return finish(ctx, layer, (exported, keywords), output, record=record, site=site, within=within, deep=made_inside)


def finish(
    ctx: Context,
    layer: LayerObject,
    arguments: tuple[list[Value], dict[str, Value]],
    output: Value,
    *,
    record: bool,
    site: Site | None,
    within: str | None = None,
    deep: bool = False,
) -> Value:
    """The output as the caller sees it: with its kind, its producer and its origin; and the call is logged.

    With `deep` the calls inside the layer made it: the way back leads through them.
    """
    args, kwargs = arguments
    inputs = symbolic((args, kwargs))
    parts = recorded((args, kwargs))
    given = tuple(leaf for leaf in flatten((args, kwargs)) if isinstance(leaf, Tensor))
    kind: Any = "keras" if inputs or (_nothing_known(args) and not ctx.graph.depth) else "tf"
    origin = _origin(layer, site, given, within)
    node = Node(layer, layer.class_name, tuple(args), kwargs, tuple(parts), [], site) if parts and record else None
    ctx.graph.first_inputs.setdefault(layer, given)

    def present(leaf: Value) -> Value:
        if isinstance(leaf, Alternatives) and all(isinstance(option, Tensor) for option in leaf.options):
            common = present(settled(ctx, leaf))
            options = [
                option.but(kind=kind, producer=node, output_index=common.output_index, origin=common.origin)
                for option in leaf.options
            ]
            return Alternatives(tuple(options), leaf.choice)
        index = len(node.outputs) if node is not None else 0
        if isinstance(leaf, Unknown) and node is not None:
            node.outputs.append(Tensor(Shape.unknown(), kind=kind, producer=node, output_index=index, origin=origin))
            return Unknown(leaf.why, leaf.site, output=(node, index))
        if not isinstance(leaf, Tensor):
            return leaf
        here = replace(origin, inside=leaf) if origin is not None and deep else origin
        tensor = leaf.but(kind=kind, producer=node, output_index=index, origin=here or leaf.origin, contents=None)
        if node is not None:
            node.outputs.append(tensor)
        return tensor

    result = map_leaves(present, output)
    if node is not None:
        ctx.touch(layer)
        layer.nodes.append(node)
        ctx.graph.nodes.append(node)
    if record and within is None:
        log(ctx, layer, site, given, result)
    return ctx.wrap(result)


def _origin(layer: LayerObject, site: Site | None, given: tuple[Tensor, ...], within: str | None) -> Origin | None:
    if site is None:
        return None
    return Origin(site, f"{within}: {layer.name}", ()) if within else Origin(site, label_of(layer), given)


def _array_of(layer: LayerObject, value: Value) -> Value:
    """What is called upon; texts, numbers and lists of them are tensors to the layers that prepare data."""
    if class_name(layer) not in PREPARING or isinstance(value, Tensor):
        return value
    leaves = list(flatten(value))
    if not leaves or isinstance(value, Unknown):
        return value
    if not all(isinstance(leaf, (str, bytes, bool, int, float, Unknown)) for leaf in leaves):
        return value
    return as_array(value, "tf")


def _nothing_known(args: Sequence[Value]) -> bool:
    return not any(isinstance(leaf, (Tensor, str, bytes, int, float)) for leaf in flatten(list(args)))


def log(ctx: Context, layer: LayerObject, site: Site | None, inputs: tuple[Tensor, ...], output: Value) -> None:
    """Keeps the call for the trace."""
    outputs = tuple(tensors_returned(settled(ctx, output)))
    kind: Literal["layer", "model"] = "model" if is_model(layer) else "layer"
    ctx.graph.calls.append(LayerCall(layer, kind, site, inputs, outputs, count(ctx.graph, layer)))


# -- inputs ---------------------------------------------------------------------------------------


def check_are_tensors(ctx: Context, layer: LayerObject, args: Sequence[Value], network: bool) -> None:
    """A Mismatch if something is passed by position that surely is no tensor and that Keras does not convert."""
    short = class_name(layer)
    for leaf in flatten(list(args[:1])):
        if isinstance(leaf, (LayerObject, LibraryClass, LibraryFunction, UserClass, Function)):
            raise Mismatch(
                f"{short} is called on {describe(leaf)}, not on a tensor",
                rule="not-a-tensor",
                help=_repair(leaf),
            )
    if network or short in NOT_CONVERTING or ctx.settings.keras_version < (3,):
        return
    if isinstance(layer.cls, UserClass) and _takes_anything(layer, layer.cls):
        return
    for leaf in flatten(list(args)):
        if isinstance(leaf, (str, bool, int, float)):
            raise Mismatch(
                f"{short} takes only tensors by position, not {leaf!r}",
                rule="not-a-tensor",
                help="pass it by keyword" if leaf is not args[0] else None,
            )


def _takes_anything(layer: LayerObject, cls: UserClass) -> bool:
    """Whether a user's class says that it takes other things than tensors by position."""
    switch = "_allow_non_tensor_positional_args"
    if switch in layer.attrs or cls.has_unknown_base:
        return True
    return any(
        switch in base.attrs if isinstance(base, UserClass) else base.name.rpartition(".")[2] in NOT_CONVERTING
        for base in cls.mro
        if isinstance(base, (UserClass, LibraryClass))
    )


def describe(value: Value) -> str:
    """A value that is no tensor, for a message."""
    match value:
        case LayerObject():
            return f"the layer {value.name!r} itself"
        case LibraryClass() | LibraryFunction():
            return f"the class {value.name.rpartition('.')[2]}"
        case UserClass():
            return f"the class {value.name}"
        case Function():
            return f"the function {value.name}"
        case Unknown():
            return "something unknown"
        case None:
            return "None"
    return repr(value)


def _repair(value: Value) -> str | None:
    if isinstance(value, LayerObject):
        return "call that layer on its own input first, and pass what it returns"
    if isinstance(value, (LibraryClass, LibraryFunction, UserClass)):
        return "make an instance and call it: Layer(...)(x)"
    return None


# -- layers of the library ------------------------------------------------------------------------


def call_rule(
    ctx: Context, layer: LayerObject, args: list[Value], kwargs: dict[str, Value], site: Site | None
) -> Value:
    """The output of a library layer by its rule; Unknown where the rule cannot tell."""
    if layer.rule is None:
        ctx.graph.unsure.add(layer)
        return Unknown(str(layer.attrs.get("_why", f"{class_name(layer)} has no rule")))
    accepted = accepted_keywords(layer.rule)
    if accepted is not None:
        strange = [name for name in kwargs if name not in accepted and name not in ("training", "mask")]
        if strange:
            return Unknown(f"the call argument `{strange[0]}` of {class_name(layer)} is not modelled")
        kwargs = {name: value for name, value in kwargs.items() if name in accepted}
        if "training" in accepted and ctx.graph.training is not None:
            kwargs["training"] = ctx.graph.training
    blind = _nothing_known(args) or any(isinstance(arg, Unknown) for arg in args)
    if len(args) > _positional(layer.rule):
        return Unknown(f"the call arguments of {class_name(layer)} are not modelled")
    args = [map_leaves(_as_tensor, arg) for arg in args]
    try:
        outcome = layer.rule(*args, **kwargs)
    except CannotTell as unclear:
        ctx.graph.unsure.add(layer)
        return Unknown(unclear.why)
    except Mismatch:
        if blind:
            return Unknown("the input is not known")
        raise
    result = outcome if isinstance(outcome, Result) else Result(outcome)
    settle_weights(ctx, layer, result.weights, args)
    return result.output


def _as_tensor(leaf: Value) -> Value:
    return Tensor(Shape.unknown(), kind="tf") if isinstance(leaf, Unknown) else leaf


@cache
def _keywords(code: Any) -> frozenset[str] | None:
    """The argument names of a code object; None if it takes any keyword."""
    if code.co_flags & inspect.CO_VARKEYWORDS:
        return None
    return frozenset(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def _positional(rule: Callable[..., Any]) -> int:
    """How many arguments a call rule takes by position."""
    code = getattr(rule, "__code__", None)
    if code is None or code.co_flags & inspect.CO_VARARGS:
        return 99
    return int(code.co_argcount)


def accepted_keywords(rule: Callable[..., Any]) -> frozenset[str] | None:
    """The keywords that a call rule takes; None if any."""
    code = getattr(rule, "__code__", None)
    if code is not None:
        return _keywords(code)
    parameters = inspect.signature(rule).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return None
    return frozenset(parameters)


def settle_weights(ctx: Context, layer: LayerObject, needed: tuple[Weight, ...], args: Sequence[Value]) -> None:
    """Builds the layer with the weights that this call needs, or compares them with those that it has."""
    if layer.weights is None:
        ctx.touch(layer)
        layer.weights = needed
        ctx.graph.built.append(layer)
        return
    if not isinstance(layer.weights, tuple) or layer in ctx.graph.unsure:
        return
    for old, new in zip(layer.weights, needed, strict=False):
        if compatible(old.shape, new.shape) is False:
            if not _broadcasts(layer, old.shape, new.shape):
                _refuse_reuse(ctx, layer, old, new, args)
            return
    merged = merge_weights(layer.weights, needed)
    if merged != layer.weights:
        ctx.touch(layer)
        layer.weights = merged


def _broadcasts(layer: LayerObject, old: Shape, new: Shape) -> bool:
    if class_name(layer) not in BROADCASTING:
        return False
    return old.size() == 1 or new.size() == 1


def _refuse_reuse(ctx: Context, layer: LayerObject, old: Weight, new: Weight, args: Sequence[Value]) -> None:
    before = ctx.graph.first_inputs.get(layer, ())
    now = tuple(leaf for leaf in flatten(list(args)) if isinstance(leaf, Tensor))
    was = f" for {', '.join(str(tensor.shape) for tensor in before)}" if before else ""
    raise Mismatch(
        f"{label_of(layer)} was built{was} and is called on {', '.join(str(tensor.shape) for tensor in now)}: "
        f"its {old.name} has shape {old.shape}, and {new.shape} is needed",
        rule="reused-layer",
        blame=(*now, *before),
        help="make a second layer, or bring both inputs to the same size first",
    )
