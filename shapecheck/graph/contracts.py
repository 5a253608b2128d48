"""Which sizes a model with variable sizes works for: its skip connections meet only where poolings divide evenly.

Every dim of a functional graph is an expression over the dynamic dims of its Inputs. Where layers join tensors,
two of them have to be equal; the sizes for which they are form the contract: ``height: multiples of 16``.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

from shapecheck.graph.network import Network, tensors_of
from shapecheck.shapes import Dim, Symbol, dynamic, equal, substitute, symbols
from shapecheck.shapes import symbol as symbol_of
from shapecheck.values import Node, Tensor

_ELEMENTWISE = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"})
_OPS = frozenset({"keras.ops.add", "keras.ops.subtract", "keras.ops.multiply", "keras.ops.concatenate"})
_TRIED = 256
_LARGEST = 64


def contract(network: Network) -> tuple[str, ...]:
    """One line for each variable size that has to fulfil something, in the order of the inputs."""
    wanted: dict[Symbol, tuple[int, int]] = {}
    for one, other in dict.fromkeys(_meetings(network)):
        free = symbols(one) | symbols(other)
        if len(free) != 1:
            continue
        (size,) = free
        found = _condition(one, other, size)
        if found is not None:
            wanted[size] = _both(wanted.get(size), found)
    return tuple(
        f"{name}: {_told(*wanted[size])}" for size, name in _names(network).items() if wanted.get(size, (1, 0))[0] > 1
    )


def _names(network: Network) -> dict[Symbol, str]:
    """The variable sizes of the inputs, besides the batch, by name."""
    found: dict[Symbol, str] = {}
    inputs = tensors_of(network.inputs)
    for tensor in inputs:
        if not tensor.shape.is_closed:
            continue
        for axis, dim in enumerate(tensor.shape.dims):
            size = symbol_of(dim)
            if axis and size is not None and size.is_dynamic:
                name = size.name if size.name != "dim" else f"axis {axis}"
                found.setdefault(size, name if len(inputs) == 1 else f"{name} of {tensor.name}")
    return found


def _meetings(network: Network) -> Iterator[tuple[Dim, Dim]]:
    """The pairs of dims that have to be equal when the model runs, and may differ."""
    for node in network.nodes:
        tensors = [tensor for tensor in node.inputs if tensor.shape.is_closed]
        if len(tensors) < 2 or len({tensor.shape.rank for tensor in tensors}) > 1:
            continue
        joined = _joined_axis(node, tensors)
        if joined is None:
            continue
        first = tensors[0].shape.dims
        for tensor in tensors[1:]:
            for axis, (one, other) in enumerate(zip(first, tensor.shape.dims, strict=True)):
                if axis and axis != joined and 1 not in (one, other) and equal(one, other) is None:
                    yield one, other


def _joined_axis(node: Node, tensors: list[Tensor]) -> int | None:
    """The axis along which a node joins tensors; 0 if it combines them element by element, None for other nodes."""
    rank = tensors[0].shape.min_rank
    if node.layer is None:
        axis = node.keywords.get("axis", -1) if node.callee == "keras.ops.concatenate" else 0
        known = node.callee in _OPS and isinstance(axis, int)
        return axis % rank if known and isinstance(axis, int) else None
    short = node.layer.class_name.rpartition(".")[2]
    if short in _ELEMENTWISE:
        return 0
    axis = node.layer.attrs.get("axis") if short == "Concatenate" else None
    return axis % rank if isinstance(axis, int) else None


def _condition(one: Dim, other: Dim, size: Symbol) -> tuple[int, int] | None:
    """`(k, r)` if the dims are equal exactly for the sizes ``k * n + r``, as far as that is proved."""
    works = [n for n in range(1, _TRIED) if substitute(one, {size: n}) == substitute(other, {size: n})]
    if len(works) < 2 or len(works) == _TRIED - 1:
        return None
    step = works[-1] - works[-2]
    rest = works[-1] % step
    if step > _LARGEST or works != [n for n in range(works[0], _TRIED) if n % step == rest]:
        return None
    general = dynamic("n", lower=1) * step + rest
    proved = equal(substitute(one, {size: general}), substitute(other, {size: general}))
    return (step, rest) if proved is True else None


def _both(first: tuple[int, int] | None, second: tuple[int, int]) -> tuple[int, int]:
    """The sizes that fulfil two conditions."""
    if first is None:
        return second
    step = lcm(first[0], second[0])
    rests = [r for r in range(step) if r % first[0] == first[1] and r % second[0] == second[1]]
    return (step, rests[0]) if rests else (1, 0)


def _told(step: int, rest: int) -> str:
    return f"multiples of {step}" if rest == 0 else f"multiples of {step}, plus {rest}"
