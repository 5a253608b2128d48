"""What nodes of the tree say by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst


def dotted_name(node: Any) -> str:
    """The dotted name that a node spells (a call: its callee's); '' for other expressions."""
    match node:
        case cst.Name():
            return node.value
        case cst.Attribute():
            return f"{dotted_name(node.value)}.{node.attr.value}"
        case cst.Call():
            return dotted_name(node.func)
        case cst.Subscript():
            return dotted_name(node.value)
    return ""


def contains_yield(statements: Sequence[Any]) -> bool:
    """Whether a yield stands in a block as a statement or as the value of one (inner functions left out)."""
    for statement in statements:
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
            continue
        if isinstance(getattr(statement, "value", None), cst.Yield):
            return True
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            inner = (
                getattr(inner, "body", inner) if inner is not None and not isinstance(inner, (tuple, list)) else inner
            )
            if isinstance(inner, cst.IndentedBlock):
                inner = inner.body
            if inner and contains_yield(inner):
                return True
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            if contains_yield(part.body.body):
                return True
        orelse = getattr(statement, "orelse", None)
        if isinstance(orelse, cst.If) and contains_yield([orelse]):
            return True
    return False


def leaves_early(body: Sequence[cst.CSTNode]) -> bool:
    """Whether control may leave a block of statements by return, break, continue or yield."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (cst.Return, cst.Break, cst.Continue, cst.Yield)):
            return True
        if not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            waiting += node.children
    return False
