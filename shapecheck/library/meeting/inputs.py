"""Data meets the model's inputs: number, names, ranks and sizes, and running the model on one batch.

The graph of the model is evaluated on the batch, as Keras does; where that fails, the message is about the data.
Sources: keras/src/models/functional.py (`_standardize_inputs`, `_adjust_input_rank`), keras/src/layers/input_spec.py.
"""

from __future__ import annotations

from typing import Any

from shapecheck.graph.calls import call
from shapecheck.graph.kinds import is_network, is_sequential, network_of
from shapecheck.graph.network import Network, tensors_of
from shapecheck.graph.structure import flatten
from shapecheck.library.arrays.facts import highest
from shapecheck.library.meeting import data_help
from shapecheck.library.meeting.feeds import Feed, leaves_of, map_tensors
from shapecheck.library.outcome import Advice, Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape, equal, is_dynamic
from shapecheck.values import LayerObject, Tensor, Unknown, Value

_READABLE = 20
"""The length of an expression that is shown in a message."""


def run_model(ctx: Context, model: LayerObject, feed: Feed, *, training: bool) -> Value:
    """The model's output for a batch, in plain Python; a Mismatch if the data surely do not fit."""
    network = network_of(model) if is_network(model) else None
    if network is not None:
        check_structure(ctx, model, feed, network.inputs)
        check_indices(model, feed, network)
        check_fixed_batch(model, feed, tensors_of(network.inputs))
    try:
        result = ctx.export(
            call(ctx, model, [ctx.wrap(_taken(model, feed, network))], {"training": training}, record=False)
        )
    except Mismatch as problem:
        if network is None:
            raise _about_first_layer(feed, problem) from problem
        raise _about_data(model, feed, tensors_of(network.inputs), problem) from problem
    if network is None:
        return result
    advise_on_lone_samples(ctx, feed, tensors_of(network.inputs))
    return _with_history(result, network.outputs)


def advise_on_lone_samples(ctx: Context, feed: Feed, expected: list[Tensor]) -> None:
    """Reports a sample without its batch axis that ran nevertheless: Keras put the missing axis at the end."""
    for want, tensor in zip(expected, _in_order(feed, expected), strict=False):
        if not isinstance(tensor, Tensor) or not (want.shape.is_closed and tensor.shape.is_closed):
            continue
        dims, wanted = tensor.shape.dims, want.shape.dims
        if len(dims) < 2 or dims != wanted[1:] or not all(isinstance(dim, int) for dim in dims):
            continue
        if (*dims[1:], 1) != wanted[1:]:
            ctx.advise(
                Advice(
                    "missing-batch",
                    f"{_named(feed)} of shape {tensor.shape} is one sample without its batch axis: the model,"
                    f" which takes {want.shape}, sees {dims[0]} samples of {Shape((*dims[1:], 1))}",
                    help="add the axis: x[np.newaxis, ...] or np.expand_dims(x, 0)",
                    blame=(tensor,),
                )
            )


def _taken(model: LayerObject, feed: Feed, network: Network | None) -> Any:
    """What the model takes of the data: a Sequential ignores all arrays but the first."""
    if network is not None and is_sequential(model) and isinstance(feed.x, (list, tuple)):
        return feed.x[: len(tensors_of(network.inputs))]
    return feed.x


def _with_history(result: Any, outputs: Any) -> Any:
    """The output for this batch, with the derivation that the model's own output tensor has."""
    made, found = tensors_of(outputs), list(leaves_of(result))
    if len(made) != len(found) or not all(isinstance(leaf, Tensor) for leaf in found):
        return result
    pairs = iter(zip(made, leaves_of(result), strict=True))

    def joined(_: Any) -> Tensor:
        symbolic, actual = next(pairs)
        facts = actual.facts or symbolic.facts
        told: Tensor = actual.but(origin=symbolic.origin or actual.origin, producer=symbolic.producer, facts=facts)
        return told

    return map_tensors(joined, result) if not isinstance(result, dict) else result


# -- structure ------------------------------------------------------------------------------------


def check_structure(ctx: Context, model: LayerObject, feed: Feed, inputs: Any) -> None:
    """The number of arrays, or the keys of a dict, against the model's inputs."""
    expected = tensors_of(inputs)
    if not all(isinstance(leaf, Tensor) for leaf in flatten(inputs)):
        return
    if isinstance(feed.x, dict):
        _check_names(feed, inputs, expected, is_sequential(model))
        return
    found = list(leaves_of(feed.x))
    if not expected or len(found) == len(expected) or any(isinstance(leaf, Unknown) for leaf in found):
        return
    names = ", ".join(f"`{name}`" for name in input_names(inputs))
    if is_sequential(model):
        if len(found) > 1 and isinstance(feed.x, (list, tuple)) and len(expected) == 1:
            ctx.advise(
                Advice(
                    "input-structure",
                    f"this model has one input and is given {len(found)} arrays: all but the first are ignored",
                    blame=tuple(leaf for leaf in found if isinstance(leaf, Tensor)),
                )
            )
        return
    raise Mismatch(
        f"this model has {_count(len(expected), 'input')} ({names}) and is given {_count(len(found), 'array')}"
        + _validation(feed),
        rule="input-structure",
        blame=tuple(leaf for leaf in found if isinstance(leaf, Tensor)),
        help=data_help.of_number(
            len(expected),
            len(found),
            listed=isinstance(feed.x, (list, tuple)),
            arrays=feed.source in ("arrays", "batch"),
        ),
    )


