"""numpy.random: the old functions (also of RandomState) and the methods of Generator, by tables of distributions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import checked, dtype_name, elementwise, integer, settled, shape_argument
from shapecheck.library.arrays.facts import ATTAINED, DISTINCT, spans
from shapecheck.library.numpy.common import array, like, made, some, vector
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.python.modules import mix
from shapecheck.library.registry import Context, function, intrinsic, library_class
from shapecheck.shapes import Expr, Shape, broadcast_to
from shapecheck.values import LibraryClass, Object, Tensor, Value

_REQUIRED = inspect.Parameter.empty
_DISTRIBUTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "beta": ("float64", {"a": _REQUIRED, "b": _REQUIRED}),
    "binomial": ("int64", {"n": _REQUIRED, "p": _REQUIRED}),
    "chisquare": ("float64", {"df": _REQUIRED}),
    "exponential": ("float64", {"scale": 1.0}),
    "f": ("float64", {"dfnum": _REQUIRED, "dfden": _REQUIRED}),
    "gamma": ("float64", {"shape": _REQUIRED, "scale": 1.0}),
    "geometric": ("int64", {"p": _REQUIRED}),
    "gumbel": ("float64", {"loc": 0.0, "scale": 1.0}),
    "hypergeometric": ("int64", {"ngood": _REQUIRED, "nbad": _REQUIRED, "nsample": _REQUIRED}),
    "laplace": ("float64", {"loc": 0.0, "scale": 1.0}),
    "logistic": ("float64", {"loc": 0.0, "scale": 1.0}),
    "lognormal": ("float64", {"mean": 0.0, "sigma": 1.0}),
    "logseries": ("int64", {"p": _REQUIRED}),
    "negative_binomial": ("int64", {"n": _REQUIRED, "p": _REQUIRED}),
    "noncentral_chisquare": ("float64", {"df": _REQUIRED, "nonc": _REQUIRED}),
    "normal": ("float64", {"loc": 0.0, "scale": 1.0}),
    "pareto": ("float64", {"a": _REQUIRED}),
    "poisson": ("int64", {"lam": 1.0}),
    "power": ("float64", {"a": _REQUIRED}),
    "rayleigh": ("float64", {"scale": 1.0}),
    "standard_cauchy": ("float64", {}),
    "standard_t": ("float64", {"df": _REQUIRED}),
    "triangular": ("float64", {"left": _REQUIRED, "mode": _REQUIRED, "right": _REQUIRED}),
    "uniform": ("float64", {"low": 0.0, "high": 1.0}),
    "vonmises": ("float64", {"mu": _REQUIRED, "kappa": _REQUIRED}),
    "wald": ("float64", {"mean": _REQUIRED, "scale": _REQUIRED}),
    "weibull": ("float64", {"a": _REQUIRED}),
    "zipf": ("int64", {"a": _REQUIRED}),
}
"""Distributions with the same signature everywhere: the dtype, and the parameters that stand before `size`."""


def sampled(size: Value, *parameters: Value, dtype: str | None = "float64", **fields: Any) -> Value:
    """Samples of shape `size`, or as many as the parameters broadcast to."""
    if size is None:
        shape = elementwise(*map(array, parameters)).shape if parameters else Shape()
    else:
        shape = shape_argument(size, "the size")
        require_fitting(shape, *map(array, parameters))
    return Tensor(shape, dtype, "numpy", **fields)


def require_fitting(shape: Shape, *parameters: Tensor) -> None:
    """A mismatch if the parameters surely do not broadcast to the samples' shape."""
    for parameter in parameters:
        with checked("op-shapes", parameter, argument="size"):
            broadcast_to(parameter.shape, shape)


