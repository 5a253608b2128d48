"""Runs the user's program, statement by statement, and writes down what its expressions gave."""

from __future__ import annotations
import __future__

import ast
import contextlib
import importlib
import inspect
import os
import re
import signal
import sys
import traceback
import types
import weakref
from collections.abc import Callable, Iterable
from typing import Any

from . import layers, models, shapes, sites, stubs, training
from .graphs import traced
from .journal import Journal

_HELD = 100
"""So many models are kept until the end, to be described as they are then."""

_LONGEST = 8000
"""Characters of a message that are kept."""

_PLAIN = frozenset((int, float, str, bool, bytes, complex, type(None), type, types.FunctionType, range, set, slice))


class TooSlow(BaseException):
    """A statement took longer than its share of the time."""


class Observer:
    """What happens with the values of the program's expressions."""

    def __init__(self, job: dict[str, Any], keras: Any) -> None:
        self.journal = Journal(job["out"])
        self.keras = keras
        self.calls = layers.Calls()
        self.graphs = bool(job["graphs"])
        self.sites = sites.Sites(job["spans"], self._announce)
        self._reached = bytearray()
        self._models: list[tuple[int, Any]] = []

    def _announce(self, first: int, path: str, places: list[Any]) -> None:
        self.journal.write("sites", first=first, path=path, places=places)

    def seen(self, number: int, value: Any) -> Any:
        """The value itself; what it is has been noted."""
        if number >= len(self._reached):
            self._reached.extend(bytes(len(self.sites.places) - len(self._reached)))
        if not self._reached[number]:
            self._reached[number] = 1
            self.journal.write("reached", site=number)
        if type(value) not in _PLAIN:
            try:
                self._look(number, value)
            except Exception as problem:
                self.journal.once("trouble", "trouble", what=f"{type(problem).__name__}: {problem}")
        return value

    def _look(self, number: int, value: Any) -> None:
        if isinstance(value, self.keras.layers.Layer):
            self._look_at_layer(number, value)
            return
        found = shapes.shapes(value)
        if not found:
            return
        facts = self.calls.take(value) or {}
        if facts:
            self.calls.came_from(number)
        self.journal.once("value", number, site=number, outputs=found, **facts)

    def _look_at_layer(self, number: int, layer: Any) -> None:
        if layers.PLACE not in layer.__dict__:
            object.__setattr__(layer, layers.PLACE, number)
            layer.__dict__[layers.PLACE] = number
            self.journal.write("made", site=number)
            if models.is_model(layer, self.keras):
                held = (lambda layer=layer: layer) if len(self._models) < _HELD else weakref.ref(layer)
                self._models.append((number, held))
        if type(layer).__name__ == "InputLayer":
            self.journal.once("value", number, site=number, outputs=shapes.shapes(layer.output), kind="input")
        elif models.is_model(layer, self.keras) and layer.built:
            self._describe(number, layer)

    def call_of(self, place: int, **facts: Any) -> None:
        """A Sequential called a layer: that belongs to the layer's constructor."""
        self.journal.once("value", place, site=place, **facts)

    def _describe(self, number: int, model: Any, *, final: bool = False) -> None:
        facts = models.describe(model)
        if self.graphs and final:
            facts["tensorflow"] = self._traced(model)
        self.journal.once("model", (number, id(model)), site=number, serial=id(model), **facts)

    def _traced(self, model: Any) -> Any:
        """The TensorFlow graph of a model that has inputs; None for others."""
        graph = models.graph_of(model)
        inputs = list(shapes.tensors(getattr(graph, "inputs", None)))
        if not inputs:
            return None
        with contextlib.suppress(Exception):
            entries = [{"shape": shapes.shape_of(tensor), "dtype": str(tensor.dtype)} for tensor in inputs]
            return traced(model, entries)
        return None

    def failed(self, problem: BaseException, places: Iterable[int] = ()) -> None:
        """An exception passes; wherever it is caught, it was raised. `places` are those of the layer it passes."""
        above, below = self.own(_frames_above()), self.own(_frames_below(problem.__traceback__))
        fields = _error(problem, above + below, self.sites.files)
        self.journal.once("error", "errors", **fields, caught=True, makers=list(places))

    def shortened(self) -> None:
        """Batches are left out of the training that is running."""
        self.journal.once("shortened", "shortened", frames=self.own(_frames_above()))

    def own(self, frames: Iterable[tuple[Any, int]]) -> list[list[Any]]:
        """``[path, line, place or None]`` of the frames that run code of the program."""
        found = []
        for code, instruction in frames:
            if code.co_filename in self.sites.files:
                line, place = _position(code, instruction)
                if line is not None:
                    found.append([code.co_filename, line, place])
        return found

    def raised(self, problem: BaseException, statement: Any) -> None:
        """An exception ended a statement of the program."""
        frames = self.own(_frames_below(problem.__traceback__))
        span = [statement.lineno, statement.end_lineno]
        self.journal.write("error", **_error(problem, frames, self.sites.files), caught=False, statement=span)

    def finish(self, how: str, **fields: Any) -> None:
        """The end of the program: models as they are now."""
        for number, reference in self._models:
            model = reference()
            if model is not None and getattr(model, "built", False):
                try:
                    self._describe(number, model, final=True)
                except Exception as problem:
                    self.journal.once("trouble", "trouble", what=f"{type(problem).__name__}: {problem}")
        self.journal.write("end", how=how, **fields)


