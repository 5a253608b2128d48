"""Which rules are reported, and with which severity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from shapecheck.config import Settings
from shapecheck.rules.table import RULES, Rule

ALWAYS = ("syntax-error", "internal-error")
"""Reported unless they are ignored by their full name or code."""


class Layer(NamedTuple):
    """One source of selectors: a configuration file, or the command line."""

    select: Sequence[str] | None = None
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()


def matches(selector: str, rule: Rule) -> bool:
    """Whether a selector (a name, a code, a prefix of codes, ALL) means the rule."""
    return selector in (rule.name, "ALL") or rule.code.startswith(selector)


def _weight(selector: str, rule: Rule) -> int:
    """How precisely a selector means the rule; -1 if it does not."""
    if not matches(selector, rule):
        return -1
    return 0 if selector == "ALL" else 100 if selector in (rule.name, rule.code) else len(selector)


def _strongest(selectors: Iterable[str], rule: Rule) -> int:
    return max((_weight(selector, rule) for selector in selectors), default=-1)


def is_selected(rule: Rule, layers: Sequence[Layer], severity: str) -> bool:
    """Whether the layers, the later over the earlier, select a rule. By default all but info rules are."""
    chosen = severity != "info"
    for layer in layers:
        if layer.select is not None:
            chosen = False
        wanted = _strongest([*(layer.select or ()), *layer.extend_select], rule)
        refused = _strongest(layer.ignore, rule)
        if rule.name in ALWAYS:
            chosen = refused < 100 if refused > wanted else True
        elif refused >= 0 or wanted >= 0:
            chosen = wanted > refused
    return chosen


class Selector:
    """The rules that one configuration, with the command line over it, reports."""

    def __init__(self, settings: Settings, command: Layer) -> None:
        self._layers = (Layer(settings.select, settings.extend_select, settings.ignore), command)
        self._severity = settings.severity
        self._known: dict[tuple[str, str], str | None] = {}

    def severity(self, name: str, own: str) -> str | None:
        """With which severity a finding of a rule is reported, `own` being the engine's; None if it is not."""
        key = (name, own)
        if key not in self._known:
            self._known[key] = self._decide(RULES[name], own)
        return self._known[key]

    def _decide(self, rule: Rule, own: str) -> str | None:
        given = [(_weight(selector, rule), level) for selector, level in self._severity.items()]
        weight, level = max(given, default=(-1, ""))
        severity = level if weight >= 0 else own
        if severity == "off" or not is_selected(rule, self._layers, severity):
            return None
        return severity
