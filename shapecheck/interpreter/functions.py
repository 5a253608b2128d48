"""User functions: making them, binding arguments, running bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter.declarations import as_declared, tensor_type_text
from shapecheck.interpreter.frames import Flow, Frame, Raised
from shapecheck.interpreter.joining import join_values
from shapecheck.records import dataclass
from shapecheck.syntax.nodes import contains_yield
from shapecheck.values import (
    Cell,
    DictObject,
    Function,
    Generator,
    Iterator,
    LayerObject,
    ListObject,
    Site,
    Unknown,
    Value,
    alternatives,
)
from shapecheck.values.base import same

if TYPE_CHECKING:
    from shapecheck.interpreter.calls import Arguments
    from shapecheck.interpreter.run import Run

MAX_DEPTH = 120
MAX_RECURSION = 12
MAX_BLIND_RECURSION = 2


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of a user's function, by name."""

    positional: tuple[str, ...]
    positional_only: int
    keyword_only: tuple[str, ...]
    star: str | None
    double_star: str | None
    annotations: dict[str, Any]
    shapes: dict[str, str]
    """The shapes that tensor types in the annotations declare, as text; "return" is the result's."""


def signature_of(run: Run, node: Any) -> Signature:
    """The signature of a def or lambda (computed once for each node)."""
    found = run.signatures.get(node)
    if found is None:
        found = run.signatures[node] = _signature(run, node)
    return found


def _signature(run: Run, node: Any) -> Signature:
    params: cst.Parameters = node.params
    positional = [*params.posonly_params, *params.params]
    star = params.star_arg.name.value if isinstance(params.star_arg, cst.Param) else None
    double = params.star_kwarg.name.value if params.star_kwarg is not None else None
    every = [*positional, *params.kwonly_params]
    annotations = {p.name.value: p.annotation.annotation for p in every if p.annotation is not None}
    result = getattr(node, "returns", None)
    typed = annotations if result is None else {**annotations, "return": result.annotation}
    shapes = {name: tensor_type_text(run, annotation) for name, annotation in typed.items()}
    return Signature(
        tuple(p.name.value for p in positional),
        len(params.posonly_params),
        tuple(p.name.value for p in params.kwonly_params),
        star,
        double,
        annotations,
        {name: text for name, text in shapes.items() if text is not None},
    )


def make_function(run: Run, node: cst.FunctionDef, frame: Frame, prefix: str) -> Function:
    """The function of a def statement, with its defaults evaluated now."""
    function = Function(
        node,
        frame.module,
        frame.cell,
        node.name.value,
        f"{prefix}{node.name.value}",
        _defaults(run, node.params, frame),
        is_generator=_is_generator(run, frame, node),
    )
    run.made_functions.append(function)
    return function


def _is_generator(run: Run, frame: Frame, node: cst.FunctionDef) -> bool:
    """Whether a function is a generator."""
    if "yield" not in frame.module.source.text:
        return False
    found = run.generators.get(node)
    if found is None:
        found = run.generators[node] = contains_yield(node.body.body)
    return found


def make_lambda(run: Run, node: cst.Lambda, frame: Frame) -> Function:
    """The function of a lambda expression."""
    made = Function(node, frame.module, frame.cell, "<lambda>", "<lambda>", _defaults(run, node.params, frame))
    made.owner = frame.function.owner if frame.function else None
    return made


def _defaults(run: Run, params: cst.Parameters, frame: Frame) -> dict[str, Value]:
    every = (*params.posonly_params, *params.params, *params.kwonly_params)
    return {p.name.value: run.evaluate(p.default, frame) for p in every if p.default is not None}


def bind(run: Run, function: Function, arguments: Arguments) -> dict[str, Value]:
    """The parameters' values; Raised(TypeError) when the call does not fit the signature."""
    signature = signature_of(run, function.node)
    names: dict[str, Value] = {}
    args, kwargs = arguments.args, dict(arguments.kwargs)
    for name, value in zip(signature.positional, args, strict=False):
        names[name] = value
    surplus = args[len(signature.positional) :]
    if signature.star is not None:
        element = Unknown("an argument of an unknown call") if arguments.is_open else None
        names[signature.star] = tuple(surplus) if element is None else ListObject(list(surplus), element)
    elif surplus:
        raise Raised(Unknown(f"{function.name} takes fewer arguments"), "TypeError")
    allowed = {*signature.positional[signature.positional_only :], *signature.keyword_only}
    rest: dict[Any, Value] = {}
    for name, value in kwargs.items():
        if name in allowed and name not in names:
            names[name] = value
        elif signature.double_star is not None:
            rest[name] = value
        else:
            raise Raised(Unknown(f"{function.name} has no parameter {name}"), "TypeError")
    if signature.double_star is not None:
        names[signature.double_star] = DictObject(rest, Unknown("an unknown keyword") if arguments.is_open else None)
    for name in (*signature.positional, *signature.keyword_only):
        if name not in names:
            names[name] = _missing(function, name, arguments.is_open)
    return names


def _missing(function: Function, name: str, is_open: bool) -> Value:
    if name in function.defaults:
        default = function.defaults[name]
        return alternatives([default, Unknown(f"the argument {name}")]) if is_open else default
    if is_open:
        return Unknown(f"the argument {name}")
    raise Raised(Unknown(f"{function.name} needs {name}"), "TypeError")


