"""The match statement: the first case that certainly matches, or all that may."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter import operators
from shapecheck.interpreter.assignment import bind
from shapecheck.interpreter.branching import attempted
from shapecheck.interpreter.classes import is_instance
from shapecheck.interpreter.frames import Flow, Frame
from shapecheck.values import DictObject, ListObject, Unknown, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


def execute_match(run: Run, node: cst.Match, frame: Frame) -> Flow | None:
    """``match subject``."""
    subject = run.evaluate(node.subject, frame)
    return _cases(run, list(node.cases), subject, frame)


def _cases(run: Run, cases: list[Any], subject: Value, frame: Frame) -> Flow | None:
    for i, case in enumerate(cases):
        verdict = _matches(run, case.pattern, subject, frame)
        if verdict is not False and case.guard is not None:
            truth = run.truth(run.evaluate(case.guard, frame))
            verdict = truth if verdict else (False if truth is False else None)
        if verdict is False:
            continue
        if verdict:
            return run.execute(case.body.body, frame)
        mark = run.journal.mark()
        run.journal.fork()
        first = attempted(partial(run.execute, case.body.body, frame))
        run.journal.switch(mark, first)
        second = attempted(partial(_cases, run, cases[i + 1 :], subject, frame))
        return run.branching.merge_flows(mark, first, second)
    return None


def _matches(run: Run, pattern: Any, subject: Value, frame: Frame) -> bool | None:
    match pattern:
        case cst.MatchAs():
            verdict = True if pattern.pattern is None else _matches(run, pattern.pattern, subject, frame)
            if pattern.name is not None and verdict is not False:
                bind(run, pattern.name.value, subject, frame)
            return verdict
        case cst.MatchValue():
            return operators.equal(run.evaluate(pattern.value, frame), subject)
        case cst.MatchSingleton():
            return operators.identical(run.evaluate(pattern.value, frame), subject)
        case cst.MatchOr():
            verdicts = [_matches(run, option.pattern, subject, frame) for option in pattern.patterns]
            return True if True in verdicts else None if None in verdicts else False
        case cst.MatchList() | cst.MatchTuple():
            return _matches_sequence(run, pattern, subject, frame)
        case cst.MatchMapping():
            return _matches_mapping(run, pattern, subject, frame)
        case cst.MatchClass():
            return _matches_class(run, pattern, subject, frame)
    return None


def _all(verdicts: list[bool | None]) -> bool | None:
    return False if False in verdicts else None if None in verdicts else True


def _matches_sequence(run: Run, pattern: Any, subject: Value, frame: Frame) -> bool | None:
    if isinstance(subject, (str, int, float, DictObject)) or subject is None:
        return False
    parts = pattern.patterns
    items = run.iterate(subject) if isinstance(subject, (tuple, ListObject)) else None
    star = next((i for i, part in enumerate(parts) if isinstance(part, cst.MatchStar)), None)
    if items is None:
        for part in parts:
            if not isinstance(part, cst.MatchStar):
                _matches(run, part.value, Unknown("an item of an unknown sequence"), frame)
        return None
    if star is None:
        if len(items) != len(parts):
            return False
        return _all([_matches(run, part.value, item, frame) for part, item in zip(parts, items, strict=True)])
    if len(items) < len(parts) - 1:
        return False
    after = len(parts) - star - 1
    middle = items[star : len(items) - after]
    if parts[star].name is not None:
        bind(run, parts[star].name.value, ListObject(list(middle)), frame)
    ends = [
        *zip(parts[:star], items[:star], strict=True),
        *zip(parts[star + 1 :], items[len(items) - after :], strict=True),
    ]
    return _all([_matches(run, part.value, item, frame) for part, item in ends])


def _matches_mapping(run: Run, pattern: Any, subject: Value, frame: Frame) -> bool | None:
    if not isinstance(subject, DictObject):
        return None if isinstance(subject, Unknown) else False
    verdicts: list[bool | None] = []
    for element in pattern.elements:
        key = run.evaluate(element.key, frame)
        if not operators.is_key(key) or key not in subject.items:
            verdicts.append(None if subject.is_open else False)
            continue
        verdicts.append(_matches(run, element.pattern, subject.items[key], frame))
    return _all(verdicts)


def _matches_class(run: Run, pattern: Any, subject: Value, frame: Frame) -> bool | None:
    cls = run.evaluate(pattern.cls, frame)
    verdict = is_instance(run, subject, cls)
    if verdict is False:
        return False
    inner: list[bool | None] = [verdict]
    for element in pattern.kwds:
        inner.append(_matches(run, element.pattern, run.get_attribute(subject, element.key.value), frame))
    for i, element in enumerate(pattern.patterns):
        positional = subject if i == 0 and len(pattern.patterns) == 1 else Unknown("a matched attribute")
        inner.append(_matches(run, element.pattern, positional, frame))
    return _all(inner)
