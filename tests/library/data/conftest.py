"""The mirror of the numpy tests serves these too."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "numpy"))
