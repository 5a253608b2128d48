"""A layered layout: ranks by longest path, order by barycentres, places by least squares.

Knows sizes and edges only. The method is Sugiyama's; within a rank the places that come closest to the wished ones
without overlap are an isotonic regression (pool adjacent violators).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from shapecheck.records import dataclass

SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each node's middle is, by rank and x; for each edge the middles it passes on its way, ends included."""

    ranks: list[int]
    xs: list[float]
    routes: list[list[tuple[int, float]]]
    width: float


def layout(widths: Sequence[float], edges: Sequence[tuple[int, int]], gap: float, bend_width: float) -> Layout:
    """Places nodes of these widths so that edges lead downwards; `gap` is kept between neighbours of a rank."""
    count = len(widths)
    forward = _without_cycles(count, edges)
    ranks = _ranks(count, [edge for edge in forward if edge[0] != edge[1]])
    sizes, all_ranks, chains, links = list(widths), list(ranks), [], []
    for source, target in forward:
        chain = [source]
        for rank in range(ranks[source] + 1, ranks[target]):
            chain.append(len(sizes))
            sizes.append(bend_width)
            all_ranks.append(rank)
        chain.append(target)
        chains.append(chain)
        links += list(itertools.pairwise(chain))
    rows = _ordered(all_ranks, links)
    xs = _placed(rows, sizes, links, gap, bends_from=len(widths))
    left = min((x - size / 2 for x, size in zip(xs, sizes, strict=True)), default=0.0)
    xs = [x - left for x in xs]
    routes = []
    for chain, edge, given in zip(chains, forward, edges, strict=True):
        route = [(all_ranks[node], xs[node]) for node in chain]
        routes.append(route if edge == tuple(given) else route[::-1])
    width = max((x + size / 2 for x, size in zip(xs, sizes, strict=True)), default=0.0)
    return Layout(ranks, xs[:count], routes, width)


def _without_cycles(count: int, edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The edges, those that close a cycle turned round."""
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        after[source].append(target)
    state = [0] * count
    back: set[tuple[int, int]] = set()
    for root in range(count):
        if state[root]:
            continue
        state[root] = 1
        stack = [(root, iter(after[root]))]
        while stack:
            node, targets = stack[-1]
            target = next(targets, -1)
            if target < 0:
                state[node] = 2
                stack.pop()
            elif state[target] == 1:
                back.add((node, target))
            elif state[target] == 0:
                state[target] = 1
                stack.append((target, iter(after[target])))
    return [(target, source) if (source, target) in back else (source, target) for source, target in edges]


def _ranks(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The longest way from a source; sources stand right above what they feed."""
    after: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for source, target in edges:
        after[source].append(target)
        waiting[target] += 1
    sources = [node for node in range(count) if waiting[node] == 0]
    ranks, ready = [0] * count, list(sources)
    while ready:
        node = ready.pop()
        for target in after[node]:
            ranks[target] = max(ranks[target], ranks[node] + 1)
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    for node in sources:
        if after[node]:
            ranks[node] = min(ranks[target] for target in after[node]) - 1
    return ranks


def _ordered(ranks: Sequence[int], links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The nodes of each rank from left to right, with few crossings."""
    rows: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for node, rank in enumerate(ranks):
        rows[rank].append(node)
    above, below = _neighbours(len(ranks), links)
    best, fewest = [list(row) for row in rows], _crossings(rows, below)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        down = sweep % 2 == 0
        neighbours = above if down else below
        for row in rows if down else rows[::-1]:
            place = {node: index for line in rows for index, node in enumerate(line)}
            means = {
                node: sum(place[other] for other in neighbours[node]) / len(neighbours[node])
                if neighbours[node]
                else float(place[node])
                for node in row
            }
            row.sort(key=lambda node: means[node])
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return best


def _neighbours(count: int, links: Sequence[tuple[int, int]]) -> tuple[list[list[int]], list[list[int]]]:
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for upper, lower in links:
        above[lower].append(upper)
        below[upper].append(lower)
    return above, below


def _crossings(rows: Sequence[Sequence[int]], below: Sequence[Sequence[int]]) -> int:
    total = 0
    for row, following in itertools.pairwise(rows):
        place = {node: index for index, node in enumerate(following)}
        ends = [end for node in row for end in sorted(place[target] for target in below[node] if target in place)]
        total += sum(left > right for index, left in enumerate(ends) for right in ends[index + 1 :])
    return total


def _placed(
    rows: Sequence[Sequence[int]],
    sizes: Sequence[float],
    links: Sequence[tuple[int, int]],
    gap: float,
    bends_from: int,
) -> list[float]:
    """The x of every node: near its neighbours' mean, apart from those beside it. Long edges want to be straight."""
    above, below = _neighbours(len(sizes), links)
    xs = [0.0] * len(sizes)
    for row in rows:
        _spread(row, [0.0] * len(row), sizes, gap, xs)

    def wish(node: int, near: Sequence[int]) -> float:
        weights = [1 + ((node >= bends_from) + (other >= bends_from)) for other in near]
        total = sum(weight * xs[other] for weight, other in zip(weights, near, strict=True))
        return total / sum(weights) if near else xs[node]

    for sweep in range(SWEEPS):
        down, both = sweep % 2 == 0, sweep >= SWEEPS - 2
        for row in rows if down else rows[::-1]:
            wished = [
                wish(node, above[node] + below[node] if both else (above if down else below)[node]) for node in row
            ]
            _spread(row, wished, sizes, gap, xs)
    return xs


def _spread(row: Sequence[int], wished: Sequence[float], sizes: Sequence[float], gap: float, xs: list[float]) -> None:
    """Sets the x of a row's nodes: of all places without overlap, those with the least squared distance."""
    offset, offsets = 0.0, []
    for index, node in enumerate(row):
        if index:
            offset += (sizes[row[index - 1]] + sizes[node]) / 2 + gap
        offsets.append(offset)
    blocks: list[tuple[float, int]] = []
    for wish, shift in zip(wished, offsets, strict=True):
        total, length = wish - shift, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / length:
            before = blocks.pop()
            total, length = total + before[0], length + before[1]
        blocks.append((total, length))
    index = 0
    for total, length in blocks:
        for _ in range(length):
            xs[row[index]] = total / length + offsets[index]
            index += 1
