"""keras.utils and keras.preprocessing: labels, sequences, images, datasets from folders, generators, texts."""

from shapecheck.library.keras.utils import (
    arguments,
    directories,
    feature_space,
    generators,
    images,
    labels,
    miscellany,
    sequences,
    texts,
)

__all__ = [
    "arguments",
    "directories",
    "feature_space",
    "generators",
    "images",
    "labels",
    "miscellany",
    "sequences",
    "texts",
]
