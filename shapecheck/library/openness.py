"""Calls that pass on an unknown number of further arguments (``f(*unknown, **unknown)``)."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence

from shapecheck.values import Unknown, Value


def filled(
    signature: inspect.Signature, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> tuple[list[Value], dict[str, Value]]:
    """The arguments with an Unknown for each that ``*unknown`` or ``**unknown`` may hold."""
    positional, keywords = list(args), dict(kwargs)
    missing = Unknown("an argument that is not written out")
    for position, parameter in enumerate(signature.parameters.values()):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.kind is parameter.POSITIONAL_ONLY:
            if position >= len(positional):
                positional.append(missing)
        elif parameter.name not in keywords and (
            parameter.kind is parameter.KEYWORD_ONLY or position >= len(positional)
        ):
            keywords[parameter.name] = missing
    return positional, keywords
