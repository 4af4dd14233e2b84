"""Formulas as MathML, which browsers read themselves: no script, no font to fetch."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.utils.math import latex2mathml


def mathml(text: str, display: bool) -> str:
    """A formula in TeX as MathML."""
    return str(latex2mathml.tex2mathml(text, as_block=display))


def inline(translator: Any, node: Any) -> None:
    """A formula in a line."""
    translator.body.append(mathml(node.astext(), False))
    raise nodes.SkipNode


def block(translator: Any, node: Any) -> None:
    """A formula on a line of its own; a long one is scrolled and not cut."""
    translator.body.append(f'<div class="formula">{mathml(node.astext(), True)}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """The renderer, under its name."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
