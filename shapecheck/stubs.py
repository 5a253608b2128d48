"""Stubs of ``tensorflow.keras`` for a folder of the user's own: each module takes its names from ``keras``'s stubs.

They are not installed with the package, because the stubs of all of TensorFlow (types-tensorflow) have that place.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

HEADER = "# Written by `shapecheck stubs`. Safe to delete or to write anew.\n"
ANY = "from typing import Any\n\n"
FALLBACK = "def __getattr__(name: str) -> Any: ...\n"


class NoStubs(Exception):
    """The stubs of keras are not where this package was installed with them."""


def keras_stubs() -> str:
    """The folder of the stubs of keras: beside the installed package, or in its repository."""
    here = os.path.dirname(os.path.abspath(__file__))
    beside = os.path.dirname(here)
    for folder in (beside, os.path.join(beside, "mypy_plugin"), *sys.path):
        found = os.path.join(folder, "keras-stubs")
        if os.path.isfile(os.path.join(found, "__init__.pyi")):
            return found
    raise NoStubs("the stubs of keras were not installed with shapecheck")


def modules(folder: str) -> Iterator[str]:
    """The dotted names of the packages below a stub folder, relative to it; "" is the package itself."""
    for current, folders, names in os.walk(folder):
        folders.sort()
        if "__init__.pyi" in names:
            relative = os.path.relpath(current, folder)
            yield "" if relative == "." else relative.replace(os.sep, ".")


def tensorflow_stubs() -> dict[str, str]:
    """The text of each file of the stubs, by its path."""
    names = list(modules(keras_stubs()))
    files = {"tensorflow/__init__.pyi": f"{HEADER}{ANY}from tensorflow import keras as keras\n\n{FALLBACK}"}
    for name in names:
        package = f"keras.{name}" if name else "keras"
        path = "/".join(["tensorflow", *package.split("."), "__init__.pyi"])
        files[path] = f"{HEADER}{ANY}from {package} import *\n\n{FALLBACK}"
    return files


def write(folder: str) -> int:
    """Writes the stubs below a folder; how many files."""
    files = tensorflow_stubs()
    for name, text in files.items():
        path = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return len(files)
