"""Evaluating the same call for several alternatives: only one of them happens in the program.

A layer that the first alternative builds must not be found built by the second, for other sizes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shapecheck.library.registry import Context
from shapecheck.records import dataclass, field
from shapecheck.values import LayerObject


@dataclass(slots=True)
class Options:
    """What each alternative built::

    options = Options(ctx)
    for ...:
        with options.one():
            ...
    options.settle()
    """

    ctx: Context
    built: dict[LayerObject, list[Any]] = field(default_factory=dict)

    @contextmanager
    def one(self) -> Iterator[None]:
        """One alternative; what it builds is not built afterwards."""
        mark = len(self.ctx.graph.built)
        try:
            yield
        finally:
            for layer in dict.fromkeys(self.ctx.graph.built[mark:]):
                self.built.setdefault(layer, []).append(layer.weights)
                self.ctx.touch(layer)
                layer.weights = None
            del self.ctx.graph.built[mark:]

    def settle(self) -> None:
        """Keeps the weights that are the same in all; layers that differ have unknown ones."""
        for layer, found in self.built.items():
            self.ctx.touch(layer)
            layer.weights = found[0]
            self.ctx.graph.built.append(layer)
            if any(weights != found[0] for weights in found[1:]):
                self.ctx.graph.unsure.add(layer)
