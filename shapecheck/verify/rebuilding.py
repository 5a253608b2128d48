"""``verify`` without ``--execute``: the models that were inferred are built with real layers, and compared.

No code of the user runs: only layers and functions of Keras and TensorFlow, with the inferred configuration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from shapecheck.engine import with_deep_stack
from shapecheck.graph.kinds import class_name
from shapecheck.graph.labels import label_of
from shapecheck.graph.summary import public_model
from shapecheck.graph.weights import count
from shapecheck.records import dataclass, field
from shapecheck.results import Model, Note
from shapecheck.values import LayerObject, Node, Site
from shapecheck.verify.calls import differences
from shapecheck.verify.execution import placed
from shapecheck.verify.feeding import Feeding, check_feeds, feedings
from shapecheck.verify.recipes import recipes
from shapecheck.verify.report import FileReport
from shapecheck.verify.server import Limits, Outcome, Server
from shapecheck.verify.static import Statics
from shapecheck.verify.verdicts import Check, fits, on_one_line
from shapecheck.verify.writing import Recipe, expected

_TOO_MANY = 200
"""Models of one file: a loop made more of them."""


@dataclass(slots=True)
class _Built:
    """What the other process said of one model."""

    calls: dict[int, dict[str, Any]] = field(default_factory=dict)
    ran: dict[int, dict[str, Any]] = field(default_factory=dict)
    failures: list[dict[str, Any]] = field(default_factory=list)
    fitted: set[int] = field(default_factory=set)
    stood_in: list[str] = field(default_factory=list)
    model: dict[str, Any] | None = None
    graph: dict[str, Any] | None = None


def rebuild(server: Server, static: Statics, limits: Limits) -> FileReport:
    """Builds the models of one file and judges all that is claimed of them."""
    path = static.document.path
    written, reasons, feeds = with_deep_stack(lambda: _written(static))
    if not written:
        return FileReport(path, "no model to rebuild", 0.0, [], reasons)
    outcome = server.run("rebuild", limits, recipes=[recipe.fields for recipe in written])
    built = _sorted(outcome)
    checks: list[Check] = []
    drawings: list[tuple[Model, dict[str, Any] | None]] = []
    for recipe in written:
        made = built.get(recipe.fields["id"], _Built())
        recipe.custom += made.stood_in
        model = with_deep_stack(lambda recipe=recipe: _public(static, recipe))  # type: ignore[misc]
        checks += with_deep_stack(lambda r=recipe, b=made, m=model: list(_judge(static, r, b, m)))  # type: ignore[misc]
        drawings.append((model, None if made.model is None else {**made.model, "tensorflow": made.graph}))
    checks += check_feeds(static, feeds, {number: (made.fitted, made.failures) for number, made in built.items()})
    custom = Counter(name for recipe in written for name in recipe.custom)
    if custom:
        names = ", ".join(f"{name}{f' ({times} times)' if times > 1 else ''}" for name, times in custom.items())
        reasons.append(f"not rebuildable, so that zeros stood in for them: {names}")
    ending = f"{len(written)} model{'s' if len(written) != 1 else ''} rebuilt"
    if outcome.why is not None:
        ending += f", stopped after {outcome.seconds:.0f} s ({outcome.why})"
    elif not any(event["event"] == "end" for event in outcome.events):
        ending += f", and the process died (exit code {outcome.code})"
    return FileReport(path, ending, outcome.seconds, [placed(static, check) for check in checks], reasons, drawings)


def _written(static: Statics) -> tuple[list[Recipe], list[str], list[Feeding]]:
    """The recipes, why others could not be written, and what is fed to them."""
    if static.run is None:
        return [], [], []
    found: list[Recipe] = []
    reasons = []
    for model, recipe in recipes(static.run):
        if isinstance(recipe, Recipe):
            found.append(recipe)
        else:
            reasons.append(f"{model.name or class_name(model)} (line {_line(model.site)}) is not rebuilt: {recipe}")
        if len(found) >= _TOO_MANY:
            break
    feeds = feedings(static.run, found)
    return found, reasons, feeds


def _line(site: Site | None) -> int:
    return int(site.source.span(site.node).line) if site is not None else 0


def _sorted(outcome: Outcome) -> dict[int, _Built]:
    """The events, by model."""
    found: dict[int, _Built] = {}
    for event in outcome.events:
        made = found.setdefault(event.get("model", -1), _Built())
        match event["event"]:
            case "call":
                made.calls[event["node"]] = event
            case "ran":
                made.ran[event["trial"]] = event
            case "failure":
                made.failures.append(event)
            case "model":
                made.model = event
            case "graph":
                made.graph = {key: value for key, value in event.items() if key not in ("event", "model")}
            case "stood_in":
                made.stood_in.append(f"{event['layer']} (rebuilt, it does not run: {_text(event)})")
            case "fitted":
                made.fitted.add(event["feed"])
    return found


def _public(static: Statics, recipe: Recipe) -> Model:
    site = recipe.model.site
    assert site is not None
    return public_model(static.run.graph, recipe.model, site.source.path, site.source.span(site.node))


def _judge(static: Statics, recipe: Recipe, made: _Built, model: Model) -> Iterator[Check]:
    """A verdict for each tensor of a model, and one for the model."""
    failed = {failure["node"]: failure for failure in made.failures if failure["stage"] == "call"}
    for index, node in enumerate(recipe.calls):
        yield _judge_node(static, recipe, made, index, node, failed.get(index))
    claimed = {"inputs": model.inputs, "outputs": model.outputs, "params": model.params, "trainable": model.trainable}
    if made.model is None:
        other = [failure for failure in made.failures if failure["stage"] == "rebuild"]
        detail = _text(other[0]) if other else ""
        yield Check("model", model.path, model.span, model.name, "not reached", claimed, None, detail)
        return
    real = {name: made.model[name] for name in ("inputs", "outputs", "params", "trainable")}
    wrong = [] if recipe.custom else differences(model, made.model)
    run = [failure for failure in made.failures if failure["stage"] in ("run", "trace")]
    ran = [f"it does not run on {failure.get('sizes')}: {_text(failure)}" for failure in run[:1]]
    detail = "; ".join([*wrong, *ran])
    verdict: Any = "refuted" if wrong else "not known" if recipe.custom or model.params is None else "confirmed"
    yield Check("model", model.path, model.span, model.name, verdict, claimed, real, detail)


def _judge_node(
    static: Statics, recipe: Recipe, made: _Built, index: int, node: Node, failure: dict[str, Any] | None
) -> Check:
    claimed = [tensor.shape.public() for tensor in node.outputs]
    plain = [shape if isinstance(shape, str) else list(shape) for shape in claimed]
    name = node.layer.name if node.layer is not None else node.name
    subject = f"{name} ({label_of(node.layer) if node.layer is not None else node.callee})"
    site = node.site or recipe.model.site
    assert site is not None
    where = site.source.path, site.source.span(site.node)
    if failure is not None:
        because = _because(static, node)
        return Check("edge", *where, subject, "refuted", plain, None, _text(failure), because)
    call = made.calls.get(index)
    if call is None:
        return Check("edge", *where, subject, "not reached", plain)
    if node.layer is not None and _stands_in(node.layer, recipe):
        return Check("edge", *where, subject, "not known", plain, None, "a stand-in gave this shape")
    wrong = _contradiction(static, recipe, made, index, node, call)
    if wrong is not None:
        return Check("edge", *where, subject, "refuted", wrong[0], wrong[1], wrong[2], _because(static, node))
    known = any(isinstance(shape, list) for shape in plain)
    return Check("edge", *where, subject, "confirmed" if known else "not known", plain, call["outputs"])


def _stands_in(layer: LayerObject, recipe: Recipe) -> bool:
    return any(entry.partition(" ")[0] == class_name(layer) for entry in recipe.custom)


def _contradiction(
    static: Statics, recipe: Recipe, made: _Built, index: int, node: Node, call: dict[str, Any]
) -> tuple[Any, Any, str] | None:
    """What is claimed, what is so, and where that was seen; None if they agree."""
    for number, tensor in enumerate(node.outputs):
        claimed = tensor.shape.public()
        claimed = claimed if isinstance(claimed, str) else list(claimed)
        real = call["outputs"][number] if number < len(call["outputs"]) else None
        if not fits(claimed, real):
            return [claimed], [real], "as Keras infers it"
        for trial, event in made.ran.items() if not recipe.custom else ():
            sized, found = expected(tensor.shape, recipe.trials[trial]), event["shapes"].get(f"n{index}:{number}")
            if found is not None and not fits(sized, found):
                return [sized], [found], f"when it runs on {recipe.fields['trials'][trial]['inputs']}"
    params = count(static.run.graph, node.layer) if node.layer is not None else None
    if params is not None and call["params"] is not None and params != call["params"]:
        detail = f"{params:,} parameters, really {call['params']:,}"
        return [tensor.shape.public() for tensor in node.outputs], call["outputs"], detail
    return None


def _because(static: Statics, node: Node) -> tuple[Note, ...]:
    from shapecheck.interpreter.explain import derivation

    if node.site is None or not node.outputs:
        return ()
    tensors = (*node.inputs, *node.outputs)
    return tuple(derivation(tensors, node.site, lambda place: place.node is not None))


def _text(failure: dict[str, Any]) -> str:
    return on_one_line(failure["type"], failure["message"])
