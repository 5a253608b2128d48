"""Repairs for findings, worked out from the source text around them.

One function a rule: it looks at the finding and at the calls in the source, and returns edits, or None when the code
has not the form that it knows how to mend. What a repair means stands in docs/fixes.md.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from shapecheck.logical import NEWLINE
from shapecheck.results import Edit, Finding, Fix, Span

_SHAPES = ("shape", "input_shape", "batch_shape", "batch_input_shape", "target_shape")
_RECURRENT = ("LSTM", "GRU", "SimpleRNN")
_MADE = re.compile(r"(\w+)(?:\(.*\))? (?:makes|gives) ")
_IN_HEADS = ("Dropout", "Activation", "ReLU", "LeakyReLU", "BatchNormalization")
_SPATIAL = re.compile(r"\w*Conv\w*|\w*Pooling\dD|Input")


class _Source:
    """A parsed source: calls by place, and places as spans."""

    def __init__(self, text: str) -> None:
        self.tree = ast.parse(text)
        self.lines = NEWLINE.split(text)

    def column(self, line: int, offset: int) -> int:
        """A column in characters, from 1, for a byte offset of Python's parser."""
        text = self.lines[line - 1]
        return offset + 1 if text.isascii() else len(text.encode()[:offset].decode(errors="replace")) + 1

    def span(self, node: ast.expr | ast.keyword) -> Span:
        """Where a node stands."""
        end_line, end_offset = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        start = self.column(node.lineno, node.col_offset)
        return Span(node.lineno, start, end_line, self.column(end_line, end_offset))

    def end(self, node: ast.expr) -> Span:
        """The empty span after a node."""
        span = self.span(node)
        return Span(span.end_line, span.end_column, span.end_line, span.end_column)

    def text(self, node: ast.expr) -> str:
        """The source of a node on one line; empty if it takes several."""
        span = self.span(node)
        line = self.lines[span.line - 1]
        return line[span.column - 1 : span.end_column - 1] if span.line == span.end_line else ""

    def calls(self, within: Span | None = None) -> Iterator[ast.Call]:
        """The calls of the source, or those within a span."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and (within is None or _inside(self.span(node), within)):
                yield node

    def call(self, span: Span) -> ast.Call | None:
        """The call that a span is."""
        return next((node for node in self.calls(span) if self.span(node) == span), None)

    def alias(self, module: str, default: str) -> str:
        """The name under which a module is imported."""
        for node in ast.walk(self.tree):
            for name in node.names if isinstance(node, ast.Import) else ():
                if name.name == module:
                    return name.asname or name.name
        return default

    def imported_beside(self, present: str, name: str) -> tuple[Edit, ...] | None:
        """What makes `name` known, which comes from where `present` comes from; None if that is not an import."""
        found = None
        for node in ast.walk(self.tree):
            for alias in node.names if isinstance(node, ast.ImportFrom) else ():
                if alias.asname in (None, alias.name) and alias.name == name:
                    return ()
                if alias.asname is None and alias.name == present:
                    found = alias
        if found is None:
            return None
        line, column = found.end_lineno or 1, self.column(found.end_lineno or 1, found.end_col_offset or 0)
        return (Edit(Span(line, column, line, column), f", {name}"),)


def _inside(inner: Span, outer: Span) -> bool:
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    return starts and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)


def _name(call: ast.Call) -> str:
    """The last part of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _keywords(calls: Iterator[ast.Call], *names: str) -> Iterator[ast.expr]:
    for call in calls:
        for keyword in call.keywords:
            if keyword.arg in names:
                yield keyword.value


def _constants(source: _Source, span: Span, *values: object) -> list[ast.Constant]:
    """The constants of these values among the arguments of the calls within a span."""
    found = []
    for call in source.calls(span):
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
            if isinstance(argument, ast.Constant) and argument.value in values and argument not in found:
                found.append(argument)
    return found


def _only(items: list[ast.Constant]) -> ast.Constant | None:
    return items[0] if len(items) == 1 else None


