"""keras.backend: the settings, and the K.* functions of Keras 2, which old code still calls in Keras 3."""

from shapecheck.library.keras.backend import calling, elements, losses, products, settings, shaping, tensors

__all__ = ["calling", "elements", "losses", "products", "settings", "shaping", "tensors"]
