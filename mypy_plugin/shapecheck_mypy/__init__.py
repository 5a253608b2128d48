"""The mypy plugin of shapecheck: the engine's findings as mypy errors, its shapes as types.

``plugin``  the hooks that mypy calls; they only route
``files``   one file's analysis: findings as `shapecheck check` reports them, shapes by place, what was read
``errors``  handing findings to mypy, which has no hook for it; what a daemon needs to keep them
``types``   shapes as mypy types
``places``  columns as each of mypy's parsers counts them, and lines that mypy skips
``codes``   error codes

Findings come only from the engine, once for each module; types are looked up by place and never make findings.
"""
