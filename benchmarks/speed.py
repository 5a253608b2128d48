"""How long a cold check takes beside importing TensorFlow, and a trace of ResNet152 beside Keras building it.

Run by hand: ``python -m benchmarks.speed [RUNS]``. Each pair is measured alternately in one run; what is printed
are medians of whole processes' processor time and their ratio. Nothing is asserted.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "fixtures" / "demo" / "unet.py"
RESNET = "import keras\nmodel = keras.applications.ResNet152(weights=None)\n"
BUILD = """
import time, keras
start = time.process_time()
keras.applications.ResNet152(weights=None)
print(time.process_time() - start)
"""


def processor_seconds(command: Sequence[str]) -> float:
    """User and system time of one finished process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, capture_output=True, cwd=ROOT, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def printed_seconds(code: str) -> float:
    """What a Python program prints, as a number."""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def compare(title: str, first: Sequence[float], second: Sequence[float]) -> None:
    """One line: two medians and their ratio."""
    a, b = statistics.median(first), statistics.median(second)
    print(f"{title}: {a:.2f} s against {b:.2f} s, ratio 1/{b / a:.1f}")


def main(runs: int) -> None:
    """Measures and prints."""
    shapecheck = [sys.executable, "-m", "shapecheck"]
    check = [*shapecheck, "check", "--no-cache", str(MODEL)]
    tensorflow = [sys.executable, "-c", "import tensorflow"]
    processor_seconds(check)
    pairs = [(processor_seconds(check), processor_seconds(tensorflow)) for _ in range(runs)]
    lines = len(MODEL.read_text().splitlines())
    compare(f"cold check of {lines} lines against `import tensorflow`", *zip(*pairs, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        driver = Path(folder) / "driver.py"
        driver.write_text(RESNET)
        trace = [*shapecheck, "summary", "--follow", "keras", str(driver)]
        built = [(processor_seconds(trace), printed_seconds(BUILD)) for _ in range(runs)]
    compare(
        "ResNet152 followed and counted (whole process) against Keras building it (import left out)",
        *zip(*built, strict=True),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
