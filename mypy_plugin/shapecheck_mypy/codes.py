"""mypy error codes: ``shape``, and below it one for each rule."""

from __future__ import annotations

from mypy.errorcodes import ErrorCode

from shapecheck.rules.table import RULES

SHAPE = ErrorCode("shape", "Report what does not fit in Keras and TensorFlow code", "Shapes")
CODES = {
    rule.name: ErrorCode(f"shape-{rule.name}", rule.summary.capitalize(), "Shapes", sub_code_of=SHAPE)
    for rule in RULES.values()
}
"""By the rule's name."""