def _comma(source: _Source, finding: Finding) -> Fix | None:
    """``shape=(5)`` -> ``shape=(5,)``."""
    values = [*_keywords(source.calls(finding.span), *_SHAPES)]
    values += [call.args[0] for call in source.calls(finding.span) if call.args and _name(call) in ("Input", "Reshape")]
    numbers = [value for value in values if isinstance(value, ast.Constant) and type(value.value) is int]
    if len(numbers) != 1:
        return None
    span = source.span(numbers[0])
    before = source.lines[span.line - 1][: span.column - 1].rstrip()
    parenthesised = before.endswith("(") and (before[:-1].rstrip().endswith(("=", "(")))
    if parenthesised:
        return Fix("add the comma", (Edit(source.end(numbers[0]), ","),), safe=True)
    return Fix("make it a tuple", (Edit(span, f"({source.text(numbers[0])},)"),), safe=True)


def _sigmoid(source: _Source, finding: Finding) -> Fix | None:
    """``activation="softmax"`` -> ``"sigmoid"``."""
    return _reworded(source, finding.span, "softmax", "sigmoid")


def _reworded(source: _Source, span: Span, old: str, new: str) -> Fix | None:
    """One string constant replaced by another, in the same quotes."""
    constant = _only(_constants(source, span, old))
    if constant is None or old not in source.text(constant):
        return None
    return Fix(f'"{new}" for "{old}"', (Edit(source.span(constant), source.text(constant).replace(old, new)),))


