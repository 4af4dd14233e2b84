"""The line: directions that put points on it, and the ways to fold and cut it."""