def _declare(name: str, dtype: str, defaults: dict[str, Any]) -> None:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(key, kind, default=default) for key, default in {**defaults, "size": None}.items()]
    signature = inspect.Signature(parameters)

    def rule(*args: Value, **kwargs: Value) -> Value:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return sampled(bound.arguments.pop("size"), *bound.arguments.values(), dtype=dtype)

    def method(*args: Value, **kwargs: Value) -> Value:
        return rule(*args[1:], **kwargs)

    _signed(rule, signature)
    _signed(method, inspect.Signature([inspect.Parameter("self", kind), *parameters]))
    function(f"numpy.random.{name}")(rule)
    function(f"numpy.random.RandomState.{name}", f"numpy.random.Generator.{name}")(method)


def _signed(rule: Callable[..., Value], signature: inspect.Signature) -> None:
    rule.__signature__ = signature  # type: ignore[attr-defined]


for _name, (_dtype, _defaults) in _DISTRIBUTIONS.items():
    _declare(_name, _dtype, _defaults)

library_class("numpy.random.BitGenerator")


@function("numpy.random.default_rng", "numpy.random.Generator")
def default_rng(seed: Value = None) -> Value:
    """A Generator."""
    return Object(LibraryClass("numpy.random.Generator"), {})


@function("numpy.random.RandomState")
def random_state(seed: Value = None) -> Value:
    """A RandomState."""
    return Object(LibraryClass("numpy.random.RandomState"), {})


@function("numpy.random.seed")
def seed(seed: Value = None) -> Value:
    return None


@function("numpy.random.RandomState.seed")
def seed_method(self: Value, seed: Value = None) -> Value:
    return None


@function("numpy.random.get_state")
def get_state(legacy: Value = True) -> Value:
    raise CannotTell("the state of the random numbers")


@function("numpy.random.set_state")
def set_state(state: Value) -> Value:
    return None


# -- uniform and normal --------------------------------------------------------------------------------


def _by_dims(args: tuple[Value, ...]) -> Tensor:
    """``rand(3, 4)``: each argument is a dim."""
    for arg in args:
        if isinstance(arg, (tuple, list, float, str)):
            raise Mismatch(
                f"rand and randn take the dims one by one, found {arg!r}",
                rule="invalid-argument",
                error="TypeError",
                help="use np.random.random(shape) or np.random.normal(size=shape)",
            )
    return made(shape_argument(args, "a dim"))


@function("numpy.random.rand", "numpy.random.randn")
def rand(*args: Value) -> Value:
    """Samples; each argument is a dim."""
    return _by_dims(args)


@function("numpy.random.RandomState.rand", "numpy.random.RandomState.randn")
def rand_method(self: Value, *args: Value) -> Value:
    """Samples; each argument is a dim."""
    return _by_dims(args)


@function("numpy.random.standard_normal", "numpy.random.random_sample", "numpy.random.random", "numpy.random.ranf")
def standard_normal(size: Value = None) -> Value:
    """Samples of shape `size`."""
    return sampled(size)


@function("numpy.random.sample", "numpy.random.standard_exponential")
def sample(size: Value = None) -> Value:
    """Samples of shape `size`."""
    return sampled(size)


@function(
    "numpy.random.RandomState.standard_normal",
    "numpy.random.RandomState.random_sample",
    "numpy.random.RandomState.random",
    "numpy.random.RandomState.standard_exponential",
)
def standard_normal_method(self: Value, size: Value = None) -> Value:
    """Samples of shape `size`."""
    return sampled(size)


@function("numpy.random.Generator.random", "numpy.random.Generator.standard_normal")
def generator_random(self: Value, size: Value = None, dtype: Value = float, out: Value = None) -> Value:
    """Samples of shape `size`, of the dtype that is asked for."""
    return sampled(size, dtype=dtype_name(dtype, "float64"))


@function("numpy.random.Generator.standard_exponential")
def generator_exponential(
    self: Value, size: Value = None, dtype: Value = float, method: Value = "zig", out: Value = None
) -> Value:
    """Samples of shape `size`."""
    return sampled(size, dtype=dtype_name(dtype, "float64"))


