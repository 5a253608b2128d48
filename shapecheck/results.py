"""What one analysis yields: findings, trace records, models, and calls that could not be followed.

These are plain data, ready for the reports: every span is resolved, every shape is in its public form
(a list of ints, None for dynamic and "?" for unresolved dims; the string "?" for an unknown rank).
"""

from __future__ import annotations

from typing import Any, Literal

from shapecheck.records import dataclass, field

Severity = Literal["error", "warning", "info"]
PublicShape = list[int | str | None] | str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Lines and columns count from 1 (columns in Unicode characters); the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A place that explains a finding: one step of the derivation."""

    path: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the text of `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair of the source. A safe one cannot change what a working program does."""

    message: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One diagnostic at the user's own code. `label` stands under the carets; `because` is the derivation."""

    rule: str
    severity: Severity
    path: str
    span: Span
    message: str
    label: str = ""
    because: tuple[Note, ...] = ()
    help: str | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One distinct evaluation of a call site that yields tensors."""

    path: str
    span: Span
    kind: Literal["input", "layer", "op", "model", "fit", "evaluate", "predict"]
    callee: str
    name: str | None
    inputs: list[PublicShape]
    outputs: list[PublicShape]
    params: int | None = None


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A line of a model's summary. `output` is one shape, or a list of shapes for several outputs."""

    name: str
    class_name: str
    output: Any
    params: int | None
    connected_to: tuple[str, ...] = ()
    trainable: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of the Keras graph: from one layer call to another, with the shape that flows."""

    source: str
    target: str
    shape: PublicShape


@dataclass(frozen=True, slots=True)
class Model:
    """A model that the program makes. `params`/`trainable` are None while a weight's size is not known."""

    path: str
    span: Span
    name: str
    variable: str | None
    kind: Literal["functional", "sequential", "subclassed"]
    inputs: list[PublicShape]
    outputs: list[PublicShape]
    params: int | None
    trainable: int | None
    layers: list[LayerRow] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    contract: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Untraced:
    """A call that could not be followed, and why."""

    path: str
    span: Span
    callee: str
    why: str


@dataclass(frozen=True, slots=True)
class SeenTensor:
    """A tensor that an expression gave: its kind ("keras": symbolic) and dims; None for an unknown rank."""

    kind: str
    dims: tuple[int | str | None, ...] | None


@dataclass(frozen=True, slots=True)
class SeenSequence:
    """A tuple or list with tensors in it; None stands for what is no tensor, or not known."""

    kind: str
    items: tuple[SeenTensor | SeenSequence | None, ...]


SeenValue = SeenTensor | SeenSequence


@dataclass(frozen=True, slots=True)
class Seen:
    """The distinct values that an expression gave in all its evaluations; None stands for an unknown one."""

    span: Span
    values: tuple[SeenValue | None, ...]


@dataclass(slots=True)
class Analysis:
    """Everything one run over a file found out."""

    path: str
    findings: list[Finding] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    untraced: list[Untraced] = field(default_factory=list)
    sources: tuple[str, ...] = ()
    """The paths of all source and data files that were read (for caches)."""
    seen: list[Seen] = field(default_factory=list)
    """What the expressions of the file gave, if it was asked for."""
