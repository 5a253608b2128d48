"""Elements of tf.data pipelines have the shapes that the real ``element_spec`` says."""

from __future__ import annotations

from typing import Any

import pytest

from shapecheck.config import Settings
from shapecheck.engine import analyse

PRELUDE = """
import numpy as np
import tensorflow as tf

A, Y = np.zeros((10, 3), "float32"), np.zeros((10,), "int64")
pairs = tf.data.Dataset.from_tensor_slices((A, Y))
single = tf.data.Dataset.from_tensor_slices(A)


def rows():
    for n in range(1, 5):
        yield np.zeros((n,), "float32"), n


ragged = tf.data.Dataset.from_generator(
    rows, output_signature=(tf.TensorSpec((None,), tf.float32), tf.TensorSpec((), tf.int32))
)
"""

LOOK = """
for element in ds:
    parts = element if isinstance(element, tuple) else (element,)
    for part in parts:
        tf.identity(part)
"""

PIPELINES = (
    "pairs",
    "single",
    "pairs.batch(4)",
    "pairs.batch(4, drop_remainder=True)",
    "pairs.shuffle(10).batch(2).prefetch(tf.data.AUTOTUNE)",
    "pairs.batch(2).batch(2, drop_remainder=True)",
    "pairs.batch(4).unbatch()",
    "pairs.batch(4).rebatch(2, drop_remainder=True)",
    "pairs.map(lambda x, y: (x[:2], tf.one_hot(y, 5)))",
    "pairs.map(lambda x, y: x).batch(2)",
    "pairs.map(lambda x, y: [x, x + 1])",
    "pairs.filter(lambda x, y: y > 0).take(2).skip(1).repeat(2).cache()",
    "single.map(lambda x: {'a': x}).map(lambda d: (d['a'], d['a'][0]))",
    "pairs.enumerate().map(lambda i, p: (i, p[0]))",
    "tf.data.Dataset.zip((single, pairs)).map(lambda x, p: (x, p[0], p[1]))",
    "tf.data.Dataset.range(5)",
    "tf.data.Dataset.range(10).window(4, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(4))",
    "tf.data.Dataset.from_tensors(A)",
    "tf.data.Dataset.from_tensors((A, Y)).unbatch()",
    "ragged",
    "ragged.padded_batch(2)",
    "ragged.padded_batch(2, padded_shapes=([6], []), drop_remainder=True)",
    "ragged.padded_batch(2, padded_shapes=([None], []))",
    "single.concatenate(single).shard(2, 0)",
    "single.interleave(lambda x: tf.data.Dataset.from_tensors(x).repeat(2))",
    "pairs.apply(lambda d: d.batch(3))",
    "pairs.batch(2).with_options(tf.data.Options())",
    "tf.data.Dataset.from_tensor_slices({'a': A, 'b': Y}).map(lambda d: (d['a'], d['b']))",
    "tf.data.Dataset.from_tensor_slices(([1, 2, 3], [[1.0], [2.0], [3.0]]))",
    "tf.data.Dataset.from_generator(rows, output_types=(tf.float32, tf.int32), output_shapes=([None], []))",
)


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """The names of the prelude, made by the real TensorFlow once."""
    found: dict[str, Any] = {}
    exec(PRELUDE, found)
    return found


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_elements_have_the_shapes_of_the_element_spec(pipeline: str, names: dict[str, Any]) -> None:
    spec = eval(pipeline, dict(names)).element_spec
    parts = spec if isinstance(spec, tuple) else (spec,)
    expected = [None if part.shape.rank is None else part.shape.as_list() for part in parts]
    code = f"{PRELUDE}\nds = {pipeline}\n{LOOK}"
    analysis = analyse("program.py", code, Settings())
    assert not analysis.findings
    found = [record.outputs[0] for record in analysis.records if record.callee == "tensorflow.identity"]
    distinct = [shape for index, shape in enumerate(expected) if shape not in expected[:index]]
    assert found == distinct