@function("numpy.random.standard_gamma")
def standard_gamma(shape: Value, size: Value = None) -> Value:
    """Samples of shape `size`."""
    return sampled(size, shape)


@function("numpy.random.Generator.standard_gamma")
def generator_gamma(self: Value, shape: Value, size: Value = None, dtype: Value = float, out: Value = None) -> Value:
    """Samples of shape `size`."""
    return sampled(size, shape, dtype=dtype_name(dtype, "float64"))


# -- integers ------------------------------------------------------------------------------------------


def _integers(low: Value, high: Value, size: Value, dtype: Value, inclusive: bool = False) -> Value:
    """Random integers with their bounds; enough of them surely reach both ends."""
    start, stop = (0, low) if high is None else (low, high)
    result = sampled(size, start, stop, dtype=dtype_name(dtype, "int64"))
    bottom, top = _end(start), _end(stop)
    if top is not None and not inclusive:
        top = top - 1
    facts = frozenset({ATTAINED, f"{DISTINCT}{top - bottom + 1}"}) if spans(result.shape, bottom, top) else frozenset()
    return result.but(low=bottom, high=top, facts=facts)


def _end(value: Value) -> Any:
    try:
        found = integer(value)
    except CannotTell:
        return None
    return found if isinstance(found, (int, Expr)) else None


@function("numpy.random.randint")
def randint(low: Value, high: Value = None, size: Value = None, dtype: Value = int) -> Value:
    """Integers from low to before high."""
    return _integers(low, high, size, dtype)


@function("numpy.random.random_integers")
def random_integers(low: Value, high: Value = None, size: Value = None) -> Value:
    """Integers from low (or 1) to high."""
    return _integers(1 if high is None else low, low if high is None else high, size, int, inclusive=True)


@function("numpy.random.RandomState.randint")
def randint_method(self: Value, low: Value, high: Value = None, size: Value = None, dtype: Value = int) -> Value:
    """Integers from low to before high."""
    return _integers(low, high, size, dtype)


@function("numpy.random.Generator.integers")
def integers(
    self: Value,
    low: Value,
    high: Value = None,
    size: Value = None,
    dtype: Value = int,
    endpoint: Value = False,
) -> Value:
    """Integers from low to before high, or to high."""
    return _integers(low, high, size, dtype, inclusive=bool(endpoint) if isinstance(endpoint, bool) else True)


# -- choices and permutations ----------------------------------------------------------------------------


def _chosen(a: Value, size: Value, axis: Value, legacy: bool) -> Value:
    options = array(a)
    if options.shape.rank == 0:
        top = _end(a)
        return sampled(size, dtype="int64", low=0, high=top - 1 if top is not None else None)
    if legacy and options.shape.rank is not None and options.shape.rank > 1:
        raise Mismatch(
            f"a must be 1-dimensional, found shape {options.shape}",
            rule="op-shapes",
            blame=(options,),
            argument="a",
            help="choose indices: a[np.random.choice(len(a), size)]",
        )
    if options.shape.open or not isinstance(axis, int):
        return made(Shape.unknown(), None, options.dtype)
    count = Shape() if size is None else shape_argument(size, "the size")
    shape = options.shape.take(0, axis) + count + options.shape.take(axis + 1) if axis >= 0 else Shape.unknown()
    return settled(some(options, shape) if options.shape.rank == 1 else like(options, shape, facts=frozenset()))


@function("numpy.random.choice")
def choice(a: Value, size: Value = None, replace: Value = True, p: Value = None) -> Value:
    """Elements of an array of rank 1, or integers below a number."""
    return _chosen(a, size, 0, True)


@function("numpy.random.RandomState.choice")
def choice_method(self: Value, a: Value, size: Value = None, replace: Value = True, p: Value = None) -> Value:
    """Elements of an array of rank 1, or integers below a number."""
    return _chosen(a, size, 0, True)