def _batch_axis(source: _Source, finding: Finding) -> Fix | None:
    """``model.predict(x[0])`` -> ``model.predict(x[0][np.newaxis, ...])``."""
    call = source.call(finding.span)
    if call is None or _name(call) != "predict" or not call.args:
        return None
    argument = call.args[0]
    if not isinstance(argument, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
        return None
    axis = f"[{source.alias('numpy', '')}.newaxis, ...]" if source.alias("numpy", "") else "[None, ...]"
    return Fix("add the batch axis", (Edit(source.end(argument), axis),))


def _without_samples(source: _Source, finding: Finding) -> Fix | None:
    """``Input(shape=x.shape)`` -> ``Input(shape=x.shape[1:])``."""
    values = [
        value
        for value in _keywords(source.calls(), "shape", "input_shape")
        if isinstance(value, ast.Attribute) and value.attr == "shape"
    ]
    if len(values) != 1:
        return None
    return Fix("leave the samples out", (Edit(source.end(values[0]), "[1:]"),), safe=True)


def _channels_axis(source: _Source, finding: Finding) -> Fix | None:
    """``BatchNormalization(axis=1)`` -> the axis that the help names."""
    axes = [*_keywords(source.calls(finding.span), "axis")]
    wanted = re.findall(r"-?\d+", finding.help or "")
    if len(axes) != 1 or not wanted:
        return None
    return Fix(f"axis={wanted[-1]}", (Edit(source.span(axes[0]), wanted[-1]),))


def _no_logits(source: _Source, finding: Finding) -> Fix | None:
    """``from_logits=True`` -> ``from_logits=False``."""
    values = [*_keywords(source.calls(finding.span), "from_logits")]
    if len(values) != 1 or not isinstance(values[0], ast.Constant) or values[0].value is not True:
        return None
    return Fix("from_logits=False", (Edit(source.span(values[0]), "False"),))


def _other_loss(source: _Source, finding: Finding) -> Fix | None:
    """The sparse loss for the categorical one, or the other way round, where the help says so."""
    sparse, dense = "sparse_categorical_crossentropy", "categorical_crossentropy"
    wanted = sparse if sparse in (finding.help or "") else dense
    old = dense if wanted == sparse else sparse
    if wanted not in (finding.help or "") or not finding.message.startswith(old):
        return None
    call = source.call(finding.span)
    model = source.text(call.func.value) if call is not None and isinstance(call.func, ast.Attribute) else ""
    compiles = [
        node
        for node in source.calls()
        if _name(node) == "compile" and isinstance(node.func, ast.Attribute) and source.text(node.func.value) == model
    ]
    return _reworded(source, source.span(compiles[0]), old, wanted) if len(compiles) == 1 and model else None


def _exclusive_loss(source: _Source, finding: Finding) -> Fix | None:
    """``binary_crossentropy`` -> ``categorical_crossentropy``, where the help says so."""
    if 'loss="categorical_crossentropy"' not in (finding.help or ""):
        return None
    return _reworded(source, finding.span, "binary_crossentropy", "categorical_crossentropy")


def _sequences(source: _Source, finding: Finding) -> Fix | None:
    """``LSTM(8)`` before another recurrent layer -> ``LSTM(8, return_sequences=True)``."""
    if not (finding.help or "").startswith("return_sequences=True on the") or not finding.because:
        return None
    note = finding.because[0]
    calls = [call for call in source.calls(note.span) if _name(call) in _RECURRENT]
    if note.path != finding.path or len(calls) != 1 or [*_keywords(iter(calls), "return_sequences")]:
        return None
    arguments = [*calls[0].args, *(keyword.value for keyword in calls[0].keywords)]
    if not arguments:
        return None
    last = max(arguments, key=lambda node: (node.lineno, node.col_offset))
    return Fix("return every time step", (Edit(source.end(last), ", return_sequences=True"),))


def _class_axis(source: _Source, finding: Finding) -> Fix | None:
    """``np.argmax(p)`` -> ``np.argmax(p, axis=-1)``."""
    call = source.call(finding.span)
    if call is None or len(call.args) != 1 or call.keywords or _name(call) != "argmax":
        return None
    return Fix("the class of each sample", (Edit(source.end(call.args[0]), ", axis=-1"),))


def _flatten(source: _Source, finding: Finding) -> Fix | None:
    """``Flatten()`` before the first of the Dense layers at the end, where these still see an image or a volume."""
    if "a Flatten or global pooling" not in (finding.help or ""):
        return None
    first = None
    for note in finding.because:
        made = _MADE.match(note.message)
        if made is None or (not first and made[1] != "Dense"):
            continue
        if made[1] == "Dense":
            first = note
        elif made[1] not in _IN_HEADS:
            spatial = _SPATIAL.match(made[1]) is not None
            return _flatten_before(source, first.span) if first and spatial and first.path == finding.path else None
    return None


def _flatten_before(source: _Source, span: Span) -> Fix | None:
    """In the graph's call, in the list of a Sequential, or in an ``add`` of its own line."""
    made = next((call for call in source.calls(span) if _name(call) == "Dense"), None)
    if made is None:
        return None
    flatten = source.text(made.func).removesuffix("Dense") + "Flatten"
    imported = source.imported_beside("Dense", "Flatten") if flatten == "Flatten" else ()
    start = source.span(made)
    before = source.lines[start.line - 1][: start.column - 1]
    edits: tuple[Edit, ...] | None = None
    applied = next((call for call in source.calls() if call.func is made), None)
    adding = next((call for call in source.calls() if _name(call) == "add" and call.args == [made]), None)
    if applied is not None:
        given = [*map(source.span, applied.args)]
        if len(given) == 1:
            edits = (Edit(_start(given[0]), f"{flatten}()("), Edit(source.end(applied.args[0]), ")"))
    elif adding is not None:
        line = source.span(adding)
        indent = source.lines[line.line - 1][: line.column - 1]
        if not indent.strip():
            edits = (Edit(_start(line), f"{source.text(adding.func)}({flatten}())\n{indent}"),)
    elif any(made in node.elts for node in ast.walk(source.tree) if isinstance(node, ast.List)):
        edits = (Edit(_start(start), f"{flatten}()," + (" " if before.strip() else "\n" + before)),)
    if edits is None or imported is None:
        return None
    return Fix("one vector of each sample before the Dense layers", (*imported, *edits))


def _start(span: Span) -> Span:
    return Span(span.line, span.column, span.line, span.column)


_REPAIRS: dict[str, Callable[[_Source, Finding], Fix | None]] = {
    "shape-not-tuple": _comma,
    "softmax-one-unit": _sigmoid,
    "missing-batch": _batch_axis,
    "input-shape-batch": _without_samples,
    "normalization-axis": _channels_axis,
    "logits-mismatch": _no_logits,
    "label-shape": lambda source, finding: _other_loss(source, finding) or _flatten(source, finding),
    "loss-broadcast": _flatten,
    "loss-activation": _exclusive_loss,
    "layer-rank": _sequences,
    "argmax-axis": _class_axis,
}
RULES_WITH_REPAIR = frozenset(_REPAIRS)


def attach(path: str, text: str, findings: list[Finding]) -> list[Finding]:
    """The findings, those in this source with a repair where one is known."""
    if not any(item.rule in _REPAIRS and item.fix is None and item.path == path for item in findings):
        return findings
    try:
        source = _Source(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return findings
    return [_repaired(source, item) if item.path == path and item.fix is None else item for item in findings]


def _repaired(source: _Source, finding: Finding) -> Finding:
    find = _REPAIRS.get(finding.rule)
    fix = find(source, finding) if find else None
    return replace(finding, fix=fix) if fix else finding
