"""Keras's own layer tests as cases: what each `run_layer_test(...)` of the installed wheel asks for.

The tests are run with that method replaced by one that notes its arguments and checks nothing.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import unittest
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from tests.library.layers.rules import real_layer

assert real_layer

import keras  # noqa: E402
from keras.src.ops.operation import Operation  # noqa: E402
from keras.src.testing import TestCase  # noqa: E402

ROOT = Path(keras.__file__).parent / "src" / "layers"
CALL = "self.run_layer_test("


@dataclass(frozen=True)
class Harvested:
    """One call of `run_layer_test`: the layer, how it is made and called, and what is expected of it."""

    test: str
    layer: type
    arguments: dict[str, Any]
    given: dict[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.test}: {self.layer.__name__}({self.arguments}) on {self.shapes}"

    @property
    def shapes(self) -> Any:
        """The shape that the layer is called on, or a list or dict of them; None if it is only made."""
        if self.given.get("input_data") is not None:
            return keras.tree.map_structure(lambda x: tuple(x.shape), self.given["input_data"])
        return self.given.get("input_shape")

    @property
    def dtypes(self) -> Any:
        """The inputs' dtypes, in the structure of the shapes."""
        if self.given.get("input_data") is not None:
            return keras.tree.map_structure(
                lambda x: keras.backend.standardize_dtype(x.dtype), self.given["input_data"]
            )
        return self.given.get("input_dtype")


def modules() -> list[str]:
    """The test modules of keras.layers that use `run_layer_test`."""
    return [
        ".".join(("keras.src.layers", *path.relative_to(ROOT).with_suffix("").parts))
        for path in sorted(ROOT.rglob("*_test.py"))
        if CALL in path.read_text(encoding="utf-8")
    ]


def harvest(module: str) -> tuple[list[Harvested], list[str]]:
    """The cases of one module, and the tests that could not be run to their end."""
    found: list[Harvested] = []
    problems: list[str] = []
    signature = inspect.signature(TestCase.run_layer_test)

    def note(self: TestCase, *args: Any, **kwargs: Any) -> None:
        given = dict(signature.bind(self, *args, **kwargs).arguments)
        found.append(
            Harvested(
                f"{module.removeprefix('keras.src.layers.')}.{self._testMethodName}",
                given["layer_cls"],
                dict(given["init_kwargs"] or {}),
                given,
            )
        )

    with _standing_in():
        tests = list(_tests(module))
    with mock.patch.object(TestCase, "run_layer_test", note), remembering(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for test in tests:
            outcome = unittest.TestResult()
            test.run(outcome)
            problems += [f"{test.id()}: {text.strip().splitlines()[-1]}" for _, text in outcome.errors]
    return found, problems


@contextmanager
def _standing_in() -> Iterator[None]:
    """Within it the stand-ins are the modules of their names; what was loaded before comes back."""
    before = {name: sys.modules.get(name) for name in _stand_ins()}
    sys.modules.update(_stand_ins())
    try:
        yield
    finally:
        for name, module in before.items():
            if module is not None:
                sys.modules[name] = module


def _stand_ins() -> dict[str, ModuleType]:
    """What Keras's tests import and the wheel lacks; only tests that are not run here use it."""
    stand_ins = {name: ModuleType(name) for name in ("grain", "conftest")}
    stand_ins["conftest"].skip_if_backend = lambda *given: lambda test: test  # type: ignore[attr-defined]
    return stand_ins


def _tests(module: str) -> Iterator[unittest.TestCase]:
    """The tests whose text calls `run_layer_test`: the others check numbers, for long."""
    for suite in unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(module)):
        for test in suite:  # type: ignore[union-attr]
            method = getattr(type(test), test._testMethodName)
            if CALL in _text(method):
                yield test


def _text(method: Any) -> str:
    """The source of a test; of a parametrized one, of the function that all of them share."""
    method = inspect.unwrap(method)
    for cell in method.__closure__ or ():
        if inspect.isfunction(cell.cell_contents):
            return inspect.getsource(cell.cell_contents)
    return inspect.getsource(method)


class remembering:
    """Within it, each layer remembers the arguments that it is made with."""

    def __enter__(self) -> None:
        make = Operation.__new__

        def noting(cls: type, *args: Any, **kwargs: Any) -> Any:
            instance = make(cls, *args, **kwargs)
            object.__setattr__(instance, "_made_with", (args, kwargs))
            return instance

        self._patch = mock.patch.object(Operation, "__new__", staticmethod(noting))
        self._patch.start()

    def __exit__(self, *problem: Any) -> None:
        self._patch.stop()
