"""Lemmas as people read them: text, outline, a page with MathML, sympy expressions."""
