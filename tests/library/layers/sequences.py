"""Random cases of recurrent layers: cells, stacks of them, initial states, masks, both directions, ConvLSTM."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.library.layers.configurations import convolution
from tests.library.layers.drawing import Dims, Drawn, Generator, Spec, draw_dim, draw_shape, maybe

STATES = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1}


def _switches(random: Random, *names: str, likely: float = 0.3) -> list[str]:
    return [maybe(random, f"{name}=True", likely=likely) for name in names]


def _sequences(random: Random) -> Dims:
    return draw_shape(random, 3, 0.08)


def _state(random: Random, dims: Dims, units: int, wrong: float = 0.1) -> Spec:
    """A state of (batch, units), seldom of another size, batch or rank."""
    size: Any = units if random.random() > wrong else random.choice((units + 1, 1, None))
    batch = dims[0] if random.random() > wrong else random.choice((2, 3, None))
    return Spec((batch, size) if random.random() > wrong / 2 else (batch, 1, size))


def _mask(random: Random, dims: Dims) -> dict[str, Any]:
    """A mask of (batch, time) for a part of the cases."""
    if random.random() > 0.15 or len(dims) < 2:
        return {}
    return {"mask": Spec(dims[:2], "bool")}


def _call(random: Random, dims: Dims, sizes: list[int], given: float = 0.35) -> dict[str, Any]:
    """Keyword arguments of a call: perhaps initial states (seldom too few or too many) and a mask."""
    keywords = _mask(random, dims)
    if random.random() < given:
        if random.random() < 0.12:
            sizes = random.choice((sizes[1:], [*sizes, sizes[0]]))
        states = [_state(random, dims, size) for size in sizes]
        keywords["initial_state"] = states[0] if len(states) == 1 and random.random() < 0.5 else states
    return keywords


def _recurrent(random: Random, layer: str) -> Drawn:
    units = random.choice((1, 2, 3, 5, 5, 64, 0))
    options = _switches(random, "return_sequences", "return_state", "stateful", "go_backwards", "unroll", likely=0.25)
    options += [maybe(random, "use_bias=False", likely=0.2), maybe(random, "dropout=0.5", "dropout=1.5", likely=0.1)]
    options += [maybe(random, 'activation="relu"', 'activation="Relu"', likely=0.1)]
    if layer == "GRU":
        options.append(maybe(random, "reset_after=False", likely=0.3))
    dims = _sequences(random)
    return [str(units), *options], [dims], _call(random, dims, [units] * STATES[layer])


def _cell(random: Random) -> tuple[str, list[int]]:
    """A cell as text, and the sizes of its states."""
    kind, units = random.choice(tuple(STATES)), random.choice((2, 3, 4))
    options = [maybe(random, "use_bias=False", likely=0.2)]
    if kind == "GRU":
        options.append(maybe(random, "reset_after=False", likely=0.3))
    return f"{kind}Cell({', '.join(filter(None, [str(units), *options]))})", [units] * STATES[kind]


def _rnn(random: Random, layer: str) -> Drawn:
    drawn = [_cell(random) for _ in range(random.choice((1, 1, 2, 3)))]
    texts = ", ".join(text for text, _ in drawn)
    cell = drawn[0][0] if len(drawn) == 1 else random.choice((f"[{texts}]", f"StackedRNNCells([{texts}])"))
    options = _switches(random, "return_sequences", "return_state", "stateful", "go_backwards")
    dims = _sequences(random)
    keywords = _call(random, dims, drawn[0][1]) if len(drawn) == 1 else _mask(random, dims)
    return [maybe(random, cell, "3", "Dense(3)", "[]", likely=0.95) or cell, *options], [dims], keywords


def _one_cell(random: Random, layer: str) -> Drawn:
    kind, units = layer.removesuffix("Cell"), random.choice((1, 2, 3, 0))
    options = [maybe(random, "use_bias=False", likely=0.2)]
    if kind == "GRU":
        options.append(maybe(random, "reset_after=False", likely=0.3))
    dims = draw_shape(random, 2, 0)
    states: Any = [Spec((dims[0], units))] * STATES[kind]
    if random.random() < 0.15:
        states = [Spec((dims[0], units + 1))] * STATES[kind]
    if len(states) == 1 and random.random() < 0.3:
        (states,) = states
    return [str(units), *options], [dims], {"states": states}


def _stacked(random: Random, layer: str) -> Drawn:
    drawn = [_cell(random) for _ in range(random.choice((1, 2, 3)))]
    dims = draw_shape(random, 2, 0)
    states: list[Any] = [[Spec((dims[0], size)) for size in sizes] for _, sizes in drawn]
    return [f"[{', '.join(text for text, _ in drawn)}]"], [dims], {"states": states}


def _conv_lstm(random: Random, layer: str) -> Drawn:
    arguments, (dims,) = convolution(random, layer)
    arguments += _switches(random, "return_sequences", "return_state", "stateful", "go_backwards", likely=0.25)
    return [text for text in arguments if "groups" not in text], [(dims[0], draw_dim(random), *dims[1:])]


def _bidirectional(random: Random, layer: str) -> Drawn:
    inner = random.choice(("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "Dense"))
    options = _switches(random, "return_sequences", "return_state", likely=0.4)
    mode = maybe(
        random, 'merge_mode="sum"', "merge_mode=None", 'merge_mode="ave"', 'merge_mode="add"', 'merge_mode="mul"'
    )
    start = {"RNN": "LSTMCell(3)", "ConvLSTM1D": "3, 2"}.get(inner, "3")
    made = f"{inner}({', '.join(filter(None, [start, *options]))})"
    dims = draw_shape(random, 4, 0.05) if inner == "ConvLSTM1D" else _sequences(random)
    backward = ""
    if inner in STATES and random.random() < 0.2:
        backward = made.replace(")", ", go_backwards=True)") if random.random() < 0.8 else made
        if random.random() < 0.2:
            backward = f"{inner}(4, go_backwards=True)"
        backward = f"backward_layer={backward}"
    keywords = _call(random, dims, [3] * (2 * STATES[inner]), 0.25) if inner in STATES else {}
    if inner == "Dense":
        made = "Dense(3)"
    return [made, mode, backward], [dims], keywords


GENERATORS: dict[str, Generator] = {
    **dict.fromkeys(STATES, _recurrent),
    **dict.fromkeys((f"{kind}Cell" for kind in STATES), _one_cell),
    "StackedRNNCells": _stacked,
    "RNN": _rnn,
    "Bidirectional": _bidirectional,
    **{f"ConvLSTM{rank}D": _conv_lstm for rank in (1, 2, 3)},
}
