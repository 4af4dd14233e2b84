"""The house rules that a program can check: who imports whom, and what stays light."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from memproof.errors import CODES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "memproof"
CHECKERS = ("kernel.py", "second.py")
# folder -> what it may import of the package, beside errors and exact
ALLOWED = {
    "dataset": {"dataset"},
    "network": {"network", "dataset"},
    "gadgets": {"gadgets", "network"},
    "constructions": {"constructions", "gadgets", "network", "dataset"},
    "theorems": {"theorems", "lemmas", "network", "dataset"},
    "bounds": {"bounds", "theorems", "network", "dataset", "certificate"},
    "claims": {"claims", "bounds", "constructions", "network", "dataset", "certificate", "checker"},
    "lemmas": {"lemmas"},
    "regions": {"regions", "network", "dataset"},
    "certificate": {"certificate", "regions", "network", "dataset", "checker"},
    "checker": {"checker"},
}


def imports(path: Path) -> set[str]:
    """The modules that a file names in its import statements."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("folder", sorted(ALLOWED))
def test_imports_run_one_way(folder: str) -> None:
    for path in (PACKAGE / folder).glob("*.py"):
        for module in imports(path):
            parts = module.split(".")
            if parts[0] == "memproof" and len(parts) > 1:
                assert parts[1] in ALLOWED[folder] | {"errors", "exact"}, f"{path.name}: {module}"


@pytest.mark.parametrize("name", [*CHECKERS, "bounds_kernel.py"])
def test_a_checker_shares_nothing(name: str) -> None:
    modules = {module.split(".")[0] for module in imports(PACKAGE / "checker" / name)}
    assert modules <= sys.stdlib_module_names


def functions(path: Path) -> dict[str, str]:
    """Source of every function, by name, without its docstring."""
    result = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            result[node.name] = "\n".join(ast.unparse(line) for line in body)
    return result


def test_checkers_and_tracer_have_no_function_in_common() -> None:
    sources = [functions(PACKAGE / "checker" / name) for name in CHECKERS]
    sources.append(functions(PACKAGE / "regions" / "tracer.py"))
    sources.append(functions(PACKAGE / "certificate" / "writer.py"))
    for k, first in enumerate(sources):
        for second in sources[k + 1 :]:
            common = {text for text in first.values() if text.count("\n") > 1}
            assert not common & set(second.values())


HEAVY = ("numpy", "sympy", "gmpy2", "rich", "scipy", "sklearn")
CHECK = str(ROOT / "certificates" / "iris.memproof.jsonl")


@pytest.mark.parametrize("arguments", [["--help"], ["check", CHECK]], ids=["help", "check"])
def test_help_and_check_are_light(arguments: list[str]) -> None:
    program = (
        "import sys\nfrom memproof.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True,
                            text=True, check=True)
    assert result.stderr.strip() == "[]"


def test_every_code_is_explained_and_every_explanation_is_used() -> None:
    used: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if path.name != "errors.py":
            used |= set(re.findall(r"MP-[A-Z]\d{3}", path.read_text(encoding="utf-8")))
    assert used == set(CODES)


def test_no_assert_decides_anything() -> None:
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)], path.name


def test_the_codes_of_the_kernel_are_those_of_the_specification() -> None:
    text = (ROOT / "docs" / "certificate-format.md").read_text(encoding="utf-8")
    kernel = (PACKAGE / "checker" / "kernel.py").read_text(encoding="utf-8")
    pattern = r"MP-[RL]\d{3}"
    assert set(re.findall(pattern, text)) == set(re.findall(pattern, kernel))
