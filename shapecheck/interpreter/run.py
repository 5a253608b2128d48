"""One analysis: the state that is truly global to it, and the face that library rules see of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import libcst as cst

from shapecheck import values
from shapecheck.graph.state import GraphState
from shapecheck.interpreter import (
    attributes,
    calls,
    classes,
    dispatch,
    functions,
    iteration,
    layers,
    narrowing,
    operations,
    statements,
    subscripts,
)
from shapecheck.interpreter.branching import Branching
from shapecheck.interpreter.budget import Budget, Spent
from shapecheck.interpreter.expressions import evaluate
from shapecheck.interpreter.files import DataFiles
from shapecheck.interpreter.frames import Flow, Frame, Raised
from shapecheck.interpreter.imports import Imports, Lazy
from shapecheck.interpreter.joining import join_values
from shapecheck.interpreter.libraries import Libraries
from shapecheck.interpreter.recorder import Recorder
from shapecheck.interpreter.truth import truth
from shapecheck.interpreter.watching import Watch
from shapecheck.library.outcome import Advice, Mismatch
from shapecheck.library.registry import REGISTRY, Settings
from shapecheck.shapes import Dim, Shape
from shapecheck.syntax.nodes import dotted_name
from shapecheck.values import (
    Alternatives,
    Choice,
    Entry,
    Function,
    Generator,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    Mutable,
    Object,
    Opaque,
    Site,
    Unknown,
    UserClass,
    UserModule,
    Value,
)


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
        max_seconds: float = 5.0,
    ) -> None:
        self.settings = settings
        self.graph = GraphState()
        self.recorder = Recorder(self)
        self.watch: Watch | None = None
        self.budget = Budget(max_steps, max_seconds, lambda: self.graph.made)
        self.branching = Branching(self.graph.unsure)
        self.journal = self.branching.journal
        self.libraries = Libraries()
        self.files = DataFiles(self)
        self.imports = Imports(self, roots, follow, packages or [])
        self.site: Any = None
        self.stack: list[Frame] = []
        self.constants: dict[Any, Any] = {}
        self.declared_dims: dict[str, Dim] = {}
        self.signatures: dict[Any, Any] = {}
        self.steps_of_loops: dict[Any, int] = {}
        self.names_used: dict[Any, frozenset[str]] = {}
        self.called: set[Any] = set()
        self.instances: dict[UserClass, Object] = {}
        self.succeeded: dict[Any, set[int]] = {}
        self.made_functions: list[Function] = []
        self.catching = 0
        self.asking = 0
        self.undecided = 0
        self.assuming = False
        self.assumed_ints: set[Dim] = set()
        self.open_arguments = False
        self.loosely = False
        self.doubts = 0
        self.generators: dict[Any, bool] = {}
        self._members: dict[tuple[UserClass, str], Object] = {}

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
                    with self.given_up(Site(module.source, statement), "this statement"):
                        flow = self.execute([statement], frame)
                except Raised as raised:
                    if raised.ends_program and not module.source.path.endswith(".ipynb"):
                        break
                    flow = None
                if self.journal.mark() > mark:
                    self.branching.settle(mark, flow, lambda f: True)
        finally:
            self.stack.pop()

    def touch(self, target: Mutable) -> None:
        """Must precede every change of a mutable value."""
        self.journal.touch(target)

    def set_image_data_format(self, data_format: str) -> None:
        """The program sets where the channels stand from here on."""
        self.settings = replace(self.settings, image_data_format=data_format)  # type: ignore[type-var]

    def forced(self, names: dict[str, Value], name: str) -> Value:
        """The value of a name, resolving an import that nobody has used yet."""
        return self._resolved(names[name])

    def _resolved(self, value: Value) -> Value:
        if type(value) is Lazy:
            return self.imports.resolve(value)
        if isinstance(value, Alternatives) and any(type(option) is Lazy for option in value.options):
            return Alternatives(tuple(map(self._resolved, value.options)), value.choice)
        return value

    # Values: the Context of library rules.

    def step(self, count: int = 1) -> None:
        """Counts steps of the budget."""
        self.budget.step(count)

    def library_value(self, name: str) -> Value | None:
        """What a canonical name of a library stands for; None without a rule."""
        return self.libraries.value(name)

    def data_file(self, name: Value) -> str | None:
        """The path of a data file that the program names, if it lies beside the code."""
        return self.files.find(name)

    def declared_data(self, name: Value) -> Shape | None:
        """The shape that the configuration declares for a data file."""
        return self.files.declared(name)

    def joined(self, values: Sequence[Value], choice: Choice | None = None, *, widen: bool = False) -> Value:
        """One value for any of `values`."""
        return join_values(values, choice, widen=widen)

    def truth(self, value: Value) -> bool | None:
        """The truth of a value; None when it cannot be told."""
        return truth(self, value)

    def operator_at(self, site: Site, op: str, *operands: Value, in_place: bool = False) -> Value:
        """A unary or binary operator."""
        return operations.operator_at(self, site, op, *operands, in_place=in_place)

    def compare_at(self, site: Site, op: str, left: Value, right: Value) -> Value:
        """A comparison; tensors are compared element by element."""
        return operations.compare_at(self, site, op, left, right)

    def item(self, value: Value, index: Value) -> Value:
        """``value[index]``."""
        return subscripts.item(self, value, index)

    def call_layer(self, layer: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
        """Calls a layer inside another one: no node of the graph, no trace record."""
        return layers.call_inside(self, layer, args, kwargs)

    def apply_layer(self, site: Site, layer: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
        """The program's call of a layer at `site`."""
        return layers.apply(self, site, layer, args, kwargs)

    def construct_layer(self, entry: Entry, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """A new instance of a library layer."""
        return layers.construct(self, entry, args, kwargs)

    def finish_layer(self, layer: LayerObject, arguments: calls.Arguments) -> None:
        """After a user's layer class was instantiated: the name and state that the base class gives."""
        layers.finish(self, layer, arguments)

    def recorded_op(self, entry: Entry, args: list[Value], kwargs: dict[str, Value], result: Value) -> Value:
        """Keeps a library call for the trace, and as a node of Keras's graph if it works on symbolic tensors."""
        return layers.recorded_op(self, entry, args, kwargs, result)

    def call(self, function: Value, args: Sequence[Value] = (), kwargs: Mapping[str, Value] | None = None) -> Value:
        """Calls any value at the current site."""
        return calls.call_value(self, self.site or Site(None, None), function, calls.plain(args, kwargs))

    def call_method(self, value: Value, name: str, args: Sequence[Value]) -> Value:
        """``value.name(*args)``; Unknown when there is no such method."""
        method = self.find_attribute(value, name)
        return Unknown(f"{name} is not defined") if method is self.MISSING else self.call(method, args)

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
            return self._each(value, lambda option: self.attribute_at(site, option, name))
        if isinstance(value, Object):
            outer, self.site = self.site, site or self.site
            try:
                return attributes.get(self, value, name, site)
            finally:
                self.site = outer
        return attributes.get(self, value, name, site)

    def _each(self, value: Alternatives, function: Callable[[Value], Value]) -> Value:
        """`function` on every option; options without an answer (None has no attributes) are dropped."""
        found = list(map(function, value.options))
        pairs = zip(value.options, found, strict=True)
        kept = [i for i, (option, result) in enumerate(pairs) if not (isinstance(result, Unknown) and option is None)]
        return join_values([found[i] for i in kept], value.choice_of(kept)) if kept else found[0]

    def set_attribute(self, value: Value, name: str, item: Value) -> None:
        """``value.name = item``."""
        if isinstance(value, Alternatives):
            self.branching.evaluate([partial(self.set_attribute, option, name, item) for option in value.options])
        else:
            attributes.set_attribute(self, value, name, item)

    def set_plainly(self, value: Value, name: str, item: Value) -> None:
        """``object.__setattr__(value, name, item)``."""
        attributes.set_plainly(self, value, name, item)

    def forget_attributes(self, value: Value, item: Value) -> None:
        """Any attribute of `value` that is data may be `item` now."""
        if isinstance(value, Object):
            self.touch(value)
            known = dict(value.attrs)
            for owner in value.cls.mro if isinstance(value.cls, UserClass) else ():
                known = {**owner.attrs, **known} if isinstance(owner, UserClass) else known
            for name, old in known.items():
                if isinstance(old, (bool, int, float, str, tuple, Alternatives)) and name[:2] != "__":
                    value.attrs[name] = join_values([old, item])

    def make_instance(self, cls: UserClass, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
        """What ``type`` does when a class is called."""
        return classes.make_instance(self, self.site or Site(None, None), cls, calls.plain(args, kwargs))

    def replaced_fields(self, value: Object, changes: dict[str, Value]) -> Value:
        """``dataclasses.replace(value, **changes)``."""
        return classes.replaced_fields(self, value, changes)

    def items_of_generator(self, generator: Generator, *, partly: bool = False) -> values.Iterator:
        """What a generator yields from here on."""
        return functions.items_of_generator(self, generator, partly=partly)

    def end_program(self) -> None:
        """``sys.exit()``: an exception that no function stops."""
        raise Raised(Unknown("the end of the program"), "SystemExit")

    def throw(self, name: str) -> None:
        """An exception that the program surely raises, if it catches any."""
        if self.catching:
            raise Raised(Unknown("an exception"), name)

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
    def asked(self) -> Iterator[None]:
        """As `caught`; besides, an attribute that surely does not exist raises AttributeError."""
        self.asking += 1
        try:
            with self.caught():
                yield
        finally:
            self.asking -= 1

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

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What runs inside has changed nothing when it is over; failures are reported and calls are traced."""
        mark, unsure = self.journal.mark(), set(self.graph.unsure)
        self.journal.fork()
        try:
            yield
        finally:
            self.journal.abandon(mark)
            self.graph.unsure.intersection_update(unsure)

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

    @contextmanager
    def given_up(self, site: Site, what: str) -> Iterator[None]:
        """What the budget ends inside is given up: the state is what it was before, as far as it is kept.

        Layers that were being worked on are in no state that the program knows.
        """
        mark, models = self.journal.mark(), len(self.graph.models)
        try:
            yield
        except Spent as spent:
            changed = self.journal.abandon(mark)
            self.graph.unsure.update(each for each in changed if isinstance(each, LayerObject))
            self.graph.distrust_unfinished(0 if self.budget.exhausted else models)
            self.recorder.untraced(site, what, str(spent))
            if self.budget.exhausted:
                raise

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

    def shown_path(self, path: str) -> str:
        """A module's path as findings and records name it: relative to the working directory if inside it."""
        relative = os.path.relpath(path)
        return (path if relative.startswith("..") else relative).replace(os.sep, "/")

    def name_value(self, target: Any, value: Value) -> None:
        """Remembers the variable that a model is bound to, for summaries."""
        if isinstance(value, LayerObject) and isinstance(target, (cst.Name, cst.Attribute)):
            self.recorder.variables.setdefault(value, dotted_name(target))
