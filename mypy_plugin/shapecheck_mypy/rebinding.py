"""Variables that are bound more than once, as in ``x = Input(...); x = Dense(20)(x)``.

mypy takes the type of the first value as the variable's declared type, and narrows it to the type of each later one:
of ``KerasTensor[tuple[None, Literal[10]]]`` and ``KerasTensor[tuple[None, Literal[20]]]`` it would make one that has no
dims in common. So the declared type of such a variable is widened to ``KerasTensor[Any]`` before its next value comes;
for the rest of the block it is put down that it still has its first shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from mypy.nodes import (
    AssignmentStmt,
    ForStmt,
    FuncDef,
    ListExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    OperatorAssignmentStmt,
    StarExpr,
    TupleExpr,
    Var,
    WithStmt,
)
from mypy.types import AnyType, Instance, TupleType, Type, TypeOfAny, UnionType, get_proper_type

from shapecheck_mypy.places import statements
from shapecheck_mypy.types import TENSOR, holds_tensor

Bound = tuple[Var, NameExpr | MemberExpr, FuncDef | None]


class Rebinding:
    """The variables of one file that are bound more than once."""

    def __init__(self, tree: MypyFile) -> None:
        self.tree = tree
        first: dict[Var, Bound] = {}
        times: Counter[object] = Counter()
        for target, function in _targets(tree):
            times[target.node if isinstance(target, NameExpr) else target.name] += 1
            if isinstance(target.node, Var):
                first.setdefault(target.node, (target.node, target, function))
        self._bound = [
            bound for var, bound in first.items() if times[var if isinstance(bound[1], NameExpr) else bound[1].name] > 1
        ]

    def widen(self, checker: Any) -> None:
        """Widens the declared types of those that have their first value."""
        for var, target, function in self._bound:
            found = var.type
            if found is None or not var.is_inferred or not _is_exact(found):
                continue
            var.type = _widened(found)
            var.is_index_var = False  # else mypy gives a loop's variable its first type back after each assignment
            here = isinstance(target, NameExpr) and checker.scope.current_function() is function
            if here and checker.binder.get(target) is None:
                checker.binder.put(target, found)


def _targets(tree: MypyFile) -> Iterator[tuple[NameExpr | MemberExpr, FuncDef | None]]:
    for node, function in statements(tree):
        targets: list[Any] = []
        if isinstance(node, AssignmentStmt):
            targets = list(node.lvalues)
        elif isinstance(node, ForStmt):
            targets = [node.index, node.index]  # each round binds it
        elif isinstance(node, OperatorAssignmentStmt):
            targets = [node.lvalue]
        elif isinstance(node, WithStmt):
            targets = [target for target in node.target if target is not None]
        while targets:
            target = targets.pop()
            if isinstance(target, (TupleExpr, ListExpr)):
                targets.extend(target.items)
            elif isinstance(target, StarExpr):
                targets.append(target.expr)
            elif isinstance(target, (NameExpr, MemberExpr)):
                yield target, function


def _is_exact(found: Type) -> bool:
    """Whether a type tells the shape of a tensor in it."""
    found = get_proper_type(found)
    if isinstance(found, Instance):
        is_tensor = found.type.fullname == TENSOR
        return any(not isinstance(get_proper_type(arg), AnyType) if is_tensor else _is_exact(arg) for arg in found.args)
    return isinstance(found, (TupleType, UnionType)) and any(map(_is_exact, found.items))


def _widened(found: Type) -> Type:
    """The type without the shapes of the tensors in it."""
    proper = get_proper_type(found)
    if not holds_tensor(proper):
        return found
    if isinstance(proper, Instance):
        is_tensor = proper.type.fullname == TENSOR
        args = [AnyType(TypeOfAny.special_form) if is_tensor else _widened(arg) for arg in proper.args]
        return proper.copy_modified(args=args)
    if isinstance(proper, TupleType):
        return proper.copy_modified(items=[_widened(item) for item in proper.items])
    return UnionType.make_union([_widened(item) for item in proper.items]) if isinstance(proper, UnionType) else found
