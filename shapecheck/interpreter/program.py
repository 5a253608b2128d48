"""Running a whole file: the module, what `--call` asks for, then every function and class that nothing called."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import libcst as cst

from shapecheck.graph.afterthoughts import afterthoughts, parts_only
from shapecheck.interpreter import calls, functions
from shapecheck.interpreter.aging import aged
from shapecheck.interpreter.budget import Spent
from shapecheck.interpreter.declarations import parse_shape, shape_text
from shapecheck.interpreter.frames import Frame, Raised
from shapecheck.interpreter.imports import site_packages
from shapecheck.interpreter.publish import publish
from shapecheck.interpreter.run import Run
from shapecheck.interpreter.watching import Watch
from shapecheck.results import Analysis
from shapecheck.shapes import unresolved
from shapecheck.syntax.nodes import dotted_name
from shapecheck.syntax.source import parse
from shapecheck.values import (
    Alternatives,
    BoundMethod,
    ClassMethod,
    Function,
    LayerObject,
    Property,
    Site,
    StaticMethod,
    Tensor,
    Unknown,
    UserClass,
    UserModule,
    Value,
)

MAX_ENTRY_STEPS = 120_000
"""What one function that nothing called may cost (the largest models take a third of it)."""

MAKERS = ("__init__", "build", "__build__", "_build", "build_model", "_build_model")
"""Methods that make an instance what it is: those come first."""


def run_program(
    path: str,
    content: str | bytes,
    settings: Any,
    follow: tuple[str, ...],
    call_texts: tuple[str, ...],
    python: str | None,
    *,
    trace: bool = True,
    watch: bool = False,
) -> Analysis:
    """The analysis of one file; raises SyntaxProblem if it cannot be parsed."""
    run = run_file(path, content, settings, follow, call_texts, python, watch=watch)
    return publish(run, path, trace=trace)


def run_file(
    path: str,
    content: str | bytes,
    settings: Any,
    follow: tuple[str, ...] = (),
    call_texts: tuple[str, ...] = (),
    python: str | None = None,
    *,
    watch: bool = False,
) -> Run:
    """The finished run over one file, for those who need more of it than its `Analysis`; raises SyntaxProblem."""
    source = parse(path, content)
    roots, package = _project(path, settings)
    packages = site_packages(python) if follow else []
    run = Run(settings, roots, follow, packages, max_steps=settings.max_steps, max_seconds=settings.max_seconds)
    module = run.imports.add("__main__", source)
    run.imports.packages_of["__main__"] = package
    run.imports.own_package = package.split(".")[0]
    run.imports.executed.add("__main__")
    run.files.folders = tuple(dict.fromkeys((os.path.dirname(os.path.abspath(path)), os.path.abspath(settings.root))))
    run.watch = Watch(source) if watch else None
    with suppress(Spent):
        run.execute_module(module)
        for text in call_texts:
            _call(run, module, text)
        if not call_texts:
            _entry_points(run, module)
    run.recorder.withdraw(parts_only(run.graph))
    for site, advice in afterthoughts(run.graph):
        run.recorder.advice(site, advice)
    return run


def _project(path: str, settings: Any) -> tuple[list[str], str]:
    """The folders that imports are looked up in, and the dotted name of the package that the file is in."""
    folder = os.path.dirname(os.path.abspath(path))
    roots = [folder]
    package: list[str] = []
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        package.insert(0, os.path.basename(folder))
        folder = os.path.dirname(folder)
    roots.append(folder)
    base = os.path.abspath(getattr(settings, "root", "."))
    roots += [os.path.join(base, part) for part in getattr(settings, "src", ())]
    return list(dict.fromkeys(os.path.normpath(root) for root in roots)), ".".join(package)


def _call(run: Run, module: UserModule, text: str) -> None:
    """Evaluates an expression in the module, as if it stood on the module's last line."""
    try:
        node = cst.parse_expression(text)
        run.evaluate(node, Frame(module.scope, module))
    except Raised:
        pass
    except cst.ParserSyntaxError:
        run.recorder.untraced(Site(module.source, module.source.tree), text, "this is not an expression")


def _entry_points(run: Run, module: UserModule) -> None:
    """Calls what nothing has called, with nothing known of its arguments but defaults and annotations."""
    run.assuming = True
    for value in list(module.scope.names.values()):
        if isinstance(value, UserClass) and value.module is module:
            _enter_class(run, value)
    for value in list(module.scope.names.values()):
        if isinstance(value, Function) and value.module is module:
            _enter(run, value, [])
    for function in list(run.made_functions):
        if function.module is module and function.owner is None:
            _enter(run, function, [])


def _enter_class(run: Run, cls: UserClass) -> None:
    """Calls those methods of a class that nothing called, on the program's last instance, or on one made for it.

    The defaults of a constructor are seldom what a program uses, and other methods may have been called before: a
    finding counts if it depends neither on numbers among them nor on data that other methods change.
    """
    methods = [m for m in map(_function_of, cls.attrs.values()) if m is not None and m.node not in run.called]
    if not methods:
        return
    called, recorder = set(run.called), run.recorder
    before = len(recorder.noticed)
    try:
        _call_methods(run, cls, methods)
    except Spent:
        del recorder.noticed[before:]
        raise
    found = recorder.noticed[before:]
    if not found:
        return
    run.called = called
    run.loosely = True
    try:
        with run.rehearsal():
            _call_methods(run, cls, methods)
    finally:
        run.loosely = False
        confirmed = {(item.rule, item.site.node) for item in recorder.noticed[before + len(found) :]}
        recorder.noticed[before:] = [item for item in found if (item.rule, item.site.node) in confirmed]


