"""tqdm: bars of progress around what a program iterates over."""

from __future__ import annotations

from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import LibraryClass, Object, Value

BAR = "tqdm.tqdm"
_PLACES = ("auto", "autonotebook", "notebook", "rich", "std")


@intrinsic(BAR, "tqdm.tqdm_notebook", *(f"tqdm.{place}.tqdm" for place in _PLACES))
def tqdm(ctx: Context, iterable: Value = None, *args: Value, **kwargs: Value) -> Value:
    """An iterable of the same items; without one, a bar that is moved by hand."""
    return Object(LibraryClass(BAR), {} if iterable is None else {"__contents__": iterable})


@intrinsic("tqdm.trange", "tqdm.tnrange", *(f"tqdm.{place}.trange" for place in _PLACES))
def trange(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    """``tqdm(range(...))``."""
    from shapecheck.library.python.builtins import range_

    return tqdm(ctx, range_(ctx, *args))


@intrinsic(f"{BAR}.__enter__")
def enter(ctx: Context, self: Value) -> Value:
    """The bar itself."""
    return self


_SHOWN = "__exit__ clear close display refresh reset unpause update write"
_SAID = "set_description set_description_str set_postfix set_postfix_str"


@intrinsic(*(f"{BAR}.{name}" for name in f"{_SHOWN} {_SAID}".split()))
def shown(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
    """Nothing of interest."""
    return None
