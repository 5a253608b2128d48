"""Shapes that the user declares: comments on assignments, the configuration's table, jaxtyping annotations.

``x = load()  # shapecheck: shape (N, 28, 28, 1)``: numbers are sizes, names are sizes that are not known but
the same wherever the name stands, ``None`` and ``?`` are sizes of which nothing is said, ``...`` any number of
axes. A declaration that the code contradicts is a finding.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.library.outcome import Mismatch
from shapecheck.shapes import Dim, Shape, compatible, dynamic, refine, unresolved
from shapecheck.syntax.nodes import dotted_name
from shapecheck.values import Site, Tensor, Unknown, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

_COMMENT = re.compile(r"shapecheck:\s*shape\s*[(\[]?([^)\]]*)")
_DTYPES = frozenset(
    [
        "Float",
        "Float16",
        "Float32",
        "Float64",
        "Int",
        "Int8",
        "Int16",
        "Int32",
        "Int64",
        "UInt",
        "UInt8",
        "Bool",
        "Shaped",
        "Num",
        "Real",
        "Integer",
        "Inexact",
    ]
)


def shape_in_comment(line: Any) -> str | None:
    """The declared shape's text in a statement's trailing comment."""
    comment = line.trailing_whitespace.comment
    if comment is None or "shapecheck:" not in comment.value:
        return None
    found = _COMMENT.search(comment.value)
    return found.group(1) if found else None


def parse_shape(run: Run, text: str) -> Shape | None:
    """The shape that a text like ``N, 28, 28, 1`` or ``n 28 28 1`` stands for; None if it is none."""
    before: list[Dim] = []
    after: list[Dim] | None = None
    for word in text.replace(",", " ").split():
        if word == "..." or word.startswith("*"):
            after = []
            continue
        dim = _dim(run, word)
        if dim is None:
            return None
        (before if after is None else after).append(dim)
    return Shape(tuple(before)) if after is None else Shape.at_least(tuple(before), tuple(after))


def _dim(run: Run, word: str) -> Dim | None:
    word = word.split("=")[-1].lstrip("#")
    if word.isdigit():
        return int(word)
    if word in ("None", "batch"):
        return dynamic("batch")
    if word in ("?", "_"):
        return unresolved("declared as unknown")
    if not word.isidentifier():
        return None
    if word not in run.declared_dims:
        run.declared_dims[word] = unresolved(f"declared as {word}", name=word)
    return run.declared_dims[word]


def declared(run: Run, site: Site, text: str, value: Value) -> Value:
    """`value` with the declared shape; a finding if it provably has another."""
    shape = parse_shape(run, text)
    if shape is None:
        return value
    if isinstance(value, Tensor):
        if compatible(value.shape, shape) is False:
            run.mismatch_at(
                site,
                Mismatch(
                    f"declared as {shape}, but it is {value.shape}",
                    rule="declared-shape",
                    blame=(value,),
                    help="change the declaration or the code",
                ),
            )
            return value
        return value.but(shape=refine(value.shape, shape))
    return Tensor(shape, None, "numpy") if isinstance(value, Unknown) else value


def as_declared(run: Run, site: Site, text: str | None, value: Value) -> Value:
    """A tensor with the shape that a type declares; anything else, or without a declaration, as it is."""
    return value if text is None or not isinstance(value, Tensor) else declared(run, site, text, value)


def shape_text(run: Run, annotation: Any) -> str | None:
    """The shape in a jaxtyping annotation such as ``Float[np.ndarray, "n 28 28 1"]``, as text."""
    if not isinstance(annotation, cst.Subscript) or dotted_name(annotation.value).rsplit(".", 1)[-1] not in _DTYPES:
        return None
    last = annotation.slice[-1].slice
    if len(annotation.slice) != 2 or not isinstance(last, cst.Index) or not isinstance(last.value, cst.SimpleString):
        return None
    text = last.value.evaluated_value
    return text if isinstance(text, str) else None


def tensor_type_text(run: Run, annotation: Any) -> str | None:
    """The shape in an annotation such as ``keras.KerasTensor[tuple[None, Literal[20]]]``, as text."""
    if isinstance(annotation, cst.SimpleString) and "KerasTensor" in annotation.value:
        try:
            annotation = cst.parse_expression(str(annotation.evaluated_value))
        except cst.ParserSyntaxError:
            return None
    inner = _argument(run, annotation, "KerasTensor")
    if len(inner) != 1 or dotted_name(inner[0]).rsplit(".", 1)[-1].lower() != "tuple":
        return None
    words = [_word(run, dim) for dim in _argument(run, inner[0], "")]
    return None if not words or None in words else " ".join(map(str, words))


def _argument(run: Run, annotation: Any, name: str) -> list[Any]:
    """The parts between the brackets of ``name[...]``; [] for any other expression."""
    if not isinstance(annotation, cst.Subscript) or not dotted_name(annotation.value).endswith(name):
        return []
    return [part.slice.value for part in annotation.slice if isinstance(part.slice, cst.Index)]


def _word(run: Run, dim: Any) -> str | None:
    """A dim of the type as a word of a declared shape."""
    if isinstance(dim, cst.Ellipsis):
        return None
    literal = _argument(run, dim, "Literal")
    if len(literal) == 1 and isinstance(literal[0], cst.Integer):
        return literal[0].value
    return "None" if dotted_name(dim) == "None" else "?"


def assigned_target(statement: Any) -> Any:
    """The one name or attribute that a statement assigns to, or None."""
    if isinstance(statement, cst.AnnAssign):
        return statement.target
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        target = statement.targets[0].target
        return target if isinstance(target, (cst.Name, cst.Attribute)) else None
    return None
