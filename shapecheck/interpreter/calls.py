"""Calls: evaluating the arguments, and what calling each kind of value does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import libcst as cst

from shapecheck.interpreter import classes, functions
from shapecheck.interpreter.declarations import declared
from shapecheck.interpreter.dispatch import call_library
from shapecheck.interpreter.evaluated import evaluated
from shapecheck.interpreter.frames import Frame
from shapecheck.interpreter.inplace import note_change
from shapecheck.interpreter.names import names_in
from shapecheck.library.effects import writes_file
from shapecheck.records import dataclass, field
from shapecheck.shapes import Expr, Shape
from shapecheck.syntax.nodes import dotted_name
from shapecheck.values import (
    Alternatives,
    BoundMethod,
    Cell,
    ClassMethod,
    DictObject,
    Function,
    Generator,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    ListObject,
    Object,
    Opaque,
    Partial,
    SetObject,
    Site,
    StaticMethod,
    Super,
    Tensor,
    Unknown,
    UserClass,
    Value,
)

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


MAX_RELEASE_DEPTH = 3


@dataclass(slots=True)
class Arguments:
    """The arguments of a call. `is_open`: an unknown number of further ones may follow (``f(*unknown)``)."""

    args: list[Value] = field(default_factory=list)
    kwargs: dict[str, Value] = field(default_factory=dict)
    is_open: bool = False
    star: Value = None
    """What is starred in ``f(*star)``, if its items are not known. Arguments after it have no known position."""

    follows_star: bool = False
    """Whether there are such arguments."""


def call_expression(run: Run, node: cst.Call, frame: Frame) -> Value:
    """``callee(arguments)``."""
    if isinstance(node.func, cst.Name) and node.func.value == "super" and not node.args:
        return _implicit_super(frame)
    callee = run.evaluate(node.func, frame)
    arguments = _arguments(run, node.args, frame)
    if isinstance(node.func, cst.Name) and node.func.value in ("locals", "vars", "globals") and not node.args:
        return _variables(run, node.func.value, frame)
    if isinstance(callee, LibraryFunction) and callee.entry.name in ("builtins.eval", "builtins.exec"):
        made = evaluated(run, callee.entry.name, arguments, frame)
        if made is not run.MISSING:
            return made
    site = Site(frame.module.source, node)
    if isinstance(callee, Unknown) and isinstance(node.func, cst.Attribute):
        release(run, run.evaluate(node.func.value, frame))
        if not isinstance(callee, Opaque):
            callee = _array_method(run, site, node.func.attr.value, arguments) or callee
    result = call_value(run, site, callee, arguments)
    note_change(run, node, callee, arguments, frame)
    return _as_configured(run, site, arguments, result) if run.settings.data else result


def _array_method(run: Run, site: Site, name: str, arguments: Arguments) -> Value | None:
    """``unknown.reshape(209, 64, 64, 3)``: whatever array this is, its shape is told here."""
    sizes = arguments.args
    told = len(sizes) == 1 and isinstance(sizes[0], (tuple, ListObject))
    if name != "reshape" or arguments.is_open or not (told or (sizes and all(map(_is_size, sizes)))):
        return None
    return run.attribute_at(site, Tensor(Shape.unknown(), None, "numpy"), name)


def _is_size(value: Value) -> bool:
    return isinstance(value, (int, Expr)) and not isinstance(value, bool)


def _as_configured(run: Run, site: Site, arguments: Arguments, result: Value) -> Value:
    """What a call loads by a name whose shape the configuration declares."""
    text = run.settings.data.get(arguments.args[0]) if arguments.args and isinstance(arguments.args[0], str) else None
    return declared(run, site, text, result) if text is not None else result


def _implicit_super(frame: Frame) -> Value:
    if frame.function is None or frame.function.owner is None:
        return Unknown("super() outside a method")
    return Super(frame.function.owner, frame.receiver)


def _variables(run: Run, function: str, frame: Frame) -> Value:
    """``locals()`` of a function: its variables as they are now. Of a module's variables only some are known."""
    if frame.function is None or function == "globals":
        scope = frame.module.scope
        run.touch(scope)
        scope.names.update({name: run.forced(scope.names, name) for name in scope.names})
        return DictObject(scope.names, Unknown("a variable by a computed name"))
    return DictObject({name: run.forced(frame.cell.names, name) for name in frame.cell.names})


