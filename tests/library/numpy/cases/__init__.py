"""Makers of calls for numpy's functions, by family."""

from __future__ import annotations

from tests.library.calls.drawing import Maker
from tests.library.numpy.cases.elements import ELEMENTS
from tests.library.numpy.cases.products import PRODUCTS
from tests.library.numpy.cases.shaping import SHAPING

CASES: dict[str, Maker] = {**ELEMENTS, **SHAPING, **PRODUCTS}
