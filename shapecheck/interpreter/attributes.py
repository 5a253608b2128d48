"""Attributes: of instances, classes, modules, tensors and plain Python values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shapecheck.interpreter import layers
from shapecheck.interpreter.dispatch import call_library
from shapecheck.interpreter.frames import Raised
from shapecheck.library.absence import is_surely_missing
from shapecheck.library.arrays import as_tensor
from shapecheck.library.namespaces import canonical
from shapecheck.library.registry import REGISTRY
from shapecheck.shapes import Expr
from shapecheck.values import (
    BoundMethod,
    ClassMethod,
    DictObject,
    Entry,
    Function,
    Generator,
    Iterator,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    LibraryModule,
    ListObject,
    Object,
    Opaque,
    OpenDims,
    Partial,
    Property,
    SetObject,
    Site,
    StaticMethod,
    Super,
    Tensor,
    Unknown,
    UserClass,
    UserModule,
    Value,
)

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

MISSING = object()
"""What `find` gives for an attribute that certainly or probably does not exist."""

_TENSOR_CLASSES = {
    "numpy": ("numpy.ndarray",),
    "tf": ("tensorflow.Tensor",),
    "variable": ("tensorflow.Variable", "tensorflow.Tensor"),
    "keras": ("keras.KerasTensor", "tensorflow.Tensor"),
}
_CONTAINERS: dict[str, Callable[[], Value]] = {
    "builtins.list": ListObject,
    "builtins.dict": DictObject,
    "builtins.set": SetObject,
    "collections.deque": ListObject,
    "collections.OrderedDict": DictObject,
    "collections.defaultdict": DictObject,
}
_OBJECT = [LibraryClass("builtins.object")]
_PYTHON_TYPES: tuple[tuple[type, str], ...] = (
    (str, "str"),
    (bool, "int"),
    (int, "int"),
    (Expr, "int"),
    (float, "float"),
    (bytes, "bytes"),
    (tuple, "tuple"),
    (Iterator, "iterator"),
    (Generator, "generator"),
    (range, "range"),
    (slice, "slice"),
    (complex, "complex"),
)


def find(run: Run, value: Value, name: str, site: Site | None = None) -> Value:
    """``value.name``, or MISSING."""
    match value:
        case LayerObject() | Object():
            return _of_instance(run, value, name, site)
        case Opaque():
            known = run.libraries.value(canonical(f"{value.name}.{name}"))
            return (
                known if known is not None else Opaque(f"{value.name}.{name} has no rule", site, f"{value.name}.{name}")
            )
        case OpenDims() if name == "as_list":
            return _from_registry(run, value, "builtins.tuple", name, site)
        case Unknown():
            return value
        case Tensor():
            return _of_tensor(run, value, name, site)
        case LibraryModule():
            replaced = run.imports.replaced(f"{value.name}.{name}")
            return run.imports.library_member(value, name, site) if replaced is None else replaced
        case UserModule():
            return run.imports.member(value, name)
        case UserClass():
            return _of_class(run, value, name)
        case LibraryClass() | LibraryFunction():
            return _of_library_name(run, value.name, name)
        case Super():
            return _of_super(run, value, name, site)
        case Function():
            return _of_function(value, name)
        case Partial():
            return {"func": value.function, "args": value.args}.get(name, Unknown("an attribute of a partial"))
        case ListObject() | SetObject() | DictObject():
            return _from_registry(run, value, value.cls, name, site)
        case BoundMethod():
            return find(run, value.function, name, site)
    for kind, type_name in _PYTHON_TYPES:
        if isinstance(value, kind):
            found = _from_registry(run, value, f"builtins.{type_name}", name, site)
            return _of_number(run, value, name, site) if found is MISSING else found
    return MISSING


def _of_number(run: Run, value: Value, name: str, site: Site | None) -> Value:
    """An attribute of a number that came out of numpy: it is a numpy scalar there."""
    if not isinstance(value, (int, float, Expr)):
        return MISSING
    entry = REGISTRY.get(f"numpy.ndarray.{name}")
    return MISSING if entry is None else _bind_entry(run, as_tensor(value), entry, site)


def get(run: Run, value: Value, name: str, site: Site | None = None) -> Value:
    """``value.name``, Unknown when there is no such attribute that the analysis knows."""
    found = find(run, value, name, site)
    if found is MISSING:
        if run.asking and is_surely_missing(value, name):
            raise Raised(Unknown(f"there is no {name}"), "AttributeError")
        return Unknown(f"the attribute {name} of {_kind(value)}", site)
    return found


def _kind(value: Value) -> str:
    if isinstance(value, Object):
        return f"a {value.class_name.rsplit('.', 1)[-1]}"
    return "None" if value is None else f"a {type(value).__name__.lower()}"


def _of_instance(run: Run, value: Object, name: str, site: Site | None) -> Value:
    if isinstance(value.cls, UserClass) and name[:2] != "__" and _own_method(value.cls, "__getattribute__"):
        return Unknown(f"{value.cls.name} looks its attributes up itself", site)
    if _is_its_own_dict(value) and name in value.attrs["__contents__"].items:
        return value.attrs["__contents__"].items[name]
    if name in value.attrs and not _is_computed(run, value, name):
        return value.attrs[name]
    if name == "__class__":
        return value.cls
    if name == "__dict__":
        return variables_of(run, value)
    mro = (
        value.cls.mro
        if isinstance(value.cls, UserClass)
        else [LibraryClass(n) for n in run.libraries.ancestors(value.cls.name)]
    )
    found = _through(run, value, mro, name, site)
    if found is not MISSING:
        return found
    if isinstance(value, LayerObject) and value.rule is not None and name[:1] == "_" and name[1:] in value.attrs:
        return value.attrs[name[1:]]  # Keras keeps many constructor arguments as private attributes.
    if name.startswith("__"):
        return _through(run, value, _OBJECT, name, site)
    fallback = _through(run, value, mro, "__getattr__", site)
    if isinstance(fallback, BoundMethod) and isinstance(fallback.function, Function):
        return run.call(fallback, [name])
    return MISSING


def variables_of(run: Run, value: Object) -> DictObject:
    """The attributes of an object as ``__dict__``: what changes the one changes the other."""
    run.touch(value)
    return DictObject(value.attrs)


def _is_its_own_dict(value: Object) -> bool:
    """Whether items and attributes are the same: ``self.__dict__ = self`` in a class that extends dict."""
    return value.attrs.get("__dict__") is value and isinstance(value.attrs.get("__contents__"), DictObject)


def _own_method(cls: UserClass, name: str) -> Function | None:
    """A method that the program defines in a class or in one that it extends."""
    for owner in cls.mro:
        if isinstance(owner, UserClass) and name in owner.attrs:
            found = owner.attrs[name]
            return found if isinstance(found, Function) else None
    return None


def _is_descriptor(value: Value, method: str) -> bool:
    """Whether an attribute of a class is an object that says itself what it is for an instance."""
    return isinstance(value, Object) and isinstance(value.cls, UserClass) and bool(_own_method(value.cls, method))


def _is_computed(run: Run, value: Object, name: str) -> bool:
    """Whether the class computes `name`, so that what is kept by that name (a constructor's argument) is hidden."""
    if isinstance(value.cls, UserClass):
        return _is_descriptor(run.class_attribute(value.cls, name), "__set__")
    if not isinstance(value, LayerObject):
        return False
    entry = run.libraries.method(value.cls.name, name)
    return entry is not None and entry.kind == "property"


def _through(run: Run, receiver: Value, mro: tuple[Value, ...] | list[Value], name: str, site: Site | None) -> Value:
    """`name` along a method resolution order, bound to `receiver`."""
    for cls in mro:
        if isinstance(cls, UserClass):
            if name in cls.attrs:
                attribute = run.forced(cls.attrs, name)
                found = _bound(run, receiver, attribute)
                if isinstance(attribute, Property) and attribute.cached and isinstance(receiver, Object):
                    run.touch(receiver)
                    receiver.attrs[name] = found
                return found
        elif isinstance(cls, LibraryClass):
            entry = REGISTRY.get(f"{cls.name}.{name}")
            if entry is not None:
                return _bind_entry(run, contents_of(run, receiver, cls.name), entry, site)
    return MISSING


def contents_of(run: Run, receiver: Value, cls: str) -> Value:
    """What a container's method works on: for an instance of a user's subclass, the container inside it."""
    made = _CONTAINERS.get(cls)
    if made is None or not isinstance(receiver, Object):
        return receiver
    if "__contents__" not in receiver.attrs:
        run.touch(receiver)
        receiver.attrs["__contents__"] = made()
    return receiver.attrs["__contents__"]


def _bound(run: Run, receiver: Value, attribute: Value) -> Value:
    match attribute:
        case Function():
            return BoundMethod(attribute, receiver)
        case Property():
            return run.call(attribute.getter, [receiver])
        case StaticMethod():
            return attribute.function
        case ClassMethod():
            owner = receiver.cls if isinstance(receiver, Object) else receiver
            return BoundMethod(attribute.function, owner)
        case Object() if isinstance(receiver, Object) and _is_descriptor(attribute, "__get__"):
            return run.call_method(attribute, "__get__", [receiver, receiver.cls])
        case Object() if attribute.class_name == "functools.cached":
            return BoundMethod(attribute, receiver)
    return attribute


def _bind_entry(run: Run, receiver: Value, entry: Entry, site: Site | None) -> Value:
    if entry.kind == "constant":
        return entry.value
    if entry.kind == "property":
        from shapecheck.interpreter.calls import Arguments

        return call_library(run, site or run.site, entry, Arguments([receiver]))
    return BoundMethod(LibraryFunction(entry), receiver)


def _of_function(function: Function, name: str) -> Value:
    if name in ("__name__", "__qualname__"):
        return function.name
    return function.module.name if name == "__module__" else Unknown(f"an attribute of {function.name}")


def _of_class(run: Run, cls: UserClass, name: str) -> Value:
    if name in ("__name__", "__qualname__"):
        return cls.name
    if name == "__module__" and cls.module is not None:
        return cls.module.name
    for owner in cls.mro:
        if isinstance(owner, UserClass) and name in owner.attrs:
            attribute = run.forced(owner.attrs, name)
            if isinstance(attribute, ClassMethod):
                return BoundMethod(attribute.function, cls)
            if (
                isinstance(attribute, (str, int, float, tuple))
                and not name.startswith("_")
                and cls.library_base("enum.Enum")
            ):
                return run.enum_member(owner, name, attribute)
            return attribute.function if isinstance(attribute, StaticMethod) else attribute
        if isinstance(owner, LibraryClass):
            entry = REGISTRY.get(f"{owner.name}.{name}")
            if entry is not None:
                return LibraryFunction(entry)
    return MISSING


def _of_library_name(run: Run, owner: str, name: str) -> Value:
    if name in ("__name__", "__qualname__"):
        return owner.rsplit(".", 1)[-1]
    for ancestor in run.libraries.ancestors(owner):
        known = run.libraries.value(f"{ancestor}.{name}")
        if known is not None:
            return known
    if name == "from_config":
        return Partial(run.libraries.value("builtins._from_config"), (run.libraries.value(owner),), {})
    return Opaque(f"{owner}.{name} has no rule", None, f"{owner}.{name}")


def _of_super(run: Run, value: Super, name: str, site: Site | None) -> Value:
    receiver = value.receiver
    if isinstance(receiver, UserClass) and value.start not in receiver.mro:
        return _of_type(run, receiver, name)
    owner = receiver if isinstance(receiver, UserClass) else getattr(receiver, "cls", None)
    if not isinstance(owner, UserClass):
        return Unknown("super() of an unknown object")
    mro = list(owner.mro)
    after = mro[mro.index(value.start) + 1 :] if value.start in mro else mro
    if name == "__new__":
        return _unbound_new(run, after)
    found = _through(run, receiver, [*after, *_OBJECT], name, site)
    if found is MISSING:
        plain = not owner.has_unknown_base and name == "__init__"
        return run.libraries.value("builtins._nothing") if plain else Unknown(f"super().{name} is not known")
    return found


def _of_type(run: Run, cls: UserClass, name: str) -> Value:
    """An attribute of ``type`` for a class, as its metaclass asks for it."""
    if name == "__call__":
        return Partial(run.libraries.value("builtins.type.__call__"), (cls,), {})
    return Unknown(f"type.{name}")


def _unbound_new(run: Run, mro: list[Value]) -> Value:
    """The next ``__new__``, which is given the class by the caller."""
    for cls in mro:
        if isinstance(cls, UserClass) and isinstance(cls.attrs.get("__new__"), Function):
            return cls.attrs["__new__"]
    named = any(isinstance(cls, LibraryClass) and cls.name == "typing.NamedTuple" for cls in mro)
    return run.libraries.value("typing.NamedTuple.__new__" if named else "builtins.object.__new__")


def _of_tensor(run: Run, value: Tensor, name: str, site: Site | None) -> Value:
    for cls in _TENSOR_CLASSES[value.kind]:
        entry = REGISTRY.get(f"{cls}.{name}")
        if entry is not None:
            return _bind_entry(run, value, entry, site)
    return Unknown(f"the attribute {name} of a tensor", site)


def _from_registry(run: Run, value: Value, cls: str, name: str, site: Site | None) -> Value:
    for ancestor in run.libraries.ancestors(cls):
        entry = REGISTRY.get(f"{ancestor}.{name}")
        if entry is not None:
            return _bind_entry(run, value, entry, site)
    return MISSING


def _library_classes(run: Run, cls: UserClass | LibraryClass) -> list[str]:
    """The names of a class's library ancestors, nearest first."""
    if isinstance(cls, LibraryClass):
        return run.libraries.ancestors(cls.name)
    return [base.name for base in cls.mro if isinstance(base, LibraryClass)]


def set_attribute(run: Run, value: Value, name: str, item: Value) -> None:
    """``value.name = item``."""
    hook = (
        _own_method(value.cls, "__setattr__")
        if isinstance(value, Object) and isinstance(value.cls, UserClass)
        else None
    )
    if hook is not None:
        run.call(hook, [value, name, item])
    else:
        set_plainly(run, value, name, item)


def set_plainly(run: Run, value: Value, name: str, item: Value) -> None:
    """``value.name = item`` where no ``__setattr__`` of the program is asked."""
    match value:
        case Object():
            if isinstance(value.cls, UserClass):
                own = run.class_attribute(value.cls, name)
                if isinstance(own, Property) and own.setter is not None:
                    run.call(own.setter, [value, item])
                    return
                if _is_descriptor(own, "__set__"):
                    run.call_method(own, "__set__", [value, item])
                    return
            for ancestor in _library_classes(run, value.cls):
                setter = REGISTRY.get(f"{ancestor}.{name}.setter")
                if setter is not None:
                    run.call(LibraryFunction(setter), [value, item])
                    return
            if name == "__class__" and isinstance(item, UserClass) and type(value) is Object:
                value.cls = item
                return
            if _is_its_own_dict(value):
                contents = value.attrs["__contents__"]
                run.touch(contents)
                contents.items[name] = item
                return
            run.touch(value)
            value.attrs[name] = item
            if isinstance(value, LayerObject):
                layers.reconfigure(run, value, name)
        case UserClass():
            run.touch(value)
            value.attrs[name] = item
        case UserModule():
            run.touch(value.scope)
            value.scope.names[name] = item
        case LibraryModule():
            run.imports.replace(f"{value.name}.{name}", item)
        case LibraryClass() | LibraryFunction() if REGISTRY.get(f"{value.name}.{name}") or name in _METHODS_OF_LAYERS:
            run.imports.replace(value.name, Unknown(f"{value.name}, whose {name} the program sets"))


_METHODS_OF_LAYERS = frozenset(("__init__", "__call__", "call", "build"))
