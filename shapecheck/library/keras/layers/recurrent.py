"""Recurrent layers over sequences of vectors: LSTM, GRU, SimpleRNN, and RNN with any cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapecheck.library.keras.layers.arguments import activation_name, flag, is_unclear
from shapecheck.library.keras.layers.cells import Cell, basic_cell, cell_of, stacked
from shapecheck.library.keras.layers.declare import declare, keras_layer, takes
from shapecheck.library.keras.layers.inputs import as_tensor, computed, fixed, of_rank, single
from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import Context
from shapecheck.records import dataclass
from shapecheck.shapes import Dim, Expr, Shape, ShapeError, broadcast, equal, is_dynamic, less
from shapecheck.values import Tensor, Value

SEQUENCE = ("batch", "time", "features")

_START: dict[str, Any] = {"activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True}
_INITIALIZERS: dict[str, Any] = {
    "kernel_initializer": "glorot_uniform",
    "recurrent_initializer": "orthogonal",
    "bias_initializer": "zeros",
}
_REGULARIZERS: dict[str, Any] = dict.fromkeys(
    ("kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "activity_regularizer")
)
_CONSTRAINTS: dict[str, Any] = dict.fromkeys(("kernel_constraint", "recurrent_constraint", "bias_constraint"))
_DROPOUT: dict[str, Any] = {"dropout": 0.0, "recurrent_dropout": 0.0}
_SWITCHES: dict[str, Any] = dict.fromkeys(
    ("return_sequences", "return_state", "go_backwards", "stateful", "unroll"), False
)


@dataclass(frozen=True, slots=True)
class Switches:
    """What a recurrent layer gives back; None where it is not known."""

    return_sequences: bool | None
    return_state: bool | None
    stateful: bool | None
    unroll: bool | None = False

    @classmethod
    def of(cls, given: dict[str, Value]) -> Switches:
        names = ("return_sequences", "return_state", "stateful", "unroll")
        return cls(*(flag(given.get(name, False)) for name in names))

    def result(self, shape: Shape, output: tuple[Dim, ...], states: Sequence[Value], dtype: str) -> Value:
        """The output, all of them in time or the last, and the states if they are asked for."""
        batch, time = shape.dims[0], shape.dims[1]
        if self.return_state is None:
            raise CannotTell("`return_state` is not known")
        if self.return_sequences is None:
            made = Tensor(Shape.at_least((batch,), output), dtype)
        else:
            made = Tensor(Shape.of(batch, *((time,) if self.return_sequences else ()), *output), dtype)
        return (made, *states) if self.return_state else made


def check_batch(x: Tensor, shape: Shape, layer: str, stateful: bool | None) -> None:
    """A stateful layer keeps a state for each sample of the batch, whose size must be fixed."""
    if stateful and is_dynamic(shape.dims[0]) and x.kind == "keras":
        raise Mismatch(
            f"{layer} with stateful=True needs a fixed batch size, found {shape}",
            rule="layer-input",
            argument="stateful",
            blame=(x,),
            help="Input(batch_shape=(size, ...)) fixes it",
        )


def _recurrent(ctx: Context, *, layer: str, units: Value, use_bias: Value, activation: Value, **given: Value) -> Any:
    activation_name(activation, layer)
    cell = basic_cell(layer, layer, units, use_bias, given.get("reset_after", True))
    switches = Switches.of(given)

    def call(inputs: Value, initial_state: Value = None, mask: Value = None, training: Value = None) -> Result:
        inputs, states = _split_states(ctx, inputs, initial_state)
        return _run(ctx, layer, cell, switches, inputs, states)

    return call


def _split_states(ctx: Context, inputs: Value, states: Value) -> tuple[Value, Value]:
    """In Keras 2 the initial state may follow the sequences in one list."""
    if isinstance(inputs, (list, tuple)) and len(inputs) > 1 and ctx.settings.keras_version < (3,):
        return inputs[0], list(inputs[1:])
    return inputs, states


def _run(ctx: Context, layer: str, cell: Cell, switches: Switches, inputs: Value, states: Value) -> Result:
    x = single(ctx, inputs, layer)
    shape = of_rank(x, layer, SEQUENCE)
    features = fixed(x, shape.dims[2], layer, 2, "features")
    check_batch(x, shape, layer, switches.stateful)
    check_states(x, layer, cell.states, states, spare=layer == "GRU" or switches.unroll is not False)
    batch = shape.dims[0]
    made = [_state(batch, size) for size in cell.states]
    return Result(switches.result(shape, (cell.output,), made, computed(x)), cell.weights(features))


def _state(batch: Dim, size: Any) -> Value:
    """A state of one cell: a tensor, or several of a cell in a stack."""
    if isinstance(size, tuple):
        return tuple(_state(batch, item) for item in size)
    return Tensor(Shape.of(batch, size), "float32")


def check_states(x: Tensor, layer: str, sizes: tuple[Any, ...], given: Value, *, spare: bool = False) -> None:
    """The initial states: so many (or more, with `spare` ones that are not used), and each of (batch, units)."""
    if given is None or is_unclear(given) or not all(isinstance(size, (int, Expr)) for size in sizes):
        return
    states = list(given) if isinstance(given, (list, tuple)) else [given]
    if not all(isinstance(state, Tensor) for state in states):
        return
    if len(states) < len(sizes) or (len(states) > len(sizes) and not spare):
        raise Mismatch(
            f"{layer} needs {len(sizes)} initial state{'s' * (len(sizes) > 1)}, but gets {len(states)}",
            rule="rnn-state",
            argument="initial_state",
            blame=(x, *states),
            help="[state_h, state_c] of an LSTM with return_state=True" if len(sizes) == 2 else None,
        )
    for place, (state, size) in enumerate(zip(states, sizes, strict=False)):
        _check_state(x, layer, state, size, added=layer.startswith(("SimpleRNN", "RNN")) or place > 0, carry=place > 0)


def _check_state(x: Tensor, layer: str, state: Tensor, size: Dim, *, added: bool, carry: bool) -> None:
    """A state of (batch, units).

    A run broadcasts some: LSTM's `carry` is only multiplied with the gates, so that its last axis may be 1, and
    what the recurrent product gives is `added` to that of the inputs, so that a state may have more axes.
    """
    wide = equal(state.shape.dim(-1), size) is False and not (carry and equal(state.shape.dim(-1), 1) is not False)
    if wide or (state.shape.rank not in (None, 2) and not (added and _broadcasts(x, state, size))):
        raise Mismatch(
            f"{layer} has states of (batch, {size}), but initial_state has {state.shape}",
            rule="rnn-state",
            argument="initial_state",
            blame=(state,),
            help=f"the layer that the state comes from needs {size} units too"
            if wide
            else f"a state is one vector of {size} a sequence: what return_state=True gives, or the last step",
        )
    if state.shape.rank == 2 and not _broadcasts(x, state, size):
        batch, other = x.shape.dim(0), state.shape.dim(0)
        raise Mismatch(
            f"{layer} gets {batch} sequences and initial states for {other}: {x.shape} and {state.shape}",
            rule="rnn-state",
            argument="initial_state",
            blame=(x, state),
        )


def _broadcasts(x: Tensor, state: Tensor, size: Dim) -> bool:
    """Whether a state may be broadcast against what a step gives: (batch, units)."""
    batch = x.shape.dim(0)
    if is_dynamic(batch) or is_dynamic(state.shape.dim(0)):
        return True
    try:
        broadcast(Shape.of(batch, size), state.shape)
    except ShapeError:
        return False
    return True


@keras_layer
def RNN(
    ctx: Context,
    cell: Value,
    return_sequences: Value = False,
    return_state: Value = False,
    go_backwards: Value = False,
    stateful: Value = False,
    unroll: Value = False,
    zero_output_for_mask: Value = False,
    **kwargs: Value,
) -> Any:
    """A cell, or several in a stack, for each time step.

    RNN(LSTMCell(3)): B 5 8 -> B 3     weights 144
    RNN([GRUCell(3), GRUCell(4)], return_sequences=True): B 5 8 -> B 5 4     weights 225
    RNN([LSTMCell(3), LSTMCell(4)]): B 5 8 -> B 4     weights 272
    RNN(LSTMCell(3)): B 8 -> error
    """
    if cell is None or isinstance(cell, (int, str)):
        raise Mismatch(f"RNN: {cell!r} is no cell", rule="invalid-argument", argument="cell")
    given = {"return_sequences": return_sequences, "return_state": return_state, "stateful": stateful}
    switches = Switches.of({**given, "unroll": unroll})

    def call(inputs: Value, initial_state: Value = None, mask: Value = None, training: Value = None) -> Result:
        inputs, states = _split_states(ctx, inputs, initial_state)
        x = single(ctx, inputs, "RNN")
        known = cell_of(ctx, cell)
        if known.has_own:
            return _run_own(ctx, known, switches, x)
        if x.shape.rank is not None and x.shape.rank > 3:
            raise CannotTell("RNN over steps of more than one axis")
        if known.kind == "LSTM" and x.shape.is_closed and isinstance(states, (list, tuple)):
            _check_carried(x, list(states), masked=isinstance(mask, Tensor), unrolled=switches.unroll is True)
        return _run(ctx, "RNN", known, switches, x, states)

    return call


def _check_carried(x: Tensor, states: list[Value], *, masked: bool, unrolled: bool) -> None:
    """The states of an LSTMCell are multiplied and carried on: more axes than (batch, units) come to no good.

    The output's state fails in the product, unless its further axes are 1; the carry makes the next step's output
    state of its own rank. A mask chooses between states of one shape.
    """
    for place, state in enumerate(states[:2]):
        if not isinstance(state, Tensor) or not state.shape.is_closed:
            continue
        front, rank = state.shape.dims[:-1], state.shape.min_rank
        if rank > 2 and place == 0:
            fails = any(equal(dim, 1) is False for dim in front)
        elif rank > 2:
            again = x.shape.min_rank > 1 and less(1, x.shape.dim(1)) is True
            fails = again or (masked and not unrolled and front[0] == 1 and equal(x.shape.dim(0), 1) is False)
        else:
            fails = rank == 1 and masked and unrolled
        if fails:
            raise Mismatch(
                f"RNN: an LSTMCell has states of (batch, units), but initial_state has {state.shape}",
                rule="rnn-state",
                argument="initial_state",
                blame=(x, state),
            )


def _run_own(ctx: Context, cell: Cell, switches: Switches, x: Tensor) -> Result:
    """Cells of the program's own are called once, on one time step, for their weights."""
    if x.shape.open:
        raise CannotTell("the rank of the sequences is not known")
    batch, step = x.shape.dims[0], Tensor(x.shape.without(1), x.dtype)
    made = [_state(batch, size) for size in cell.states]
    _step(ctx, cell, step, made)
    return Result(switches.result(x.shape, (cell.output,), made, computed(x)))


