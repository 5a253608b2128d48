"""The recipes of all models of a run: those of models inside others come before them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapecheck.graph.kinds import network_of
from shapecheck.graph.network import Network
from shapecheck.values import LayerObject, UserClass
from shapecheck.verify.bodies import body_of, one_call
from shapecheck.verify.writing import NotRebuildable, Recipe, Writer


def recipes(run: Any) -> Iterator[tuple[LayerObject, Recipe | str]]:
    """For each model with a graph its recipe, or why there is none; models inside others come before them."""
    custom: dict[LayerObject, list[str]] = {}
    for model in dict.fromkeys(run.graph.models):
        if model.site is not None and model.site.node is not None:
            yield from _recipes(run, model, custom)


def _recipes(
    run: Any, model: LayerObject, custom: dict[LayerObject, list[str]]
) -> Iterator[tuple[LayerObject, Recipe | str]]:
    """A model's recipe, after those of the models inside it that have none yet; `custom` is what stands in for each."""
    if model in custom:
        return
    custom[model] = []
    try:
        recipe = Writer(run, model, _network(run, model), body_of).recipe()
    except NotRebuildable as reason:
        yield model, str(reason)
        return
    for inner in recipe.inner:
        yield from _recipes(run, inner, custom)
        recipe.custom += custom[inner]
    custom[model] = recipe.custom
    yield model, recipe


def _network(run: Any, model: LayerObject) -> Network:
    """A model's graph; for one of a class of the user's, the one call of it."""
    network = network_of(model)
    if network is not None:
        return network
    if model.graph is not None or not isinstance(model.cls, UserClass):
        raise NotRebuildable("its graph is not known")
    return one_call(run, model)
