"""Methods of lists, tuples, dicts, sets, deques and iterators."""

from __future__ import annotations

from shapecheck.interpreter.operators import contains, equal, is_key
from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import (
    DictObject,
    Generator,
    Iterator,
    ListObject,
    Object,
    SetObject,
    Unknown,
    Value,
    alternatives,
)

_NOTHING = object()


def _widened(ctx: Context, old: Value | None, new: Value) -> Value:
    lists = isinstance(old, ListObject) and isinstance(new, ListObject)
    return new if old is None else ctx.joined([old, new], widen=lists)


def _trim(ctx: Context, self: ListObject, *, left: bool) -> None:
    """What a deque with a bound forgets at one end; one with an unknown bound may have forgotten anything."""
    if self.bound is None or self.is_open or (isinstance(self.bound, int) and len(self.items) <= self.bound):
        return
    if not isinstance(self.bound, int):
        self.items, self.element = [], ctx.joined(self.items)
    elif left:
        del self.items[: len(self.items) - self.bound]
    else:
        del self.items[self.bound :]


@intrinsic("collections.deque.appendleft")
def append_left(ctx: Context, self: ListObject, item: Value) -> None:
    ctx.touch(self)
    if self.is_open:
        append(ctx, self, item)
    else:
        self.items.insert(0, item)
        _trim(ctx, self, left=False)


@intrinsic("builtins.list.append", "collections.deque.append")
def append(ctx: Context, self: ListObject, item: Value) -> None:
    ctx.touch(self)
    if self.is_open:
        self.element = _widened(ctx, self.element, item)
        self.length = None if self.length is None or self.bound is not None else self.length + 1
    else:
        self.items.append(item)
        _trim(ctx, self, left=True)


@intrinsic("builtins.list.extend", "builtins.list.__iadd__", "collections.deque.extend")
def extend(ctx: Context, self: ListObject, iterable: Value) -> None:
    items = ctx.iterate(iterable)
    ctx.touch(self)
    if items is not None and not self.is_open:
        self.items += items
        _trim(ctx, self, left=True)
        return
    for item in items if items is not None else [ctx.element(iterable)]:
        self.element = _widened(ctx, self.element, item)
    self.length = None


@intrinsic("builtins.list.insert")
def insert(ctx: Context, self: ListObject, index: Value, item: Value) -> None:
    ctx.touch(self)
    if isinstance(index, int) and not self.is_open:
        self.items.insert(index, item)
    else:
        self.element = _widened(ctx, self.element, item)
        self.length = None


@intrinsic("builtins.list.pop", "collections.deque.pop")
def pop(ctx: Context, self: ListObject, index: Value = -1) -> Value:
    ctx.touch(self)
    if not self.is_open and isinstance(index, int) and -len(self.items) <= index < len(self.items):
        return self.items.pop(index)
    if self.is_open:
        self.length = None
        return ctx.joined([*self.items, self.element])
    self.items, self.element, popped = [], Unknown("a list after an unknown pop"), ctx.element(self)
    return popped


@intrinsic("collections.deque.popleft")
def popleft(ctx: Context, self: ListObject) -> Value:
    return pop(ctx, self, 0)


@intrinsic("builtins.list.remove", "builtins.list.clear", "collections.deque.clear")
def remove(ctx: Context, self: ListObject, item: Value = _NOTHING) -> None:
    ctx.touch(self)
    if item is _NOTHING:
        self.items, self.element, self.length = [], None, None
        return
    for i, kept in enumerate(self.items):
        if equal(kept, item) is True:
            del self.items[i]
            return
    self.items, self.element = (
        [],
        ctx.joined([*self.items, self.element]) if self.element is not None else ctx.element(self),
    )


@intrinsic("builtins.list.reverse", "collections.deque.reverse")
def reverse(ctx: Context, self: ListObject) -> None:
    ctx.touch(self)
    if self.is_open:
        self.items, self.element = [], ctx.joined([*self.items, self.element])
    else:
        self.items.reverse()


@intrinsic("builtins.list.sort")
def sort(ctx: Context, self: ListObject, key: Value = None, reverse: Value = False) -> None:
    ctx.touch(self)
    if not self.items:
        return
    if self.is_open:
        self.items, self.element = [], ctx.joined([*self.items, self.element])
    elif key is None and isinstance(reverse, bool) and _are_comparable(self.items):
        self.items = sorted(self.items, reverse=reverse)
    else:
        self.items = [ctx.joined(self.items, widen=len(self.items) > 8)] * len(self.items)


