"""pytest collects certificates: each ``*.memproof.jsonl`` (or ``.gz``) is a test that it is
accepted.  ``-p no:memproof`` turns that off.

Nothing is imported before there is a certificate: pytest loads this file whenever it starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ENDINGS = (".memproof.jsonl", ".memproof.jsonl.gz")


class NotAcceptedError(Exception):
    """The lines of a verdict that is none of acceptance."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CertificateFile | None:
    """A certificate is a file with one test."""
    if not file_path.name.endswith(ENDINGS):
        return None
    return CertificateFile.from_parent(parent, path=file_path)


class CertificateFile(pytest.File):
    """A file that should be a certificate."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test."""
        yield CertificateItem.from_parent(self, name="accepted")


class CertificateItem(pytest.Item):
    """The kernel's verdict on the file is ACCEPTED."""

    def runtest(self) -> None:
        """Errors: NotAcceptedError for every other verdict."""
        from memproof.checker.files import check

        verdict = check(self.path)
        if verdict.outcome != "ACCEPTED":
            raise NotAcceptedError(
                f"{verdict.report()}\n(memproof explain {verdict.code} tells more)")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The verdict, no traceback."""
        if isinstance(excinfo.value, NotAcceptedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """How the test is called in reports."""
        return self.path, None, f"certificate {self.path.name}"
