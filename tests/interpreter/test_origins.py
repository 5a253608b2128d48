"""A finding's reasons name the calls that a number came through."""

from __future__ import annotations

from tests.marked import check

PROGRAM = """
import keras
import tensorflow as tf

images = tf.zeros((150, 8))
data = tf.data.Dataset.from_tensor_slices(images).shuffle(150).batch(16)
for batch in data:
    keras.layers.LSTM(3)(batch)  # error: [layer-rank]
"""


def test_a_dataset_tells_how_its_elements_came_to_their_shape() -> None:
    (finding,) = check(PROGRAM, "program.py").findings
    assert [note.message for note in finding.because] == [
        "batch makes (None, 8) of (8,)",
        "from_tensor_slices makes (8,) of (150, 8)",
        "zeros gives (150, 8)",
    ]


def test_the_way_back_through_many_layers_of_the_users_own_comes_to_an_end() -> None:
    """Each leads back to its input both from the inside and from the outside: 2 ** 60 ways in all."""
    check(
        """
import keras


class Block(keras.layers.Layer):
    def call(self, x):
        return keras.ops.transpose(x, (0, 2, 1))


x = keras.Input((4, 6))
for _ in range(60):
    x = Block()(x)
keras.layers.Conv2D(3, 3)(x)  # error: [layer-rank]
"""
    )
