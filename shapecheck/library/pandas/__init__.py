"""pandas: tables of named columns whose rows and columns are counted as far as the program tells."""

from shapecheck.library.pandas import (
    assembling,
    attributes,
    frame_methods,
    frames,
    reading,
    series,
    series_methods,
    tables,
)

__all__ = ["assembling", "attributes", "frame_methods", "frames", "reading", "series", "series_methods", "tables"]
