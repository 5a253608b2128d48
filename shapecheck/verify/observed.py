"""What a program did when it ran, read from the events that it left behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from shapecheck.records import dataclass, field
from shapecheck.verify.server import Outcome
from shapecheck.verify.verdicts import on_one_line

Place = tuple[int, int, int, int]
Key = tuple[str, Place]
"""An expression: the absolute path of its file, and its place there."""

Lines = tuple[str, int, int]
"""Lines of a program: the absolute path of their file, the first and the last."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One distinct evaluation of an expression that gave tensors."""

    outputs: list[Any]
    layer: str | None = None
    inputs: list[Any] | None = None
    params: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception: its message, and the lines (and places) of the program that it passed through, outermost first."""

    type: str
    message: str
    frames: list[Lines]
    """What each frame was executing."""

    makers: list[Key]
    """Where the layer that it passed through was made and called."""

    caught: bool

    @property
    def text(self) -> str:
        """The exception on one line."""
        return on_one_line(self.type, self.message)


@dataclass(slots=True)
class Observation:
    """All that was seen of one run."""

    values: defaultdict[Key, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    models: defaultdict[Key, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    reached: set[Key] = field(default_factory=set)
    makers: set[Key] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    shortened: list[list[Lines]] = field(default_factory=list)
    """For each training of which batches were left out, the lines of the program on the way to it."""

    done: list[tuple[int, int]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    ending: str = ""
    finished: bool = False
    last_line: int | None = None


def observation(outcome: Outcome) -> Observation:
    """The events of a run, put in order."""
    seen = Observation()
    sites: dict[int, Key] = {}
    models: dict[tuple[int, int], dict[str, Any]] = {}
    how: dict[str, Any] = {}
    for event in outcome.events:
        match event["event"]:
            case "sites":
                for number, place in enumerate(event["places"], event["first"]):
                    sites[number] = (event["path"], (place[0], place[1], place[2], place[3]))
            case "reached":
                seen.reached.add(sites[event["site"]])
            case "made":
                seen.makers.add(sites[event["site"]])
            case "value":
                _note_value(seen, sites[event["site"]], event)
            case "model":
                models[event["site"], event["serial"]] = event
            case "statement":
                seen.last_line = event["line"]
            case "shortened":
                seen.shortened.append(_frames(event))
            case "done":
                seen.done.append((event["lines"][0], event["lines"][1]))
            case "error":
                seen.failures.append(_failure(event, sites))
            case "trouble":
                seen.troubles.append(event["what"])
            case "end":
                how = event
    for (number, _), event in models.items():
        seen.models[sites[number]].append(event)
    seen.ending = _ending(outcome, how, seen)
    seen.finished = how.get("how") in ("finished", "sys.exit")
    return seen


def _note_value(seen: Observation, key: Key, event: dict[str, Any]) -> None:
    value = Seen(event["outputs"], event.get("layer"), event.get("inputs"), event.get("params"))
    if value not in seen.values[key]:
        seen.values[key].append(value)


def _failure(event: dict[str, Any], sites: dict[int, Key]) -> Failure:
    makers = [sites[number] for number in event.get("makers", ()) if number in sites]
    return Failure(event["type"], event["message"], _frames(event), makers, event["caught"])


def _frames(event: dict[str, Any]) -> list[Lines]:
    return [(path, *(_lines(line, place))) for path, line, place in event["frames"]]


def _lines(line: int, place: list[int] | None) -> tuple[int, int]:
    return (place[0], place[2]) if place else (line, line)


def _ending(outcome: Outcome, how: dict[str, Any], seen: Observation) -> str:
    """How the run ended, for people."""
    line = f" at line {seen.last_line}" if seen.last_line else ""
    if outcome.why == "timeout":
        return f"stopped after {outcome.seconds:.0f} s{line}"
    if outcome.why in ("memory", "processes"):
        return f"stopped{line}: it took too {'much memory' if outcome.why == 'memory' else 'many processes'}"
    match how.get("how"):
        case "finished":
            return "ran to its end"
        case "sys.exit":
            return f"ended by sys.exit{line}"
        case "os._exit":
            return f"ended by os._exit at line {how['line']}"
        case "exception":
            last = next((failure for failure in reversed(seen.failures) if not failure.caught), None)
            return f"ended{line} with {last.text if last else 'an exception'}"
    kind = f"signal {-outcome.code}" if outcome.code < 0 else f"exit code {outcome.code}"
    return f"ended{line} with {kind}"


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two ranges of lines have a line in common."""
    return one[0] <= other[1] and other[0] <= one[1]


def place_of(span: Any) -> Place:
    """A span as the place of an expression."""
    return span.line, span.column, span.end_line, span.end_column


def within(inner: Place, outer: Place) -> bool:
    """Whether an expression stands inside another, or is it."""
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]


def smallest(places: Iterable[Key], key: Key) -> Key | None:
    """The smallest of some expressions that holds a place."""
    path, place = key
    around = [other for other in places if other[0] == path and within(place, other[1])]
    return min(around, key=lambda other: (other[1][2] - other[1][0], other[1][3] - other[1][1]), default=None)
