"""From what a run noticed to findings: the user's own place, and where each number came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from shapecheck.interpreter.recorder import Noticed
from shapecheck.results import Finding, Note, Severity
from shapecheck.rules.help_texts import HELP
from shapecheck.rules.table import RULES
from shapecheck.shapes import Shape
from shapecheck.values import Origin, Site, Tensor

MAX_STEPS = 6
"""How many calls of the way back are told for each tensor."""

MAX_INSIDE = 3
"""And how many besides of those that a model or layer made inside."""


def findings(
    noticed: list[Noticed], succeeded: dict[object, set[int]], is_users: Callable[[Site], bool]
) -> list[Finding]:
    """The distinct findings, in the order of the source."""
    found: dict[tuple[object, ...], Finding] = {}
    for item in noticed:
        finding = _finding(item, succeeded, is_users)
        if finding is not None:
            found.setdefault((finding.rule, finding.path, finding.span, finding.message), finding)
    return sorted(_merged(found.values()), key=lambda f: (f.path, f.span))


def _merged(every: object) -> list[Finding]:
    """One finding for each rule and place: the first message stands for the others."""
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in every:  # type: ignore[attr-defined]
        kept.setdefault((finding.rule, finding.path, finding.span), finding)
    return list(kept.values())


def _finding(item: Noticed, succeeded: dict[object, set[int]], is_users: Callable[[Site], bool]) -> Finding | None:
    chain = [*item.callers, item.site]
    own = [site for site in chain if is_users(site)]
    if not own or (item.assumed and own[-1].source is not own[0].source):
        return None
    primary = own[-1]
    inside: Note | None = None
    elsewhere = succeeded.get(item.site.node, set())
    depends_on_call = bool(elsewhere) and item.activation not in elsewhere and RULES[item.rule].severity == "error"
    if primary is item.site and depends_on_call and len(own) > 1:
        primary = own[-2]
        inside = _note(item.site, "this call inside the function fails")
    severity: Severity = item.severity or RULES[item.rule].severity  # type: ignore[assignment]
    notes = [*derivation(item.blame, item.site, is_users)]
    if inside is not None:
        notes.insert(0, inside)
    elif len(own) > 1 and primary is own[-1]:
        notes.append(_note(own[-2], "called from here"))
    return Finding(
        item.rule,
        severity,
        primary.source.path,
        primary.source.span(primary.node),
        item.message,
        because=tuple(notes),
        help=item.help or HELP.get(item.rule),
    )


def _note(site: Site, message: str) -> Note:
    return Note(site.source.path, site.source.span(site.node), message)


def derivation(tensors: Iterable[Tensor], at: Site, is_users: Callable[[Site], bool]) -> Iterator[Note]:
    """For each tensor, the calls that gave it its shape, latest first; without the call at `at` itself."""
    seen: set[object] = set()
    for tensor in tensors:
        left = [MAX_STEPS, MAX_INSIDE]
        for current, origin, is_inside in _way_back(tensor):
            place = origin.site
            if not left[0]:
                break
            if not left[is_inside]:
                continue
            if (
                place.node is not None
                and is_users(place)
                and (place.node, current.shape) not in seen
                and place.node is not at.node
            ):
                seen.add((place.node, current.shape))
                yield _note(place, _step(origin.label, origin.inputs, current.shape))
                left[is_inside] -= 1


def _way_back(tensor: Tensor) -> Iterator[tuple[Tensor, Origin, bool]]:
    """The tensors that a tensor's shape comes from, latest first: through what a model does inside, then before it.

    Each with its origin, and whether it was made inside.

    Calls that only passed a shape on are left out. No tensor is gone through twice: what is inside a call leads
    back to its inputs, too.
    """
    before: list[Tensor | None] = []
    visited: set[int] = set()
    current: Tensor | None = tensor
    while current is not None or before:
        if current is None or current.origin is None or id(current) in visited:
            current = before.pop() if before else None
            continue
        visited.add(id(current))
        origin = current.origin
        cause = _cause(current, origin.inputs)
        if origin.inputs and _kept(current, origin.inputs):
            current = cause
            continue
        yield current, origin, bool(before)
        if origin.inside is not None and origin.inside.origin is not None:
            before.append(cause)
            cause = origin.inside
        current = cause


def _kept(tensor: Tensor, inputs: tuple[Tensor, ...]) -> bool:
    """Whether a call only passed a shape on."""
    return all(str(other.shape) == str(tensor.shape) for other in inputs)


def _step(label: str, inputs: tuple[Tensor, ...], shape: Shape) -> str:
    if len(inputs) == 1 and inputs[0].shape != shape:
        return f"{label} makes {shape} of {inputs[0].shape}"
    if len(inputs) > 1:
        return f"{label} makes {shape} of {', '.join(str(tensor.shape) for tensor in inputs[:3])}"
    return f"{label} gives {shape}"


def _cause(tensor: Tensor, inputs: tuple[Tensor, ...]) -> Tensor | None:
    """The input that the tensor's shape mostly comes from: one of the same shape, or that looks so, else the first."""
    if not inputs:
        return None
    shape, text = tensor.shape, str(tensor.shape)
    return max(inputs, key=lambda other: (other.shape == shape, str(other.shape) == text, other.shape.min_rank))
