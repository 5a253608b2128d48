"""scikit-learn: data sets, splitters, transformers and metrics, as far as they decide shapes."""

from shapecheck.library.sklearn import datasets, encoders, estimators, metrics, pipelines, splitting, transformers

__all__ = ["datasets", "encoders", "estimators", "metrics", "pipelines", "splitting", "transformers"]
