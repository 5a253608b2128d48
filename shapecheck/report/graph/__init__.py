"""Drawings of a model's graph: nodes and edges, a layered layout of our own, and one renderer a file."""