def _step(ctx: Context, cell: Cell, step: Tensor, states: list[Value]) -> None:
    """Calls a cell on a time step, or each of a stack on what the one before gives."""
    if cell.layer is not None:
        ctx.call_layer(cell.layer, (step, ctx.wrap(list(states))), {})
        return
    for part, state in zip(cell.inner, states, strict=True):
        _step(ctx, part, step, list(state) if isinstance(state, tuple) else [state])
        step = Tensor(step.shape.with_dim(-1, part.output), step.dtype)


def _cell(ctx: Context, *, layer: str, units: Value, use_bias: Value, **given: Value) -> Any:
    kind = layer.removesuffix("Cell")
    cell = basic_cell(kind, layer, units, use_bias, given.get("reset_after", True))

    def call(inputs: Value, states: Value = None, training: Value = None) -> Result:
        x = as_tensor(inputs)
        features = fixed(x, x.shape.dim(-1), layer, -1, "features")
        check_states(x, layer, cell.states, states, spare=True)
        output = Tensor(x.shape.with_dim(-1, cell.output), computed(x))
        new = [Tensor(output.shape, output.dtype) for _ in cell.states]
        nested = isinstance(states, (list, tuple)) or kind == "LSTM"
        return Result((output, new if nested else new[0]), cell.weights(features))

    return call


