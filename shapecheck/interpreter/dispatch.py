"""Calling library rules: arguments in, one alternative at a time; mismatches, records and graph nodes out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from shapecheck.interpreter.changed import replace_everywhere
from shapecheck.interpreter.frames import Raised
from shapecheck.interpreter.joining import join_values, leaves_of, widened
from shapecheck.interpreter.origins import give_elements_origin, with_origin
from shapecheck.library.datasets import is_dataset
from shapecheck.library.effects import SHARING
from shapecheck.library.openness import filled
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.symbolic import refuse_new, refuse_symbolic
from shapecheck.shapes import Expr, ShapeError
from shapecheck.values import (
    Alternatives,
    Choice,
    DictObject,
    Entry,
    Iterator,
    ListObject,
    Object,
    Origin,
    SetObject,
    Site,
    Tensor,
    Unknown,
    Value,
    tensors_in,
)
from shapecheck.values.base import same

if TYPE_CHECKING:
    from shapecheck.interpreter.calls import Arguments
    from shapecheck.interpreter.run import Run

MAX_COMBINATIONS = 16
_OLD_NAMES = {
    "keep_dims": "keepdims",
    "reduction_indices": "axis",
    "dim": "axis",
    "dimension": "axis",
    "seq_dim": "seq_axis",
}
"""Arguments of functions as TensorFlow 1 called them."""
_STORING = {"builtins.list.append", "builtins.list.insert", "collections.deque.append", "collections.deque.appendleft"}
"""Methods that only store what they are given: alternatives stay together."""


def call_library(run: Run, site: Site, entry: Entry, arguments: Arguments) -> Value:
    """Applies a library rule; what the rule cannot say is Unknown, what it refuses becomes a finding."""
    outer, run.site = run.site, site
    was_open, run.open_arguments = run.open_arguments, arguments.is_open
    try:
        return _call_library(run, site, entry, arguments)
    finally:
        run.site, run.open_arguments = outer, was_open


def _call_library(run: Run, site: Site, entry: Entry, arguments: Arguments) -> Value:
    if entry.function is None:
        why = entry.deferred or f"{entry.name} cannot be called"
        run.doubts += 1
        run.recorder.untraced(site, entry.name, why)
        return Unknown(why, site)
    if arguments.args and isinstance(arguments.args[0], Object):
        arguments = _of_contents(run, entry, arguments)
    if arguments.is_open:
        if _takes_any_number(entry, arguments):
            return _starred(run, site, entry, arguments)
        arguments = type(arguments)(*filled(entry.signature, arguments.args, arguments.kwargs), is_open=True)
    if entry.kind == "intrinsic":
        if entry.name in _STORING:
            return _apply(run, site, entry, arguments.args, arguments.kwargs)
        return distribute(run, site, lambda a, k: _apply(run, site, entry, a, k), arguments, deep=False, forked=True)
    exported = type(arguments)(
        [run.export(value) for value in arguments.args],
        {name: run.export(value) for name, value in arguments.kwargs.items()},
        arguments.is_open,
    )
    return distribute(run, site, lambda a, k: _apply(run, site, entry, a, k), exported, deep=True)


def _of_contents(run: Run, entry: Entry, arguments: Arguments) -> Arguments:
    """``list.append(self, x)`` in a class that extends a container: the method works on the container inside."""
    from shapecheck.interpreter.attributes import contents_of

    receiver = contents_of(run, arguments.args[0], entry.name.rpartition(".")[0])
    return type(arguments)([receiver, *arguments.args[1:]], arguments.kwargs, arguments.is_open)


def _takes_any_number(entry: Entry, arguments: Arguments) -> bool:
    """Whether the items of an unknown iterable are as many arguments, so that not even their number is known."""
    kinds = [parameter.kind for parameter in entry.signature.parameters.values()]
    return (
        arguments.star is not None
        and inspect.Parameter.VAR_POSITIONAL in kinds
        and not entry.name.endswith(("__init__", "__call__"))
    )


def _starred(run: Run, site: Site, entry: Entry, arguments: Arguments) -> Value:
    """A function of any number of arguments on those of an unknown iterable: only ``zip(*rows)`` is known."""
    row = run.element(arguments.star)
    alone = not arguments.args and not arguments.follows_star
    if entry.name == "builtins.zip" and alone and isinstance(row, tuple):
        length = run.length(arguments.star)
        return Iterator([ListObject([], item, length) for item in row])
    why = "it is not known how many arguments there are"
    run.doubts += 1
    run.recorder.untraced(site, entry.name, why)
    return Unknown(why, site)


def distribute(
    run: Run,
    site: Site,
    function: Callable[[list[Value], dict[str, Value]], Value],
    arguments: Arguments,
    *,
    deep: bool,
    forked: bool = False,
) -> Value:
    """Applies `function` to each combination of alternatives; a Mismatch counts only if all mismatch.

    `forked`: each combination works on a state of its own (the function may change its arguments).
    """
    try:
        return _each_combination(run, function, arguments, deep, forked)
    except Mismatch as problem:
        looser = _without_assumptions(run, arguments) if run.assumed_ints else None
        if looser is not None:
            with suppress(Mismatch):
                return _each_combination(run, function, looser, deep, forked)
        return run.mismatch_at(problem.site or site, problem)


def _without_assumptions(run: Run, arguments: Arguments) -> Arguments | None:
    """The arguments less the numbers that only an annotation promises (tensors may come as well); None without any."""

    def loosened(value: Value) -> Value:
        match value:
            case Expr():
                return Unknown("a parameter annotated as int") if value in run.assumed_ints else value
            case list() | tuple():
                return type(value)(map(loosened, value))
            case dict():
                return {key: loosened(item) for key, item in value.items()}
        return value

    args, kwargs = loosened(arguments.args), loosened(arguments.kwargs)
    if args == arguments.args and kwargs == arguments.kwargs:
        return None
    return type(arguments)(args, kwargs, arguments.is_open)


def _each_combination(
    run: Run, function: Callable[[list[Value], dict[str, Value]], Value], arguments: Arguments, deep: bool, forked: bool
) -> Value:
    choices: dict[Choice, Alternatives] = {}
    for value in (*arguments.args, *arguments.kwargs.values()):
        for found in _alternatives_in(value, deep):
            choices.setdefault(found.choice, found)
    if not choices:
        return function(arguments.args, arguments.kwargs)
    combinations = _combinations(choices)
    if len(combinations) > MAX_COMBINATIONS:
        looser = type(arguments)(_generalised(arguments.args), _generalised(arguments.kwargs), arguments.is_open)
        if not any(_alternatives_in([*looser.args, *looser.kwargs.values()], True)):
            return function(looser.args, looser.kwargs)
        return Unknown("too many combinations of alternatives")
    results: list[Value] = []
    picked: list[dict[Choice, int]] = []
    problems: list[Mismatch] = []
    with run.recorder.trials() as trial:

        def apply(chosen: dict[Choice, int]) -> None:
            args = [_chosen(value, chosen) for value in arguments.args]
            kwargs = {name: _chosen(value, chosen) for name, value in arguments.kwargs.items()}
            try:
                results.append(_each_combination(run, function, type(arguments)(args, kwargs), deep, forked))
                picked.append(chosen)
            except Mismatch as problem:
                problems.append(problem)
                trial.failed()
                if forked:
                    raise Raised(Unknown(problem.message), problem.error) from None
            finally:
                trial.next()

        thunks = [partial(apply, chosen) for chosen in combinations]
        if forked:
            try:
                run.branching.evaluate(thunks)
            except Raised:
                if not problems:
                    raise
        else:
            for thunk in thunks:
                thunk()
    if not results:
        raise problems[0]
    return _joined(choices, results, picked)


def _combinations(choices: Mapping[Choice, Alternatives]) -> list[dict[Choice, int]]:
    """The combinations of options that can meet: an option goes only with those that it was made of itself.

    Those of the first choices only if they are too many already.
    """
    found: list[dict[Choice, int]] = [{}]
    for choice in sorted(choices, key=lambda choice: not choice.under):
        options = [choice.implied(index) for index in range(len(choices[choice].options))]
        found = [{**chosen, **option} for chosen in found for option in options if _can_meet(chosen, option)]
        if len(found) > MAX_COMBINATIONS**2:
            break
    return found


def _can_meet(chosen: Mapping[Choice, int], option: Mapping[Choice, int]) -> bool:
    return all(chosen.get(choice, index) == index for choice, index in option.items())


def _joined(
    choices: Mapping[Choice, Alternatives], results: Sequence[Value], picked: Sequence[dict[Choice, int]]
) -> Value:
    """The results of combinations as alternatives, of a choice that they follow option by option, or of a new one."""
    for choice, found in choices.items():
        if [chosen[choice] for chosen in picked] == list(range(len(found.options))):
            return join_values(results, choice)
    options: list[Value] = []
    under: list[dict[Choice, int]] = []
    for result, chosen in zip(results, picked, strict=True):
        place = next((i for i, option in enumerate(options) if same(option, result)), None)
        if place is None:
            options.append(result)
            under.append(chosen)
        else:
            under[place] = {choice: i for choice, i in under[place].items() if chosen.get(choice) == i}
    return join_values(options, Choice(under))


def _alternatives_in(value: Value, deep: bool) -> Iterable[Alternatives]:
    if isinstance(value, Alternatives):
        yield value
    elif deep and isinstance(value, (list, tuple)):
        for item in value:
            yield from _alternatives_in(item, deep)
    elif deep and isinstance(value, dict):
        for item in value.values():
            yield from _alternatives_in(item, deep)


def _generalised(value: Value) -> Any:
    """`value` with one tensor of what they have in common for the tensors among alternatives."""
    if isinstance(value, Alternatives):
        tensors = all(isinstance(leaf, Tensor) for leaf in leaves_of(value))
        return widened(value.options) if tensors else value
    if isinstance(value, (list, tuple)):
        return type(value)(map(_generalised, value))
    if isinstance(value, dict):
        return {key: _generalised(item) for key, item in value.items()}
    return value


def _chosen(value: Value, chosen: dict[Choice, int]) -> Value:
    if isinstance(value, Alternatives) and value.choice in chosen:
        index = chosen[value.choice]
        return value.options[index] if index < len(value.options) else value.options[-1]
    if isinstance(value, list):
        return [_chosen(item, chosen) for item in value]
    if isinstance(value, tuple):
        return tuple(_chosen(item, chosen) for item in value)
    if isinstance(value, dict):
        return {key: _chosen(item, chosen) for key, item in value.items()}
    return value


def _apply(run: Run, site: Site, entry: Entry, args: list[Value], kwargs: dict[str, Value]) -> Value:
    run.budget.step()
    outer, run.site = run.site, site
    try:
        if entry.kind == "layer":
            return run.construct_layer(entry, args, kwargs)
        result = _evaluate(run, site, entry, args, kwargs)
        if isinstance(result, Unknown):
            run.doubts += 1
            run.recorder.untraced(site, entry.name, result.why)
            return result
        run.note_success(site)
        return _finished(run, site, entry, args, kwargs, result)
    finally:
        run.site = outer


def _evaluate(run: Run, site: Site, entry: Entry, args: list[Value], kwargs: dict[str, Value]) -> Value:
    assert entry.function is not None
    try:
        bound = entry.signature.bind(*args, **kwargs)
    except TypeError as problem:
        renamed = _modern(kwargs)
        if renamed.keys() != kwargs.keys():
            return _evaluate(run, site, entry, args, renamed)
        return Unknown(f"{entry.name}: {problem}", site)
    try:
        refuse_new(run, entry.name)
        refuse_symbolic(run, entry.name, [args, kwargs])
        if entry.takes_context:
            return entry.function(run, *bound.args, **bound.kwargs)
        return entry.function(*bound.args, **bound.kwargs)
    except (Mismatch, Raised):
        raise
    except CannotTell as problem:
        return Unknown(problem.why, site)
    except ShapeError as problem:
        blame = tuple(tensors_in([args, kwargs]))
        raise Mismatch(str(problem), rule="op-shapes", blame=blame, help=problem.help) from None
    except Exception as problem:
        run.internal_problem(entry.name, problem)
        return Unknown(f"{entry.name}: shapecheck's rule failed ({type(problem).__name__})", site)


def _modern(kwargs: dict[str, Value]) -> dict[str, Value]:
    """Keyword arguments by their present names; an old name that is None says nothing."""
    renamed = {name: value for name, value in kwargs.items() if name not in _OLD_NAMES}
    for name in kwargs.keys() & _OLD_NAMES.keys():
        if kwargs[name] is not None:
            renamed.setdefault(_OLD_NAMES[name], kwargs[name])
    return renamed


def _finished(run: Run, site: Site, entry: Entry, args: list[Value], kwargs: dict[str, Value], result: Value) -> Value:
    """Wraps plain containers, gives tensors their origin, records the call, makes a graph node."""
    if isinstance(result, (list, dict, set)):
        result = run.wrap(result)
    if isinstance(result, Alternatives):
        return _any_of(run, site, entry, tuple(tensors_in([args, kwargs])), result)
    if isinstance(result, Object) and is_dataset(result):
        give_elements_origin(result, Origin(site, _label(entry)), [*args, *kwargs.values()])
    if entry.kind == "property" and isinstance(result, Tensor) and _label(entry) in SHARING:
        return with_origin(result, Origin(site, _label(entry), tuple(tensors_in([args]))))
    if entry.kind == "property" or not isinstance(result, (Tensor, tuple, ListObject, DictObject)):
        return result
    made = list(tensors_in(result))
    if not made or entry.name.startswith("builtins."):
        return result
    inputs = tuple(tensors_in([args, kwargs]))
    if isinstance(result, Tensor):
        result = _in_memory(run, entry, result, inputs, kwargs.get("out"))
    result = with_origin(result, Origin(site, _label(entry), inputs))
    return run.recorded_op(entry, args, kwargs, result)


def _label(entry: Entry) -> str:
    """What a call is named in the reasons of a finding."""
    return entry.name.rpartition(".")[2]


def _in_memory(run: Run, entry: Entry, result: Tensor, inputs: tuple[Tensor, ...], out: Value) -> Tensor:
    """The result as an array of its own, which goes its own way, or as what stands now in the array `out`."""
    if isinstance(out, Tensor):
        replace_everywhere(run, out, result)
    is_copy = _label(entry) not in SHARING and any(result is one for one in inputs)
    return result.but(origin=None) if is_copy else result


def _any_of(run: Run, site: Site, entry: Entry, inputs: tuple[Tensor, ...], result: Alternatives) -> Value:
    """One evaluation with several possible results: one record of what they have in common."""
    origin = Origin(site, _label(entry), inputs)
    options = tuple(with_origin(option, origin) for option in result.options)
    if all(isinstance(option, Tensor) for option in options):
        run.recorder.op(site, entry.name, inputs, widened(options))
    return Alternatives(options, result.choice)


def export(value: Value) -> Any:
    """Abstract containers of known contents as plain Python ones, deeply; open ones as they are."""
    match value:
        case ListObject() if not value.is_open:
            return [export(item) for item in value.items]
        case DictObject() if not value.is_open:
            return {key: export(item) for key, item in value.items.items()}
        case SetObject() if not value.is_open:
            return list(map(export, value.items))
        case tuple():
            return tuple(map(export, value))
    return value


def wrap(value: Any) -> Value:
    """Plain Python containers as abstract ones, deeply."""
    match value:
        case list():
            return ListObject(list(map(wrap, value)))
        case dict():
            return DictObject({key: wrap(item) for key, item in value.items()})
        case set() | frozenset():
            return SetObject(list(map(wrap, value)))
        case tuple():
            return tuple(map(wrap, value))
    return value
