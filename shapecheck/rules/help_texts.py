"""What to change, by rule: said with a finding whose own rule knows nothing more exact."""

HELP = {
    "layer-rank": "Reshape brings the tensor to the axes that the layer takes",
    "window-too-large": "a smaller window or cropping, or larger images",
    "reshape-total": "the new shape must hold as many elements; one of its dims may be -1, to follow from the others",
    "concat-shapes": "crop, pad or resize one of them, so that they differ along the joined axis only",
    "matmul-shapes": "the axis that is summed over must have one size on both sides: transpose or project one of them",
    "op-shapes": "bring both to one shape first, or give one of them axes of size 1 where it is to be repeated",
    "axis-range": "count the axes of the tensor as it arrives here, its batch axis included",
    "merge-broadcast": "if the repetition is not meant, give both the same number of channels",
    "data-rank": "bring the array to the rank of the model's input: reshape it, or index the axis that is too many",
    "label-shape": "labels and output need one shape, sample by sample",
}
