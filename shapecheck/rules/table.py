"""The rules by name: code, default severity, and one line of what each finds. Pages are in docs/rules/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapecheck.records import dataclass

if TYPE_CHECKING:
    from shapecheck.results import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. An info rule is off unless it is selected."""

    name: str
    code: str
    severity: Severity
    summary: str


_ROWS: tuple[tuple[str, str, Severity, str], ...] = (
    # A layer or op cannot take this input.
    ("layer-rank", "SHP101", "error", "a layer gets a tensor of the wrong rank"),
    ("layer-input", "SHP102", "error", "a layer cannot take a tensor of this shape"),
    ("reused-layer", "SHP103", "error", "a layer built for one axis size is called on another"),
    ("window-too-large", "SHP104", "error", "a kernel, pool or crop is larger than what it slides over"),
    ("channel-groups", "SHP105", "error", "channels or filters are not divisible as the layer needs"),
    ("reshape-total", "SHP106", "error", "a reshape changes the number of elements"),
    ("concat-shapes", "SHP107", "error", "tensors to be joined differ on another axis"),
    ("merge-shapes", "SHP108", "error", "tensors to be merged element by element do not broadcast"),
    ("matmul-shapes", "SHP109", "error", "contracted axes of a product differ"),
    ("op-shapes", "SHP110", "error", "an operation cannot take tensors of these shapes"),
    ("axis-range", "SHP111", "error", "an axis that the tensor does not have"),
    ("invalid-argument", "SHP112", "error", "an argument that the layer or function refuses"),
    ("shape-not-tuple", "SHP113", "error", "an int where a shape (a tuple) is needed"),
    ("unpack-count", "SHP114", "error", "a call returns another number of values than are unpacked"),
    ("rnn-state", "SHP115", "error", "states of a recurrent layer of the wrong number or size"),
    ("attention-shapes", "SHP116", "error", "query, key, value or mask of an attention layer do not fit"),
    ("weights-shape", "SHP117", "error", "weights of another shape than the layer's"),
    ("input-shape-batch", "SHP118", "error", "an input shape that includes the batch axis"),
    ("graph-disconnected", "SHP120", "error", "a model's outputs do not come from its inputs"),
    ("not-a-tensor", "SHP121", "error", "something that is no tensor where the graph needs one"),
    ("call-structure", "SHP122", "error", "a model or layer is called on another number of inputs"),
    ("unbuilt-layer", "SHP123", "error", "an attribute that exists only once the layer was called"),
    # Data and model do not fit.
    ("missing-batch", "SHP201", "error", "an array without its batch dimension is fed to a model"),
    ("data-rank", "SHP202", "error", "data of another rank than the model's input"),
    ("data-shape", "SHP203", "error", "data of another size than the model's input"),
    ("sample-count", "SHP204", "error", "arrays of different numbers of samples"),
    ("input-structure", "SHP205", "error", "another number, order or naming of arrays than the model's inputs"),
    ("ragged-array", "SHP206", "error", "sequences of different lengths where an array is needed"),
    ("dataset-batching", "SHP207", "error", "a dataset that is not batched, or batched twice"),
    ("fixed-batch", "SHP208", "error", "a batch that differs from the model's fixed batch size"),
    ("endless-data", "SHP209", "error", "an endless dataset without steps_per_epoch"),
    ("index-range", "SHP210", "error", "token ids or indices beyond an Embedding's rows"),
    ("declared-shape", "SHP211", "error", "code contradicts a declared shape"),
    # Loss, labels, activations and outputs do not fit.
    ("label-shape", "SHP301", "error", "labels of a shape that the loss or metric cannot compare with the output"),
    ("label-range", "SHP302", "error", "class labels beyond the number of output units"),
    ("target-structure", "SHP303", "error", "another number or naming of targets than the model's outputs"),
    ("loss-broadcast", "SHP304", "warning", "a loss silently broadcasts labels against outputs"),
    ("logits-mismatch", "SHP305", "warning", "from_logits contradicts the last activation"),
    ("softmax-one-unit", "SHP306", "warning", "softmax over one unit is always 1"),
    ("loss-activation", "SHP307", "warning", "a loss whose last activation is not the one it is made for"),
    ("sigmoid-many-classes", "SHP308", "warning", "a binary loss for exclusive classes"),
    ("softmax-axis", "SHP309", "warning", "softmax over an axis that is not the classes'"),
    # Legal but almost surely wrong.
    ("normalization-axis", "SHP401", "warning", "a normalization along an axis that is not the channels'"),
    ("reshape-not-transpose", "SHP402", "warning", "a reshape where a transpose was probably meant"),
    ("batch-reduction", "SHP403", "warning", "a reduction over the batch axis inside a model"),
    ("batch-concat", "SHP404", "warning", "tensors joined along the batch axis inside a model"),
    ("merge-broadcast", "SHP405", "warning", "a merge silently broadcasts one tensor over another"),
    ("argmax-axis", "SHP406", "warning", "argmax over all predictions at once, or over the batch"),
    ("mixed-data-formats", "SHP407", "warning", "layers of both data formats on one path"),
    ("unused-layers", "SHP408", "info", "layers that never reach a model's output"),
    ("fixed-batch-size", "SHP409", "info", "a batch size fixed in the model"),
    ("norm-after-recurrent", "SHP410", "info", "BatchNormalization straight after a recurrent layer"),
    ("size-contract", "SHP411", "info", "a model that works for some input sizes only"),
    ("array-broadcast", "SHP412", "warning", "arithmetic silently broadcasts (n,) against (n, 1)"),
    ("one-d-target", "SHP414", "info", "labels of rank 1 for an output of (batch, 1)"),
    ("dense-on-sequence", "SHP415", "info", "Dense on rank 3 or more acts on the last axis only"),
    ("dot-axes", "SHP416", "info", "a Dot or attention product over an unusual axis"),
    # Works in one Keras version only.
    ("keras2-only", "SHP501", "error", "an argument or name that Keras 3 does not have"),
    ("keras3-only", "SHP502", "error", "an argument or name that Keras 2 does not have"),
    # The run itself.
    ("syntax-error", "SHP901", "error", "a file that cannot be parsed"),
    ("unused-suppression", "SHP902", "warning", "a suppression that suppresses nothing"),
    ("internal-error", "SHP903", "error", "an error of shapecheck itself"),
)

RULES: dict[str, Rule] = {row[0]: Rule(*row) for row in _ROWS}
