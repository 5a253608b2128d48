"""Functional graphs: the nodes between some inputs and some outputs, in the order in which Keras keeps them.

Follows ``keras/src/ops/function.py`` (`map_graph`) and, for models cut at intermediate tensors,
``clone_graph_nodes`` of ``keras/src/models/functional.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from shapecheck.graph.structure import flatten
from shapecheck.records import dataclass, field
from shapecheck.values import LayerObject, Node, Tensor, Unknown, Value

Operation = LayerObject | Node
"""What stands in the graph: a layer (however often it is called), or the one node of an op."""

Key = tuple[Node | None, int]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A functional graph. `inputs` and `outputs` are structures of tensors.

    `nodes` are in the order of evaluation, `operations` in the order of ``model.layers``. `complete` says
    whether the graph is known from its outputs to its inputs. `disconnected` is a tensor that the outputs
    surely need and the inputs do not give.
    """

    inputs: Value
    outputs: Value
    nodes: tuple[Node, ...] = ()
    operations: tuple[Operation, ...] = ()
    complete: bool = True
    disconnected: Tensor | None = None
    depths: dict[int, list[Node]] = field(default_factory=dict)

    @property
    def layers(self) -> list[LayerObject]:
        """The layers, as ``model.layers``."""
        return [operation for operation in self.operations if isinstance(operation, LayerObject)]


def key_of(tensor: Tensor) -> Key | int:
    """What identifies a symbolic tensor: the call that made it and which of its outputs it is."""
    return (tensor.producer, tensor.output_index) if tensor.producer is not None else id(tensor)


def operation_of(node: Node) -> Operation:
    """The layer of a node, or the node itself for an op."""
    return node.layer if node.layer is not None else node


def is_input(node: Node) -> bool:
    """Whether a node is that of an Input."""
    return not node.inputs


def tensors_of(structure: Value) -> list[Tensor]:
    """The tensors of a structure, in Keras's order."""
    return [leaf for leaf in flatten(structure) if isinstance(leaf, Tensor)]


@dataclass(slots=True)
class _Walk:
    """The search from outputs to inputs (depth first, as `_build_map`)."""

    stops: dict[Any, Tensor]
    entrances: dict[Any, Node]
    order: list[Node] = field(default_factory=list)
    indices: dict[Operation, int] = field(default_factory=dict)
    finished: set[Node] = field(default_factory=set)
    complete: bool = True
    lost: Tensor | None = None
    joined: bool = False

    def visit(self, start: Tensor) -> None:
        """Visits all that a tensor is made of; iterative, for graphs of a thousand layers."""
        stack: list[tuple[Tensor, Any]] = [(start, None)]
        while stack:
            tensor, rest = stack.pop()
            node = self.parent(tensor)
            if rest is None:
                if not self._enter(tensor):
                    continue
                assert node is not None
                rest = iter(node.inputs)
            following = next(rest, None)
            if following is not None:
                stack.append((tensor, rest))
                stack.append((following, None))
            elif node is not None and node not in self.finished:
                self.finished.add(node)
                self.order.append(node)

    def parent(self, tensor: Tensor) -> Node | None:
        """The node that makes a tensor; for a given intermediate tensor, the Input put in its place."""
        return self.entrances.get(key_of(tensor), tensor.producer)

    def _enter(self, tensor: Tensor) -> bool:
        node = self.parent(tensor)
        if node is None:
            self.complete = False
            return False
        if _takes_unknown(node):
            self.complete = False
        if "joined" in tensor.facts:  # it may have been made in other ways than by this node
            self.complete, self.joined = False, True
        if node in self.finished:
            return False
        given = key_of(tensor) in self.stops
        if is_input(node) and not given and self.lost is None:
            self.lost = tensor
        self.indices.setdefault(operation_of(node), len(self.indices))
        return True


_OF_TENSORS = frozenset(("add", "subtract", "multiply", "divide", "matmul", "dot", "tensordot", "maximum", "minimum"))


def _takes_unknown(node: Node) -> bool:
    """Whether a node was called on something unknown that may be made by layers, which then nobody sees."""
    short = node.callee.rpartition(".")[2]
    takes_tensors = node.layer is not None or node.callee.startswith("operator.") or short in _OF_TENSORS
    tensors = node.arguments if takes_tensors else node.arguments[:1]
    return any(isinstance(leaf, Unknown) for leaf in flatten(list(tensors)))


def map_graph(inputs: Value, outputs: Value, entrances: dict[Any, Node] | None = None) -> Network:
    """The graph between inputs and outputs. Whatever is not known of it makes it incomplete.

    `entrances` are the nodes of the Inputs that take the place of given intermediate tensors.
    """
    given = tensors_of(inputs)
    walk = _Walk({key_of(tensor): tensor for tensor in given}, entrances or {})
    for tensor in tensors_of(outputs):
        walk.visit(tensor)
    leaves = [*flatten(inputs), *flatten(outputs)]
    complete = walk.complete and all(isinstance(leaf, Tensor) for leaf in leaves)
    depths, operation_depths = _depths(walk)
    for tensor in given:
        node = walk.parent(tensor)
        if node is not None and is_input(node) and operation_of(node) not in operation_depths:
            operation_depths[operation_of(node)] = 0
            walk.indices[operation_of(node)] = -1
            depths[node] = 0
    levels: defaultdict[int, list[Node]] = defaultdict(list)
    for node, depth in depths.items():
        levels[depth].append(node)
    ranked = sorted(operation_depths, key=lambda each: (-operation_depths[each], walk.indices[each]))
    inner = tuple(node for node in walk.order if not is_input(node))
    lost = None if walk.joined else walk.lost
    return Network(inputs, outputs, inner, tuple(ranked), complete, lost, dict(levels))


def _depths(walk: _Walk) -> tuple[dict[Node, int], dict[Operation, int]]:
    """How far each node and each operation is from the outputs."""
    depths: dict[Node, int] = {}
    operations: dict[Operation, int] = {}
    inside = set(walk.order)
    for node in reversed(walk.order):
        operation = operation_of(node)
        depth = max(depths.setdefault(node, 0), operations.get(operation, 0))
        operations[operation] = depths[node] = depth
        for tensor in node.inputs:
            parent = walk.parent(tensor)
            if parent is not None and parent in inside:
                depths[parent] = max(depth + 1, depths.get(parent, 0))
    return depths, operations
