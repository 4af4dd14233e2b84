"""The notebook of the documentation, run anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from helpers.paths import ROOT

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


def run_notebook(text: str, folder: Path) -> str:
    """The notebook with what its cells give now; they run in ``folder``."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.reads(text, as_version=4)
    before = dict(os.environ)
    os.environ.update(PYTHONPATH=str(ROOT), PYDEVD_DISABLE_FILE_VALIDATION="1")
    try:
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}
                       ).execute()
    finally:
        os.environ.clear()
        os.environ.update(before)
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", ()):
            _without_what_varies(output)
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    return nbformat.writes(notebook, indent=1) + "\n"


def _without_what_varies(output: Any) -> None:
    """HTML is enough where there is some: the other forms hold times."""
    data = output.get("data", {})
    if "text/html" in data or "image/svg+xml" in data:
        data.pop("text/plain", None)