@function("numpy.random.Generator.choice")
def generator_choice(
    self: Value,
    a: Value,
    size: Value = None,
    replace: Value = True,
    p: Value = None,
    axis: Value = 0,
    shuffle: Value = True,
) -> Value:
    """Slices of an array, or integers below a number."""
    return _chosen(a, size, axis, False)


def _permuted(x: Value) -> Value:
    tensor = array(x)
    if tensor.shape.rank == 0:
        count = integer(x, "the number of elements")
        return vector(count, "int64", low=0, high=count - 1 if isinstance(count, int) and count else None)
    return like(tensor, tensor.shape, facts=tensor.facts)


@function("numpy.random.permutation")
def permutation(x: Value) -> Value:
    """The elements in random order, or the numbers below x."""
    return _permuted(x)


@function("numpy.random.RandomState.permutation")
def permutation_method(self: Value, x: Value) -> Value:
    """The elements in random order, or the numbers below x."""
    return _permuted(x)


@function("numpy.random.Generator.permutation")
def generator_permutation(self: Value, x: Value, axis: Value = 0) -> Value:
    """The elements in random order, or the numbers below x."""
    return _permuted(x)


@function("numpy.random.Generator.permuted")
def permuted(self: Value, x: Value, *, axis: Value = None, out: Value = None) -> Value:
    """The elements in random order."""
    return _permuted(x)


@intrinsic("numpy.random.shuffle")
def shuffle(ctx: Context, x: Value) -> Value:
    """Changes the order of the elements (of an array: see `interpreter.inplace`)."""
    mix(ctx, x)


@intrinsic("numpy.random.RandomState.shuffle")
def shuffle_method(ctx: Context, self: Value, x: Value) -> Value:
    """Changes the order of the elements."""
    mix(ctx, x)


@intrinsic("numpy.random.Generator.shuffle")
def generator_shuffle(ctx: Context, self: Value, x: Value, axis: Value = 0) -> Value:
    """Changes the order of the elements."""
    mix(ctx, x)


# -- several values at once --------------------------------------------------------------------------------


def _vectors(size: Value, count: Any, dtype: str) -> Value:
    leading = Shape() if size is None else shape_argument(size, "the size")
    return made(leading + Shape.of(count), None, dtype)


def _length(values: Value) -> Any:
    tensor = array(values)
    if tensor.shape.rank != 1:
        raise CannotTell("the number of values is not known")
    return tensor.shape.dim(0)


@function("numpy.random.multinomial")
def multinomial(n: Value, pvals: Value, size: Value = None) -> Value:
    """How often each outcome occurs."""
    return _vectors(size, _length(pvals), "int64")


@function("numpy.random.Generator.multinomial", "numpy.random.RandomState.multinomial")
def multinomial_method(self: Value, n: Value, pvals: Value, size: Value = None) -> Value:
    """How often each outcome occurs."""
    return _vectors(size, _length(pvals), "int64")


@function("numpy.random.dirichlet")
def dirichlet(alpha: Value, size: Value = None) -> Value:
    """Probabilities."""
    return _vectors(size, _length(alpha), "float64")


@function("numpy.random.Generator.dirichlet", "numpy.random.RandomState.dirichlet")
def dirichlet_method(self: Value, alpha: Value, size: Value = None) -> Value:
    """Probabilities."""
    return _vectors(size, _length(alpha), "float64")


@function("numpy.random.multivariate_normal")
def multivariate_normal(
    mean: Value, cov: Value, size: Value = None, check_valid: Value = "warn", tol: Value = 1e-8
) -> Value:
    """Vectors as long as the mean."""
    return _vectors(size, _length(mean), "float64")


@function("numpy.random.Generator.multivariate_normal", "numpy.random.RandomState.multivariate_normal")
def multivariate_normal_method(
    self: Value,
    mean: Value,
    cov: Value,
    size: Value = None,
    check_valid: Value = "warn",
    tol: Value = 1e-8,
    *,
    method: Value = "svd",
) -> Value:
    """Vectors as long as the mean."""
    return _vectors(size, _length(mean), "float64")
