"""Makers of calls for TensorFlow's functions, by family."""

from __future__ import annotations

from tests.library.calls.drawing import Maker
from tests.library.ops.callback_cases import TENSORFLOW_CALLBACKS
from tests.library.tensorflow.cases.elements import ELEMENTS
from tests.library.tensorflow.cases.images import IMAGES
from tests.library.tensorflow.cases.matrices import MATRICES
from tests.library.tensorflow.cases.networks import NETWORKS
from tests.library.tensorflow.cases.reducing import REDUCING
from tests.library.tensorflow.cases.shaping import SHAPING
from tests.library.tensorflow.cases.signals import SIGNALS

CASES: dict[str, Maker] = {
    **ELEMENTS,
    **SHAPING,
    **REDUCING,
    **MATRICES,
    **NETWORKS,
    **IMAGES,
    **SIGNALS,
    **TENSORFLOW_CALLBACKS,
}
