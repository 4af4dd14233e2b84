"""``--load FILE.py``: a file with constructions of one's own."""

from __future__ import annotations

import os
import sys
from importlib.util import module_from_spec, spec_from_file_location

from memproof.errors import MemproofError
from memproof.outside import path_text, visible


def load(path: str) -> None:
    """Run a Python file, so that its constructions register.  Raises MP-U007."""
    name = os.path.splitext(os.path.basename(path))[0]
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not os.path.isfile(path):
        raise MemproofError("MP-U007", path_text(path), "a Python file", "none")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except MemproofError:
        raise
    except Exception as error:
        raise MemproofError("MP-U007", f"{path_text(path)}, line {line_of(error)}",
                            "a file that runs",
                            f"{type(error).__name__}: {visible(str(error))}") from None


def line_of(error: Exception) -> int | None:
    """The line that a syntax error is about, or else the innermost one that was running."""
    if isinstance(error, SyntaxError):
        return error.lineno
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return None if trace is None else trace.tb_lineno