def _are_comparable(items: list[Value]) -> bool:
    """Whether Python itself can sort them: numbers, strings, or tuples of such."""
    if items and all(isinstance(item, tuple) and len(item) == len(items[0]) for item in items):
        return all(_are_comparable(list(column)) for column in zip(*items, strict=True))
    return any(all(isinstance(item, kind) for item in items) for kind in ((int, float), str))


@intrinsic("builtins.list.index", "builtins.tuple.index", "builtins.list.count", "builtins.tuple.count")
def index(ctx: Context, self: Value, item: Value, *bounds: Value) -> Value:
    for i, kept in enumerate(ctx.iterate(self) or ()):
        verdict = equal(kept, item)
        if verdict is True:
            return i
        if verdict is None:
            break
    return Unknown("where an item stands in a list")


@intrinsic("builtins.list.copy", "collections.deque.copy")
def copy(ctx: Context, self: ListObject) -> Value:
    return ListObject(list(self.items), self.element, self.length, self.cls, self.bound)


@intrinsic("builtins.list.__len__", "builtins.tuple.__len__", "builtins.dict.__len__", "builtins.set.__len__")
def length(ctx: Context, self: Value) -> Value:
    found = None if isinstance(self, Object) else ctx.length(self)  # an Object's length asks for this very rule
    return Unknown("the length of a container") if found is None else found


@intrinsic("builtins.list.__contains__", "builtins.dict.__contains__", "builtins.set.__contains__")
def has(ctx: Context, self: Value, item: Value) -> Value:
    verdict = contains(self, item)
    return Unknown("whether a container has an item") if verdict is None else verdict


@intrinsic("builtins.list.__init__", "collections.deque.__init__")
def fill_list(ctx: Context, self: ListObject, iterable: Value = (), maxlen: Value = None) -> None:
    """The constructor of a user's subclass of list."""
    extend(ctx, self, iterable)


# Dicts.


@intrinsic("builtins.dict.__init__")
def fill_dict(ctx: Context, self: DictObject, *args: Value, **kwargs: Value) -> None:
    """The constructor of a user's subclass of dict."""
    update(ctx, self, *args, **kwargs)


@intrinsic("builtins.dict.get")
def get(ctx: Context, self: Value, key: Value, default: Value = None) -> Value:
    if not isinstance(self, DictObject):
        return Unknown("an item of an unknown dict")
    if is_key(key) and key in self.items:
        return self.items[key]
    if not self.is_open and is_key(key):
        return default
    options = [] if is_key(key) else list(self.items.values())
    return alternatives([*options, *([self.default] if self.default is not None else []), default])


@intrinsic("builtins.dict.keys")
def keys(ctx: Context, self: DictObject) -> Value:
    return ListObject(list(self.items), Unknown("an unknown key") if self.is_open else None)


@intrinsic("builtins.dict.values")
def values(ctx: Context, self: DictObject) -> Value:
    return ListObject(list(self.items.values()), self.default)


@intrinsic("builtins.dict.items")
def items(ctx: Context, self: DictObject) -> Value:
    rest = (Unknown("an unknown key"), self.default) if self.is_open else None
    return ListObject(list(self.items.items()), rest)


@intrinsic("builtins.dict.update", "builtins.dict.__ior__")
def update(ctx: Context, self: DictObject, other: Value = _NOTHING, /, **kwargs: Value) -> None:
    ctx.touch(self)
    if isinstance(other, DictObject):
        if other.default is not None:
            _overwrite(self, other.default)
        self.items.update(other.items)
    elif other is not _NOTHING:
        rows = ctx.iterate(other)
        pairs = [ctx.iterate(row) for row in rows or ()]
        if rows is None or any(pair is None or len(pair) != 2 or not is_key(pair[0]) for pair in pairs):
            _overwrite(self, Unknown("a value of a computed dict"))
        else:
            self.items.update({pair[0]: pair[1] for pair in pairs if pair is not None})
    self.items.update(kwargs)


def _overwrite(target: DictObject, value: Value) -> None:
    """Any key may have got this value."""
    target.items.update({key: alternatives([old, value]) for key, old in target.items.items()})
    target.default = value if target.default is None else alternatives([target.default, value])


