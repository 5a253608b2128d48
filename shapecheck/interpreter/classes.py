"""User classes: making them, their order of look-up, and making instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter.frames import Frame, Raised
from shapecheck.interpreter.joining import leaves_of
from shapecheck.syntax.nodes import dotted_name
from shapecheck.values import (
    Alternatives,
    Cell,
    ClassMethod,
    Function,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    ListObject,
    Object,
    Opaque,
    Property,
    Site,
    StaticMethod,
    Unknown,
    UserClass,
    Value,
)

if TYPE_CHECKING:
    from shapecheck.interpreter.calls import Arguments
    from shapecheck.interpreter.run import Run

REQUIRED = object()
"""The default of a field that has none."""


def define_class(run: Run, node: cst.ClassDef, frame: Frame, prefix: str) -> UserClass:
    """Runs a class body and makes the class."""
    bases = [run.evaluate(base.value, frame) for base in node.bases if not base.star]
    made = UserClass(
        node.name.value, f"{prefix}{node.name.value}", frame.module, tuple(map(_as_class, bases)), node=node
    )
    body = Frame(Cell(parent=frame.cell), frame.module, frame.function, frame.receiver)
    run.execute_class_body(node.body.body, body, made)
    made.attrs = body.cell.names
    made.mro = (made, *_ancestors(run, made.bases))
    made.has_unknown_base = any(not isinstance(base, (UserClass, LibraryClass)) for base in made.mro)
    made.fields = _fields(run, made, node, frame)
    for value in made.attrs.values():
        _own(value, made)
    keywords = {part.keyword.value: run.evaluate(part.value, frame) for part in node.keywords if part.keyword}
    _set_metaclass(run, made, keywords.pop("metaclass", None))
    _announce(run, made, keywords)
    return made


def _set_metaclass(run: Run, cls: UserClass, metaclass: Value) -> None:
    """A metaclass of the program's own may add to its classes, and may make their instances."""
    inherited = [base.metaclass for base in cls.mro[1:] if isinstance(base, UserClass)]
    cls.metaclass = metaclass if isinstance(metaclass, UserClass) else next(filter(None, inherited), None)
    makes = ("__new__", "__init__", "__prepare__", "__getattr__")
    if cls.metaclass is not None and any(isinstance(run.class_attribute(cls.metaclass, n), Function) for n in makes):
        cls.has_unknown_base = True


def _announce(run: Run, cls: UserClass, keywords: dict[str, Value]) -> None:
    """Tells the objects in a class their names, and the classes that it extends of it."""
    for name, value in list(cls.attrs.items()):
        hook = run.class_attribute(value.cls, "__set_name__") if _is_users(value) else None
        if isinstance(hook, Function):
            run.call(hook, [value, cls, name])
    for base in cls.mro[1:]:
        hook = base.attrs.get("__init_subclass__") if isinstance(base, UserClass) else None
        if isinstance(hook, (Function, ClassMethod)):
            run.call(hook.function if isinstance(hook, ClassMethod) else hook, [cls], keywords)
            return


def _is_users(value: Value) -> bool:
    return isinstance(value, Object) and isinstance(value.cls, UserClass)


def _as_class(base: Value) -> Value:
    """A class to extend; where it differs between branches, the first that is known."""
    if isinstance(base, Alternatives):
        options = leaves_of(base)
        known = (option for option in options if isinstance(option, (UserClass, LibraryClass, LibraryFunction)))
        base = next(known, options[0])
    return LibraryClass(base.name) if isinstance(base, LibraryFunction) else base


def _own(value: Value, owner: UserClass) -> None:
    match value:
        case Function() if value.owner is None:
            value.owner = owner
            value.qualname = f"{owner.qualname}.{value.name}"
        case Property():
            _own(value.getter, owner)
            _own(value.setter, owner)
        case StaticMethod() | ClassMethod():
            _own(value.function, owner)


def _ancestors(run: Run, bases: tuple[Value, ...]) -> list[Value]:
    """The bases' orders merged: each class once, after all of its subclasses (as far as simple merging goes)."""
    merged: list[Value] = []
    for base in bases:
        if isinstance(base, UserClass):
            merged += base.mro
        elif isinstance(base, LibraryClass):
            merged += [LibraryClass(name) for name in run.libraries.ancestors(base.name)]
        else:
            merged.append(base)
    unique: list[Value] = []
    for i, base in enumerate(merged):
        later = any(_same_class(base, other) for other in merged[i + 1 :])
        if not later:
            unique.append(base)
    return unique


def _same_class(left: Value, right: Value) -> bool:
    return left is right or (
        isinstance(left, LibraryClass) and isinstance(right, LibraryClass) and left.name == right.name
    )


