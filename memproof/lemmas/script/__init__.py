"""Lemmas as stand-alone Python scripts that import sympy alone."""