@keras_layer
def StackedRNNCells(ctx: Context, cells: Value, **kwargs: Value) -> Any:
    """Several cells as one: each is fed with the output of the one before."""

    def call(inputs: Value, states: Value = None, training: Value = None) -> Result:
        x = as_tensor(inputs)
        if not isinstance(cells, (list, tuple)):
            raise CannotTell("the cells are not known")
        stack = stacked([cell_of(ctx, cell) for cell in cells])
        features = fixed(x, x.shape.dim(-1), "StackedRNNCells", -1, "features")
        batch = x.shape.dim(0)
        new = [_state(batch, size) for size in stack.states]
        return Result((Tensor(x.shape.with_dim(-1, stack.output), computed(x)), new), stack.weights(features))

    return call


_DOCS = {
    "LSTM": """A recurrent layer with two states.

    LSTM(10): B 4 5 -> B 10     weights 640
    LSTM(10, return_sequences=True): B 4 5 -> B 4 10     weights 640
    LSTM(3, return_state=True): B 4 5 -> B 3, B 3, B 3
    LSTM(3, return_state=True, return_sequences=True): B 4 5 -> B 4 3, B 3, B 3
    LSTM(10): B 5 -> error
    LSTM(10, stateful=True): B 4 5 -> error
    LSTM(10, stateful=True): 2 4 5 -> 2 10     weights 640
    """,
    "GRU": """A recurrent layer with one state.

    GRU(10): B 4 5 -> B 10     weights 510
    GRU(10, reset_after=False): B 4 5 -> B 10     weights 480
    GRU(3, return_state=True): B 4 5 -> B 3, B 3
    """,
    "SimpleRNN": """A recurrent layer whose state is its output.

    SimpleRNN(10): B 4 5 -> B 10     weights 160
    SimpleRNN(3, return_state=True): B 4 5 -> B 3, B 3
    SimpleRNN(0): B 4 5 -> error
    """,
}


