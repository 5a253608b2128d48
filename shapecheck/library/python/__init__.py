"""Python itself: builtins, its containers and strings, and the standard library as model code uses it."""

from shapecheck.library.python import (
    builtins,
    containers,
    copying,
    iterators,
    modules,
    numbers,
    objects,
    regex,
    six,
    strings,
    threads,
)

__all__ = [
    "builtins",
    "containers",
    "copying",
    "iterators",
    "modules",
    "numbers",
    "objects",
    "regex",
    "six",
    "strings",
    "threads",
]
