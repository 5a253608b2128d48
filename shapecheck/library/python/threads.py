"""threading and contextvars: a thread is taken to have done its work as soon as it is started."""

from __future__ import annotations

from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import DictObject, Object, Unknown, Value

_NONE = Unknown("a context variable without a value")


@intrinsic("threading.Thread", "multiprocessing.dummy.Process")
def thread(
    ctx: Context,
    group: Value = None,
    target: Value = None,
    name: Value = None,
    args: Value = (),
    kwargs: Value = None,
    **others: Value,
) -> Value:
    return ctx.instance("threading.Thread", target=target, args=args, kwargs=kwargs)


@intrinsic("threading.Timer")
def timer(ctx: Context, interval: Value, function: Value, args: Value = (), kwargs: Value = None) -> Value:
    return ctx.instance("threading.Thread", target=function, args=args, kwargs=kwargs)


@intrinsic("threading.Thread.start", "threading.Thread.run")
def start(ctx: Context, self: Object) -> None:
    target, named = self.attrs.get("target"), self.attrs.get("kwargs")
    args = ctx.iterate(self.attrs.get("args", ()))
    if target is not None and args is not None:
        keywords = {str(k): v for k, v in named.items.items()} if isinstance(named, DictObject) else {}
        ctx.call(target, args, keywords)


@intrinsic("threading.Thread.join", "threading.Thread.cancel", "threading.Thread.setDaemon")
def nothing(ctx: Context, self: Object, *args: Value, **kwargs: Value) -> None:
    return None


@intrinsic("contextvars.ContextVar")
def context_variable(ctx: Context, name: Value, *, default: Value = _NONE) -> Value:
    return ctx.instance("contextvars.ContextVar", value=default, name=name)


@intrinsic("contextvars.ContextVar.get")
def value_of(ctx: Context, self: Object, default: Value = _NONE) -> Value:
    value = self.attrs["value"]
    return default if value is _NONE else value


@intrinsic("contextvars.ContextVar.set")
def set_value(ctx: Context, self: Object, value: Value) -> Value:
    before = self.attrs["value"]
    ctx.touch(self)
    self.attrs["value"] = value
    return ctx.instance("contextvars.Token", old_value=before, var=self)


@intrinsic("contextvars.ContextVar.reset")
def reset(ctx: Context, self: Object, token: Value) -> None:
    ctx.touch(self)
    known = isinstance(token, Object) and "old_value" in token.attrs
    self.attrs["value"] = token.attrs["old_value"] if known else Unknown("a token that is not known")
