"""What the user's own layers do, recorded as a small graph of layers and functions of Keras and TensorFlow.

The layer's `call` is interpreted once more on tensors that remember the calls that made them. Where everything on
the way is known to the libraries, the other process can do the same with real layers, weights and functions.
"""

from __future__ import annotations

from typing import Any

from shapecheck.graph.kinds import class_name, user_method
from shapecheck.graph.network import Network, map_graph, tensors_of
from shapecheck.graph.structure import map_leaves
from shapecheck.graph.tracing import parameters, trace
from shapecheck.graph.weights import count
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.shapes import Dim, Expr, dynamic, equal
from shapecheck.values import Function, LayerObject, Node, Site, Tensor, Value
from shapecheck.verify.writing import NotRebuildable, Writer

_CALLED = ("keras.ops.", "keras.activations.", "keras.random.", "tensorflow.", "operator.")
"""Functions that the other process finds under their canonical names, and that take TensorFlow's tensors."""

_NOT_CALLED = ("tensorflow.Tensor.", "tensorflow.Variable.", "tensorflow.data.", "tensorflow.compat.")
_DECLARING = ("compute_output_shape", "compute_output_spec")
_LAMBDA = "keras.layers.Lambda"


def body_of(writer: Writer, layer: LayerObject, args: Value, keywords: dict[str, Value]) -> dict[str, Any]:
    """The entry for a layer of the user that is called with these arguments; NotRebuildable where it is not known."""
    given, network = recorded(writer.run, layer, list(args), keywords)
    inner = _BodyWriter(writer, layer, network)
    body = inner.body(given)
    body |= {"class": class_name(layer), "name": layer.name}
    return body if layer.trainable is not False else {**body, "trainable": False}


def recorded(run: Any, layer: LayerObject, args: list[Value], keywords: dict[str, Value]) -> tuple[Any, Network]:
    """The graph of a layer's body, and the tensors that go into it."""
    if len({tuple(str(tensor.shape) for tensor in node.inputs) for node in layer.nodes}) > 1:
        raise NotRebuildable("it is called on several shapes")
    if any(user_method(layer, name) is not None for name in _DECLARING):
        raise NotRebuildable("it says itself what shapes it gives")
    entrances: list[Tensor] = []

    def enter(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor):
            return leaf
        node = Node(None, "input", (), {}, (), [], layer.site)
        entrances.append(leaf.but(kind="tf", producer=node, output_index=0))
        node.outputs.append(entrances[-1])
        return entrances[-1]

    args, keywords = map_leaves(enter, (args, {**keywords, **_not_training(run, layer, args)}))
    outer, run.site = run.site, layer.site or Site(None, None)
    try:
        output = _called(run, layer, args, keywords)
    except (Mismatch, CannotTell) as problem:
        raise NotRebuildable(f"its call cannot be followed: {problem}") from None
    finally:
        run.site = outer
    network = map_graph(entrances, output)
    if not network.complete or not tensors_of(output):
        raise NotRebuildable("what it computes is not known from its inputs to its outputs")
    return entrances, network


def one_call(run: Any, model: LayerObject) -> Network:
    """The graph of one call of a model of the user's, on any number of samples."""
    given = run.graph.first_inputs.get(model, ())
    if len(given) != 1 or not given[0].shape.is_closed or not given[0].shape.min_rank:
        raise NotRebuildable("it has no graph" if not given else "it has no graph, and not one input of known rank")
    source = Node(None, "keras.Input", (), {}, (), [], model.site)
    shape = given[0].shape.with_dim(0, dynamic("batch"))
    source.outputs.append(given[0].but(shape=shape, kind="keras", producer=source, output_index=0, contents=None))
    call = Node(model, model.class_name, (source.outputs[0],), {}, (source.outputs[0],), [], model.site)
    _, inner = recorded(run, model, [source.outputs[0]], {})

    def outside(leaf: Tensor) -> Tensor:
        call.outputs.append(leaf.but(kind="keras", producer=call, output_index=len(call.outputs)))
        return call.outputs[-1]

    return Network(source.outputs[0], map_leaves(outside, inner.outputs), (call,), (model,))


