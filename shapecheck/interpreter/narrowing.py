"""What a condition's outcome says of the variables in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter.frames import Frame
from shapecheck.library.registry import REGISTRY
from shapecheck.shapes import Expr
from shapecheck.values import (
    Alternatives,
    Cell,
    DictObject,
    Function,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    ListObject,
    Object,
    Opaque,
    Partial,
    SetObject,
    Tensor,
    Unknown,
    UserClass,
    Value,
)

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

_MAX_NAMES = 3


def narrow(run: Run, test: Any, outcome: bool, frame: Frame) -> None:
    """Keeps of each variable in `test` only the alternatives with which it can come out as `outcome`."""
    for name in _names(test)[:_MAX_NAMES]:
        cell = frame.lookup_cell(name)
        while cell is not None and name not in cell.names:
            cell = cell.parent  # type: ignore[assignment]
        if cell is None:
            continue
        value = cell.names[name]
        if isinstance(value, Alternatives):
            options = enumerate(value.options)
            kept = [i for i, option in options if _possible(run, test, outcome, frame, cell, name, option)]
            if kept and len(kept) < len(value.options):
                run.touch(cell)
                cell.names[name] = value.keeping(kept)
        elif isinstance(value, Unknown) and not isinstance(value, Opaque):
            _learn(run, test, outcome, frame, cell, name)


def _possible(run: Run, test: Any, outcome: bool, frame: Frame, cell: Any, name: str, option: Value) -> bool:
    before = cell.names[name]
    cell.names[name] = option
    run.recorder.paused += 1
    run.catching += 1
    try:
        truth = run.truth(run.evaluate(test, frame))
    except Exception:
        truth = None
    finally:
        run.catching -= 1
        run.recorder.paused -= 1
        cell.names[name] = before
    return truth is None or truth == outcome


def _learn(run: Run, test: Any, outcome: bool, frame: Frame, cell: Cell, name: str) -> None:
    """An unknown variable that equals a constant, or is None, is known inside the branch, in the `cell` it lives in."""
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And) and outcome:
        _learn(run, test.left, outcome, frame, cell, name)
        _learn(run, test.right, outcome, frame, cell, name)
        return
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        _learn(run, test.expression, not outcome, frame, cell, name)
        return
    if isinstance(test, cst.Name) and test.value == name:
        return
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return
    target = test.comparisons[0]
    positive = isinstance(target.operator, (cst.Equal, cst.Is))
    negative = isinstance(target.operator, (cst.NotEqual, cst.IsNot))
    if (
        not isinstance(test.left, cst.Name)
        or test.left.value != name
        or not ((positive and outcome) or (negative and not outcome))
    ):
        return
    constant = run.evaluate(target.comparator, frame)
    if constant is None or isinstance(constant, (str, bool, int)):
        run.touch(cell)
        cell.names[name] = constant


def _names(node: Any) -> list[str]:
    found: list[str] = []

    def visit(part: Any) -> None:
        match part:
            case cst.Name():
                if part.value not in found:
                    found.append(part.value)
            case cst.Attribute():
                visit(part.value)
            case cst.Call():
                for arg in part.args:
                    visit(arg.value)
                if isinstance(part.func, cst.Attribute):
                    visit(part.func.value)
            case cst.Comparison():
                visit(part.left)
                for target in part.comparisons:
                    visit(target.comparator)
            case cst.BooleanOperation():
                visit(part.left)
                visit(part.right)
            case cst.UnaryOperation():
                visit(part.expression)
            case cst.Subscript():
                visit(part.value)

    visit(node)
    return found


_SIZED = (tuple, str, bytes, ListObject, DictObject, SetObject, range, Tensor)
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "builtins.int": (int, Expr),
    "builtins.float": (float,),
    "builtins.str": (str,),
    "builtins.bool": (bool,),
    "builtins.bytes": (bytes,),
    "builtins.tuple": (tuple,),
    "builtins.list": (ListObject,),
    "builtins.dict": (DictObject,),
    "builtins.set": (SetObject,),
    "builtins.complex": (complex,),
    "builtins.slice": (slice,),
    "builtins.range": (range,),
    "numbers.Number": (int, float, complex, Expr),
    "numbers.Integral": (int, Expr),
    "collections.abc.Iterable": (tuple, list, str, ListObject, DictObject, SetObject, range, Tensor),
    "collections.abc.Sequence": (tuple, str, ListObject, range),
    "collections.abc.Mapping": (DictObject,),
    "collections.abc.MutableMapping": (DictObject,),
    "collections.abc.Sized": _SIZED,
    "collections.abc.Collection": _SIZED,
    "typing.Iterable": (tuple, str, ListObject, DictObject, SetObject, range),
    "builtins.type": (UserClass, LibraryClass),
    "builtins.callable": (Function, LibraryFunction, Partial, UserClass),
}
_STRUCTURAL = {"collections.abc.Sized", "collections.abc.Collection"}
"""Classes that an object belongs to by its methods."""
_TENSOR_TYPES = {
    "numpy.ndarray": {"numpy"},
    "tensorflow.Tensor": {"tf", "keras"},
    "tensorflow.Variable": {"variable"},
    "keras.Variable": {"variable"},
    "keras.KerasTensor": {"keras"},
}


def is_library_instance(run: Run, value: Value, name: str) -> bool | None:
    """isinstance(value, C) for a class of Python or of a library."""
    if isinstance(value, Alternatives):
        verdicts = {is_library_instance(run, option, name) for option in value.options}
        return verdicts.pop() if len(verdicts) == 1 else None
    if name == "builtins.object":
        return True
    if name in _PYTHON_TYPES:
        if isinstance(value, (DictObject, ListObject, SetObject)) and value.cls == name:
            return True
        if isinstance(value, Object) and name in _STRUCTURAL:
            return None
        if (isinstance(value, Object) and isinstance(value.cls, LibraryClass)) or isinstance(value, Tensor):
            return name.endswith("Iterable") or None if not name.startswith("builtins.") else False
        return isinstance(value, _PYTHON_TYPES[name])
    if name in _TENSOR_TYPES:
        if isinstance(value, Tensor):
            return value.kind in _TENSOR_TYPES[name]
        return None if isinstance(value, Object) and not isinstance(value, LayerObject) else False
    if isinstance(value, Object):
        if isinstance(value.cls, LibraryClass):
            return name in run.libraries.ancestors(value.cls.name) or (
                False if isinstance(value, LayerObject) else None
            )
        if value.cls.library_base(name):
            return True
        return None if value.cls.has_unknown_base else False
    if isinstance(value, Tensor):
        return None
    return False if REGISTRY.get(name) is not None else None
