"""Our constructions: what they build, their exact sizes, the theorems they witness."""

from __future__ import annotations

import argparse

from memproof.cli.output import say
from memproof.constructions import constructions, named
from memproof.outside import title, visible


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``constructions``."""
    command.add_argument("id", nargs="?", metavar="ID")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-B001."""
    chosen = [named(options.id)] if options.id else list(constructions().values())
    for each in chosen:
        say(f"{title(each.id)}: {visible(each.title)}")
        for label, text in (("what", each.summary), ("sizes", each.sizes),
                            ("options", ", ".join(each.options) or "none"),
                            ("witnesses", ", ".join(each.witnesses) or "no theorem"),
                            ("from", each.source)):
            say(f"  {label}: {visible(text, None)}")
    return 0
