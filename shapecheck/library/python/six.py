"""``six``: the spellings with which code still runs on Python 2."""

from __future__ import annotations

from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import Unknown, Value


def _declare_view(method: str) -> None:
    """``six.iteritems(d)`` is ``d.items()``."""

    def rule(ctx: Context, d: Value, **kwargs: Value) -> Value:
        found = ctx.find_attribute(d, method)
        return Unknown(f"{method} of an unknown value") if found is ctx.MISSING else ctx.call(found)

    intrinsic(f"six.iter{method}", f"six.view{method}")(rule)


for _name in ("items", "keys", "values"):
    _declare_view(_name)


@intrinsic("six.with_metaclass")
def with_metaclass(ctx: Context, meta: Value, *bases: Value) -> Value:
    """The base class to extend: the first of those given."""
    return bases[0] if bases else ctx.library_value("builtins.object")


@intrinsic("six.add_metaclass", "six.python_2_unicode_compatible", "six.ensure_str", "six.ensure_text")
def unchanged(ctx: Context, value: Value, *args: Value) -> Value:
    """A decorator that gives its class back, or the text itself."""
    return value
