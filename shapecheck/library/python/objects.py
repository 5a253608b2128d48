"""What every object can do: the methods of ``object`` that get and delete attributes by name."""

from __future__ import annotations

from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import Object, Unknown, Value


@intrinsic("builtins.object.__getattribute__")
def getattribute(ctx: Context, self: Value, name: Value, /) -> Value:
    """``self.name``, for a computed name."""
    return ctx.get_attribute(self, name) if isinstance(name, str) else Unknown("an attribute by an unknown name")


@intrinsic("builtins.object.__delattr__", "builtins.delattr")
def delattribute(ctx: Context, self: Value, name: Value, /) -> None:
    """``del self.name``, for a computed name."""
    if isinstance(self, Object) and isinstance(name, str) and name in self.attrs:
        ctx.touch(self)
        del self.attrs[name]
