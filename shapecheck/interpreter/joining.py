"""Joining the states of one object, and values, from several branches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapecheck.shapes import ANY_SIGN, unresolved
from shapecheck.shapes import join as join_shapes
from shapecheck.values import (
    Alternatives,
    Cell,
    Choice,
    DictObject,
    Generator,
    Iterator,
    LayerObject,
    ListObject,
    Mutable,
    SetObject,
    Tensor,
    Unknown,
    Value,
)
from shapecheck.values.base import MAX_ALTERNATIVES, same

_ABSENT = object()


def join_values(values: Sequence[Value], choice: Choice | None = None, *, widen: bool = False) -> Value:
    """One value for any of `values`; alternatives made with one `choice` stay aligned by branch."""
    first = values[0]
    if all(same(first, value) for value in values[1:]):
        return first
    if widen:
        return widened(values)
    if all(isinstance(value, tuple) and len(value) == len(first) for value in values):
        return tuple(join_values(items, choice) for items in zip(*values, strict=True))
    if sum(map(_leaves, values)) > MAX_ALTERNATIVES:
        return widened(values)
    return Alternatives(tuple(values), choice or Choice())


def widened(values: Sequence[Value]) -> Value:
    """One value that covers all of `values` without listing them."""
    leaves = [leaf for value in values for leaf in leaves_of(value)]
    first = leaves[0]
    if all(same(first, leaf) for leaf in leaves[1:]):
        return first
    if all(isinstance(leaf, tuple) and len(leaf) == len(first) for leaf in leaves):
        return tuple(widened(items) for items in zip(*leaves, strict=True))
    if all(isinstance(leaf, ListObject) and leaf.cls == first.cls for leaf in leaves):
        return _any_list(leaves)
    if all(isinstance(leaf, Tensor) for leaf in leaves):
        shape = first.shape
        for leaf in leaves[1:]:
            shape = join_shapes(shape, leaf.shape)
        dtype = first.dtype if all(leaf.dtype == first.dtype for leaf in leaves) else None
        return Tensor(
            shape,
            dtype,
            first.kind,
            producer=first.producer,
            output_index=first.output_index,
            origin=first.origin,
            facts=frozenset({"joined"}),
        )
    if all(isinstance(leaf, int) and not isinstance(leaf, bool) for leaf in leaves):
        # After an iteration, before it: what has not become less so far will not.
        lower = leaves[-1] if min(leaves) == leaves[-1] else ANY_SIGN
        return unresolved("it differs between branches or iterations", lower=lower)
    for leaf in leaves:
        if isinstance(leaf, Unknown):
            return leaf
    return Unknown("it differs between branches or iterations")


def _any_list(lists: Sequence[Any]) -> ListObject:
    """A list that stands for any of some lists: their common length, and what their items have in common."""
    if not any(one.is_open for one in lists) and len({len(one.items) for one in lists}) == 1:
        return ListObject([widened(items) for items in zip(*(one.items for one in lists), strict=True)])
    lengths = [one.length if one.is_open else len(one.items) for one in lists]
    known = [item for one in lists for item in (*one.items, *([one.element] if one.is_open else []))]
    length = lengths[0] if all(item == lengths[0] for item in lengths[1:]) else None
    if not known:
        return ListObject([])
    return ListObject([], widened(known), length)


def _join_iterators(states: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """An iterator that stands at one place after some branches, and at another after others: any of what is left."""
    first = states[0]
    if all(state[1] == first[1] and len(state[0]) == len(first[0]) for state in states[1:]):
        return first
    left = [item for items, position, _ in states for item in items[position:]]
    left += [element for _, _, element in states if element is not None]
    return ([], 0, widened(left) if left else Unknown("an item of an iterator"))


def _join_rests(rests: Sequence[Iterator | None]) -> Iterator | None:
    """What is left of a generator that was asked for items on some paths only: any number of any of them."""
    first = rests[0]
    if all(rest is first for rest in rests[1:]):
        return first
    left = [item for rest in rests if rest is not None for item in rest.items]
    left += [rest.element for rest in rests if rest is not None and rest.is_open]
    return Iterator([], widened(left) if left else Unknown("what a generator yields"))


def set_of(items: Sequence[Value], element: Value | None, is_key: Callable[[Value], bool]) -> SetObject:
    """The set of some items: each once; of items that may or may not be equal, the number is not known."""
    if all(map(is_key, items)):
        return SetObject(list(dict.fromkeys(items)), element)
    known = [*items, *([] if element is None else [element])]
    return SetObject([], join_values(known, widen=len(known) > MAX_ALTERNATIVES))


def leaves_of(value: Value) -> list[Value]:
    """The plain options of nested alternatives."""
    if isinstance(value, Alternatives):
        return [leaf for option in value.options for leaf in leaves_of(option)]
    return [value]


def _leaves(value: Value) -> int:
    return sum(map(_leaves, value.options)) if isinstance(value, Alternatives) else 1


class Joiner:
    """The join of object states. `widen` is set while a loop's last pass is joined.

    `unsure` gets the layers whose weights differ between the branches.
    """

    def __init__(self, unsure: set[LayerObject]) -> None:
        self.widen = False
        self.choice: Choice | None = None
        self.unsure = unsure
        self.iterations: Any = None

    def __call__(self, target: Mutable, states: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
        """One state that stands for all of `states`."""
        match target:
            case ListObject():
                return self._join_lists(states)
            case SetObject():
                return self._join_sets(states)
            case DictObject():
                return self._join_tables(states)
            case Cell():
                return (self._join_dicts([s[0] for s in states]),)
            case Iterator():
                return _join_iterators(states)
            case Generator():
                return (_join_rests([state[0] for state in states]),)
            case LayerObject():
                self._note_weights(target, states)
                return tuple(self._join_field(target._state[i], [s[i] for s in states]) for i in range(len(states[0])))
            case _:
                return tuple(self._join_any([s[i] for s in states]) for i in range(len(states[0])))

    def _note_weights(self, layer: LayerObject, states: Sequence[tuple[Any, ...]]) -> None:
        """A layer that has more weights after one branch than after another: which it has is not known."""
        place = layer._state.index("own_weights")
        if len({len(state[place]) for state in states}) > 1:
            self.unsure.add(layer)

    def _value(self, values: Sequence[Value]) -> Value:
        return join_values(values, self.choice, widen=self.widen)

    def _join_any(self, fields: Sequence[Any]) -> Any:
        if all(isinstance(field, dict) for field in fields):
            return self._join_dicts(fields)
        if all(isinstance(field, list) for field in fields):
            longest = max(fields, key=len)
            return (
                longest
                if any(len(f) != len(longest) for f in fields)
                else list(map(self._value, zip(*fields, strict=True)))
            )
        return self._value(fields)

    def _join_field(self, name: str, fields: Sequence[Any]) -> Any:
        first = fields[0]
        if all(field is first or field == first for field in fields[1:]):
            return first
        if name == "attrs":
            return self._join_dicts(fields)
        if name in ("sublayers", "nodes", "own_weights"):
            return max(fields, key=len)
        if name == "rule":
            return None
        if name in ("weights", "graph"):
            made = [field for field in fields if field is not None]
            return made[0] if all(field == made[0] for field in made[1:]) else Alternatives(tuple(made))
        return fields[-1]

    def _join_dicts(self, fields: Sequence[dict[Any, Value]]) -> dict[Any, Value]:
        first = fields[0]
        if len(fields) == 2:
            return self._join_two(first, fields[1])
        joined: dict[Any, Value] = {}
        for key in {key: None for field in fields for key in field}:
            values = [field.get(key, _ABSENT) for field in fields]
            if all(value is values[0] for value in values[1:]):
                joined[key] = first[key]
            else:
                joined[key] = self._value([value for value in values if value is not _ABSENT])
        return joined

    def _join_two(self, left: dict[Any, Value], right: dict[Any, Value]) -> dict[Any, Value]:
        joined: dict[Any, Value] = {}
        for key, value in left.items():
            other = right.get(key, _ABSENT)
            joined[key] = value if other is value or other is _ABSENT else self._value((value, other))
        for key, value in right.items():
            if key not in joined:
                joined[key] = value
        return joined

    def _join_tables(self, states: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
        """Dicts of the program: a key that only some of them have may be there, as those of an open dict may."""
        fields: list[dict[Any, Value]] = [state[0] for state in states]
        defaults = [state[1] for state in states]
        shared = fields[0].keys()
        if any(field.keys() != shared for field in fields[1:]):
            shared = {key: None for key in shared if all(key in field for field in fields)}.keys()
            defaults += [value for field in fields for key, value in field.items() if key not in shared]
            fields = [{key: field[key] for key in shared} for field in fields]
        return (self._join_dicts(fields), self._join_optional(defaults))

    def _join_optional(self, fields: Sequence[Value | None]) -> Value | None:
        known = [field for field in fields if field is not None]
        return self._value(known) if known else None

    def _join_sets(self, states: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
        items: list[Value] = []
        for state in states:
            items += [item for item in state[0] if not any(same(item, kept) for kept in items)]
        element = self._join_optional([state[1] for state in states])
        if element is None and any(len(state[0]) != len(items) for state in states):
            element = Unknown("the set differs between branches")
        return (items, element)

    def _join_lists(self, states: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
        lengths = {len(state[0]) for state in states}
        element = self._join_optional([state[1] for state in states])
        if len(lengths) == 1:
            items = [self._value(group) for group in zip(*(state[0] for state in states), strict=True)]
            total = [state[2] for state in states]
            return (items, element, total[0] if all(same(total[0], t) for t in total[1:]) else None)
        shortest = min(lengths)
        extra = [item for state in states for item in state[0][shortest:]]
        items = [self._value(group) for group in zip(*(state[0][:shortest] for state in states), strict=True)]
        if element is not None:
            extra.append(element)
        return (items, join_values(extra, widen=self.widen), None)
