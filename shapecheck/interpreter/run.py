"""One analysis: the state that is truly global to it, and the face that library rules see of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import libcst as cst

from shapecheck.graph.state import GraphState
from shapecheck.interpreter import (
    attributes,
    calls,
    classes,
    dispatch,
    iteration,
    narrowing,
    operators,
    statements,
    subscripts,
)
from shapecheck.interpreter.expressions import evaluate
from shapecheck.interpreter.frames import Flow, Frame, Raised
from shapecheck.interpreter.imports import Imports, Lazy
from shapecheck.interpreter.joining import Joiner, join_values
from shapecheck.interpreter.journal import Journal
from shapecheck.interpreter.recorder import Recorder
from shapecheck.interpreter.watching import Watch
from shapecheck.library import arrays
from shapecheck.library.namespaces import spellings
from shapecheck.library.outcome import Advice, CannotTell, Mismatch
from shapecheck.library.registry import REGISTRY, Entry, Settings
from shapecheck.shapes import Dim, Expr, ShapeError, interval
from shapecheck.values import (
    Alternatives,
    Choice,
    DictObject,
    Function,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    ListObject,
    Mutable,
    Object,
    Opaque,
    Origin,
    SetObject,
    Site,
    Tensor,
    Unknown,
    UserClass,
    UserModule,
    Value,
)

_KINDS: tuple[Literal["return", "break", "continue"], ...] = ("return", "break", "continue")


class Run:
    """One abstract run of a program. It is the `Context` that library rules are given."""

    MISSING = attributes.MISSING
    REQUIRED = classes.REQUIRED

    def __init__(
        self,
        settings: Settings,
        roots: list[str],
        follow: tuple[str, ...] = (),
        packages: list[str] | None = None,
        *,
        max_steps: int = 2_000_000,
        max_seconds: float = 6.0,
    ) -> None:
        self.settings = settings
        self.graph = GraphState()
        self.recorder = Recorder(self)
        self.watch: Watch | None = None
        self.joiner = Joiner()
        self.journal = Journal(self.joiner)
        self.imports = Imports(self, roots, follow, packages or [])
        self.site: Any = None
        self.stack: list[Frame] = []
        self.constants: dict[Any, Any] = {}
        self.declared_dims: dict[str, Dim] = {}
        self.signatures: dict[Any, Any] = {}
        self.called: set[Any] = set()
        self.instantiated: set[UserClass] = set()
        self.succeeded: dict[Any, set[int]] = {}
        self.made_functions: list[Function] = []
        self.catching = 0
        self.undecided = 0
        self.assuming = False
        self.assumed_ints: set[Dim] = set()
        self.open_arguments = False
        self.loosely = False
        self.doubts = 0
        self.steps = 0
        self.exhausted = ""
        self._max_steps = self._entry_end = max_steps
        self._deadline = time.thread_time() + max_seconds
        self._ancestors: dict[str, list[str]] = {}
        self._values: dict[str, Value] = {}
        self._generators: dict[Any, bool] = {}
        self._members: dict[tuple[UserClass, str], Object] = {}

    # Budgets.

    def step(self) -> None:
        """Counts one step; past the budget, calls and loops end with Unknown."""
        self.steps += 1
        if self.steps > self._max_steps:
            self.exhausted = "the analysis took too many steps"
        elif self.steps > self._entry_end:
            self.exhausted = "the analysis of this function took too many steps"
        elif not self.steps & 1023 and time.thread_time() > self._deadline:
            self.exhausted = "the analysis took too long"

    @contextmanager
    def entry_budget(self, steps: int) -> Iterator[None]:
        """Inside, no more than `steps`; what they do not suffice for does not end what follows."""
        end, self._entry_end = self._entry_end, self.steps + steps
        before = self.exhausted
        try:
            yield
        finally:
            if self.steps > self._entry_end and self.steps <= self._max_steps and time.thread_time() <= self._deadline:
                self.exhausted = before
            self._entry_end = end

    # Evaluating and executing.

    def evaluate(self, node: Any, frame: Frame) -> Value:
        """The value of an expression."""
        return evaluate(self, node, frame)

    def execute(self, body: Sequence[Any], frame: Frame) -> Flow | None:
        """Runs a block."""
        return statements.execute(self, body, frame)

    def execute_class_body(self, body: Sequence[Any], frame: Frame, cls: UserClass) -> None:
        """Runs the body of a class."""
        statements.execute_class_body(self, body, frame, cls)

    def execute_module(self, module: UserModule) -> None:
        """Runs a module's statements one by one; one that surely raises does not end the others."""
        frame = Frame(module.scope, module)
        self.stack.append(frame)
        try:
            for statement in module.source.tree.body:
                mark = self.journal.mark()
                try:
                    flow = self.execute([statement], frame)
                except Raised:
                    flow = None
                if self.journal.mark() > mark:
                    self.settle(mark, flow, lambda f: True)
        finally:
            self.stack.pop()

    def attempted_block(self, block: Callable[[], Flow | None]) -> Flow | None:
        """Runs a block; a raised exception is a flow like any other."""
        try:
            return block()
        except Raised as raised:
            return Flow("raise", raised)

    # Branches.

    def settle(self, mark: int, flow: Flow | None, goes_on: Callable[[Any], bool]) -> list[Any]:
        """Joins the paths since `mark` that go on; see `Journal.settle`. Paths that raise are dropped."""
        self.joiner.choice = Choice()
        flows = self.journal.settle(mark, flow, goes_on)
        self.journal.drop_raising(mark)
        return flows

    def merge_flows(self, mark: int, *flows: Flow | None) -> Flow | None:
        """After the branches of a statement: what control does now. Paths that raise are taken not to happen."""
        last = flows[-1]
        if any(flow is None for flow in flows) or self._pending_fall_through(mark):
            self.settle(mark, last, lambda f: f is None)
            return None
        alive = [flow for flow in flows if flow is not None and flow.kind != "raise"]
        if not alive:
            self.settle(mark, last, lambda f: True)
            assert last is not None
            raise last.value
        kind = alive[0].kind
        joined = self.settle(mark, last, lambda f: f is not None and f.kind == kind)
        return Flow(kind, self.joined([f.value for f in joined]) if kind == "return" else None)

    def _pending_fall_through(self, mark: int) -> bool:
        return any(path.flow is None for layer in self.journal.layers[mark:] for path in layer.pending)

    def dead_end(self, mark: int, flow: Flow | None) -> Flow | None:
        """Control goes on nowhere here: the flow of the paths that left, which becomes the present one."""
        for kind in _KINDS:
            joined = self.settle(mark, flow, partial(_leaves_by, kind))
            if joined:
                return Flow(kind, self.joined([f.value for f in joined]) if kind == "return" else None)
        if flow is not None and flow.kind == "raise":
            raise flow.value
        return flow

    def branch(self, thunks: Sequence[Callable[[], Value]]) -> Value:
        """Evaluates one expression in several ways, each on a state of its own, and joins."""
        mark = self.journal.mark()
        flows: list[Flow] = []
        for index, thunk in enumerate(thunks):
            if index == 0:
                self.journal.fork()
            try:
                flow = Flow("return", thunk())
            except Raised as raised:
                flow = Flow("raise", raised)
            flows.append(flow)
            if index < len(thunks) - 1:
                self.journal.switch(mark, flow)
        joined = self.settle(mark, flows[-1], lambda f: f is not None and f.kind == "return")
        if not joined:
            raise flows[-1].value
        return self.joined([f.value for f in joined], self.joiner.choice)

    def joined(self, values: Sequence[Value], choice: Choice | None = None, *, widen: bool = False) -> Value:
        """One value for any of `values`."""
        return join_values(values, choice, widen=widen)

    @contextmanager
    def widening(self, on: bool) -> Iterator[None]:
        """While on, joins generalise instead of listing alternatives (a loop's last pass)."""
        before, self.joiner.widen = self.joiner.widen, on
        try:
            yield
        finally:
            self.joiner.widen = before

    def narrow(self, test: Any, outcome: bool, frame: Frame) -> None:
        """Drops what cannot be if `test` came out as `outcome`."""
        narrowing.narrow(self, test, outcome, frame)

    def narrowed(self, test: Any, outcome: bool, frame: Frame, thunk: Callable[[], Value]) -> Value:
        """Evaluates `thunk` where `test` came out as `outcome`."""
        self.narrow(test, outcome, frame)
        return thunk()

    def touch(self, target: Mutable) -> None:
        """Must precede every change of a mutable value."""
        self.journal.touch(target)

    def set_image_data_format(self, data_format: str) -> None:
        """The program sets where the channels stand from here on."""
        self.settings = replace(self.settings, image_data_format=data_format)  # type: ignore[type-var]

    # Names and libraries.

    def forced(self, names: dict[str, Value], name: str) -> Value:
        """The value of a name, resolving an import that nobody has used yet."""
        value = names[name]
        return self.imports.resolve(value) if type(value) is Lazy else value

    def registry_entry(self, name: str) -> Entry | None:
        """The rule of a canonical name."""
        return REGISTRY.get(name)

    def library_value(self, name: str) -> Value | None:
        """What a canonical name of a library stands for; None without a rule (constants may be None: wrapped)."""
        if name in self._values:
            return self._values[name]
        found: Value | None = None
        for spelling in spellings(name):
            entry = REGISTRY.get(spelling)
            if entry is not None:
                found = self._entry_value(entry)
                break
        self._values[name] = found
        return found

    def means_none(self, name: str) -> bool:
        """Whether a canonical name is a constant that is None (``numpy.newaxis``)."""
        entries = (REGISTRY.get(spelling) for spelling in spellings(name))
        return any(entry is not None and entry.kind == "constant" and entry.value is None for entry in entries)

    def _entry_value(self, entry: Entry) -> Value:
        if entry.kind == "constant":
            return entry.value
        if entry.kind == "class" and entry.function is None:
            return LibraryClass(entry.name)
        return LibraryFunction(entry)

    def library_method(self, cls: str, name: str) -> Entry | None:
        """The rule of a library class's attribute, its bases included."""
        for ancestor in self.library_ancestors(cls):
            entry = REGISTRY.get(f"{ancestor}.{name}")
            if entry is not None:
                return entry
        return None

    def library_ancestors(self, name: str) -> list[str]:
        """A library class and its bases, nearest first."""
        found = self._ancestors.get(name)
        if found is None:
            found = self._ancestors[name] = [name]
            entry = REGISTRY.get(name)
            for base in entry.bases if entry is not None else ():
                found += [ancestor for ancestor in self.library_ancestors(base) if ancestor not in found]
        return found

    def is_namespace(self, name: str) -> bool:
        """Whether rules are known for names within `name`."""
        return REGISTRY.is_namespace(name)

    # Values: the Context of library rules.

    def call(self, function: Value, args: Sequence[Value] = (), kwargs: Mapping[str, Value] | None = None) -> Value:
        """Calls any value at the current site."""
        return calls.call_value(self, self.site or Site(None, None), function, calls.plain(args, kwargs))

    def call_method(self, value: Value, name: str, args: Sequence[Value]) -> Value:
        """``value.name(*args)``; Unknown when there is no such method."""
        method = self.find_attribute(value, name)
        return Unknown(f"{name} is not defined") if method is self.MISSING else self.call(method, args)

    def call_layer(self, layer: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
        """Calls a layer inside another one: no node of the graph, no trace record."""
        from shapecheck.graph.calls import call

        return call(self, layer, args, kwargs, record=False)

    def apply_layer(self, site: Site, layer: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
        """The program's call of a layer at `site`."""
        from shapecheck.graph.calls import call

        arguments = calls.plain([dispatch.export(a) for a in args], {k: dispatch.export(v) for k, v in kwargs.items()})

        def apply(chosen: list[Value], keywords: dict[str, Value]) -> Value:
            outer, self.site = self.site, site
            try:
                result = call(self, layer, chosen, keywords)
            except CannotTell as problem:
                result = Unknown(problem.why, site)
            except ShapeError as problem:
                raise Mismatch(str(problem), blame=tuple(_tensors(chosen))) from None
            finally:
                self.site = outer
            if isinstance(result, Unknown):
                self.recorder.untraced(site, layer.class_name, result.why)
            else:
                self.note_success(site)
            return result

        outer, self.site = self.site, site
        try:
            return dispatch.distribute(self, site, apply, arguments, deep=True)
        finally:
            self.site = outer

    def construct_layer(self, site: Site, entry: Entry, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """A new instance of a library layer."""
        from shapecheck.graph.construct import construct

        del site
        try:
            return construct(self, entry, args, kwargs)
        except CannotTell as problem:
            return Unknown(problem.why, self.site)
        except (Mismatch, Raised):
            raise
        except Exception as problem:
            self.internal_problem(entry.name, problem)
            return Unknown(f"{entry.name}: shapecheck's rule failed ({type(problem).__name__})", self.site)

    def finish_layer(self, layer: LayerObject, arguments: calls.Arguments) -> None:
        """After a user's layer class was instantiated: the name and state that the base class gives."""
        from shapecheck.graph.bases import ensure_initialized

        try:
            ensure_initialized(self, layer, arguments.kwargs)
        except Mismatch as problem:
            self.mismatch_at(problem.site or self.site or Site(None, None), problem)

    def recorded_op(
        self,
        site: Site,
        entry: Entry,
        args: list[Value],
        kwargs: dict[str, Value],
        inputs: tuple[Tensor, ...],
        result: Value,
    ) -> Value:
        """Keeps a library call for the trace, and as a node of Keras's graph if it works on symbolic tensors."""
        if any(tensor.producer is not None for tensor in _tensors(result)):
            return result
        if any(tensor.producer is not None for tensor in inputs):
            from shapecheck.graph.ops import record_op

            result = record_op(self, LibraryFunction(entry), args, kwargs, result)
        self.recorder.op(site, entry.name, inputs, result)
        return result

    def instance(self, class_name: str, **attributes: Value) -> Value:
        """An instance of a library class."""
        return Object(LibraryClass(class_name), attributes)

    def export(self, value: Value) -> Any:
        """Abstract containers as plain Python ones."""
        return dispatch.export(value)

    def wrap(self, value: Any) -> Value:
        """Plain Python containers as abstract ones."""
        return dispatch.wrap(value)

    def iterate(self, value: Value, limit: int = iteration.MAX_UNROLLED) -> list[Value] | None:
        """The items of an iterable, or None."""
        return iteration.iterate(self, value, limit)

    def element(self, value: Value) -> Value:
        """What stands for any item of an iterable."""
        return iteration.element(self, value)

    def length(self, value: Value) -> Any:
        """len(value), or None."""
        return iteration.length(self, value)

    def find_attribute(self, value: Value, name: str) -> Value:
        """``value.name`` or MISSING."""
        return attributes.find(self, value, name, self.site)

    def get_attribute(self, value: Value, name: str) -> Value:
        """``value.name`` or Unknown."""
        return self.attribute_at(self.site, value, name)

    def attribute_at(self, site: Site | None, value: Value, name: str) -> Value:
        """``value.name`` evaluated at a site."""
        if isinstance(value, Alternatives):
            return self._each(value, lambda option: attributes.get(self, option, name, site))
        if isinstance(value, Object):
            outer, self.site = self.site, site or self.site
            try:
                return attributes.get(self, value, name, site)
            finally:
                self.site = outer
        return attributes.get(self, value, name, site)

    def _each(self, value: Alternatives, function: Callable[[Value], Value]) -> Value:
        """`function` on every option; options without an answer (None has no attributes) are dropped."""
        found = [(option, function(option)) for option in value.options]
        kept = [result for option, result in found if not (isinstance(result, Unknown) and option is None)]
        if not kept:
            return found[0][1]
        return join_values(kept, value.choice if len(kept) == len(found) else None)

    def set_attribute(self, value: Value, name: str, item: Value) -> None:
        """``value.name = item``."""
        if isinstance(value, Alternatives):
            self.branch([partial(attributes.set_attribute, self, option, name, item) for option in value.options])
        else:
            attributes.set_attribute(self, value, name, item)

    def class_attribute(self, cls: UserClass, name: str) -> Value | None:
        """An attribute of a class as it stands there; library methods as functions; None if not known."""
        for owner in cls.mro:
            if isinstance(owner, UserClass) and name in owner.attrs:
                return owner.attrs[name]
            if isinstance(owner, LibraryClass):
                entry = REGISTRY.get(f"{owner.name}.{name}")
                if entry is not None:
                    return LibraryFunction(entry)
        return None

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Inside, a proven failure is an exception that somebody catches (Raised), not a finding."""
        self.catching += 1
        try:
            yield
        finally:
            self.catching -= 1

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Inside, failures are reported as ever, but the calls do not show in the trace."""
        records: list[list[Any]] = [self.graph.calls, self.graph.feeds]
        records += [self.recorder.ops, self.recorder.untraced_calls]
        lengths = [len(record) for record in records]
        try:
            yield
        finally:
            for record, length in zip(records, lengths, strict=True):
                del record[length:]

    def enum_member(self, cls: UserClass, name: str, value: Value) -> Value:
        """The member of an enum, one object for each."""
        key = (cls, name)
        if key not in self._members:
            self._members[key] = Object(cls, {"value": value, "name": name})
        return self._members[key]

    def class_name_of(self, cls: Value) -> str | None:
        """The canonical name of a library class value."""
        return cls.name if isinstance(cls, (LibraryClass, LibraryFunction, Opaque)) else None

    def is_library_instance(self, value: Value, name: str) -> bool | None:
        """isinstance(value, <library class>)."""
        return narrowing.is_library_instance(self, value, name)

    def truth(self, value: Value) -> bool | None:
        """The truth of a value; None when it cannot be told."""
        match value:
            case Alternatives():
                verdicts = {self.truth(option) for option in value.options}
                return verdicts.pop() if len(verdicts) == 1 else None
            case Unknown():
                return None
            case Expr():
                return True if interval(value)[0] > 0 else None
            case Tensor():
                return bool(value.contents) if isinstance(value.contents, (bool, int, float)) else None
            case ListObject() | SetObject() | DictObject():
                return bool(value.items) or (None if value.is_open else False)
            case Object():
                return self._object_truth(value)
        try:
            return bool(value)
        except Exception:
            return None

    def _object_truth(self, value: Object) -> bool | None:
        if not isinstance(value.cls, UserClass):
            return True
        for name in ("__bool__", "__len__"):
            method = self.class_attribute(value.cls, name)
            if isinstance(method, Function):
                return self.truth(self.call(method, [value]))
        return True

    # Operators and items.

    def operator_at(self, site: Site, op: str, *operands: Value, in_place: bool = False) -> Value:
        """A unary or binary operator; tensors by rule, objects by their special methods."""

        def apply(args: list[Value], kwargs: dict[str, Value]) -> Value:
            if any(isinstance(arg, Tensor) for arg in args):
                return self._tensor_operator(site, op, args, in_place)
            return self._plain_operator(op, args)

        return self._at(site, apply, operands)

    def _at(
        self, site: Site, apply: Callable[[list[Value], dict[str, Value]], Value], operands: Sequence[Value]
    ) -> Value:
        outer, self.site = self.site, site
        try:
            return dispatch.distribute(self, site, apply, calls.plain(operands, None), deep=False)
        finally:
            self.site = outer

    def _tensor_operator(self, site: Site, op: str, args: list[Value], in_place: bool) -> Value:
        def rule() -> Value:
            if len(args) == 1:
                return arrays.unary(op, args[0])
            return (arrays.inplace if in_place else arrays.binary)(op, args[0], args[1], self)

        return self._recorded(site, _function_of(op, len(args)), args, self._ruled(site, rule))

    def _ruled(self, site: Site, rule: Callable[[], Value]) -> Value:
        """A rule's value; what it cannot tell is Unknown."""
        try:
            return rule()
        except (Mismatch, Raised):
            raise
        except CannotTell as problem:
            return Unknown(problem.why, site)
        except ShapeError as problem:
            raise Mismatch(str(problem), rule="op-shapes") from None
        except Exception as problem:
            self.internal_problem("an operator", problem)
            return Unknown("shapecheck's rule failed", site)

    def _recorded(self, site: Site, function: str, args: Sequence[Value], result: Value) -> Value:
        if not isinstance(result, Tensor):
            return result
        inputs = tuple(_tensors(args))
        label = "indexing" if function == "operator.getitem" else f"`{_SYMBOLS.get(function, function)}`"
        result = result.but(origin=Origin(site, label, inputs)) if result.origin is None else result
        self.note_success(site)
        if any(tensor.producer is not None for tensor in inputs):
            from shapecheck.graph.ops import record_op

            result = record_op(self, self.library_value(function), list(args), {}, result)
        if isinstance(result, Tensor) and result.kind == "keras":
            self.recorder.op(site, function, inputs, result)
        return result

    def _plain_operator(self, op: str, args: list[Value]) -> Value:
        if len(args) == 1:
            return _unary(op, args[0])
        left, right = args
        if isinstance(left, Object) or isinstance(right, Object):
            return self._object_operator(op, left, right)
        try:
            return operators.constants(op, left, right)
        except (TypeError, ValueError, ArithmeticError, MemoryError) as problem:
            return Unknown(f"{type(problem).__name__} in an operator")

    def _object_operator(self, op: str, left: Value, right: Value) -> Value:
        name = operators.SPECIAL.get(op, op)
        for receiver, other, method_name in ((left, right, f"__{name}__"), (right, left, f"__r{name}__")):
            if isinstance(receiver, Object):
                method = self.find_attribute(receiver, method_name)
                if method is not self.MISSING:
                    return self.call(method, [other])
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return Unknown(f"operator {op} with an unknown value")
        return Unknown(f"operator {op} on objects")

    def compare_at(self, site: Site, op: str, left: Value, right: Value) -> Value:
        """A comparison; tensors are compared element by element."""

        def apply(args: list[Value], kwargs: dict[str, Value]) -> Value:
            a, b = args
            if (isinstance(a, Tensor) or isinstance(b, Tensor)) and op not in ("is", "is not", "in", "not in"):
                if a is None or b is None or _never_equal(a, b):
                    return op == "!="
                compared = self._ruled(site, lambda: arrays.binary(op, a, b, self))
                return self._recorded(site, _function_of(op, 2), args, compared)
            if op in _COMPARISONS and (_of_library(a) or _of_library(b)):
                owner, other, name = (
                    (a, b, _COMPARISONS[op]) if _of_library(a) else (b, a, _REFLECTED[_COMPARISONS[op]])
                )
                method = self.find_attribute(owner, name)
                if method is not self.MISSING:
                    return self.call(method, [other])
            truth = operators.compare(op, a, b)
            return Unknown("an unknown condition") if truth is None else truth

        return self._at(site, apply, (left, right))

    def item_at(self, site: Site, value: Value, index: Value) -> Value:
        """``value[index]``."""

        def apply(args: list[Value], kwargs: dict[str, Value]) -> Value:
            return self._item(site, *args)

        return self._at(site, apply, (value, index))

    def item(self, value: Value, index: Value) -> Value:
        """``value[index]`` where the analysis itself needs it."""
        return self._item(self.site, value, index)

    def _item(self, site: Site | None, value: Value, index: Value) -> Value:
        if isinstance(value, Tensor):
            key = dispatch.export(index)
            result = self._ruled(site, lambda: arrays.getitem(value, key))  # type: ignore[arg-type]
            return self._recorded(site, "operator.getitem", [value, index], result) if site else result
        if isinstance(value, (Object, LibraryFunction)):
            method = self.find_attribute(value, "__getitem__")
            if method is not self.MISSING and not isinstance(method, Unknown):
                return self.call(method, [index])
            if isinstance(value, Object) and "__contents__" in value.attrs:
                return subscripts.plain_item(self, value.attrs["__contents__"], index)
            if (
                isinstance(value, Object)
                and isinstance(value.cls, UserClass)
                and value.cls.fields
                and isinstance(index, int)
            ):
                items = self.iterate(value)
                return items[index] if items and -len(items) <= index < len(items) else Unknown("an item of an object")
        return subscripts.plain_item(self, value, index)

    def stored_item(self, site: Site, value: Tensor, index: Value, item: Value) -> Value:
        """The tensor after ``value[index] = item``."""

        def store(args: list[Value], kwargs: dict[str, Value]) -> Value:
            return self._ruled(
                site, lambda: arrays.setitem(args[0], dispatch.export(args[1]), dispatch.export(args[2]))
            )

        result = self._at(site, store, (value, index, item))
        return result if isinstance(result, Tensor) else value

    # Findings.

    def note_success(self, site: Site) -> None:
        """A call at `site` went well, in the present activation."""
        self.succeeded.setdefault(site.node, set()).add(self.stack[-1].serial if self.stack else 0)

    def mismatch_at(self, site: Site, problem: Mismatch) -> Value:
        """A proven failure: an exception if the program catches it, else a finding."""
        if self.catching:
            raise Raised(Unknown("an exception"), problem.error)
        self.recorder.mismatch(site, problem)
        return Unknown("this call fails (reported)", site)

    def advise(self, advice: Advice) -> None:
        """Reports something suspicious at the current call."""
        self.recorder.advice(advice.site or self.site, advice)

    def internal_problem(self, what: str, problem: BaseException) -> None:
        """A rule of ours failed: kept for the developers; the analysis goes on."""
        self.recorder.internal(what, problem)
        if os.environ.get("SHAPECHECK_STRICT"):
            raise problem

    # Source text.

    def text_of(self, node: Any) -> str:
        """The dotted name that a node spells (a call: its callee's); '' for other expressions."""
        match node:
            case cst.Name():
                return node.value
            case cst.Attribute():
                return f"{self.text_of(node.value)}.{node.attr.value}"
            case cst.Call():
                return self.text_of(node.func)
            case cst.Subscript():
                return self.text_of(node.value)
        return ""

    def has_yield(self, source: Any, node: cst.FunctionDef) -> bool:
        """Whether a function is a generator."""
        if "yield" not in source.text:
            return False
        found = self._generators.get(node)
        if found is None:
            found = self._generators[node] = _contains_yield(node.body.body)
        return found

    def shown_path(self, path: str) -> str:
        """A module's path as findings and records name it: relative to the working directory if inside it."""
        relative = os.path.relpath(path)
        return (path if relative.startswith("..") else relative).replace(os.sep, "/")

    def name_value(self, target: Any, value: Value) -> None:
        """Remembers the variable that a model is bound to, for summaries."""
        if isinstance(value, LayerObject) and isinstance(target, (cst.Name, cst.Attribute)):
            self.recorder.variables.setdefault(value, self.text_of(target))


def _contains_yield(statements: Sequence[Any]) -> bool:
    """Whether a yield stands in a block as a statement or as the value of one (inner functions left out)."""
    for statement in statements:
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
            continue
        if isinstance(getattr(statement, "value", None), cst.Yield):
            return True
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            inner = (
                getattr(inner, "body", inner) if inner is not None and not isinstance(inner, (tuple, list)) else inner
            )
            if isinstance(inner, cst.IndentedBlock):
                inner = inner.body
            if inner and _contains_yield(inner):
                return True
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            if _contains_yield(part.body.body):
                return True
        orelse = getattr(statement, "orelse", None)
        if isinstance(orelse, cst.If) and _contains_yield([orelse]):
            return True
    return False


def _function_of(op: str, count: int) -> str:
    """The name of an operator's function: + is operator.add."""
    if count == 1:
        return f"operator.{ {'-': 'neg', '+': 'pos', '~': 'invert'}[op] }"
    comparison = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}.get(op)
    return f"operator.{comparison or operators.SPECIAL[op] + ('_' if op in '&|' else '')}"


def _leaves_by(kind: str, flow: Flow | None) -> bool:
    """Whether a path left its block in one way."""
    return flow is not None and flow.kind == kind


_SYMBOLS = {_function_of(op, 2): op for op in (*operators.SPECIAL, "==", "!=", "<", "<=", ">", ">=")}
"""How the operator of a function is written."""


def _unary(op: str, value: Value) -> Value:
    if isinstance(value, (int, float, complex)):
        if op == "-":
            return -value
        if op == "+":
            return +value
        return ~value if isinstance(value, int) else Unknown("operator ~ on a float")
    if isinstance(value, Expr):
        return -value if op == "-" else value
    return value if isinstance(value, Unknown) else Unknown(f"operator {op}")


def _tensors(values: Any) -> list[Tensor]:
    from shapecheck.values import tensors_in

    return list(tensors_in(values))


_COMPARISONS = {"==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
_REFLECTED = {
    "__eq__": "__eq__",
    "__ne__": "__ne__",
    "__lt__": "__gt__",
    "__le__": "__ge__",
    "__gt__": "__lt__",
    "__ge__": "__le__",
}


def _of_library(value: Value) -> bool:
    """Whether a value is an instance of a library's class, which may compare element by element."""
    return isinstance(value, Object) and isinstance(value.cls, LibraryClass)


def _never_equal(left: Value, right: Value) -> bool:
    """Whether a tensor is compared with a text that none of its elements can be."""
    tensor, other = (left, right) if isinstance(left, Tensor) else (right, left)
    if not isinstance(other, str) or not isinstance(tensor, Tensor):
        return False
    return tensor.dtype not in (None, "str", "string", "object")
