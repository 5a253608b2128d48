"""Regular expressions: on known texts by Python itself, where they surely come to an end soon."""

from __future__ import annotations

import re
from typing import Any

from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import ListObject, Unknown, Value

_LONGEST = 2000
_REPEATED_GROUP = re.compile(r"\)\s*[*+{]")
_REPEAT = re.compile(r"[*+{]")


def _is_harmless(*texts: Value) -> bool:
    """Whether a pattern and what it is used on are known, and cannot backtrack for long."""
    if not all(isinstance(text, str) and len(text) <= _LONGEST for text in texts):
        return False
    pattern: Any = texts[0]
    return not _REPEATED_GROUP.search(pattern) and len(_REPEAT.findall(pattern)) <= 2


@intrinsic("re.findall")
def findall(ctx: Context, pattern: Value, string: Value, flags: Value = 0) -> Value:
    if _is_harmless(pattern, string) and flags == 0:
        try:
            return ListObject(list(re.findall(str(pattern), str(string))))
        except re.error:
            return Unknown("what a wrong pattern finds")
    return ListObject([], Unknown("a part of a string"))


@intrinsic("re.split")
def split(ctx: Context, pattern: Value, string: Value, maxsplit: Value = 0, flags: Value = 0) -> Value:
    if _is_harmless(pattern, string) and isinstance(maxsplit, int) and flags == 0:
        try:
            return ListObject(list(re.split(str(pattern), str(string), maxsplit=maxsplit)))
        except re.error:
            return Unknown("what a wrong pattern finds")
    return ListObject([], Unknown("a part of a string"))


@intrinsic("re.sub")
def sub(ctx: Context, pattern: Value, repl: Value, string: Value, count: Value = 0, flags: Value = 0) -> Value:
    if _is_harmless(pattern, string) and isinstance(repl, str) and isinstance(count, int) and flags == 0:
        try:
            return re.sub(str(pattern), repl, str(string), count=count)
        except (re.error, IndexError):
            return Unknown("what a wrong pattern gives")
    return Unknown("a computed string")
