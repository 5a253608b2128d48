"""Random cases of attention layers: queries, values and keys that fit or nearly fit, masks, scores, several axes."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.library.layers.drawing import Dims, Drawn, Generator, Spec, maybe

BATCHES = (None, None, 2)


def _tensors(random: Random, wrong: float = 0.06) -> tuple[Dims, Dims, Dims]:
    """Query, value and key: (batch, steps, features), seldom with an axis too many, too few or of another size."""
    batch = random.choice(BATCHES)
    steps, length = random.choice((1, 3, 5, None)), random.choice((1, 4, 5, None))
    query, value, key = random.sample((1, 2, 4, 8, 8), 3)
    if random.random() < 0.5:
        value = key = query
    made: list[Dims] = [(batch, steps, query), (batch, length, value), (batch, length, key)]
    for place, dims in enumerate(made):
        if random.random() < wrong:
            axis = random.randrange(3)
            made[place] = random.choice(
                (
                    dims[:1] + dims[2:],
                    (*dims[:1], 3, *dims[1:]),
                    (*dims[:axis], random.choice((3, None)), *dims[axis + 1 :]),
                )
            )
    return made[0], made[1], made[2]


def _mask(random: Random, query: Dims, value: Dims) -> Spec:
    """A mask of (batch, query steps, value steps) in one of its forms, or nearly so."""
    batch, steps, length = query[0], query[-2], value[-2]
    turned = (batch, steps, length) if steps == 1 else (batch, length, steps)
    dims: Dims = random.choice(
        (
            (batch, steps, length),
            (batch, 1, length),
            (1, steps, length),
            (batch, 1, steps, length),
            (batch, 2, steps, length),
            (steps, length),
            turned,
            (batch, steps) if steps != 1 else (steps, length),
            (length,),
            (batch, steps, 7),
        )
    )
    return Spec(dims, "bool")


def _heads(random: Random, layer: str) -> Drawn:
    options = [
        maybe(random, "use_bias=False", likely=0.2),
        maybe(random, "use_gate=True", likely=0.15),
        maybe(random, "dropout=0.5", "dropout=1.5", likely=0.1),
    ]
    if layer == "MultiHeadAttention":
        start = [str(random.choice((1, 2, 3, 0))), str(random.choice((1, 2, 4)))]
        options.append(maybe(random, "value_dim=3", likely=0.2))
        options.append(maybe(random, "output_shape=6", "output_shape=(2, 3)", likely=0.2))
        options.append(maybe(random, "attention_axes=1", "attention_axes=(1,)", "attention_axes=(1, 2)", likely=0.1))
    else:
        start = [str(random.choice((1, 2, 4))), str(random.choice((2, 4, 6, 3))), str(random.choice((1, 2, 2)))]
    query, value, key = _tensors(random)
    if random.random() < 0.1:
        query, value, key = ((*dims[:1], 3, *dims[1:]) for dims in (query, value, key))
    keywords: dict[str, Any] = {"query": Spec(query), "value": Spec(value)}
    if random.random() < 0.4:
        keywords["key"] = Spec(key)
    if random.random() < 0.3 and len(query) == len(value) == 3:
        keywords["attention_mask"] = _mask(random, query, value)
    switches = ("return_attention_scores", "use_causal_mask")[: 2 if len(query) == len(value) == 3 else 1]
    keywords |= {name: True for name in switches if random.random() < 0.2}
    return [*start, *options], [], keywords


def _list(random: Random, layer: str) -> Drawn:
    options = [
        maybe(random, "use_scale=True", "use_scale=False"),
        maybe(random, "dropout=0.5", "dropout=2.0", likely=0.1),
    ]
    if layer == "Attention":
        options.append(maybe(random, 'score_mode="concat"', 'score_mode="sum"', likely=0.3))
    query, value, key = _tensors(random)
    tensors = [query, value, key][: random.choice((1, 2, 2, 2, 2, 3, 3))]
    keywords: dict[str, Any] = {
        name: True for name in ("return_attention_scores", "use_causal_mask") if random.random() < 0.2
    }
    if random.random() < 0.2:
        masks: list[Any] = [Spec(dims[:-1], "bool") for dims in (query, value)]
        if random.random() < 0.3:
            masks[random.randrange(2)] = None
        if random.random() < 0.2:
            masks = random.choice((masks[:1], [*masks, masks[0]], [masks[0], Spec((*value[:-2], 7), "bool")]))
        keywords["mask"] = masks
    return options, tensors, keywords


GENERATORS: dict[str, Generator] = {
    **dict.fromkeys(("MultiHeadAttention", "GroupQueryAttention"), _heads),
    **dict.fromkeys(("Attention", "AdditiveAttention"), _list),
}