def _check_names(feed: Feed, inputs: Any, expected: list[Tensor], sequential: bool) -> None:
    names = input_names(inputs)
    if any(not isinstance(name, str) for name in names) or not names:
        return
    missing = [name for name in names if name not in feed.x]
    if not missing:
        return
    if sequential and len(expected) == 1 and expected[0].name is None:
        return
    raise Mismatch(
        f"there is no data for the input `{missing[0]}`: the dict has the keys {_keys(feed.x)}{_validation(feed)}",
        rule="input-structure",
        blame=tuple(leaf for leaf in leaves_of(feed.x) if isinstance(leaf, Tensor)),
        help=f"name the entries as the inputs are named: {_keys(dict.fromkeys(names))}",
    )


def input_names(inputs: Any) -> list[Any]:
    """The names by which data may be given: a dict's keys, or the Inputs' names."""
    if isinstance(inputs, dict):
        return sorted(inputs, key=str)
    return [tensor.name for tensor in tensors_of(inputs)]


def _keys(structure: dict[Any, Any]) -> str:
    return ", ".join(repr(key) for key in structure)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _validation(feed: Feed) -> str:
    return "" if feed.label == "x" else f" as {feed.label}"


# -- ranks and sizes ------------------------------------------------------------------------------


def _about_data(model: LayerObject, feed: Feed, expected: list[Tensor], problem: Mismatch) -> Mismatch:
    """A mismatch found while the model ran, told as one between its inputs and the data."""
    for want, tensor in zip(expected, _in_order(feed, expected), strict=False):
        if isinstance(tensor, Tensor):
            told = told_of(feed, want, tensor, several=len(expected) > 1)
            if told is not None:
                return told
    blame = tuple(leaf for leaf in leaves_of(feed.x) if isinstance(leaf, Tensor))
    if problem.rule in ("call-structure", "layer-input", "layer-rank"):
        problem.rule = "data-shape"
    problem.blame = (*blame, *problem.blame)
    problem.site = None
    return problem


def _in_order(feed: Feed, expected: list[Tensor]) -> list[Any]:
    """The arrays for the model's inputs, as they were given."""
    given = feed.x if feed.given is None else feed.given
    if isinstance(given, dict):
        return [given.get(tensor.name, Unknown("another name")) for tensor in expected]
    return list(leaves_of(given))


def told_of(feed: Feed, want: Tensor, tensor: Tensor, *, several: bool) -> Mismatch | None:
    """What is wrong with one array for one input, if it is the array that is wrong."""
    expected, shape = want.shape, tensor.shape
    if not expected.is_closed or not shape.is_closed:
        return None
    dims, wanted = shape.dims, expected.dims
    name = f"the input `{want.name}`" if several else "the model"
    found = f"{_named(feed)} has shape {shape}"
    batched = feed.source == "dataset" and bool(feed.batches)
    if len(dims) == len(wanted) - 1 and _are_equal(dims, wanted[1:]) and not (batched and is_dynamic(dims[0])):
        if _counts_samples(feed, shape, expected):
            return Mismatch(
                f"{found}, and {name} takes {expected}: its input shape counts the samples",
                rule="input-shape-batch",
                blame=(tensor, want),
                help=f"the Input's shape is that of one sample: {Shape(dims[1:])}",
            )
        return _missing_batch(feed, found, name, expected, tensor)
    if feed.source == "dataset" and len(dims) == len(wanted) + 1 and len(feed.batches) > 1:
        return Mismatch(
            f"the dataset is batched {len(feed.batches)} times: its elements have shape {shape},"
            f" {name} takes {expected}",
            rule="dataset-batching",
            blame=(tensor,),
            help="remove one of the .batch(...) calls",
        )
    if batched and len(dims) == len(wanted) + 1 and is_dynamic(dims[1]) and _are_equal(dims[2:], wanted[1:]):
        return Mismatch(
            f"the dataset is batched again: its elements had a batch axis, and have shape {shape},"
            f" {name} takes {expected}",
            rule="dataset-batching",
            blame=(tensor,),
            help="leave .batch(...) out, or let the elements be single samples",
        )
    if len(dims) != len(wanted):
        return Mismatch(
            f"{found}, rank {len(dims)}, but {name} takes {expected}, rank {len(wanted)}",
            rule="data-rank",
            blame=(tensor, want),
            help=data_help.of_rank(tensor, dims, wanted),
        )
    for axis, (dim, size) in enumerate(zip(dims, wanted, strict=True)):
        if axis and equal(dim, size) is False:
            return Mismatch(
                f"axis {axis} is {_size(dim)} in {_named(feed)}, of shape {shape}, but {name} takes {expected}",
                rule="data-shape",
                blame=(tensor, want),
                help=data_help.of_size(dims, wanted, tensor.dtype),
            )
    return None


