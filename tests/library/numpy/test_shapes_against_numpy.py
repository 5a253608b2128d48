"""Every expression has the shape, dtype, elements and bounds that numpy gives, or leaves them open."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapecheck.library.outcome import Mismatch
from shapecheck.shapes import Shape, ShapeError, unresolved
from shapecheck.values import Tensor
from tests.library.numpy.agreement import disagreement
from tests.library.numpy.mirror import Context, Mirrored, mirror

Expression = Callable[[Any, Any, Any], Any]

ONE_ARRAY = """
np.array(x); np.asarray(x, dtype="float32"); np.array([x, x]); np.zeros_like(x); np.full_like(x, 3)
np.ones(x.shape); np.empty_like(x, dtype=int); np.atleast_1d(x); np.atleast_2d(x); np.atleast_3d(x); x.T
x.shape; x.ndim; x.size; x.nbytes; len(x); x.flat; x.real; -x; x[0]; x[-1]; x[1:]; x[:-1]; x[::2]; x[::-1]
x[None]; x[..., None]; x[..., 0]; x[:, 0]; x[:, None]; x[0, ...]; x[[0, 0]]; x[x > 0]; x[:, [0, 0]]; x[1:3, 0]
x[0, None, :]; x[[0, 1], 0]; x[np.array([0, 0])]; x[np.newaxis, ..., 0]; x[10:]; x[-2:]; x[2:1]; x[:, :, 0]
x[5]; x[[[0, 0], [0, 0]]]; x[np.zeros((2, 3), dtype=int)]; x[:, np.arange(1), 0]; x[[0], :, [0]]
x[np.arange(2), np.arange(2)]; x[x[:, 0] > 0]; x[np.ix_([0], [0, 0])]; x[-1:, ...]; x[np.nonzero(x)]
x[np.argsort(x)]; x[True]; x[::-2]; x[3:0:-1]; x.reshape(-1); x.reshape(-1, 1); x.reshape(2, -1)
x.reshape((1,) + x.shape); x.reshape(4); x.reshape(x.shape[0], -1); x.ravel(); x.flatten(); x.transpose()
x.transpose(1, 0); x.transpose((0, 2, 1)); x.swapaxes(0, 1); x.squeeze(); x.squeeze(0); x.squeeze(-1); x.copy()
x.astype("int32"); x.astype(bool); x.astype(np.float32); x.tolist(); x.item(); np.reshape(x, (-1, 2))
np.transpose(x, (1, 0)); np.moveaxis(x, 0, -1); np.swapaxes(x, 0, -1); np.rollaxis(x, 1); np.expand_dims(x, 0)
np.expand_dims(x, -1); np.expand_dims(x, (0, 2)); np.squeeze(x); np.squeeze(x, axis=1); np.ravel(x); np.flip(x)
np.flip(x, 1); np.fliplr(x); np.flipud(x); np.rot90(x); np.rot90(x, 2); np.roll(x, 1, axis=0)
np.broadcast_to(x, (2, 3)); np.broadcast_to(x, (3, 2, 3)); np.resize(x, (2, 2)); np.shape(x); np.ndim(x)
np.size(x); np.size(x, 0); np.sum(x); np.sum(x, axis=0); np.sum(x, axis=-1, keepdims=True)
np.sum(x, axis=(0, 1)); np.mean(x, 1); np.mean(x, axis=(0, 2)); np.std(x, axis=0); np.var(x); np.max(x, axis=1)
np.min(x); np.prod(x, axis=0); np.median(x, 0); np.percentile(x, 50); np.percentile(x, [25, 75], axis=0)
np.quantile(x, 0.5, axis=-1, keepdims=True); np.ptp(x, axis=0); np.argmax(x); np.argmax(x, axis=-1)
np.argmin(x, 0); np.all(x); np.any(x, axis=0); np.count_nonzero(x); np.count_nonzero(x, axis=0)
np.average(x, axis=0); np.cumsum(x); np.cumsum(x, axis=0); np.cumprod(x, axis=-1); np.trace(x)
np.nanmean(x, axis=0); np.nanmax(x); x.sum(); x.mean(axis=0); x.max(0); x.min(axis=-1); x.argmax(axis=1)
x.std(0); x.cumsum(0); x.prod(); x.all(); x.any(axis=0); x.ptp; x.round(2); x.clip(0, 1); x.repeat(2)
x.repeat(3, axis=0); x.take([0, 0]); x.take(0, axis=-1); x.dot(x.T); x.nonzero(); x.argsort(); x.diagonal()
x.trace(); x.swapaxes(-1, -2); np.sort(x); np.sort(x, axis=0); np.argsort(x, axis=None); np.sort(x, axis=None)
np.partition(x, 0); np.argpartition(x, 0); np.take(x, [0, 0], axis=0); np.take(x, np.array([[0, 0]]), axis=-1)
np.take_along_axis(x, np.argsort(x, axis=-1), axis=-1); np.unique(x); np.unique(x, return_counts=True)
np.unique(x, axis=0); np.where(x > 0); np.where(x > 0, x, 0); np.where(x > 0, 1, 0); np.nonzero(x)
np.argwhere(x); np.flatnonzero(x); np.isin(x, [1, 2]); np.digitize(x, [0.0, 0.5]); np.histogram(x)
np.histogram(x, bins=4); np.searchsorted([0.0, 1.0], x); np.clip(x, 0, 1); np.round(x); np.round(x, 2)
np.nan_to_num(x); np.isnan(x); np.sqrt(x); np.exp(x); np.log1p(x); np.square(x); np.abs(x); np.sign(x)
np.floor(x); np.ceil(x); np.sin(x); np.tanh(x); np.negative(x); np.logical_not(x); np.isfinite(x); np.real(x)
np.angle(x); np.fix(x); np.pad(x, 1); np.pad(x, (1, 2)); np.pad(x, ((1, 2), (0, 1)))
np.pad(x, [(0, 0), (1, 1), (2, 2)]); np.tile(x, 2); np.tile(x, (2, 1)); np.tile(x, (2, 3, 1)); np.repeat(x, 2)
np.repeat(x, 2, axis=0); np.repeat(x, [1, 2], axis=0); np.diff(x); np.diff(x, axis=0); np.diff(x, n=2)
np.gradient(x); np.ediff1d(x); np.trapezoid(x); np.convolve(x, [1, 2]); np.split(x, 2); np.split(x, 2, axis=1)
np.split(x, [1, 2]); np.array_split(x, 3); np.hsplit(x, 2); np.vsplit(x, 2); np.array_split(x, 2, axis=-1)
np.delete(x, 0); np.delete(x, 0, axis=0); np.delete(x, [0, 1], axis=0); np.insert(x, 0, 5)
np.insert(x, 0, 5, axis=0); np.append(x, 3); np.diag(x); np.diagonal(x); np.tril(x); np.triu(x); np.diagflat(x)
np.linalg.norm(x); np.linalg.norm(x, axis=0); np.linalg.norm(x, axis=-1, keepdims=True); np.linalg.inv(x)
np.linalg.pinv(x); np.linalg.det(x); np.linalg.eigvalsh(x); np.linalg.svd(x); np.linalg.qr(x)
np.linalg.matrix_power(x, 2); np.cov(x); np.fft.fft(x); np.fft.rfft(x); np.fft.irfft(x); np.fft.fft(x, n=8)
np.fft.fft2(x); np.fft.fftshift(x); np.corrcoef(x); np.einsum("ij->ji", x); np.einsum("ij->", x)
np.einsum("...i->...", x); np.vstack(x); np.hstack(x); np.stack(x); np.concatenate(x); np.dstack(x)
np.column_stack(x); np.concatenate(x, axis=None); np.stack([x, x], axis=-1)
np.lib.stride_tricks.sliding_window_view(x, 2); np.lib.stride_tricks.sliding_window_view(x, 2, axis=0)
np.apply_along_axis(np.sum, 0, x); np.random.permutation(x); np.random.choice(x, 3); np.ix_(x, x)
np.meshgrid(x, x); np.meshgrid(x, x, indexing="ij"); np.meshgrid(x, x, x); np.outer(x, x); np.kron(x, x)
np.bincount(x); np.interp(x, [0, 1], [0, 1]); np.polyfit(x, x, 1); np.polyval([1, 2], x); np.vander(x)
np.vander(x, 3); np.lexsort(x); np.unstack(x); np.i0(x); np.sinc(x); np.full(x.shape, 2.0); np.array(x, ndmin=3)
np.asarray([x[0], x[0]]); np.prod(x.shape); np.prod(x.shape[1:]); x / 255.0; x + 1; 2 * x; x ** 2; x // 2; x % 3
x > 0; x == 0; (x > 0) & (x < 1); 1 / x; np.arange(len(x)); np.zeros((len(x), 3)); np.zeros(x.shape[0])
np.eye(3)[np.zeros(x.shape, dtype=int)]; np.r_[x, 1, 2]; np.c_[x, x]; np.indices(x.shape)
np.percentile(x, q=[1, 2, 3]); np.allclose(x, x); np.array_equal(x, x); np.count_nonzero(x > 0, axis=-1)
np.modf(x); np.broadcast_arrays(x, x); np.matrix_transpose(x); np.linalg.matrix_rank(x); np.nanargmax(x, axis=0)
np.gradient(x, axis=0); np.argmax(x, axis=-1) + 1; np.max(np.argmax(x, axis=-1)); x[:, -1:]; x[..., -1:]
x[:, ::-1]; x[:, 1:, :-1]; x[None, :, None]; np.float32(x); np.int32(3); np.mean(x, axis=-1, dtype="float32")
np.sum(x > 0); np.sum(x > 0, axis=0); x.sum(axis=(0, -1))
"""

TWO_ARRAYS = """
x + y; x - y; x * y; x / y; x > y; x == y; x @ y; x @ y.T; np.dot(x, y); np.matmul(x, y); np.inner(x, y)
np.outer(x, y); np.tensordot(x, y); np.tensordot(x, y, axes=1); np.tensordot(x, y, axes=([0], [0]))
np.tensordot(x, y, axes=0); np.vdot(x, y); np.maximum(x, y); np.arctan2(x, y); np.logical_and(x, y)
np.where(x > 0, x, y); np.power(x, y); np.concatenate([x, y]); np.concatenate([x, y], axis=1)
np.concatenate((x, y), axis=-1); np.concatenate([x, y], axis=None); np.stack([x, y]); np.stack([x, y], axis=1)
np.stack([x, y], -1); np.vstack([x, y]); np.hstack([x, y]); np.dstack([x, y]); np.column_stack([x, y])
np.column_stack((x, y, x)); np.append(x, y); np.append(x, y, axis=0); np.array([x, y]); np.r_[x, y]; np.c_[x, y]
np.einsum("ij,jk->ik", x, y); np.einsum("ij,kj", x, y); np.einsum("bij,bjk->bik", x, y); np.kron(x, y)
np.einsum("i,j->ij", x, y); np.einsum("...ij,...jk", x, y); np.meshgrid(x, y); np.broadcast_arrays(x, y)
np.cross(x, y); np.convolve(x, y); np.convolve(x, y, "same"); np.convolve(x, y, "valid"); np.correlate(x, y)
np.linalg.solve(x, y); np.linalg.lstsq(x, y); np.union1d(x, y); np.intersect1d(x, y); np.isin(x, y)
np.take(x, np.zeros(y.shape, dtype=int), axis=0); x[np.zeros(y.shape, dtype=int)]; x[y > 0]
np.minimum(x, y) + x; np.hypot(x, y); np.add(x, y); np.equal(x, y); x[:, None] - y; x[:, None, :] - y[None]
np.sum(x * y, axis=-1); np.ix_(x, y); np.select([x > 0, y > 0], [x, y]); np.isclose(x, y); np.polyfit(x, y, 2)
np.histogram2d(x, y); np.searchsorted(x, y); np.insert(x, 0, y, axis=0); np.linalg.multi_dot([x, y, x])
np.random.normal(x, y); np.random.uniform(x, y, size=(2, 3)); np.reshape(x, y.shape); x.reshape(y.shape)
np.full(y.shape, x)
"""


def expressions(table: str) -> list[str]:
    """The expressions of a table."""
    return [part.strip() for line in table.strip().splitlines() for part in line.split(";") if part.strip()]


def compiled(source: str) -> Expression:
    """An expression as a function of np, x and y."""
    code = compile(source, "<expression>", "eval")
    return lambda np, x, y: eval(code, {"np": np, "x": x, "y": y, "len": len, "bool": bool, "int": int})


def real(shape: tuple[int, ...], dtype: str, seed: int) -> numpy.ndarray:
    """A numpy array of any numbers."""
    generator = numpy.random.default_rng(seed)
    values = generator.integers(0, 4, shape) if dtype == "int64" else generator.random(shape)
    return numpy.asarray(values, dtype=dtype)


def ours(shape: tuple[int, ...], dtype: str, blurred: random.Random | None, ctx: Context) -> Mirrored:
    """Our array of the same shape, some dims of which may be unresolved."""
    dims = tuple(unresolved("a test") if blurred and blurred.random() < 0.4 else dim for dim in shape)
    known = blurred is None or blurred.random() < 0.85
    return Mirrored(Tensor(Shape(dims) if known else Shape.unknown(), dtype, "numpy"), ctx)


def check(source: str, shapes: list[tuple[int, ...]], dtype: str, seed: int, blur: bool) -> None:
    """Both libraries evaluate the expression; ours may know less, and refuse only what numpy refuses."""
    expression = compiled(source)
    blurred = random.Random(seed) if blur else None
    ctx = Context()
    mine = [ours(shape, dtype, blurred, ctx) for shape in shapes]
    arrays = [real(shape, dtype, seed + place) for place, shape in enumerate(shapes)]
    with numpy.errstate(all="ignore"):
        try:
            truth = expression(numpy, *arrays)
            problem = None
        except Exception as raised:
            truth, problem = None, raised
    try:
        result = expression(mirror("numpy", ctx), *mine)
    except (Mismatch, ShapeError) as refusal:
        if problem is None:
            pytest.fail(f"{source} on {shapes} {dtype}: refused though numpy takes it: {refusal}")
        return
    except (TypeError, AttributeError, IndexError):
        if problem is None and not blur:
            raise
        return
    if problem is None:
        wrong = disagreement(result, truth)
        assert wrong is None, f"{source} on {shapes} {dtype}{' blurred' if blur else ''}: {wrong}"


SHAPES = st.lists(st.sampled_from([0, 1, 1, 2, 3, 4]), max_size=4).map(tuple)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("source", expressions(ONE_ARRAY))
def test_one_array(source: str) -> None:
    @settings(max_examples=8, deadline=None, derandomize=True, database=None)
    @given(SHAPES, st.sampled_from(["float64", "float32", "int64", "bool"]), st.integers(0, 99), st.booleans())
    def run(shape: tuple[int, ...], dtype: str, seed: int, blur: bool) -> None:
        check(source, [shape, ()], dtype, seed, blur)

    for shape in ((5,), (2, 3), (3, 3), (4, 2, 3), (1, 2, 1, 3)):
        check(source, [shape, ()], "float64", 0, False)
    run()


@st.composite
def related(draw: Any) -> list[tuple[int, ...]]:
    """Two shapes, the second mostly made of the first."""
    first = draw(SHAPES)
    second = draw(
        st.one_of(SHAPES, st.just(first), st.just(first[::-1]), st.just(first[1:]), st.just((*first[:-1], 2)))
    )
    return [first, second]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("source", expressions(TWO_ARRAYS))
def test_two_arrays(source: str) -> None:
    @settings(max_examples=20, deadline=None, derandomize=True, database=None)
    @given(related(), st.sampled_from(["float64", "int64"]), st.integers(0, 99), st.booleans())
    def run(shapes: list[tuple[int, ...]], dtype: str, seed: int, blur: bool) -> None:
        check(source, shapes, dtype, seed, blur)

    for shapes in ([(3,), (3,)], [(2, 3), (3, 2)], [(2, 3), (2, 3)], [(3, 3), (3,)], [(2, 3, 4), (2, 4, 3)]):
        check(source, shapes, "float64", 0, False)
    run()
