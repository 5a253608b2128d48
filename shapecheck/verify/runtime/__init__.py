"""The side of the runtime mode that runs with TensorFlow, in an interpreter that need not have shapecheck.

Loaded under the name ``_shapecheck_runtime`` by `BOOT` (see shapecheck/verify/server.py), so that nothing of ours
is on the program's ``sys.path``. Only the standard library, Keras, TensorFlow and numpy are imported here; modules
import each other relatively.
"""
