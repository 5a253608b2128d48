"""Where tensors came from: every call of a library gives its results an origin, which findings are explained by."""

from __future__ import annotations

from collections.abc import Sequence

from shapecheck.library.datasets import is_dataset, leaves
from shapecheck.values import DictObject, ListObject, Object, Origin, Tensor, Value, tensors_in


def with_origin(value: Value, origin: Origin) -> Value:
    """`value` with `origin` on every tensor that this call made, alone or in a container."""
    match value:
        case Tensor():
            return _placed(value, origin)
        case tuple():
            return tuple(with_origin(item, origin) for item in value)
        case ListObject():
            value.items = [with_origin(item, origin) for item in value.items]
            if value.element is not None:
                value.element = with_origin(value.element, origin)
        case DictObject():
            value.items = {key: with_origin(item, origin) for key, item in value.items.items()}
    return value


def _placed(tensor: Tensor, origin: Origin) -> Tensor:
    """A tensor without an origin was made here; one of another shape than the tensor it was copied from, too."""
    if tensor.origin is None:
        return tensor.but(origin=origin)
    sources = tuple(source for source in origin.inputs if source.origin is tensor.origin)
    if not sources or any(source.shape == tensor.shape for source in sources):
        return tensor
    return tensor.but(origin=Origin(origin.site, origin.label, sources))


def give_elements_origin(dataset: Object, origin: Origin, given: Sequence[Value]) -> None:
    """The same for the elements of a dataset that a call made of what it was given."""
    if any(value is dataset for value in given):
        return
    inputs = tuple(tensors_in([value.attrs["element"] if _holds_elements(value) else value for value in given]))
    made = Origin(origin.site, origin.label, inputs)
    dataset.attrs["element"] = leaves(lambda leaf: _placed(leaf, made), dataset.attrs["element"])


def _holds_elements(value: Value) -> bool:
    return isinstance(value, Object) and is_dataset(value)