def _frames_above() -> Any:
    frame: Any = sys._getframe(3)
    found = []
    while frame is not None:
        found.append((frame.f_code, frame.f_lasti))
        frame = frame.f_back
    return reversed(found)


def _frames_below(trace: Any) -> Any:
    while trace is not None:
        yield trace.tb_frame.f_code, trace.tb_lasti
        trace = trace.tb_next


def _position(code: Any, instruction: int) -> tuple[int | None, list[int] | None]:
    """Line and exact place (columns in bytes) of an instruction; only the line before Python 3.11."""
    if hasattr(code, "co_positions"):
        positions = list(code.co_positions())
        line, end_line, column, end_column = positions[instruction // 2]
        if None not in (line, end_line, column, end_column):
            return line, [line, column + 1, end_line, end_column + 1]
        return line, None
    line = None
    for start, end, number in code.co_lines():
        if start <= instruction < end:
            line = number
    return line, None


def _error(problem: BaseException, frames: list[list[Any]], files: Iterable[str]) -> dict[str, Any]:
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(problem))
    for path in files:
        for match in re.finditer(rf'(?:File|in) "?{re.escape(path)}"?, line (\d+)', text):
            frames.append([path, int(match.group(1)), None])
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}\n{text[-_LONGEST // 2 :]}"  # what a graph raises says what happened at the end
    return {"type": type(problem).__name__, "message": text, "frames": frames}


def main(job: dict[str, Any]) -> None:
    """Runs the program of a job in this process, which ends with it."""
    keras = importlib.import_module("keras")
    tensorflow = importlib.import_module("tensorflow")
    importlib.import_module("keras._tf_keras.keras")
    observer = Observer(job, keras)
    stubs.install(keras, job["cage"], real_data=job["real_data"])
    layers.watch(keras, observer.calls, observer.call_of, observer.failed)
    training.cut(keras, observer.failed, observer.shortened)
    _plain_functions(tensorflow, observer.sites.files)
    _watch_exit(observer)
    sites.install(observer.sites, observer.seen, job["roots"])
    program = types.ModuleType("__main__")
    program.__dict__.update(__file__=job["path"], __builtins__=__builtins__)
    sys.modules["__main__"] = program
    sys.argv = [job["path"]]
    sys.path[:0] = job["roots"]
    how = _run(observer, job, program.__dict__)
    observer.finish(how)
    os._exit(0)


def _run(observer: Observer, job: dict[str, Any], names: dict[str, Any]) -> str:
    """Executes the statements; how it ended."""
    path, text, going = job["path"], job["text"], job["keep_going"]
    tree = ast.parse(text, path)
    flags = _future_flags(tree)
    touched = [_touched(statement, set()) for statement in tree.body]
    observer.sites.instrumented(tree, path, text)
    how = "finished"
    statements = [*tree.body, *(_call(text, len(text.split("\n"))) for text in job["calls"])]
    for index, statement in enumerate(statements):
        observer.journal.write("statement", line=statement.lineno)
        code = compile(ast.Module([statement], []), path, "exec", flags, dont_inherit=True)
        problem = _execute(code, names, job["statement_seconds"] if going else 0)
        if problem is None:
            observer.journal.write("done", lines=[statement.lineno, statement.end_lineno])
            continue
        if isinstance(problem, SystemExit) and problem.code in (None, 0):
            how = "sys.exit"
        else:
            observer.raised(problem, statement)
            how = "sys.exit" if isinstance(problem, SystemExit) else "exception"
        if not going:
            return how
        for name in touched[index] if index < len(touched) else ():
            if not isinstance(names.get(name), types.ModuleType):
                names.pop(name, None)
    return "finished" if going else how


def _execute(code: Any, names: dict[str, Any], seconds: float) -> BaseException | None:
    if seconds:

        def late(*_: Any) -> None:
            raise TooSlow(f"the statement took longer than {seconds:g} s")

        signal.signal(signal.SIGALRM, late)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        exec(code, names)
    except BaseException as problem:
        traceback.print_exc()
        return problem
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return None


def _call(text: str, line: int) -> Any:
    statement = ast.parse(text).body[0]
    return ast.increment_lineno(statement, line)


def _future_flags(tree: ast.Module) -> int:
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                flags |= getattr(__future__, alias.name).compiler_flag
    return flags


_CHANGING = frozenset(("add", "append", "extend", "insert", "update", "pop", "remove", "setdefault", "adapt", "build"))


def _touched(node: ast.AST, names: set[str]) -> set[str]:
    """The variables that a statement binds or changes: without it, their values would be ones nobody ever meant."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        names.add(node.name)
        return names
    if isinstance(node, ast.Lambda):
        return names
    target: Any = node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
        target = node.func.value
    elif not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
        target = None
    while isinstance(target, (ast.Attribute, ast.Subscript)):
        target = target.value
    if isinstance(target, ast.Name):
        names.add(target.id)
    for child in ast.iter_child_nodes(node):
        _touched(child, names)
    return names


def _watch_exit(observer: Observer) -> None:
    """``os._exit`` still ends the program at once, but not unseen."""
    leave: Callable[[int], Any] = os._exit
    own = os.getpid()

    def exit(status: int) -> None:
        frame: Any = sys._getframe(1)
        if os.getpid() == own and frame.f_code.co_filename in observer.sites.files:
            observer.finish("os._exit", code=status, line=frame.f_lineno)
        leave(status)

    os._exit = exit  # type: ignore[assignment]


def _plain_functions(tensorflow: Any, files: set[str]) -> None:
    """Functions that TensorFlow traces run as they are written where they can, and converted where they must."""
    api: Any = importlib.import_module("tensorflow.python.autograph.impl.api")
    converted = api.converted_call
    refused = tensorflow.errors.OperatorNotAllowedInGraphError

    def call(function: Any, args: Any, kwargs: Any, *rest: Any, **options: Any) -> Any:
        code = getattr(inspect.unwrap(getattr(function, "__func__", function)), "__code__", None)
        if getattr(code, "co_filename", None) in files:
            with contextlib.suppress(refused):
                return function(*args, **(kwargs or {}))
        return converted(function, args, kwargs, *rest, **options)

    api.converted_call = call
