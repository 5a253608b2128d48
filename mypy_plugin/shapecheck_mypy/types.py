"""Types of symbolic tensors, as mypy has them."""

from __future__ import annotations

from mypy.types import AnyType, Instance, TupleType, Type, UnionType, get_proper_type

TENSOR = "keras.KerasTensor"


def may_refine(declared: Type) -> bool:
    """Whether a type says no more than "a tensor", so that the engine's shape may stand in its place."""
    declared = get_proper_type(declared)
    if isinstance(declared, AnyType):
        return True
    if isinstance(declared, TupleType):
        return all(map(may_refine, declared.items))
    if isinstance(declared, Instance):
        name = declared.type.fullname
        return name == TENSOR or (name in ("builtins.tuple", "builtins.list") and all(map(may_refine, declared.args)))
    return False


def holds_tensor(found: Type) -> bool:
    """Whether a type is a symbolic tensor, or a container of some."""
    found = get_proper_type(found)
    if isinstance(found, Instance):
        return found.type.fullname == TENSOR or any(map(holds_tensor, found.args))
    if isinstance(found, (TupleType, UnionType)):
        return any(map(holds_tensor, found.items))
    return False
