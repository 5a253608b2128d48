"""The static path imports none of the libraries that it knows, and executes nothing of what it checks."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from shapecheck.config import Settings
from shapecheck.engine import analyse
text = open(sys.argv[1]).read()
assert any(finding.rule == "layer-rank" for finding in analyse(sys.argv[1], text, Settings()).findings)
heavy = ("numpy", "tensorflow", "keras", "pandas", "sklearn", "mypy", "PIL")
print([name for name in heavy if name in sys.modules])
"""


def test_nothing_heavy_is_imported_and_nothing_is_executed(tmp_path: Path) -> None:
    target = tmp_path / "target.py"
    marker = tmp_path / "executed"
    target.write_text(
        f"open({str(marker)!r}, 'w').close()\n"
        "import numpy as np, pandas as pd, tensorflow as tf\n"
        "from sklearn.preprocessing import StandardScaler\n"
        "x = StandardScaler().fit_transform(pd.DataFrame({'a': [1, 2]}).values)\n"
        "tf.keras.layers.LSTM(3)(tf.keras.Input((5,)))\n"
    )
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(target)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
    assert not marker.exists()
