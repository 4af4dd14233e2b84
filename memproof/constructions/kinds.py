"""Label vectors as kinds: the distinct ones, sorted, and a number for every point."""

from __future__ import annotations


