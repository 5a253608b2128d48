"""Programs that say in comments what must be found: the harness of several test folders.

``#: (None, 3)`` after a call: the trace has a call on this line with exactly these output shapes.
``# params: 10``: a call or model on this line has so many parameters. ``# layers: InputLayer Dense``: the layers
of the model made here. ``# error: [rule]`` (or warning, info): exactly these findings are reported on the line (advice
is compared only in programs that expect some).
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from shapecheck.config import Settings
from shapecheck.engine import analyse
from shapecheck.results import Analysis

_SHAPES = re.compile(r"#: ((?:\([^)]*\) ?)+)")
_FINDING = re.compile(r"# (error|warning|info): \[([a-z0-9-]+)\]")
_PARAMS = re.compile(r"# params: (\d+)")
_LAYERS = re.compile(r"# layers: ([\w ]+)")


@dataclass
class Expected:
    """What the comments of a program ask for, by line."""

    shapes: dict[int, list[list[list[int | None]]]] = field(default_factory=dict)
    findings: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    params: dict[int, int] = field(default_factory=dict)
    layers: dict[int, list[str]] = field(default_factory=dict)


def expected(text: str) -> Expected:
    """Reads the comments."""
    wanted = Expected()
    for number, line in enumerate(text.splitlines(), 1):
        for text_of_shapes in _SHAPES.findall(line):
            shapes = [list(ast.literal_eval(part)) for part in re.findall(r"\([^)]*\)", text_of_shapes)]
            wanted.shapes.setdefault(number, []).append(shapes)
        for severity, rule in _FINDING.findall(line):
            wanted.findings[number, severity, rule] += 1
        if found := _PARAMS.search(line):
            wanted.params[number] = int(found.group(1))
        if found := _LAYERS.search(line):
            wanted.layers[number] = found.group(1).split()
    return wanted


def check(text: str, path: str = "program.py", settings: Settings | None = None) -> Analysis:
    """Analyses a program and holds the result against its comments."""
    analysis = analyse(path, text, settings or Settings())
    wanted = expected(text)
    for line, evaluations in wanted.shapes.items():
        seen = [record.outputs for record in analysis.records if record.span.line == line]
        for shapes in evaluations:
            assert shapes in seen, f"{path}:{line}: wanted {shapes}, the trace has {seen}"
    for line, params in wanted.params.items():
        counts = [r.params for r in analysis.records if r.span.line == line]
        counts += [m.params for m in analysis.models if m.span.line == line]
        assert params in counts, f"{path}:{line}: wanted {params} parameters, found {counts}"
    for line, layers in wanted.layers.items():
        rows = [[row.class_name for row in m.layers] for m in analysis.models if m.span.line == line]
        assert layers in rows, f"{path}:{line}: wanted {layers}, found {rows}"
    severities = {severity for _, severity, _ in wanted.findings} | {"error", "warning"}
    found = Counter((f.span.line, f.severity, f.rule) for f in analysis.findings if f.severity in severities)
    assert found == wanted.findings, f"{path}: findings {dict(found)}, wanted {dict(wanted.findings)}"
    return analysis


def programs(folder: str) -> list[Path]:
    """The programs of a folder of fixtures/."""
    return sorted((Path(__file__).parent.parent / "fixtures" / folder).glob("*.py"))


def keras_2(settings: Settings | None = None) -> Settings:
    """Settings for programs written for Keras 2."""
    return replace(settings or Settings(), keras_version=(2,))
