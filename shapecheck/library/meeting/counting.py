"""How many samples the arrays of a call have, and into which batches they fall."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shapecheck.library.arrays import known_scalar
from shapecheck.library.outcome import Advice, Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, equal, less
from shapecheck.values import Origin, Tensor, Value

DEFAULT_BATCH = 32


def batch_sizes(count: Dim | None, batch_size: Value, steps: Value) -> tuple[int, ...]:
    """The sizes of all batches, each once; none where they are not known."""
    size = known_scalar(batch_size) if batch_size is not None else DEFAULT_BATCH if steps is None else None
    if not isinstance(count, int) or not isinstance(size, int) or size <= 0 or count <= 0:
        return ()
    if count <= size:
        return (count,)
    return (size, count % size) if count % size else (size,)


def sample_count(ctx: Context, leaves: Iterable[tuple[str, Value]], *, cut: bool = False) -> Dim | None:
    """The number of samples that all arrays have; a Mismatch if two surely differ (`check_data_cardinality`).

    With ``validation_split`` the arrays are `cut` to the length of the first (`train_validation_split`): what
    others have more is lost without a word.
    """
    arrays = [(name, leaf) for name, leaf in leaves if isinstance(leaf, Tensor) and leaf.shape.prefix]
    for other in arrays[1:]:
        _compare(ctx, arrays, other, cut)
    counts = [leaf.shape.dim(0) for _, leaf in arrays]
    known = [count for count in counts if isinstance(count, int)]
    return known[-1 if not cut else 0] if known else counts[0] if counts else None


def _compare(ctx: Context, arrays: Sequence[tuple[str, Tensor]], other: tuple[str, Tensor], cut: bool) -> None:
    one = arrays[0]
    first, second = one[1].shape.dim(0), other[1].shape.dim(0)
    if equal(first, second) is not False:
        return
    found = f"`{one[0]}` has {first} samples and `{other[0]}` has {second}"
    if cut and less(first, second) is not False:
        ctx.advise(
            Advice(
                "sample-count",
                f"{found}: validation_split uses the first {first} rows of both and says nothing of the rest",
                blame=(one[1], other[1]),
                help=_repair(arrays, other),
            )
        )
        return
    raise Mismatch(
        f"{found}: shapes {one[1].shape} and {other[1].shape}",
        rule="sample-count",
        blame=(one[1], other[1]),
        help=_repair(arrays, other),
    )


def _repair(arrays: Sequence[tuple[str, Tensor]], other: tuple[str, Tensor]) -> str:
    name, first = arrays[0]
    listed = sum(one == name for one, _ in arrays)
    if other[0] != name and listed > 1 and equal(listed, other[1].shape.dim(0)) is True:
        return f"{name} is a list of {listed} arrays, one for each sample: make one array of them, np.array({name})"
    if _are_of_one_split(first.origin, other[1].origin):
        return "train_test_split gives both parts of each array in turn: x_train, x_test, y_train, y_test"
    return "every array needs one entry a sample along its first axis"


def _are_of_one_split(one: Origin | None, other: Origin | None) -> bool:
    if one is None or other is None or one.site != other.site:
        return False
    return one.label == other.label == "train_test_split" and len(one.inputs) > 1