def _signatures() -> dict[str, Any]:
    """The constructors' signatures, which differ in order and in a few arguments."""
    forget = {"unit_forget_bias": True}
    simple = {key: value for key, value in _START.items() if key != "recurrent_activation"}
    seed: dict[str, Any] = {"seed": None}
    cell_regularizers = {key: value for key, value in _REGULARIZERS.items() if key != "activity_regularizer"}
    rest = {**_REGULARIZERS, **_CONSTRAINTS, **_DROPOUT}
    of_cell = {**cell_regularizers, **_CONSTRAINTS, **_DROPOUT}
    start = {**_START, **_INITIALIZERS}
    return {
        "LSTM": takes("units", **start, **forget, **rest, **seed, **_SWITCHES, use_cudnn="auto"),
        "GRU": takes("units", **start, **rest, **seed, **_SWITCHES, reset_after=True, use_cudnn="auto"),
        "SimpleRNN": takes("units", **simple, **_INITIALIZERS, **rest, **_SWITCHES, **seed),
        "LSTMCell": takes("units", **start, **forget, **of_cell, **seed),
        "GRUCell": takes("units", **start, **of_cell, reset_after=True, **seed),
        "SimpleRNNCell": takes("units", **simple, **_INITIALIZERS, **of_cell, **seed),
    }


for _layer, _signature in _signatures().items():
    if _layer.endswith("Cell"):
        declare(_layer, _signature, _cell, f"One step of {_layer.removesuffix('Cell')}.", layer=_layer)
    else:
        declare(_layer, _signature, _recurrent, _DOCS[_layer], layer=_layer)