def _not_training(run: Any, layer: LayerObject, args: list[Value]) -> dict[str, Value]:
    method = user_method(layer, "call")
    names = parameters(method.function) if method is not None else []
    return {"training": False} if "training" in names[len(args) :] else {}


def _called(run: Any, layer: LayerObject, args: list[Value], keywords: dict[str, Value]) -> Value:
    function = layer.attrs.get("function") if layer.class_name == _LAMBDA else None
    if isinstance(function, Function):
        return run.export(run.call(function, [run.wrap(arg) for arg in args], {}))
    if user_method(layer, "call") is None:
        raise NotRebuildable("it has no `call` of its own")
    return trace(run, layer, args, keywords)


class _BodyWriter(Writer):
    """Writes a body. The layers inside are entries of the recipe around it."""

    def __init__(self, outer: Writer, layer: LayerObject, network: Network) -> None:
        super().__init__(outer.run, layer, network, outer.body_of)
        self.layers, self.result.inner = outer.layers, outer.result.inner
        self.weights: list[Tensor] = list(layer.own_weights)
        self.parts: dict[int, LayerObject] = {}

    def body(self, given: list[Tensor]) -> dict[str, Any]:
        """All of it."""
        for index, tensor in enumerate(given):
            self.named(f"i{index}", tensor)
        nodes = [self.node(index, node) for index, node in enumerate(self.network.nodes)]
        outputs = self.encoded(self.network.outputs)
        self._check_weights()
        weights = [[list(weight.shape.public()), "frozen" not in weight.facts] for weight in self.weights]
        return {"body": nodes, "weights": weights, "outputs": outputs, "parts": list(self.parts)}

    def _check_weights(self) -> None:
        """All weights must be those that the body uses: what is never called cannot be built from here."""
        layer = self.model
        inner = [count(self.run.graph, part) for part in self.parts.values()]
        own = [weight.shape.size() for weight in self.weights]
        if any(not isinstance(size, int) for size in (*inner, *own)):
            raise NotRebuildable("its weights are not known")
        if sum(inner) + sum(own) != count(self.run.graph, layer):  # type: ignore[arg-type]
            raise NotRebuildable("it has weights that its call does not use")

    def node(self, index: int, node: Node) -> dict[str, Any]:
        if node.layer is None and (not node.callee.startswith(_CALLED) or node.callee.startswith(_NOT_CALLED)):
            raise NotRebuildable(f"it calls {node.callee}")
        return super().node(index, node)

    def layer(self, layer: LayerObject, node: Node | None = None) -> int:
        number = super().layer(layer, node)
        self.parts[number] = layer
        return number

    def stand_in(self, layer: LayerObject, node: Node | None) -> dict[str, Any]:
        raise NotRebuildable(f"it calls {class_name(layer)}")

    def encoded(self, value: Value, *, drop: bool = False) -> Any:
        if isinstance(value, Expr):
            return self._size(value)
        return super().encoded(value, drop=drop)

    def _size(self, size: Dim) -> Any:
        """A size that varies, as that of an axis of a tensor."""
        for reference, tensor in self.result.references.items():
            for axis, dim in enumerate(tensor.shape.dims if tensor.shape.is_closed else ()):
                if equal(dim, size) is True:
                    return {"size": [reference, axis]}
        raise NotRebuildable("it computes with a size that is not one of a tensor")

    def tensor(self, tensor: Tensor) -> Any:
        for index, weight in enumerate(self.weights):
            if weight is tensor or (tensor.kind == "variable" and (weight.origin, weight.name) == _identity(tensor)):
                return {"weight": index}
        return super().tensor(tensor)


def _identity(tensor: Tensor) -> tuple[Any, str | None]:
    return tensor.origin, tensor.name
