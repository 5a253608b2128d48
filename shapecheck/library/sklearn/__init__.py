"""scikit-learn: data sets, splitters, transformers and metrics, as far as they decide shapes."""

from shapecheck.library.sklearn import (
    columns,
    datasets,
    encoders,
    estimators,
    metrics,
    pipelines,
    splitting,
    transformers,
)

__all__ = ["columns", "datasets", "encoders", "estimators", "metrics", "pipelines", "splitting", "transformers"]