@intrinsic("builtins.dict.move_to_end", "collections.OrderedDict.move_to_end")
def move_to_end(ctx: Context, self: DictObject, key: Value, last: Value = True) -> None:
    if not is_key(key) or key not in self.items or not isinstance(last, bool):
        return
    ctx.touch(self)
    moved = {key: self.items.pop(key)}
    self.items = {**self.items, **moved} if last else {**moved, **self.items}


@intrinsic("builtins.dict.pop")
def pop_key(ctx: Context, self: DictObject, key: Value, default: Value = _NOTHING) -> Value:
    ctx.touch(self)
    if is_key(key) and key in self.items:
        return self.items.pop(key)
    if not self.is_open and is_key(key) and default is not _NOTHING:
        return default
    return (
        Unknown(f"the key {key!r}")
        if default is _NOTHING or self.is_open
        else alternatives([default, Unknown("a popped value")])
    )


@intrinsic("builtins.dict.setdefault")
def setdefault(ctx: Context, self: DictObject, key: Value, default: Value = None) -> Value:
    if not is_key(key):
        return Unknown("a value at an unknown key")
    if key not in self.items:
        ctx.touch(self)
        self.items[key] = default if not self.is_open else alternatives([self.default, default])
    return self.items[key]


@intrinsic("builtins.dict.copy")
def copy_dict(ctx: Context, self: DictObject) -> Value:
    return DictObject(dict(self.items), self.default, factory=self.factory)


@intrinsic("builtins.dict.clear")
def clear(ctx: Context, self: DictObject) -> None:
    ctx.touch(self)
    self.items, self.default = {}, None


@intrinsic("builtins.dict.fromkeys")
def fromkeys(ctx: Context, iterable: Value, value: Value = None) -> Value:
    rows = ctx.iterate(iterable)
    known = rows is not None and all(map(is_key, rows))
    return DictObject(dict.fromkeys(rows, value)) if known and rows is not None else DictObject({}, value)


# Sets.


@intrinsic("builtins.set.discard", "builtins.set.remove")
def discard(ctx: Context, self: SetObject, item: Value) -> None:
    ctx.touch(self)
    if is_key(item) and not self.is_open:
        self.items = [kept for kept in self.items if kept != item]
    elif self.items:
        self.items, self.element = [], alternatives([*self.items, *([self.element] if self.is_open else [])])


@intrinsic("builtins.set.difference_update")
def difference_update(ctx: Context, self: SetObject, *others: Value) -> None:
    for other in others:
        rows = ctx.iterate(other)
        for item in rows if rows is not None else [ctx.element(other)]:
            discard(ctx, self, item)


@intrinsic("builtins.set.intersection_update", "builtins.set.symmetric_difference_update")
def unclear_update(ctx: Context, self: SetObject, *others: Value) -> None:
    ctx.touch(self)
    self.items, self.element = [], Unknown("an item of a changed set")


@intrinsic("builtins.list.__imul__")
def repeat_in_place(ctx: Context, self: ListObject, count: Value) -> None:
    ctx.touch(self)
    if isinstance(count, int) and not self.is_open and len(self.items) * count <= 4096:
        self.items = self.items * count
    elif self.items or self.is_open:
        self.element = ctx.joined([*self.items, *([self.element] if self.is_open else [])], widen=True)
        self.items, self.length = [], None


@intrinsic("builtins.set.add")
def add(ctx: Context, self: SetObject, item: Value) -> None:
    ctx.touch(self)
    if not is_key(item):
        self.element = _widened(ctx, self.element, item)
    elif item not in self.items:
        self.items.append(item)


@intrinsic("builtins.set.update")
def update_set(ctx: Context, self: SetObject, *others: Value) -> None:
    for other in others:
        rows = ctx.iterate(other)
        for item in rows if rows is not None else [ctx.element(other)]:
            add(ctx, self, item)


for _name, _operator in (("union", "|"), ("intersection", "&"), ("difference", "-")):

    @intrinsic(f"builtins.set.{_name}")
    def _combine(ctx: Context, self: SetObject, other: Value, _operator: str = _operator) -> Value:
        return ctx.operator_at(ctx.site, _operator, self, other)


# Iterators and generators.


@intrinsic("builtins.iterator.__iter__", "builtins.generator.__iter__")
def itself(ctx: Context, self: Iterator | Generator) -> Value:
    return self


@intrinsic("builtins.generator.send", "builtins.generator.throw")
def send(ctx: Context, self: Generator, *sent: Value) -> Value:
    return Unknown("what a generator makes of what it is sent")


@intrinsic("builtins.generator.close")
def close(ctx: Context, self: Generator) -> None:
    return None
