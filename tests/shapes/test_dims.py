"""Dims: the normal form, and that an answer holds for every value of the symbols."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shape_strategies import as_dim, formulas

from shapecheck.shapes import (
    Dim,
    Symbol,
    bounds,
    ceil_div,
    dim_max,
    dim_min,
    divisible,
    dynamic,
    equal,
    fresh_like,
    interval,
    is_dynamic,
    is_static,
    is_unresolved,
    less,
    less_equal,
    public,
    substitute,
    symbol,
    symbols,
    unresolved,
    why,
)

h, w, batch = dynamic("h"), dynamic("w"), dynamic("batch")
u = unresolved("read from a file")
n1 = dynamic("n", lower=1)
even = unresolved(multiple=2)
many = settings(max_examples=400, deadline=None)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (4 * h * w // (2 * h), 2 * w),
        ((4 * h + 8) // 4, h + 2),
        ((2 * h + 1) // 2, h),
        ((h // 2) // 2, h // 4),
        ((2 * (h // 2)) // 2, h // 2),
        ((h - 2) // 2 + 1, h // 2),
        ((h - 3) // 2 + 1, ceil_div(h, 2) - 1),
        ((h * h - w * w) // (h - w), h + w),
        ((2 * h + 1) // 4, h // 2),
        ((h + w) * (h - w), h * h - w * w),
        (h - h, 0),
        (0 * h, 0),
        ((h % 4) // 4, 0),
        ((4 * h + 3) % 4, 3),
        ((6 * h + 4) % 4, 2 * (h % 2)),
        (unresolved(multiple=8) % 4, 0),
        (4 * h * w // (8 * h), w // 2),
        (h // -2, (-h) // 2),
        (ceil_div(6 * h, 3), 2 * h),
        (ceil_div(h, 1), h),
        (dim_max(h, h + 1, 0), h + 1),
        (dim_min(h, h + 1), h),
        (dim_max(dim_max(h, 3), w), dim_max(w, dim_max(3, h))),
        (dim_max(n1, 1), n1),
        (0 // h, 0),
    ],
)
def test_formulas_have_one_normal_form(found: Dim, expected: Dim) -> None:
    assert found == expected
    assert hash(found) == hash(expected)


@pytest.mark.parametrize(
    ("dim", "text"),
    [
        (batch, "batch"),
        (2 * h + 1, "2*h+1"),
        (ceil_div(h, 2), "ceil(h/2)"),
        (ceil_div(h + w, 2), "ceil((h+w)/2)"),
        (h // 2 + 1, "h//2+1"),
        (2 * (h // 2), "2*(h//2)"),
        (2 * ceil_div(h, 2), "2*ceil(h/2)"),
        (3 - h, "-h+3"),
        (h * h * w, "h**2*w"),
        (dim_max(h - 1, 0), "max(0, h-1)"),
        (h % 4, "h%4"),
        ((h * w) // 2, "(h*w)//2"),
        (u, "?"),
    ],
)
def test_formulas_read_like_python(dim: Dim, text: str) -> None:
    assert str(dim) == repr(dim) == text


@given(formulas())
@many
def test_putting_numbers_for_symbols_gives_what_python_computes(drawn: tuple[Dim, int, dict[Symbol, int]]) -> None:
    dim, value, values = drawn
    assert substitute(dim, values) == value


@given(formulas())
@many
def test_bounds_hold(drawn: tuple[Dim, int, dict[Symbol, int]]) -> None:
    dim, value, _ = drawn
    low, high = bounds(dim)
    assert low is None or low <= value
    assert high is None or value <= high
    if value >= 0:
        assert interval(dim)[0] <= value


@given(formulas(), st.integers(-3, 3), st.integers(1, 8))
@many
def test_an_answer_is_true_in_every_run(drawn: tuple[Dim, int, dict[Symbol, int]], n: int, k: int) -> None:
    dim, value, values = drawn
    assert equal(dim, n) in (None, value == n)
    assert less(dim, n) in (None, value < n)
    assert less_equal(n, dim) in (None, n <= value)
    assert divisible(dim, k) in (None, value % k == 0)
    for name in values:
        other, number = as_dim(name), values[name]
        assert equal(dim, other) in (None, value == number)
        assert less_equal(other, dim) in (None, number <= value)


@given(formulas(), formulas(), formulas())
@settings(max_examples=150, deadline=None)
def test_addition_and_multiplication_are_those_of_a_ring(
    a: tuple[Dim, int, object], b: tuple[Dim, int, object], c: tuple[Dim, int, object]
) -> None:
    x, y, z = a[0], b[0], c[0]
    assert x + y == y + x
    assert x * y == y * x
    assert (x + y) + z == x + (y + z)
    assert x * (y + z) == x * y + x * z
    assert x - x == 0
    assert 0 - (0 - x) == x


@given(formulas(), st.integers(1, 7))
@settings(max_examples=150, deadline=None)
def test_quotient_and_rest_make_the_number_again(drawn: tuple[Dim, int, object], k: int) -> None:
    dim = drawn[0]
    assert equal(k * (dim // k) + dim % k, dim) is True
    assert (k * dim) // k == dim


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (equal(2 * h, 2 * h + 1), False),
        (equal(2 * h, 7), False),
        (equal(h, h + 1), False),
        (equal(batch, 32), None),
        (equal(h, w), None),
        (equal(h, h), True),
        (equal(n1, 0), False),
        (equal(2 * h, 4 * w + 1), False),
        (equal(unresolved(multiple=32), 48), False),
        (equal(unresolved(multiple=32), 64), None),
        (equal(2 * (h // 2), h + 1), False),
        (equal(2 * (h // 2), h), None),
        (equal(4 * (h // 4) + h % 4, h), True),
        (less_equal(2 * (h // 2), h), True),
        (equal(2 * ((even + 1) // 2), even), True),
        (equal(2 * (even // 2), even), True),
        (less(h, h), False),
        (less(h, h + 1), True),
        (less(h, 0), False),
        (less(h, 1), None),
        (less_equal(dim_max(h - 1, 0), h), True),
        (less_equal(h, dim_max(h, w)), True),
        (less_equal(dim_min(h, 5), 5), True),
        (divisible(6 * h, 3), True),
        (divisible(6 * h + 1, 3), False),
        (divisible(h, 3), None),
        (divisible(unresolved(multiple=32), 16), True),
        (divisible(2 * h + 1, 4), False),
        (divisible(20 * batch, 7), None),
        (divisible(batch * h, h), True),
        (divisible(0, 0), True),
        (divisible(3, 0), False),
    ],
)
def test_questions_are_answered_where_the_answer_is_sure(answer: bool | None, expected: bool | None) -> None:
    assert answer is expected


def test_two_symbols_of_one_name_are_two_numbers() -> None:
    assert dynamic("batch") != dynamic("batch")
    assert equal(dynamic("batch"), dynamic("batch")) is None


def test_what_is_made_from_a_dynamic_dim_is_dynamic_and_from_an_unresolved_one_unresolved() -> None:
    for dim in (h + 1, h // 2, h % 3, dim_max(h, 4), dim_min(h, u), h * u, ceil_div(u, h)):
        assert is_dynamic(dim)
        assert public(dim) is None
        assert not is_unresolved(dim)
    for dim in (u + 1, u // 2, dim_max(u, 4)):
        assert not is_dynamic(dim)
        assert is_unresolved(dim)
        assert public(dim) == "?"
    assert is_static(3)
    assert public(3) == 3
    assert is_dynamic(fresh_like(u, h, 3))
    assert is_unresolved(fresh_like(u, 3))


def test_an_unresolved_dim_keeps_the_reason() -> None:
    assert why(2 * (u // 3) + 1) == "read from a file"
    assert why(h) == why(3) == ""


def test_symbols_are_found_inside_every_operation() -> None:
    dim = dim_max(h // 2, w % 3) + dim_min(u, 4) * batch
    assert {s.name for s in symbols(dim)} == {"h", "w", "?", "batch"}
    assert symbol(h) in symbols(dim)
    assert symbol(2 * h) is None


def test_dividing_by_zero_is_pythons_error() -> None:
    for division in (lambda: h // 0, lambda: h % 0):
        with pytest.raises(ZeroDivisionError):
            division()


def test_numbers_beyond_floats_do_not_overflow() -> None:
    assert equal(10**400 * h, 10**400 * h + 1) is False
    assert bounds(10**400 * h * w - 1) == (-1, None)


def test_a_long_sum_of_slices_and_divisions_is_bounded_in_time() -> None:
    total: Dim = 0
    for k in range(2, 40):
        n = dynamic("n")
        total = total + dim_max(0, dim_min(n, k) - 1) + n // k - (n + w) % k
    assert less_equal(total, w) is None
    assert equal(total, total + 1) is False


def test_dims_are_not_mixed_with_other_numbers() -> None:
    with pytest.raises(TypeError):
        h + 0.5  # type: ignore[operator]
    assert h != 0.5


def test_a_pickled_dim_has_its_value() -> None:
    dim = 2 * (h // 2) + 1
    copy = pickle.loads(pickle.dumps(dim))
    assert str(copy) == str(dim)
    assert copy - copy == 0
