"""EinsumDense: a dense layer whose product is an einsum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from shapecheck.library.keras.layers.arguments import activation_name, facts_of, number, plain, refuse
from shapecheck.library.keras.layers.declare import keras_layer
from shapecheck.library.keras.layers.inputs import computed, fixed, single
from shapecheck.library.keras.layers.kernels import kernel_weights
from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import Context
from shapecheck.records import dataclass
from shapecheck.shapes import Dim, Shape, dynamic, equal, is_dynamic
from shapecheck.values import Tensor, Value, Weight

_FORMS = (
    (re.compile(r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"), ""),
    (re.compile(r"0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)"), "left"),
    (re.compile(r"([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0"), "right"),
)


@dataclass(frozen=True, slots=True)
class Equation:
    """The subscripts of input, kernel and output; `elided` is the side of an ellipsis, if there is one."""

    text: str
    inputs: str
    kernel: str
    output: str
    elided: str

    @classmethod
    def parse(cls, text: str) -> Equation:
        for form, elided in _FORMS:
            found = form.match(text.replace("...", "0"))
            if found is not None:
                equation = cls(text, found[1], found[2], found[3], elided)
                equation.check()
                return equation
        refuse("EinsumDense", "equation", "of the form ab,bc->ac, ...b,bc->...c or ab...,bc->ac...", text)

    def check(self) -> None:
        for label in self.output:
            if label not in self.inputs + self.kernel:
                refuse("EinsumDense", "equation", f"one where `{label}` stands before the arrow too", self.text)
        for label in self.kernel:
            if label not in self.inputs + self.output:
                refuse("EinsumDense", "equation", f"one where `{label}` is in the input or output too", self.text)


@keras_layer
def EinsumDense(
    ctx: Context,
    equation: Value,
    output_shape: Value,
    activation: Value = None,
    bias_axes: Value = None,
    kernel_initializer: Value = "glorot_uniform",
    bias_initializer: Value = "zeros",
    kernel_regularizer: Value = None,
    bias_regularizer: Value = None,
    kernel_constraint: Value = None,
    bias_constraint: Value = None,
    lora_rank: Value = None,
    lora_alpha: Value = None,
    gptq_unpacked_column_size: Value = None,
    quantization_config: Value = None,
    **kwargs: Value,
) -> Any:
    """A product with a kernel by an einsum's subscripts.

    EinsumDense("ab,bc->ac", output_shape=64, bias_axes="c"): B 32 -> B 64     weights 2112
    EinsumDense("abc,cd->abd", output_shape=(None, 64), bias_axes="d"): B 32 128 -> B T 64     weights 8256
    EinsumDense("...x,xy->...y", output_shape=64, bias_axes="y"): B 32 128 -> B 32 64     weights 8256
    EinsumDense("ab,bcd->acd", output_shape=(8, 32), lora_rank=2): B 3 -> B 8 32     weights 880
    EinsumDense("abc,cde->abde", output_shape=(None, 2, 4)): B 5 8 -> B T 2 4     weights 64
    EinsumDense("abc,cd->abd", output_shape=(7, 64)): B 32 128 -> error
    EinsumDense("abc,cd->abz", output_shape=(None, 64)): B 32 128 -> error
    """
    name = activation_name(activation, "EinsumDense")
    sizes = _partial(output_shape)

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, "EinsumDense")
        if not isinstance(equation, str) or sizes is None or x.shape.open:
            raise CannotTell("the equation or the output's shape of EinsumDense is not known")
        parsed = Equation.parse(equation.replace(" ", "") if "->" in equation else equation)
        dims, free = _output(x, parsed, sizes)
        sizes_of_kernel = [_kernel_dim(x, parsed, label, dims) for label in parsed.kernel]
        kernel = [fixed(x, dim, "EinsumDense", -1, "elements") for dim in sizes_of_kernel]
        matrix, *factors = kernel_weights(kernel, lora_rank)
        weights = (matrix, *_bias(x, parsed, bias_axes, dims, free), *factors)
        return Result(Tensor(Shape(tuple(dims)), computed(x), facts=facts_of(name)), weights)

    return call


def _partial(value: Value) -> list[Dim | None] | None:
    """The declared output sizes behind the batch; None in it for those of the input."""
    value = plain(value)
    if isinstance(value, (tuple, list)):
        return [None if item is None else number(item, "EinsumDense", "output_shape") for item in value]
    if isinstance(value, int):
        return [number(value, "EinsumDense", "output_shape")]
    return None


def _output(x: Tensor, equation: Equation, sizes: Sequence[Dim | None]) -> tuple[list[Dim], int]:
    """The output's dims, and how many input axes the ellipsis stands for.

    Keras's symbolic call turns the order of several axes behind a leading ellipsis round; a run does not.
    """
    shape = x.shape.dims
    free = len(shape) - len(equation.inputs)
    if free > 0 and not equation.elided:
        raise CannotTell(f'EinsumDense("{equation.text}") of rank {len(shape)}')
    if free < 0:
        raise Mismatch(
            f'EinsumDense("{equation.text}") needs rank {len(equation.inputs)}, found rank {len(shape)}: {x.shape}',
            rule="layer-rank",
            argument="equation",
            blame=(x,),
        )
    declared: list[Dim | None] = [shape[0], *sizes]
    if equation.elided == "left":
        middle = shape[1:free]
        declared[1:1] = middle[::-1] if x.kind == "keras" else middle
    elif free:
        declared += shape[len(shape) - free :]
    start = free if equation.elided == "left" else 0
    if len(declared) < start + len(equation.output):
        refuse("EinsumDense", "output_shape", f"of as many dims as `{equation.output}` has behind the batch", sizes)
    dims: list[Dim] = []
    for place, size in enumerate(declared):
        label = equation.output[place - start] if 0 <= place - start < len(equation.output) else ""
        dims.append(_declared(x, equation, label, size, start))
    return dims, free


def _declared(x: Tensor, equation: Equation, label: str, size: Dim | None, start: int) -> Dim:
    """One dim of the output: as declared, and the same as the input's of that label.

    Where None is declared Keras's symbolic call shows None, whatever the input's size is.
    """
    if label and label in equation.inputs:
        own = x.shape.dims[equation.inputs.index(label) + start]
        if size is None:
            return dynamic(label) if x.kind == "keras" else own
        if equal(size, own) is False or (is_dynamic(own) and isinstance(size, int)):
            raise Mismatch(
                f'EinsumDense("{equation.text}"): `{label}` is {own} in the input {x.shape} and {size} in output_shape',
                rule="matmul-shapes",
                argument="output_shape",
                blame=(x,),
                help="None in output_shape takes the input's size",
            )
        return own
    if size is None:
        raise Mismatch(
            f'EinsumDense("{equation.text}"): the size of `{label}` is neither in output_shape nor in the input',
            rule="layer-input",
            argument="output_shape",
            blame=(x,),
        )
    return size


def _kernel_dim(x: Tensor, equation: Equation, label: str, output: Sequence[Dim]) -> Dim:
    start = len(x.shape.dims) - len(equation.inputs) if equation.elided == "left" else 0
    if label in equation.output:
        return output[equation.output.index(label) + start]
    return x.shape.dims[equation.inputs.index(label) + start]


def _bias(x: Tensor, equation: Equation, axes: Value, output: Sequence[Dim], free: int) -> tuple[Weight, ...]:
    """A bias along some axes of the output, with 1 for those between and behind."""
    if axes is None:
        return ()
    if not isinstance(axes, str) or not axes:
        raise CannotTell("`bias_axes` of EinsumDense is not known")
    if any(label not in equation.output for label in axes):
        refuse("EinsumDense", "bias_axes", f"labels of the output `{equation.output}`", axes)
    start = free if equation.elided == "left" else 0
    first = min(equation.output.index(label) for label in axes)
    dims: list[Dim] = [
        fixed(x, output[start + place], "EinsumDense", start + place, "biases") if equation.output[place] in axes else 1
        for place in range(first, len(equation.output))
    ]
    if equation.elided != "left":
        dims += [1] * free
    return (Weight("bias", Shape.of(*dims)),)
