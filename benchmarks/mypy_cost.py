"""What the mypy plugin costs: cold and warm runs on a project of 150 modules of which 10 use Keras, as ratios.

    python benchmarks/mypy_cost.py [--modules 150] [--keras 10] [--repeat 5]

Both runs have the stubs; the one without the plugin is what mypy itself takes. The numbers are CPU seconds of the
mypy process and its children, the median of the repeats, the two kinds of run taking turns.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = ROOT / "mypy_plugin"
INI = "[mypy]\nmypy_path = {stubs}\ncache_dir = {cache}\n{plugin}"

ORDINARY = '''\
"""Accounts, number {number}."""

from __future__ import annotations

from dataclasses import dataclass, field
{imports}

@dataclass
class Account{number}:
    """Someone's money."""

    owner: str
    entries: list[tuple[str, int]] = field(default_factory=list)

    def book(self, text: str, amount: int) -> int:
        """Adds an entry; the new balance."""
        self.entries.append((text, amount))
        return self.balance()

    def balance(self) -> int:
        return sum(amount for _, amount in self.entries)

    def report(self, width: int = 60) -> str:
        lines = [f"{{text:<{{width - 12}}}}{{amount:>12}}" for text, amount in self.entries]
        return "\\n".join([self.owner, *lines])


def total(accounts: dict[str, Account{number}]) -> int:
    return sum(account.balance() for account in accounts.values())
'''
KERAS = '''\
"""A model, number {number}."""

from __future__ import annotations

import keras
from keras import layers
{imports}

def block(x: keras.KerasTensor, filters: int) -> keras.KerasTensor:
    shortcut = layers.Conv2D(filters, 1, padding="same")(x)
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    return layers.Add()([x, shortcut])


def build(size: int = 64, classes: int = {classes}) -> keras.Model:
    inputs = keras.Input((size, size, 3))
    x = layers.Rescaling(1 / 255)(inputs)
    for filters in (16, 32, 64, 128):
        x = block(x, filters)
        x = layers.MaxPooling2D(2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.5)(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))


model = build()
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
'''


def write_project(folder: Path, modules: int, keras: int) -> None:
    """The modules; each imports the two before it of the ordinary ones."""
    package = folder / "project"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for number in range(modules - keras):
        before = range(max(0, number - 2), number)
        imports = "".join(f"from project.ordinary{other} import Account{other}\n" for other in before)
        (package / f"ordinary{number}.py").write_text(ORDINARY.format(number=number, imports=imports))
    for number in range(keras):
        imports = f"from project.ordinary{number} import Account{number}\n"
        (package / f"model{number}.py").write_text(KERAS.format(number=number, imports=imports, classes=number + 2))


def seconds(folder: Path, name: str, *, cold: bool) -> float:
    """CPU time of a run with the configuration of this name."""
    if cold:
        subprocess.run(["rm", "-rf", str(folder / f"cache_{name}")], check=True)
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), str(PLUGIN)]))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "mypy", "--config-file", f"{name}.ini", "project"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Prints a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--modules", type=int, default=150)
    options.add_argument("--keras", type=int, default=10)
    options.add_argument("--repeat", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stubs").mkdir()
        (folder / "stubs" / "keras").symlink_to(PLUGIN / "keras-stubs", target_is_directory=True)
        for kind, plugin in (("without", ""), ("with", "plugins = shapecheck.mypy\n")):
            ini = INI.format(stubs=folder / "stubs", cache=folder / f"cache_{kind}", plugin=plugin)
            (folder / f"{kind}.ini").write_text(ini)
        write_project(folder, chosen.modules, chosen.keras)
        seconds(folder, "with", cold=True)  # Python's own caches
        print(f"{chosen.modules} modules, {chosen.keras} with Keras, CPU seconds (median of {chosen.repeat})")
        for label, cold in (("cold", True), ("warm", False)):
            times: dict[str, list[float]] = {"without": [], "with": []}
            for _ in range(chosen.repeat):
                for kind, found in times.items():
                    found.append(seconds(folder, kind, cold=cold))
            without, with_plugin = (statistics.median(found) for found in times.values())
            print(f"{label}: without {without:.2f}, with {with_plugin:.2f}, ratio {with_plugin / without:.2f}")


if __name__ == "__main__":
    main()