def _fields(run: Run, cls: UserClass, node: cst.ClassDef, frame: Frame) -> tuple[tuple[str, Value], ...] | None:
    """The fields of a dataclass or NamedTuple, with `REQUIRED` where there is no default."""
    is_tuple = any(isinstance(base, (LibraryClass, Opaque)) and base.name == "typing.NamedTuple" for base in cls.mro)
    inherited = [base.fields for base in cls.mro[1:] if isinstance(base, UserClass) and base.fields]
    is_dataclass = any(
        "dataclass" in dotted_name(d.decorator) or "attr." in dotted_name(d.decorator) for d in node.decorators
    )
    if not is_tuple and not is_dataclass:
        return inherited[0] if inherited else None
    fields: dict[str, Value] = {}
    for base_fields in reversed(inherited):
        fields.update(base_fields)
    for statement in node.body.body:
        for small in getattr(statement, "body", ()) if isinstance(statement, cst.SimpleStatementLine) else ():
            if not isinstance(small, cst.AnnAssign) or not isinstance(small.target, cst.Name):
                continue
            if "ClassVar" not in dotted_name(small.annotation.annotation):
                fields[small.target.value] = cls.attrs.get(small.target.value, REQUIRED)
    return tuple(fields.items())


def instantiate(run: Run, site: Site, cls: UserClass, arguments: Arguments) -> Value:
    """``cls(arguments)``."""
    from shapecheck.interpreter.calls import call_value

    hook = run.class_attribute(cls.metaclass, "__call__") if cls.metaclass is not None else None
    if isinstance(hook, Function):
        inner = type(arguments)([cls, *arguments.args], arguments.kwargs, arguments.is_open)
        return call_value(run, site, hook, inner)
    return make_instance(run, site, cls, arguments)


def make_instance(run: Run, site: Site, cls: UserClass, arguments: Arguments) -> Value:
    """What ``type`` does when a class is called: ``__new__``, then ``__init__``."""
    from shapecheck.interpreter.calls import call_value

    new = run.class_attribute(cls, "__new__")
    if isinstance(new, Function):
        created = call_value(
            run, site, new, type(arguments)([cls, *arguments.args], arguments.kwargs, arguments.is_open)
        )
        if not isinstance(created, Object) or created.cls is not cls or cls.fields is not None:
            return created
        made = created
    else:
        made = blank(cls, site)
    init = run.class_attribute(cls, "__init__")
    if isinstance(init, Function):
        inner = type(arguments)([made, *arguments.args], arguments.kwargs, arguments.is_open)
        try:
            call_value(run, site, init, inner)
        except Raised as raised:
            if run.catching or raised.ends_program:
                raise
            return Unknown(f"{cls.name} raises {raised.name}", site)
    elif cls.fields is not None:
        fill_fields(run, made, cls.fields, arguments)
    elif isinstance(init, LibraryFunction) and not arguments.is_open:
        bound = run.find_attribute(made, "__init__")
        call_value(run, site, bound, arguments)
    if isinstance(made, LayerObject):
        run.finish_layer(made, arguments)
    if not run.assuming:
        run.instances[cls] = made
    return made


def blank(cls: UserClass, site: Site | None) -> Object:
    """An instance of a class before its constructor has run."""
    if cls.library_base("keras.layers.Layer"):
        return LayerObject(cls, {}, site=site)
    return Object(cls, {})


def fill_fields(run: Run, made: Object, fields: tuple[tuple[str, Value], ...], arguments: Arguments) -> None:
    taken = [name for name, default in fields if not _is_excluded(default)]
    given = dict(zip(taken, arguments.args, strict=False))
    given.update(arguments.kwargs)
    for name, default in fields:
        if name in given:
            made.attrs[name] = given[name]
        elif default is REQUIRED or arguments.is_open:
            made.attrs[name] = Unknown(f"the field {name}")
        else:
            made.attrs[name] = _fresh_default(run, default)
    method = run.find_attribute(made, "__post_init__")
    if method is not run.MISSING:
        run.call(method, [])


def _is_excluded(default: Value) -> bool:
    """Whether a field is no argument of the constructor: ``field(init=False)``."""
    is_field = isinstance(default, Object) and default.class_name == "dataclasses.Field"
    return is_field and default.attrs.get("init") is False


def replaced_fields(run: Run, value: Object, changes: dict[str, Value]) -> Value:
    """``dataclasses.replace``: a new object, made with the fields of the old one as far as they are not changed."""
    if not isinstance(value.cls, UserClass) or value.cls.fields is None:
        return Unknown("a changed copy")
    kept = {name: value.attrs[name] for name, default in value.cls.fields if not _is_excluded(default)}
    return run.call(value.cls, [], {**kept, **changes})


def _fresh_default(run: Run, default: Value) -> Value:
    """The value of ``field(default=..., default_factory=...)``, or the default itself."""
    if isinstance(default, Object) and default.class_name == "dataclasses.Field":
        factory = default.attrs.get("default_factory")
        missing = Unknown("a field without a default")
        return run.call(factory, []) if factory is not None else default.attrs.get("default", missing)
    return ListObject(list(default.items)) if isinstance(default, ListObject) else default


def is_instance(run: Run, value: Value, cls: Value) -> bool | None:
    """isinstance(value, cls): None where it cannot be told."""
    if isinstance(value, Unknown) or isinstance(cls, Unknown):
        return None
    if isinstance(cls, (tuple, Alternatives)):
        options: Any = cls if isinstance(cls, tuple) else cls.options
        verdicts = [is_instance(run, value, option) for option in options]
        return True if True in verdicts else None if None in verdicts else False
    if isinstance(cls, UserClass):
        owner = getattr(value, "cls", None)
        if isinstance(owner, UserClass):
            return cls in owner.mro or (None if owner.has_unknown_base else False)
        return False
    name = run.class_name_of(cls)
    if name is None:
        return None
    return run.is_library_instance(value, name)
