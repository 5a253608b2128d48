"""The outcomes of a library rule: a value, a proven mismatch, or not known.

A rule *returns* its value (tensors, constants, plain lists and dicts of them), *raises* :class:`Mismatch` for
what the real library would certainly refuse (or certainly get wrong), and *raises* :class:`CannotTell` where
nothing can be said of the result.
"""

from __future__ import annotations

from typing import Any

from shapecheck.records import dataclass, field
from shapecheck.values import LayerObject, Site, Tensor, Value, Weight


class Mismatch(Exception):
    """The real library would certainly raise here.

    `rule` is the name of the finding's rule; `message` its headline (lower case, no full stop: what was
    expected, what was found); `argument` names the argument at fault; `blame` the tensors whose history
    explains it; `help` the repair. `error` is the exception class that the library raises. `site` is the place to
    report if it is not the call being evaluated (a layer's constructor inside a Sequential's list).
    """

    def __init__(
        self,
        message: str,
        *,
        rule: str = "layer-input",
        argument: str | None = None,
        blame: tuple[Tensor, ...] = (),
        help: str | None = None,
        error: str = "ValueError",
        site: Site | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.argument = argument
        self.blame = blame
        self.help = help
        self.error = error
        self.site = site


class CannotTell(Exception):
    """The rule cannot say what the result is; `why` ends up in an Unknown."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Result:
    """What calling a layer gives: its output (a tensor or a structure of tensors) and the weights it needs."""

    output: Value
    weights: tuple[Weight, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """Something legal but suspicious that a rule noticed; reported at the call site, or at `site`.

    `about`: the model that it is said of, where it matters only if the program trains that model.
    """

    rule: str
    message: str
    severity: str = "warning"
    help: str | None = None
    blame: tuple[Tensor, ...] = field(default=())
    argument: str | None = None
    site: Site | None = None
    about: LayerObject | None = None


def several_results(tensors: Any) -> str | None:
    """What to change where all of several tensors come from one call, and one of them was wanted."""
    origins = [tensor.origin for tensor in tensors if tensor.origin is not None]
    if len(origins) < 2 or len(origins) < len(tensors) or len({id(origin.site.node) for origin in origins}) > 1:
        return None
    name, shapes = origins[0].label.partition("(")[0], shapes_of(tensors)
    return f"{name} gives {len(tensors)} tensors, {shapes}: unpack them, or take one with [0]"


def shapes_of(values: Any) -> str:
    """The shapes of some tensors, for a message."""
    return ", ".join(str(value.shape) for value in values)
