"""tf.data and tensorflow_datasets: datasets as one element that stands for all.

`dataset` has the value itself, `sources` and `csv` where datasets come from, `transformations` their methods,
`tfds` the catalog of tensorflow_datasets.
"""

from shapecheck.library.tensorflow.data import csv, sources, tfds, transformations

__all__ = ["csv", "sources", "tfds", "transformations"]