def _arguments(run: Run, nodes: Sequence[cst.Arg], frame: Frame) -> Arguments:
    result = Arguments()
    for node in nodes:
        value = run.evaluate(node.value, frame)
        if node.star == "*":
            items = run.iterate(value)
            if items is None:
                result.is_open, result.star = True, value
            elif result.star is None:
                result.args += items
            else:
                result.follows_star = True
        elif node.star == "**":
            if isinstance(value, DictObject):
                result.kwargs.update({k: v for k, v in value.items.items() if isinstance(k, str)})
                result.is_open |= value.is_open
            else:
                result.is_open = True
        elif node.keyword is not None:
            result.kwargs[node.keyword.value] = value
        elif result.star is None:
            result.args.append(value)
        else:
            result.follows_star = True
    return result


def call_value(run: Run, site: Site, callee: Value, arguments: Arguments) -> Value:
    """Calls any value."""
    run.budget.step()
    match callee:
        case Function():
            return functions.call_function(run, site, callee, arguments)
        case BoundMethod():
            inner = Arguments([callee.receiver, *arguments.args], arguments.kwargs, arguments.is_open)
            return call_value(run, site, callee.function, inner)
        case LibraryFunction():
            forget_handed(run, callee.name, arguments)
            if writes_file(callee.name, arguments.args, arguments.kwargs):
                run.files.note_written((*arguments.args, *arguments.kwargs.values()))
            return call_library(run, site, callee.entry, arguments)
        case UserClass():
            return classes.instantiate(run, site, callee, arguments)
        case LayerObject():
            return _call_layer(run, site, callee, arguments)
        case Partial():
            inner = Arguments([*callee.args, *arguments.args], {**callee.kwargs, **arguments.kwargs}, arguments.is_open)
            return call_value(run, site, callee.function, inner)
        case Alternatives():
            return _call_alternatives(run, site, callee, arguments)
        case StaticMethod() | ClassMethod():
            return call_value(run, site, callee.function, arguments)
        case Object():
            return _call_object(run, site, callee, arguments)
        case LibraryClass():
            return run.instance(callee.name, **arguments.kwargs)
    return call_unknown(run, site, callee, arguments)


def _call_alternatives(run: Run, site: Site, callee: Alternatives, arguments: Arguments) -> Value:
    """Calls each option on a state of its own; what goes wrong in some of them only is not reported."""
    with run.recorder.trials() as trial:

        def call(option: Value) -> Value:
            try:
                return call_value(run, site, option, arguments)
            finally:
                trial.next()

        return run.branching.evaluate([lambda option=option: call(option) for option in callee.options])  # type: ignore[misc]


def call_unknown(run: Run, site: Site, callee: Value, arguments: Arguments) -> Value:
    """Calling something that is not known: the containers handed in may change, the result is unknown."""
    for value in (*arguments.args, *arguments.kwargs.values()):
        forget_contents(run, value)
        forget_captured(run, value)
        release(run, value)
    run.files.note_written((*arguments.args, *arguments.kwargs.values()))
    run.doubts += 1
    if isinstance(callee, Opaque):
        why = f"shapecheck has no rule for {callee.name}"
        name = callee.name
    elif isinstance(callee, Unknown):
        why, name = callee.why, dotted_name(site.node.func) if isinstance(site.node, cst.Call) else "?"
    else:
        why, name = "this value is not callable here", repr(callee)
    run.recorder.untraced(site, name, why)
    return Unknown(why, callee.site if isinstance(callee, Unknown) and callee.site else site)


