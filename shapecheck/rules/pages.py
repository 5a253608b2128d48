"""The rules' Markdown pages: where they are, what they say, and their address."""

from __future__ import annotations

import os

from shapecheck.rules.table import RULES, Rule

HOME = "https://github.com/shapecheck-keras/shapecheck"


def url(rule: str) -> str:
    """The address of a rule's page."""
    return f"{HOME}/blob/main/docs/rules/{rule}.md"


def find(name: str) -> Rule | None:
    """The rule of a name or code."""
    if name in RULES:
        return RULES[name]
    return next((rule for rule in RULES.values() if rule.code == name.upper()), None)


def read(rule: str) -> str | None:
    """A rule's page: from the installed package, or from docs/ in a checkout."""
    here = os.path.dirname(__file__)
    for folder in (os.path.join(here, "pages"), os.path.join(here, "..", "..", "docs", "rules")):
        path = os.path.join(folder, f"{rule}.md")
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    return None