def _size(dim: Dim) -> str:
    """A size as it can be read: not an expression of many numbers that are not known."""
    text = str(dim)
    return text if len(text) <= _READABLE else "another size"


def _named(feed: Feed) -> str:
    if feed.source == "dataset":
        return "an element of the dataset" if feed.label == "x" else f"an element of the {feed.label}"
    if feed.source in ("generator", "sequence"):
        return "a batch" if feed.label == "x" else f"a batch of the {feed.label}"
    return f"`{feed.label}`" if feed.label.isidentifier() else f"the {feed.label}"


def _counts_samples(feed: Feed, shape: Shape, expected: Shape) -> bool:
    """Whether an input has exactly the shape of all samples: there are as many labels as its first dim says."""
    if feed.source != "arrays" or not shape.dims or shape.dims[0] == 1 or shape.dims != expected.dims[1:]:
        return False
    labels = [leaf.shape.dim(0) for leaf in leaves_of(feed.y) if isinstance(leaf, Tensor) and leaf.shape.prefix]
    return bool(labels) and all(_same(count, shape.dims[0], feed) for count in labels)


def _same(count: Dim, samples: Dim, feed: Feed) -> bool:
    return count == samples or (count == feed.batch and feed.count == samples)


def _missing_batch(feed: Feed, found: str, name: str, expected: Shape, tensor: Tensor) -> Mismatch:
    if feed.source == "dataset" and not feed.batches:
        return Mismatch(
            f"the dataset is not batched: its elements have shape {tensor.shape}, {name} takes {expected}",
            rule="dataset-batching",
            blame=(tensor,),
            help="batch it before it is fed: dataset.batch(32)",
        )
    return Mismatch(
        f"{found}, one sample without its batch axis, but {name} takes {expected}",
        rule="missing-batch",
        blame=(tensor,),
        help="add the axis: x[np.newaxis, ...] or np.expand_dims(x, 0)",
    )


def _are_equal(dims: tuple[Dim, ...], sample: tuple[Dim, ...]) -> bool:
    """Whether an array is one sample: its sizes are a sample's, as far as they are known.

    A first axis of size 1 counts samples already, unless the model's sample has it, too.
    """
    if dims[:1] == (1,) and equal(sample[0], 1) is None and not is_dynamic(sample[0]):
        return False
    return all(equal(a, b) is not False for a, b in zip(dims, sample, strict=True))


def _about_first_layer(feed: Feed, problem: Mismatch) -> Mismatch:
    """A model that is built by its first batch refuses it."""
    problem.blame = (*problem.blame, *(leaf for leaf in leaves_of(feed.x) if isinstance(leaf, Tensor)))
    return problem


# -- indices and fixed batches --------------------------------------------------------------------


def check_indices(model: LayerObject, feed: Feed, network: Any) -> None:
    """Token ids that go straight into an Embedding must be below its number of rows."""
    expected = tensors_of(network.inputs)
    for want, tensor in zip(expected, _in_order(feed, expected), strict=False):
        top = highest(tensor) if isinstance(tensor, Tensor) else None
        if top is None:
            continue
        for node in network.nodes:
            if node.layer is None or node.layer.class_name != "keras.layers.Embedding":
                continue
            rows = node.layer.attrs.get("input_dim")
            straight = any(t.producer is want.producer for t in node.inputs)
            if straight and isinstance(rows, int) and top >= rows:
                raise Mismatch(
                    f"{_named(feed)} holds the index {top}, but the Embedding has {rows} rows (0 to {rows - 1})",
                    rule="index-range",
                    blame=(tensor,),
                    help=f"give the Embedding input_dim={top + 1}: one more than the highest index",
                    error="InvalidArgumentError",
                )


def check_fixed_batch(model: LayerObject, feed: Feed, expected: list[Tensor]) -> None:
    """A stateful recurrent layer takes batches of the model's fixed size only."""
    if not expected or not expected[0].shape.prefix:
        return
    fixed = expected[0].shape.prefix[0]
    if not isinstance(fixed, int) or not _is_stateful(model):
        return
    wrong = [size for size in feed.batch_sizes if size != fixed and (size != 1 or feed.static_batch == 1)]
    if wrong:
        partial = "a last batch" if len(feed.batch_sizes) > 1 and wrong[0] == feed.batch_sizes[-1] else "batches"
        raise Mismatch(
            f"the model is made for batches of {fixed} and keeps states for them, but is given {partial} of {wrong[0]}",
            rule="fixed-batch",
            blame=(expected[0],),
            help=f"pass batch_size={fixed} and a multiple of {fixed} samples",
        )


def _is_stateful(model: LayerObject) -> bool:
    network = network_of(model)
    return network is not None and any(layer.attrs.get("stateful") is True for layer in network.layers)
