"""The scripts of a page under node, without a page: what they compute, as JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from helpers.paths import PACKAGE
from memproof.checker.files import read
from memproof.teach.page import MATHEMATICS

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="no node")


def mathematics() -> str:
    """The scripts that know nothing of a page, joined as the page joins them."""
    return '"use strict";\n' + "\n".join(map(script, MATHEMATICS))


def script(name: str) -> str:
    """One script of the page."""
    return (PACKAGE / "teach" / "assets" / "js" / f"{name}.js").read_text("utf-8")


def run_node(body: str, given: Any, *, library: str = "", seconds: int = 120) -> Any:
    """What ``body``, a function body that sees ``given``, returns; exact numbers as texts."""
    program = (f"{mathematics()}\n{library}\n"
               "const given = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n"
               "const sha256 = (bytes) => require('crypto').createHash('sha256').update(bytes)"
               ".digest('hex');\n"
               f"const result = (() => {{ {body} }})();\n"
               "process.stdout.write(JSON.stringify(result));\n")
    ran = subprocess.run([str(NODE), "-e", program], input=json.dumps(given), text=True,
                         capture_output=True, timeout=seconds)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout)


def text_of_certificate(path: Path) -> str:
    """The text of a certificate, unpacked."""
    return read(path).decode()
