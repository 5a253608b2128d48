"""Verdicts on claims, and how shapes of both sides are compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from shapecheck.records import dataclass
from shapecheck.results import Note, Span

Verdict = Literal["confirmed", "refuted", "not reached", "not known", "not judged"]
"""`not known`: it happened, and the static side said nothing of it. `not judged`: running cannot tell."""


@dataclass(frozen=True, slots=True)
class Check:
    """One claim, and what came of it. `static` and `real` are what either side says, as plain data."""

    what: Literal["call", "model", "edge", "finding"]
    path: str
    span: Span
    subject: str
    verdict: Verdict
    static: Any = None
    real: Any = None
    detail: str = ""
    because: tuple[Note, ...] = ()


def fits_dim(static: Any, real: Any) -> bool:
    """Whether a claimed dim and a real one can both be true."""
    return static == real or static == "?" or static is None or real is None


def fits(static: Any, real: Any) -> bool:
    """Whether a claimed shape and a real one can both be true."""
    if not isinstance(static, (list, tuple)) or real is None:
        return True
    return len(static) == len(real) and all(map(fits_dim, static, real))


def all_fit(static: Sequence[Any], real: Sequence[Any]) -> bool:
    """Whether several claimed shapes fit the real ones."""
    return len(static) == len(real) and all(map(fits, static, real))


def all_fit_in_order(static: Sequence[Any], real: Sequence[Any]) -> bool:
    """Whether the claimed shapes fit real ones in order: of several results, those not known are not in a record."""
    rest = iter(real)
    return bool(static or not real) and all(any(fits(shape, other) for other in rest) for shape in static)


def says_something(outputs: Sequence[Any]) -> bool:
    """Whether a claim could be wrong at all."""
    return any(isinstance(shape, (list, tuple)) for shape in outputs)


_FRAMING = (
    "Exception encountered when calling",
    "Arguments received",
    "in user code",
    "File ",
    "Traceback",
    "Graph execution error",
    "Detected at node",
    "<stack traces",
)


def on_one_line(kind: str, message: str) -> str:
    """An exception on one line: what it says, without what frames it."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith(_FRAMING)]
    return f"{kind}: {(telling or lines or [''])[0][:300]}"
