"""Symbolic Keras tensors: TensorFlow's functions, which Keras 3 does not give them to, and a batch that got lost."""

from __future__ import annotations

from typing import Any

from shapecheck.library.outcome import Advice, Mismatch
from shapecheck.library.registry import Context
from shapecheck.values import Tensor, tensors_in

INPUT_LAYER = "keras.layers.InputLayer"
_PREFIX = "tensorflow."
_TAKEN = ("tensorflow.nest.", "tensorflow.data.", "tensorflow.is_", "tensorflow.function", "tensorflow.print")
"""Names that do not ask for the value of a tensor."""


def comes_from_input(tensor: Tensor) -> bool:
    """Whether a tensor surely belongs to the functional graph: a way back leads to a keras.Input."""
    seen: set[int] = set()
    waiting = [tensor]
    while waiting:
        producer = waiting.pop().producer
        if producer is None or id(producer) in seen:
            continue
        seen.add(id(producer))
        if not producer.inputs and producer.layer is not None and producer.layer.class_name == INPUT_LAYER:
            return True
        waiting.extend(producer.inputs)
    return False


_NEW = ("keras.ops.", "keras.random.")


def refuse_new(ctx: Context, name: str) -> None:
    """A mismatch for a function that came with Keras 3, where the project is declared to be for Keras 2."""
    if ctx.settings.keras_version < (3,) and name.startswith(_NEW) and not name.endswith("__"):
        module = name.rpartition(".")[0]
        raise Mismatch(
            f"{name} came with Keras 3: Keras 2 has no {module}",
            rule="keras3-only",
            help="use the function of TensorFlow or of keras.backend",
            error="AttributeError",
        )


def refuse_symbolic(ctx: Context, name: str, arguments: Any) -> None:
    """A mismatch if a function of TensorFlow gets a tensor of the functional graph in Keras 3.

    ``keras.KerasTensor.__tf_tensor__`` raises. Inside a layer's ``call`` (and a Lambda's function) the tensors
    are TensorFlow's own: nothing is refused there.
    """
    if not name.startswith(_PREFIX) or ctx.settings.keras_version < (3,) or name.startswith(_TAKEN):
        return
    for tensor in tensors_in(arguments):
        if comes_from_input(tensor):
            raise Mismatch(
                f"a symbolic Keras tensor {tensor.shape} cannot be given to {_shown(name)} in Keras 3",
                rule="keras2-only",
                blame=(tensor,),
                help="use a function of keras.ops, or call it inside a layer (keras.layers.Lambda)",
                error="AttributeError" if name.startswith("tensorflow.Tensor.") else "ValueError",
            )


def _shown(name: str) -> str:
    """The name as programs spell it."""
    return "tf." + name[len(_PREFIX) :]


BATCH_REDUCED = "batch-reduced"
"""The fact of a tensor that a reduction over the batch axis has just given."""


def advise_lost_batch(ctx: Context, output: Any) -> None:
    """Reports a layer whose ``call`` returns a reduction over the batch axis, where it is made.

    Only the very result counts: normalization code, which goes on computing with it, is fine. So are layers that
    return tensors joined along the batch: two views of each sample are.
    """
    if not isinstance(output, Tensor) or output.origin is None or not output.origin.inputs:
        return
    if BATCH_REDUCED in output.facts:
        name, source = output.origin.label, output.origin.inputs[0]
        what = f"{name} over axis 0 of {source.shape} mixes the samples of a batch"
        message, help = f"the layer returns {output.shape}: {what}", "the sample's own axes start at 1"
        ctx.advise(Advice("batch-reduction", message, help=help, blame=(output,), site=output.origin.site))


def as_backend(value: Any) -> Any:
    """The same structure with TensorFlow's tensors for symbolic ones: what a Lambda's function gets."""
    match value:
        case Tensor(kind="keras"):
            return value.but(kind="tf", producer=None, output_index=0)
        case tuple():
            return tuple(map(as_backend, value))
        case list():
            return list(map(as_backend, value))
        case dict():
            return {key: as_backend(item) for key, item in value.items()}
    return value
