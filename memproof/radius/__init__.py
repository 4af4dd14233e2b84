"""How far every point may move before it no longer reads as its label: robustness radii."""
