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
    """A formula on a line of its own.

    MathML does not break lines, so what stands between ``\\qquad`` may stand below each other on
    a narrow screen; what is still too long is scrolled and not cut.
    """
    parts = [f"<span>{mathml(each, True)}</span>" for each in node.astext().split(r"\qquad")]
    translator.body.append(f'<div class="formula">{" ".join(parts)}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """The renderer, under its name."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
