"""The words of a lesson: ``{n}``, ``{task}``, ``{hint}``, ``{solution}``, ``{widget}``, ``{walk}``.

What they write can be read without scripts: hints and solutions are folds, a widget has a text in
its place, a walk a link.  static/lesson.js judges answers, and shows the hints one by one.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any, ClassVar

import walks
from docutils import nodes
from docutils.parsers.rst import directives
from facts import differs, lesson_of, names, said
from sphinx.util.docutils import SphinxDirective, SphinxRole

SHARED = ("exact", "sketch")  # what all widgets use


def html(text: str) -> nodes.raw:
    """A piece of HTML that is written as it is."""
    return nodes.raw("", text, format="html")


class Number(SphinxRole):
    """``{n}`159 = ledger(5)` ``: the number, if it is the value of the expression."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number alone; a warning, and so an error, if it is not the value."""
        fault = differs(self.text, lesson_of(self.env.docname))
        if fault:
            return [], [self.inliner.reporter.warning(fault, line=self.lineno)]
        return [nodes.inline("", said(self.text)[0], classes=["number"])], []


class Block(SphinxDirective):
    """What the directives of lessons have in common: content in Markdown, marks around it."""

    has_content = True

    def inside(self) -> list[nodes.Node]:
        """The content."""
        box = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, box)
        return box.children

    def value(self, key: str) -> str:
        """What an option shows, if it is the value of its expression."""
        text = self.options[key]
        fault = differs(text, lesson_of(self.env.docname))
        if fault:
            raise self.warning(fault)
        return said(text)[0]


class Fold(Block):
    """A hint or a solution: a fold that a reader opens."""

    def run(self) -> list[nodes.Node]:
        """``<details>`` around the content."""
        title = "Solution" if self.name == "solution" else "Hint"
        return [html(f'<details class="{self.name}"><summary>{title}</summary>'), *self.inside(),
                html("</details>")]


class Task(Block):
    """A question with an answer that the page judges: numbers, or one of some choices."""

    final_argument_whitespace = True
    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        "answer": directives.unchanged_required, "choices": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """The question, the form, the folds."""
        content = self.inside()
        first = next((index for index, node in enumerate(content)
                      if node.astext().startswith("<details")), len(content))
        title = f'<p class="task-title">{escape(self.arguments[0])}</p>'
        return [html(f'<section class="task">{title}'),
                *content[:first], html(self.form()), *content[first:], html("</section>")]

    def form(self) -> str:
        """Hidden until the script is there: without it nobody would judge."""
        answer = self.value("answer")
        choices = [each.strip() for each in self.options.get("choices", "").split(";")]
        if choices != [""] and answer not in choices:
            raise self.warning(f"the answer {answer} is none of the choices")
        options = "".join(f"<option>{escape(each)}</option>" for each in ["", *choices])
        field = ('<input type="text" autocomplete="off" spellcheck="false" size="18">'
                 if choices == [""] else f"<select>{options}</select>")
        return (f'<form class="answer" data-answer="{escape(answer)}" hidden>'
                f"<label>Your answer {field}</label> <button>Judge</button> "
                '<output aria-live="polite"></output></form>')


class Widget(Block):
    """A picture that answers: a script of docs/lessons/widgets/, and a text where none runs."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"data": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """The data as JSON, and the text."""
        name = self.arguments[0]
        known = names(lesson_of(self.env.docname))
        data = eval(self.options.get("data", "None"), dict(known))
        text = json.dumps(data, ensure_ascii=True).replace("<", "\\u003c")
        self.env.metadata[self.env.docname].setdefault("widgets", {})[name] = ""
        return [html(f'<div class="widget" data-widget="{name}">'
                     f'<script type="application/json">{text}</script><div class="still">'),
                *self.inside(), html("</div></div>")]


class Walk(Block):
    """A walk through a certificate, in a state of its own."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"state": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """The frame, and a link that opens it alone."""
        name, state = self.arguments[0], self.options.get("state", "")
        if walks.source(name) is None:
            raise self.warning(f"no certificate is called {name}")
        address = f"../../walks/{name}.html" + f"#{escape(state)}" * bool(state)
        return [html(f'<figure class="walk"><iframe src="{address}" loading="lazy" '
                     f'title="A walk through {name}"></iframe><figcaption>'), *self.inside(),
                html(f'<p><a href="{address}">Open it alone</a></p></figcaption></figure>')]


def scripts(app: Any, page: str, *_: object) -> None:
    """The scripts of a page's widgets, after lesson.js."""
    found = app.env.metadata.get(page, {}).get("widgets", ())
    for priority, name in enumerate([*SHARED, *found] if found else [], 900):
        app.add_js_file(f"{name}.js", loading_method="defer", priority=priority)


def setup(app: Any) -> None:
    """Their names."""
    app.connect("html-page-context", scripts)
    app.add_role("n", Number())
    for name, directive in (("task", Task), ("hint", Fold), ("solution", Fold),
                            ("widget", Widget), ("walk", Walk)):
        app.add_directive(name, directive, override=True)  # docutils has another hint
    app.add_js_file("lesson.js", loading_method="defer")
