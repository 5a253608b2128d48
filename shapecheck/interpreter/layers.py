"""Layers as the program makes and calls them, and operations that become nodes of Keras's graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shapecheck.interpreter import calls, dispatch
from shapecheck.interpreter.frames import Raised
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.shapes import ShapeError
from shapecheck.values import Entry, LayerObject, LibraryFunction, Site, Unknown, Value, tensors_in

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


def call_inside(run: Run, layer: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """Calls a layer inside another one: no node of the graph, no trace record."""
    from shapecheck.graph.calls import call

    return call(run, layer, args, kwargs, record=False)


def apply(run: Run, site: Site, layer: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """The program's call of a layer at `site`."""
    from shapecheck.graph.calls import call

    arguments = calls.plain([dispatch.export(a) for a in args], {k: dispatch.export(v) for k, v in kwargs.items()})

    def apply(chosen: list[Value], keywords: dict[str, Value]) -> Value:
        outer, run.site = run.site, site
        try:
            result = call(run, layer, chosen, keywords)
        except CannotTell as problem:
            result = Unknown(problem.why, site)
        except ShapeError as problem:
            raise Mismatch(str(problem), blame=tuple(tensors_in(chosen)), help=problem.help) from None
        finally:
            run.site = outer
        if isinstance(result, Unknown):
            run.recorder.untraced(site, layer.class_name, result.why)
        else:
            run.note_success(site)
        return result

    outer, run.site = run.site, site
    try:
        return dispatch.distribute(run, site, apply, arguments, deep=True)
    finally:
        run.site = outer


def construct(run: Run, entry: Entry, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """A new instance of a library layer."""
    from shapecheck.graph.construct import construct as make

    try:
        return make(run, entry, args, kwargs)
    except CannotTell as problem:
        return Unknown(problem.why, run.site)
    except (Mismatch, Raised):
        raise
    except Exception as problem:
        run.internal_problem(entry.name, problem)
        return Unknown(f"{entry.name}: shapecheck's rule failed ({type(problem).__name__})", run.site)


def reconfigure(run: Run, layer: LayerObject, name: str) -> None:
    """After ``layer.name = value``, which may be one of the arguments that a library layer was made with."""
    from shapecheck.graph.bases import remake

    remake(run, layer, name)


def finish(run: Run, layer: LayerObject, arguments: calls.Arguments) -> None:
    """After a user's layer class was instantiated: the name and state that the base class gives."""
    from shapecheck.graph.bases import ensure_initialized

    try:
        ensure_initialized(run, layer, arguments.kwargs)
    except Mismatch as problem:
        run.mismatch_at(problem.site or run.site or Site(None, None), problem)


def recorded_op(run: Run, entry: Entry, args: list[Value], kwargs: dict[str, Value], result: Value) -> Value:
    """Keeps a library call for the trace, and as a node of Keras's graph if it works on symbolic tensors."""
    inputs = tuple(tensors_in([args, kwargs]))
    if any(tensor.producer is not None for tensor in tensors_in(result)):
        return result
    if any(tensor.producer is not None for tensor in inputs):
        from shapecheck.graph.ops import record_op

        result = record_op(run, LibraryFunction(entry), args, kwargs, result)
    run.recorder.op(run.site, entry.name, inputs, result)
    return result
