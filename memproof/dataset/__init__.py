"""Exact labelled tables: reading, merging, separation."""

from memproof.dataset.dataset import Dataset
from memproof.dataset.reading import bundled, bundled_names, read_table
from memproof.dataset.separation import Separation

__all__ = ["Dataset", "Separation", "bundled", "bundled_names", "read_table"]
