"""Where the tests find each other's helpers, how hypothesis runs, and lemmas that are proved once.

The layers of the suite: pyproject.toml (what ``exhaustive`` means) and tests/exhaustive.py.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each process of a run has one core
for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):  # a parallel run sets the first
    os.environ.pop(name, None)
sys.path.insert(0, str(Path(__file__).parent))

settings.register_profile("default", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--exhaustive", action="store_true",
                     help="the exhaustive tests too (or MEMPROOF_EXHAUSTIVE=1)")


def pytest_configure(config: pytest.Config) -> None:
    """Both layers if they are asked for; pyproject.toml deselects the exhaustive one."""
    asked = config.option.exhaustive or os.environ.get("MEMPROOF_EXHAUSTIVE")
    if asked and config.option.markexpr == "not exhaustive":
        config.option.markexpr = ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The pages first: one of them takes longest, and nobody should wait for it at the end."""
    items.sort(key=lambda item: "test_a_page_is_true" not in item.nodeid)


@pytest.fixture(scope="session", autouse=True)
def _each_lemma_is_proved_once() -> Iterator[None]:
    """The library takes four seconds, and many tests go through all of it."""
    from helpers.library import remembering

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["memproof.lemmas.proving"], "prove", remembering())
        yield