def forget_contents(run: Run, value: Value) -> None:
    """What an unknown function may have done to a container: one that is handed in empty is there to be filled."""
    match value:
        case ListObject() if not value.items and not value.is_open:
            run.touch(value)
            value.element = Unknown("a list that was handed to an unknown function")
        case SetObject() if not value.items and not value.is_open:
            run.touch(value)
            value.element = Unknown("a set that was handed to an unknown function")
        case DictObject() if not value.items and not value.is_open:
            run.touch(value)
            value.default = Unknown("a dict that was handed to an unknown function")


def forget_captured(run: Run, value: Value) -> None:
    """An unknown function may call a function that it is given, which then fills the containers that it names."""
    match value:
        case Function():
            for name in names_in(run, value.node):
                cell: Cell | None = value.scope
                while cell is not None and name not in cell.names:
                    cell = cell.parent
                if cell is not None:
                    forget_contents(run, cell.names[name])
        case Generator():
            forget_captured(run, value.function)
        case BoundMethod(receiver=ListObject() | SetObject() | DictObject() as container):
            forget_contents(run, container)
        case BoundMethod(function=Function() as function, receiver=Object() as receiver):
            forget_captured(run, function)
            for name in names_in(run, function.node) & receiver.attrs.keys():
                forget_contents(run, receiver.attrs[name])


def forget_handed(run: Run, name: str, arguments: Arguments) -> None:
    """A library's function may call what it is handed: ``series.apply(names.update)`` fills the container.

    Python's own call it here, too; pandas calls the program's functions, which nobody follows.
    """
    if name.startswith(("builtins.", "functools.", "itertools.")):
        return
    for value in (*arguments.args[1:], *arguments.kwargs.values()):
        if isinstance(value, BoundMethod) or name.startswith("pandas."):
            forget_captured(run, value)


def release(run: Run, value: Value, depth: int = 0) -> None:
    """The layers that unknown code got hold of may have been built there: nothing is sure of their weights."""
    match value:
        case LayerObject() if value.weights is None:
            run.graph.unsure.add(value)
    if depth > MAX_RELEASE_DEPTH:
        return
    match value:
        case Object():
            for item in value.attrs.values():
                release(run, item, depth + 1)
        case ListObject():
            for item in value.items:
                release(run, item, depth + 1)
        case DictObject():
            for item in value.items.values():
                release(run, item, depth + 1)


def _call_object(run: Run, site: Site, callee: Object, arguments: Arguments) -> Value:
    method = run.find_attribute(callee, "__call__")
    if method is run.MISSING:
        return call_unknown(run, site, Unknown(f"calling a {callee.class_name} object"), arguments)
    return call_value(run, site, method, arguments)


def _call_layer(run: Run, site: Site, layer: LayerObject, arguments: Arguments) -> Value:
    if isinstance(layer.cls, UserClass):
        own = run.class_attribute(layer.cls, "__call__")
        if isinstance(own, Function):
            return call_value(run, site, BoundMethod(own, layer), arguments)
    if arguments.is_open:
        return Unknown("called with an unknown number of arguments", site)
    return run.apply_layer(site, layer, arguments.args, arguments.kwargs)


def plain(args: Sequence[Value], kwargs: Mapping[str, Value] | None) -> Arguments:
    """Arguments made by the analysis itself."""
    return Arguments(list(args), dict(kwargs or {}))


def is_callable(value: Value) -> bool:
    """Whether a value is certainly something that can be called."""
    kinds = (
        Function,
        BoundMethod,
        LibraryFunction,
        UserClass,
        LibraryClass,
        LayerObject,
        Partial,
        StaticMethod,
        ClassMethod,
    )
    return isinstance(value, kinds) or (isinstance(value, Object) and not isinstance(value, LayerObject))
