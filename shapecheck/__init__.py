"""shapecheck: a static shape checker for Keras and TensorFlow model code."""

__version__ = "0.1.0"
