"""Keras's graph: making layers, calling them, the models made of them, their weights and summaries.

The interpreter makes one :class:`GraphState` for an analysis, and then

- `construct(ctx, entry, args, kwargs)` where a library's layer class is called;
- `call(ctx, layer, args, kwargs)` where a layer or model (an instance) is called;
- `base_init` and `ensure_initialized` for instances of the user's layer and model classes;
- `record_op(ctx, function, args, kwargs, result)` after a library function got symbolic tensors.

Models, ``Input`` and the members of layers are declared in ``library/keras/models.py`` and ``members.py``.
"""

from shapecheck.graph.bases import base_init, ensure_initialized
from shapecheck.graph.calls import call
from shapecheck.graph.construct import construct
from shapecheck.graph.kinds import class_name
from shapecheck.graph.ops import record_op
from shapecheck.graph.state import GraphState, LayerCall
from shapecheck.graph.summary import public_model, public_models

__all__ = [
    "GraphState",
    "LayerCall",
    "base_init",
    "call",
    "class_name",
    "construct",
    "ensure_initialized",
    "public_model",
    "public_models",
    "record_op",
]