def call_function(run: Run, site: Site, function: Function, arguments: Arguments) -> Value:
    """Runs a user's function; Unknown where it recurs without end."""
    run.called.add(function.node)
    if len(run.stack) > MAX_DEPTH or _is_endless(run, function, arguments):
        return Unknown(f"{function.name} calls itself too deeply to follow", site)
    if function.is_generator:
        return Generator(function, tuple(arguments.args), dict(arguments.kwargs))
    try:
        return run_body(run, site, function, arguments)[0]
    except Raised as raised:
        if run.catching or raised.ends_program:
            raise
        return Unknown(f"{function.name} raises {raised.name}", site)


def _is_endless(run: Run, function: Function, arguments: Arguments) -> bool:
    """Whether a call recurs with nothing new: too often, or with the arguments of an activation that is running."""
    active = [frame for frame in run.stack if frame.function is not None and frame.function.node is function.node]
    if len(active) > MAX_RECURSION:
        return True
    given = (*arguments.args, *arguments.kwargs.values())
    if len(active) >= MAX_BLIND_RECURSION and any(isinstance(value, Unknown) for value in given):
        return True
    return any(len(frame.given) == len(given) and all(map(same, frame.given, given)) for frame in active)


def run_body(
    run: Run,
    site: Site,
    function: Function,
    arguments: Arguments,
    on_yield: Callable[[Value], None] | None = None,
) -> tuple[Value, Frame]:
    """Binds, runs the body and joins all returns; gives the value and the finished frame."""
    names = bind(run, function, arguments)
    shapes = signature_of(run, function.node).shapes
    if shapes and site.node is not None:
        names.update({name: as_declared(run, site, shapes.get(name), value) for name, value in names.items()})
    frame = Frame(Cell(names, function.scope), function.module, function, caller=site)
    frame.given = (*arguments.args, *arguments.kwargs.values())
    frame.on_yield = on_yield
    if function.owner is not None and arguments.args:
        frame.receiver = arguments.args[0]
    node = function.node
    if isinstance(node, cst.Lambda):
        enclosing = run.stack[-1].receiver if run.stack else None
        frame.receiver = frame.receiver or enclosing
    run.stack.append(frame)
    try:
        if isinstance(node, cst.Lambda):
            return run.evaluate(node.body, frame), frame
        mark = run.journal.mark()
        try:
            flow = run.execute(node.body.body, frame)
        except Raised as raised:
            flow = Flow("raise", raised)
        value = _returned(run, mark, flow)
        if function.name == "build":
            _note_built(run, frame.receiver)
        return value, frame
    finally:
        run.stack.pop()


def _note_built(run: Run, receiver: Value) -> None:
    """A layer whose ``build`` has run is built: its first call does not build it again."""
    if isinstance(receiver, LayerObject) and receiver.rule is None and receiver.weights is None:
        run.touch(receiver)
        receiver.weights = ()


def _returned(run: Run, mark: int, flow: Flow | None) -> Value:
    flows = run.branching.settle(mark, flow, lambda f: f is None or f.kind == "return")
    if not flows:
        if flow is not None and flow.kind == "raise":
            raise flow.value
        return None
    values = [None if f is None else f.value for f in flows]
    return values[0] if len(values) == 1 else join_values(values)


def items_of_generator(run: Run, generator: Generator, *, partly: bool = False) -> Iterator:
    """An iterator over what a generator yields from here on. Its body runs to the end when it is first asked for.

    If only the next item is asked for (`partly`), what the body does besides may have happened or not.
    """
    if generator.rest is None:
        items, element = _run_partly(run, generator) if partly else _run_generator(run, generator)
        run.touch(generator)
        generator.rest = Iterator(items, element)
    return generator.rest


def _run_partly(run: Run, generator: Generator) -> tuple[list[Value], Value | None]:
    """As `_run_generator`, on a state of its own that is joined with the present one."""
    mark = run.journal.mark()
    run.journal.fork()
    run.journal.switch(mark, None)
    found = _run_generator(run, generator)
    with run.branching.widening(True):
        run.branching.settle(mark, None, lambda flow: True)
    return found


def _run_generator(run: Run, generator: Generator) -> tuple[list[Value], Value | None]:
    """What a generator yields, and what stands for an unknown number more."""
    try:
        frame = run_generator(run, generator)
    except Raised as raised:
        if raised.ends_program:
            raise
        return [], Unknown("a generator that raises")
    yields = frame.yields or []
    if not frame.open_yield:
        return yields, None
    return [], any_of(run, yields) if yields else Unknown("what a generator yields")


def run_generator(run: Run, generator: Generator, on_yield: Callable[[Value], None] | None = None) -> Frame:
    """Runs the body of a generator to its end; `on_yield` is told each value where it is yielded."""
    from shapecheck.interpreter.calls import Arguments

    arguments = Arguments(list(generator.args), dict(generator.kwargs))
    site = Site(generator.function.module.source, generator.function.node)
    return run_body(run, site, generator.function, arguments, on_yield)[1]


def any_of(run: Run, values: list[Value]) -> Value:
    """One value for any that a generator yields: tuples and lists of one length part by part."""
    first = values[0]
    if isinstance(first, tuple) and all(isinstance(v, tuple) and len(v) == len(first) for v in values):
        return tuple(any_of(run, list(column)) for column in zip(*values, strict=True))
    rows = [v.items for v in values if isinstance(v, ListObject) and not v.is_open]
    if len(rows) == len(values) and len({len(row) for row in rows}) == 1:
        return ListObject([any_of(run, list(column)) for column in zip(*rows, strict=True)])
    return join_values(values, widen=len(values) > 4)
