"""functools, itertools, operator and collections."""

from __future__ import annotations

import collections
import itertools

from shapecheck.library.registry import Context, intrinsic, library_class, prop
from shapecheck.values import (
    BoundMethod,
    DictObject,
    Function,
    Iterator,
    LibraryClass,
    ListObject,
    Object,
    Partial,
    Unknown,
    UserClass,
    Value,
)

_NOTHING = object()
MAX_PRODUCT = 1024


@intrinsic("functools.partial")
def partial(ctx: Context, func: Value, /, *args: Value, **kwargs: Value) -> Value:
    return Partial(func, args, kwargs)


@intrinsic("functools.reduce")
def reduce(ctx: Context, function: Value, iterable: Value, initial: Value = _NOTHING, /) -> Value:
    items = ctx.iterate(iterable)
    if items is None:
        return Unknown("a reduction over unknown items")
    if initial is not _NOTHING:
        items = [initial, *items]
    if not items:
        return Unknown("a reduction over nothing")
    total = items[0]
    for item in items[1:]:
        total = ctx.call(function, [total, item])
    return total


@intrinsic("functools.wraps", "functools.update_wrapper", "atexit.register")
def wraps(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    """A decorator factory: what it makes keeps what it decorates."""
    return ctx.library_value("builtins._identity")


@intrinsic("functools.lru_cache", "functools.cache")
def lru_cache(ctx: Context, function: Value = None, /, *args: Value, **kwargs: Value) -> Value:
    """A function that remembers its results; without one, the decorator that makes it so."""
    if isinstance(function, (Function, BoundMethod, UserClass)):
        return Object(LibraryClass("functools.cached"), {"function": function, "results": DictObject()})
    return ctx.library_value("functools.cache")


library_class("functools.cached")


@intrinsic("functools.cached.__call__")
def call_cached(ctx: Context, self: Object, *args: Value, **kwargs: Value) -> Value:
    """The result for these arguments, made at the first call: what is a layer then is the same layer ever after."""
    key = (args, tuple(kwargs.items()))
    results = self.attrs["results"]
    if not _is_constant(key):
        return ctx.call(self.attrs["function"], args, kwargs)
    if key not in results.items:
        made = ctx.call(self.attrs["function"], args, kwargs)
        ctx.touch(results)
        results.items[key] = made
    return results.items[key]


def _is_constant(value: Value) -> bool:
    """Whether a value is surely equal to itself only, so that a result may be remembered for it."""
    if isinstance(value, tuple):
        return all(map(_is_constant, value))
    return value is None or isinstance(value, (bool, int, float, str, bytes, Object, UserClass, Function))


@intrinsic("functools.cached.cache_clear")
def cache_clear(ctx: Context, self: Object) -> None:
    ctx.touch(self.attrs["results"])
    self.attrs["results"].items.clear()


@intrinsic("functools.singledispatch", "functools.singledispatchmethod")
def singledispatch(ctx: Context, function: Value) -> Value:
    """A function that is another one for each type: which of them is called is not followed."""
    return Object(LibraryClass("functools.dispatched"), {"function": function})


library_class("functools.dispatched")


@intrinsic("functools.dispatched.__call__")
def call_dispatched(ctx: Context, self: Object, *args: Value, **kwargs: Value) -> Value:
    return Unknown("which function is meant depends on a type")


@intrinsic("functools.dispatched.register")
def register(ctx: Context, self: Object, cls: Value, function: Value = None) -> Value:
    return ctx.library_value("builtins._identity") if function is None and not isinstance(cls, Function) else cls


@intrinsic(
    "functools.total_ordering",
    "contextlib.contextmanager",
    "abc.abstractmethod",
    "typing.overload",
    "typing.final",
    "dataclasses.dataclass",
)
def decorator(ctx: Context, function: Value = None, /, *args: Value, **kwargs: Value) -> Value:
    """Decorators that keep what they decorate, written with arguments or without."""
    return (
        function
        if isinstance(function, (Function, UserClass, BoundMethod))
        else ctx.library_value("builtins._identity")
    )


@intrinsic("builtins._identity")
def identity(ctx: Context, value: Value) -> Value:
    return value


@intrinsic("builtins._from_config")
def from_config(ctx: Context, cls: Value, config: Value, *rest: Value, **kwargs: Value) -> Value:
    """``SomeClass.from_config(config)`` for classes of a library."""
    if not isinstance(config, DictObject) or config.is_open:
        return Unknown("an object made of an unknown configuration")
    return ctx.call(cls, [], {key: value for key, value in config.items.items() if isinstance(key, str)})


# itertools.


@intrinsic("itertools.chain")
def chain(ctx: Context, *iterables: Value) -> Value:
    rows = [ctx.iterate(iterable) for iterable in iterables]
    if all(row is not None for row in rows):
        return Iterator([item for row in rows for item in row or ()])
    return Iterator([], ctx.joined([ctx.element(iterable) for iterable in iterables]))


@intrinsic("itertools.chain.from_iterable")
def chain_from_iterable(ctx: Context, iterable: Value) -> Value:
    rows = ctx.iterate(iterable)
    return chain(ctx, *rows) if rows is not None else Iterator([], ctx.element(ctx.element(iterable)))


@intrinsic("itertools.product")
def product(ctx: Context, *iterables: Value, repeat: Value = 1) -> Value:
    rows = [ctx.iterate(iterable) for iterable in iterables]
    if isinstance(repeat, int) and all(row is not None for row in rows):
        size = 1
        for row in rows:
            size *= len(row or ()) ** repeat
        if size <= MAX_PRODUCT:
            return Iterator(list(itertools.product(*(row or () for row in rows), repeat=repeat)))
    return Iterator([], tuple(ctx.element(iterable) for iterable in iterables))


@intrinsic("itertools.accumulate")
def accumulate(ctx: Context, iterable: Value, func: Value = None, *, initial: Value = None) -> Value:
    """The running sums, or what a function of two makes of the items so far and the next."""
    items = ctx.iterate(iterable)
    if items is None:
        return Iterator([], Unknown("an item of an iterator"))
    items = items if initial is None else [initial, *items]
    found = items[:1]
    for item in items[1:]:
        add = func is None
        found.append(ctx.operator_at(ctx.site, "+", found[-1], item) if add else ctx.call(func, [found[-1], item]))
    return Iterator(found)


@intrinsic("itertools.count", "itertools.groupby")
def endless(ctx: Context, iterable: Value = 0, *args: Value, **kwargs: Value) -> Value:
    return Iterator([], Unknown("an item of an iterator"))


@intrinsic("itertools.islice")
def islice(ctx: Context, iterable: Value, *args: Value) -> Value:
    items = ctx.iterate(iterable)
    if items is not None and all(arg is None or isinstance(arg, int) for arg in args):
        return Iterator(list(itertools.islice(items, *args)))
    return Iterator([], ctx.element(iterable))


@intrinsic("itertools.cycle", "itertools.tee")
def cycle(ctx: Context, iterable: Value, n: Value = None) -> Value:
    return Iterator([], ctx.element(iterable))


@intrinsic("itertools.repeat")
def repeat(ctx: Context, item: Value, times: Value = None) -> Value:
    return Iterator([item] * times) if isinstance(times, int) and times <= MAX_PRODUCT else Iterator([], item)


def _declare_choosing(name: str) -> None:
    function = getattr(itertools, name)

    def rule(ctx: Context, iterable: Value, r: Value = None) -> Value:
        items = ctx.iterate(iterable)
        if items is not None and isinstance(r, int):
            found = list(itertools.islice(function(items, r), MAX_PRODUCT + 1))
            if len(found) <= MAX_PRODUCT:
                return Iterator(found)
        element = ctx.element(iterable)
        return Iterator([], (element,) * r if isinstance(r, int) and r <= 8 else Unknown("a choice of items"))

    intrinsic(f"itertools.{name}")(rule)


for _name in ("combinations", "permutations", "combinations_with_replacement"):
    _declare_choosing(_name)


@intrinsic("itertools.zip_longest")
def zip_longest(ctx: Context, *iterables: Value, fillvalue: Value = None) -> Value:
    rows = [ctx.iterate(iterable) for iterable in iterables]
    if all(row is not None for row in rows):
        return Iterator(list(itertools.zip_longest(*(row or () for row in rows), fillvalue=fillvalue)))
    return Iterator([], tuple(ctx.element(iterable) for iterable in iterables))


# operator.


for _name, _symbol in (
    ("add", "+"),
    ("sub", "-"),
    ("mul", "*"),
    ("truediv", "/"),
    ("floordiv", "//"),
    ("mod", "%"),
    ("pow", "**"),
    ("matmul", "@"),
    ("and_", "&"),
    ("or_", "|"),
    ("xor", "^"),
    ("lshift", "<<"),
    ("rshift", ">>"),
):

    def _rule(ctx: Context, a: Value, b: Value, /, _symbol: str = _symbol) -> Value:
        return ctx.operator_at(ctx.site, _symbol, a, b)

    intrinsic(f"operator.{_name}")(_rule)


for _name, _symbol in (("eq", "=="), ("ne", "!="), ("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">=")):

    def _comparison(ctx: Context, a: Value, b: Value, /, _symbol: str = _symbol) -> Value:
        return ctx.compare_at(ctx.site, _symbol, a, b)

    intrinsic(f"operator.{_name}")(_comparison)

for _name, _symbol in (("neg", "-"), ("pos", "+"), ("invert", "~")):

    def _unary(ctx: Context, a: Value, /, _symbol: str = _symbol) -> Value:
        return ctx.operator_at(ctx.site, _symbol, a)

    intrinsic(f"operator.{_name}")(_unary)


@intrinsic("operator.getitem")
def getitem(ctx: Context, a: Value, b: Value) -> Value:
    return ctx.item(a, b)


@intrinsic("operator.itemgetter", "operator.attrgetter", "operator.methodcaller")
def getter(ctx: Context, *args: Value) -> Value:
    return ctx.instance("operator.getter", keys=args)


@intrinsic("operator.getter.__call__")
def get_items(ctx: Context, self: Object, value: Value) -> Value:
    keys = self.attrs["keys"]
    found = tuple(ctx.item(value, key) for key in keys)
    return found[0] if len(found) == 1 else found


# collections.

for _name in ("Iterable", "Sequence", "Mapping", "MutableMapping", "Sized", "Collection"):
    library_class(f"collections.abc.{_name}")


@intrinsic("collections.OrderedDict", bases=("builtins.dict",))
def ordered_dict(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    from shapecheck.library.python.builtins import dict_

    return dict_(ctx, *args, **kwargs)


@intrinsic("collections.defaultdict", bases=("builtins.dict",))
def defaultdict(ctx: Context, default_factory: Value = None, *args: Value, **kwargs: Value) -> Value:
    from shapecheck.library.python.builtins import dict_

    made = dict_(ctx, *args, **kwargs)
    made.factory = default_factory
    return made


@intrinsic("collections.Counter", bases=("builtins.dict",))
def counter(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    items = ctx.iterate(args[0]) if len(args) == 1 and not isinstance(args[0], DictObject) else None
    if kwargs or (args and (items is None or not all(isinstance(item, (str, int)) for item in items))):
        return DictObject({}, Unknown("a count"), cls="collections.Counter")
    return DictObject(dict(collections.Counter(items or ())), cls="collections.Counter")


@intrinsic("collections.Counter.update")
def count_more(ctx: Context, self: DictObject, iterable: Value = (), /, **kwargs: Value) -> None:
    items = None if isinstance(iterable, DictObject) else ctx.iterate(iterable)
    ctx.touch(self)
    if kwargs or self.is_open or items is None or not all(isinstance(item, (str, int)) for item in items):
        self.items, self.default = {}, Unknown("a count")
        return
    if all(isinstance(count, int) for count in self.items.values()):
        self.items = dict(collections.Counter(self.items) + collections.Counter(items))
    else:
        self.items, self.default = {}, Unknown("a count")


@intrinsic("collections.Counter.most_common", "builtins.dict.most_common")
def most_common(ctx: Context, self: Value, n: Value = None) -> Value:
    known = isinstance(self, DictObject) and not self.is_open and all(isinstance(c, int) for c in self.items.values())
    if known and (n is None or isinstance(n, int)):
        return ListObject(list(collections.Counter(self.items).most_common(n)))
    return ListObject([], (Unknown("an item"), Unknown("a count")))


@intrinsic("collections.deque", bases=("builtins.list",))
def deque(ctx: Context, iterable: Value = (), maxlen: Value = None) -> Value:
    """A deque: a list; one with a bound forgets items, so its length is not known."""
    items = ctx.iterate(iterable)
    if items is None:
        return ListObject([], ctx.element(iterable), cls="collections.deque", bound=maxlen)
    if maxlen is not None and not (isinstance(maxlen, int) and len(items) <= maxlen):
        items = items[-maxlen:] if isinstance(maxlen, int) and maxlen > 0 else []
        if not isinstance(maxlen, int):
            return ListObject([], ctx.element(iterable), cls="collections.deque", bound=maxlen)
    return ListObject(items, cls="collections.deque", bound=maxlen)


@intrinsic("collections.namedtuple")
def namedtuple(
    ctx: Context,
    typename: Value,
    field_names: Value,
    *,
    rename: Value = False,
    defaults: Value = None,
    module: Value = None,
) -> Value:
    names = field_names.replace(",", " ").split() if isinstance(field_names, str) else ctx.iterate(field_names)
    if names is None or not all(isinstance(name, str) for name in names) or not isinstance(typename, str):
        return Unknown("a computed namedtuple")
    given = ctx.iterate(defaults) or [] if defaults is not None else []
    fields = tuple(
        (name, given[i - len(names) + len(given)] if i >= len(names) - len(given) else ctx.REQUIRED)
        for i, name in enumerate(names)
    )
    made = UserClass(typename, typename, None, (LibraryClass("typing.NamedTuple"),), fields=fields)
    made.mro = (made, LibraryClass("typing.NamedTuple"))
    return made


@intrinsic("builtins.object.__new__")
def new_object(ctx: Context, cls: Value, *args: Value, **kwargs: Value) -> Value:
    from shapecheck.interpreter.classes import blank

    return blank(cls, ctx.site) if isinstance(cls, UserClass) else Unknown("a new object")


@intrinsic("typing.NamedTuple.__new__")
def new_tuple(ctx: Context, cls: Value, *args: Value, **kwargs: Value) -> Value:
    """A named tuple: an object that knows its fields' names and order."""
    from shapecheck.interpreter.calls import plain
    from shapecheck.interpreter.classes import fill_fields

    if not isinstance(cls, UserClass) or cls.fields is None:
        return Unknown("a new named tuple")
    made = Object(cls)
    fill_fields(ctx, made, cls.fields, plain(args, kwargs))  # type: ignore[arg-type]
    return made


@intrinsic("typing.NamedTuple._replace")
def replace(ctx: Context, self: Object, **changes: Value) -> Value:
    return Object(self.cls, {**self.attrs, **changes})


@intrinsic("typing.NamedTuple._asdict")
def as_dict(ctx: Context, self: Object) -> Value:
    return DictObject({name: self.attrs.get(name) for name, _ in _fields(self)})


@prop("typing.NamedTuple._fields")
def fields(self: Object) -> Value:
    return tuple(name for name, _ in _fields(self))


def _fields(value: Object) -> tuple[tuple[str, Value], ...]:
    return value.cls.fields or () if isinstance(value.cls, UserClass) else ()


@intrinsic("builtins._nothing")
def nothing(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    """What does nothing and returns None, whatever it is given."""
    return None
