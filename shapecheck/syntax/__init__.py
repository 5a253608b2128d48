"""From source to tree, names and positions. Whoever wants libcst to be imported quickly imports this first."""

from shapecheck.records import quick_dataclasses

with quick_dataclasses():
    import libcst as libcst
