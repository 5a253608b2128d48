"""keras.utils and keras.preprocessing: labels, sequences, images, datasets from folders, generators, texts."""

from shapecheck.library.keras.utils import (
    arguments,
    directories,
    generators,
    images,
    labels,
    miscellany,
    sequences,
    texts,
)

__all__ = ["arguments", "directories", "generators", "images", "labels", "miscellany", "sequences", "texts"]
