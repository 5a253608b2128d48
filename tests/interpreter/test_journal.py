"""Branch and join on plain numbers: the journal knows nothing of tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapecheck.interpreter.frames import Flow
from shapecheck.interpreter.journal import Journal
from shapecheck.values import Mutable


class Box(Mutable):
    """A mutable number."""

    _state = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value


def summed(target: Mutable, states: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    return (tuple(sorted({value for (value,) in states})),) if len(set(states)) > 1 else states[0]


def put(journal: Journal, box: Box, value: int) -> None:
    journal.touch(box)
    box.value = value


def falls_through(flow: Any) -> bool:
    return flow is None


def test_two_branches_are_joined() -> None:
    journal, box, other = Journal(summed), Box(1), Box(9)
    journal.fork()
    put(journal, box, 2)
    journal.switch(0, None)
    assert box.value == 1
    put(journal, box, 3)
    assert journal.settle(0, None, falls_through) == [None, None]
    assert box.value == (2, 3)
    assert other.value == 9
    assert journal.layers == []


def test_a_return_stays_pending_until_the_end() -> None:
    journal, box = Journal(summed), Box(1)
    journal.fork()
    put(journal, box, 2)
    journal.switch(0, Flow("return", "early"))
    journal.settle(0, None, falls_through)
    assert box.value == 1
    put(journal, box, 5)
    flows = journal.settle(0, Flow("return", "late"), lambda flow: flow is not None and flow.kind == "return")
    assert [flow.value for flow in flows] == ["late", "early"]
    assert box.value == (2, 5)


def test_nested_forks_come_back_to_their_own_state() -> None:
    journal, box = Journal(summed), Box(0)
    journal.fork()
    put(journal, box, 1)
    inner = journal.mark()
    journal.fork()
    put(journal, box, 2)
    journal.switch(inner, None)
    assert box.value == 1
    put(journal, box, 3)
    journal.settle(inner, None, falls_through)
    assert box.value == (2, 3)
    put(journal, box, 5)
    journal.switch(0, None)
    assert box.value == 0
    journal.settle(0, None, falls_through)
    assert box.value == (0, 5)
