"""The checkers: ``kernel`` is the trusted one, ``second`` an independent one to compare with."""