def _call_methods(run: Run, cls: UserClass, methods: list[Function]) -> None:
    instance = run.instances.get(cls) or _instance(run, cls)
    makers = [method for method in methods if method.name in MAKERS]
    for method in sorted(makers, key=lambda maker: MAKERS.index(maker.name)):
        _call_method(run, cls, method, instance)
    with aged(run, cls, instance, MAKERS) if run.loosely else nullcontext():
        for method in methods:
            _call_method(run, cls, method, instance)


def _call_method(run: Run, cls: UserClass, method: Function, instance: Value) -> None:
    if method.node in run.called:
        return
    static = any(isinstance(v, StaticMethod) and v.function is method for v in cls.attrs.values())
    by_class = any(isinstance(v, ClassMethod) and v.function is method for v in cls.attrs.values())
    _enter(run, method, [] if static else [_class_or_subclass(cls) if by_class else instance])


def _class_or_subclass(cls: UserClass) -> Value:
    """What a class method is called on: as often as not a subclass, with a constructor of its own."""
    return Alternatives((cls, Unknown(f"a subclass of {cls.name}")))


def _function_of(value: Value) -> Function | None:
    match value:
        case Function():
            return value
        case Property():
            return _function_of(value.getter)
        case StaticMethod() | ClassMethod():
            return _function_of(value.function)
    return None


def _instance(run: Run, cls: UserClass) -> Value:
    """Some instance of a class, made with unknown arguments."""
    init = run.class_attribute(cls, "__init__")
    args = _assumed(run, init, 1) if isinstance(init, Function) else {}
    assert cls.module is not None
    is_open = not isinstance(init, Function) or _takes_more(run, init)
    return calls.call_value(run, Site(cls.module.source, cls.node), cls, calls.Arguments([], args, is_open))


def _takes_more(run: Run, function: Function) -> bool:
    """Whether a function takes arguments that its signature does not name."""
    signature = functions.signature_of(run, function.node)
    return signature.star is not None or signature.double_star is not None


def _assumed(run: Run, function: Function, skip: int) -> dict[str, Value]:
    """Values that the parameters may have, as far as defaults and annotations say."""
    signature = functions.signature_of(run, function.node)
    names = (*signature.positional[skip:], *signature.keyword_only)
    return {name: _assumption(run, function, name, signature.annotations.get(name)) for name in names}


def _assumption(run: Run, function: Function, name: str, annotation: Any) -> Value:
    """What a parameter may be. A default of None often stands for what every caller gives."""
    if name in function.defaults:
        default = function.defaults[name]
        if default is None:
            return Alternatives((default, Unknown(f"the parameter {name} of {function.name}")))
        if run.loosely and _is_numeric(run.export(default)):
            return Unknown(f"the parameter {name} of {function.name}")
        return default
    text = shape_text(run, annotation)
    shape = parse_shape(run, text) if text is not None else None
    if shape is not None:
        return Tensor(shape, None, "numpy")
    if dotted_name(annotation) == "int":
        number = unresolved(f"the parameter {name} of {function.name}", name=name)
        run.assumed_ints.add(number)
        return number
    return Unknown(f"the parameter {name} of {function.name}")


def _is_numeric(value: Any) -> bool:
    """Whether a default is a number, or holds some, or is a shape of which no size is given."""
    if isinstance(value, (tuple, list)):
        return any(item is None or _is_numeric(item) for item in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _enter(run: Run, function: Function, receiver: list[Value]) -> None:
    if function.node in run.called or isinstance(function.node, cst.Lambda):
        return
    arguments = calls.Arguments(list(receiver), _assumed(run, function, len(receiver)), _takes_more(run, function))
    if receiver and isinstance(receiver[0], LayerObject) and function.name == "call":
        _enter_call(run, function, receiver[0])
        return
    made = len(run.made_functions)
    with _entry(run, function):
        value = calls.call_value(run, Site(None, None), function, arguments)
        if function.is_generator:
            run.element(value)
    if any(_is_numeric(run.export(default)) for default in function.defaults.values()):
        del run.made_functions[made:]  # Numbers that nobody gave are captured in them.


@contextmanager
def _entry(run: Run, function: Function) -> Iterator[None]:
    """Around the call of what nothing called: with a budget of its own, and what it raises concerns nobody.

    What one of them sets for all of Keras does not hold in the others.
    """
    before, site = run.settings, Site(function.module.source, function.node)
    try:
        with run.budget.entry(MAX_ENTRY_STEPS), run.given_up(site, function.name), suppress(Raised):
            yield
    finally:
        run.settings = before


def _enter_call(run: Run, function: Function, layer: LayerObject) -> None:
    """A layer that nothing called: its call on tensors of which nothing is known."""
    names = functions.signature_of(run, function.node).positional[1:]
    assumed = _assumed(run, function, 1)
    if names:
        assumed[names[0]] = Unknown(f"what {layer.class_name} is called on")
    with _entry(run, function):
        arguments = calls.Arguments([], assumed, _takes_more(run, function))
        calls.call_value(run, Site(None, None), BoundMethod(function, layer), arguments)
