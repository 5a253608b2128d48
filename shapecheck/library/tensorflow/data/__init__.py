"""tf.data and tensorflow_datasets: datasets as one element that stands for all.

`dataset` has the value itself, `sources` where datasets come from, `transformations` their methods, `tfds` the
catalog of tensorflow_datasets.
"""

from shapecheck.library.tensorflow.data import sources, tfds, transformations

__all__ = ["sources", "tfds", "transformations"]
