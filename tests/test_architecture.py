"""The house rules that a program can check.  docs/architecture.md says what they are for."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from statistics import quantiles

import pytest

from memproof.cli import COMMANDS
from memproof.codes import CODES
from memproof.constructions.registry import OURS, ROOMS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "memproof"
CHECKERS = ("kernel.py", "second.py", "bounds_kernel.py")
# From the ground up: a room imports rooms of lower floors, and itself.
FLOORS = (
    "version", "moved", "outside", "errors", "sharing", "names", "appearance", "outputs", "brief",
    "codes", "terminal", "registry", "arithmetic", "exact", "percent", "matrices", "dataset",
    "readings", "network", "interop", "auditing", "gadgets", "line", "constructions", "lemmas",
    "rocq", "theorems", "checker", "regions", "certificate", "sigmoid", "sgd", "patching", "review",
    "bounds", "radius", "robust", "draw",
    "claims", "planning", "explain", "teach", "api", "notebook", "instances", "testing",
    "exercises", "cli", "pytest_plugin", "__main__", "__init__",
)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def modules() -> dict[str, Path]:
    """Dotted name -> file, of the whole package; the answers of exercises are data."""
    found = {}
    for path in sorted(set(PACKAGE.rglob("*.py")) - set(PACKAGE.glob("exercises/collection/*/*"))):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imported(path: Path, *, for_types: bool = True) -> Iterator[str]:
    """The modules that a file imports, anywhere in it; those ``if TYPE_CHECKING`` if asked for."""
    only_types = {
        id(inner) for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)}
    for node in ast.walk(tree(path)):
        if id(node) in only_types and not for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def room(module: str) -> str:
    """The file or folder directly below memproof/."""
    return [*module.split("."), "__init__"][1]


# -- who imports whom ------------------------------------------------------------------------------


def test_every_room_has_a_floor() -> None:
    assert {room(module) for module in MODULES} == set(FLOORS)


@pytest.mark.parametrize("floor", FLOORS)
def test_no_arrow_runs_up(floor: str) -> None:
    for module, path in MODULES.items():
        if room(module) == floor:
            for other in imported(path):
                if other.split(".")[0] == "memproof" and room(other) != floor:
                    assert FLOORS.index(room(other)) < FLOORS.index(floor), f"{module}: {other}"


def test_no_circle_of_imports() -> None:
    arrows = {module: {other for other in imported(path, for_types=False) if other in MODULES}
              for module, path in MODULES.items()}
    while arrows:
        leaves = {module for module, others in arrows.items() if not others & set(arrows)}
        assert leaves, f"a circle among {sorted(arrows)}"
        arrows = {module: others for module, others in arrows.items() if module not in leaves}


def test_theorems_and_registries_stand_above_the_rooms() -> None:
    for name in ROOMS:
        for path in (PACKAGE / "constructions" / name).glob("*.py"):
            for other in imported(path):
                assert room(other) not in ("theorems", "bounds", "claims", "planning"), path


# -- trusted code has a wall around it -------------------------------------------------------------


@pytest.mark.parametrize("name", CHECKERS)
def test_a_checker_shares_nothing(name: str) -> None:
    found = {module.split(".")[0] for module in imported(PACKAGE / "checker" / name)}
    assert found <= sys.stdlib_module_names


@pytest.mark.parametrize(("name", "own"), [
    ("records.py", ()), ("step_kernel.py", ("records",)),
    ("analytic_kernel.py", ("records", "step_kernel")),
    ("balls_kernel.py", ("records", "step_kernel")),
    ("ball_kernel.py", ("records", "step_kernel")),
    ("box_kernel.py", ("records", "step_kernel", "ball_kernel")),
    ("sgd_kernel.py", ("records", "step_kernel")),
    ("sgd_run_kernel.py", ("records", "step_kernel", "sgd_kernel"))])
def test_a_kernel_shares_its_reader_at_most(name: str, own: Sequence[str]) -> None:
    found = set(imported(PACKAGE / "checker" / name))
    allowed = {f"memproof.checker.{each}" for each in own}
    assert {module for module in found if module.startswith("memproof")} <= allowed
    assert {module.split(".")[0] for module in found - allowed} <= sys.stdlib_module_names


def test_trusted_lemma_code_imports_itself_and_errors_only() -> None:
    for path in (PACKAGE / "lemmas" / "trusted").glob("*.py"):
        for module in imported(path):
            top = module.split(".")[0]
            own = module.startswith(("memproof.lemmas.trusted", "memproof.errors"))
            assert own or top == "sympy" or top in sys.stdlib_module_names, f"{path.name}: {module}"


def functions(path: Path) -> dict[str, str]:
    """Source of every function, by name, without its docstring."""
    return {name: text for name, text, _ in bodies(path)}


def bodies(path: Path) -> Iterator[tuple[str, str, int]]:
    """(name, source, lines) of the body of every function, without its docstring."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            yield node.name, "\n".join(ast.unparse(line) for line in body), lines


def test_checkers_and_tracer_have_no_function_in_common() -> None:
    sources = [functions(PACKAGE / "checker" / name) for name in CHECKERS[:2]]
    sources.append(functions(PACKAGE / "regions" / "tracer.py"))
    sources.append(functions(PACKAGE / "certificate" / "writer.py"))
    for k, first in enumerate(sources):
        for second in sources[k + 1 :]:
            common = {text for text in first.values() if text.count("\n") > 1}
            assert not common & set(second.values())


def test_no_assert_decides_anything() -> None:
    for path in MODULES.values():
        assert not [node for node in ast.walk(tree(path)) if isinstance(node, ast.Assert)], path


# -- one place for everything ----------------------------------------------------------------------

# What may say a construction's name: its room, the statements that it witnesses, their audit, and
# the explanations of codes.
SAYS_NAMES = ("constructions", "theorems", "bounds", "claims", "codes")
AMBIGUOUS = {"bumps", "one-hot", "residual", "staircase"}  # also words of the language


def strings(path: Path) -> Iterator[str]:
    """The string constants of a file that are no docstrings."""
    docs = {id(node.body[0].value) for node in ast.walk(tree(path))
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body and isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_a_construction_is_named_in_its_room_only() -> None:
    homes = {entry.id: home.__name__.split(".")[-1]
             for entry in OURS.entries.values() for home in [OURS.homes[entry.id]]}
    for module, path in MODULES.items():
        for text in strings(path):
            for name in homes:
                said = text == name if name in AMBIGUOUS else re.search(rf"(?<!-){name}\b", text)
                if said and room(module) == "constructions" and module.count(".") > 2:
                    assert homes[name] == module.split(".")[2], f"{module}: {text}"
                elif said:
                    assert room(module) in SAYS_NAMES, f"{module}: {text}"


def test_no_function_body_stands_twice() -> None:
    found = Counter(text for path in MODULES.values() for _, text, _ in bodies(path)
                    if "\n" in text)
    assert not [text for text, times in found.items() if times > 1]


@pytest.mark.parametrize("folder", ["theorems", "bounds", "claims"])
def test_registries_have_one_convention(folder: str) -> None:
    """A folder names its modules, a module lists its entries."""
    from importlib import import_module

    registry = import_module(f"memproof.{folder}").REGISTRY
    assert registry.package == f"memproof.{folder}"
    for name in registry.modules:
        entries = import_module(f"memproof.{folder}.{name}").ENTRIES
        assert entries
        assert all(registry.entries[entry.id] is entry for entry in entries)


def test_rooms_are_the_folders_of_constructions() -> None:
    folders = {path.parent.name for path in (PACKAGE / "constructions").glob("*/__init__.py")}
    assert set(ROOMS) == folders
    assert set(OURS.modules) == folders


def test_every_folder_has_a_folder_of_tests() -> None:
    """tests/ mirrors memproof/, room by room; tests of files stand in tests/."""
    tests = ROOT / "tests"
    for place in (PACKAGE, PACKAGE / "constructions"):
        for path in place.glob("*/__init__.py"):
            mirror = tests / path.parent.relative_to(PACKAGE)
            assert list(mirror.glob("test_*.py")), f"no tests in {mirror}"
    for path in tests.rglob("test_*.py"):
        folder = path.parent.relative_to(tests)
        assert (PACKAGE / folder).is_dir() or str(folder) == "docs", f"{path} mirrors no folder"


# -- sizes and words -------------------------------------------------------------------------------


def test_files_are_short() -> None:
    for module, path in MODULES.items():
        most = 600 if room(module) == "checker" or "trusted" in module else 500
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= most or room(module) == "codes", f"{module}: {lines} lines"


def test_functions_are_short() -> None:
    lengths = [lines for path in MODULES.values() for _, _, lines in bodies(path)]
    deciles = quantiles(lengths, n=10)
    assert deciles[4] <= 8
    assert deciles[8] <= 18


def test_public_things_have_docstrings() -> None:
    missing = []
    for module, path in MODULES.items():
        for node in tree(path).body:
            inner = node.body if isinstance(node, ast.ClassDef) else []
            for each in [node, *inner]:
                named = isinstance(each, (ast.FunctionDef, ast.ClassDef))
                if named and not each.name.startswith("_") and not ast.get_docstring(each):
                    missing.append(f"{module}: {each.name}")
    assert missing == []


# -- names -----------------------------------------------------------------------------------------

# Participles that do not end in -ed and are no verbs in their own form (read, cut, split, put are).
IRREGULAR = {
    "been", "begun", "bent", "bound", "bought", "broken", "brought", "built", "caught", "chosen",
    "dealt", "done", "drawn", "driven", "each", "eaten", "fallen", "fed", "felt", "forgotten",
    "found", "frozen", "given", "gone", "got", "grown", "held", "hidden", "kept", "known", "laid",
    "led", "left", "lost", "made", "meant", "met", "paid", "proven", "said", "seen", "sent",
    "shown", "shrunk", "sold", "sought", "spent", "spoken", "stood", "struck", "sunk", "swept",
    "taken", "taught", "thought", "thrown", "told", "torn", "understood", "won", "wound", "woven",
    "written",
}
IN_ED = {"bed", "embed", "exceed", "feed", "need", "proceed", "seed", "speed", "succeed"}
PARTICIPLES = {
    "accepted": "0.1.0: Certified.accepted, Verdict.accepted",
    "bundled": "0.1.0: a table that memproof brings along",
    "guaranteed": "the word of every plan (exact, guaranteed, estimated), against `impossible`",
    "judged": "0.1.0: the verdict on bytes",
    "named": "0.1.0: the construction of a name; the registry's method for it",
    "printed": "0.1.0: a number as text",
    "proved": "0.1.0: Verdict.proved",
    "tagged": "0.1.0: a gadget with its stage",
}
BOUND = "bound"  # a noun of the field before it is a participle


def public_functions(path: Path) -> Iterator[tuple[str, str]]:
    """(qualified name, name) of a file's public functions and methods; not those in functions."""
    for node in tree(path).body:
        inner = node.body if isinstance(node, ast.ClassDef) else []
        for function in [node, *inner]:
            if isinstance(function, ast.FunctionDef) and not function.name.startswith("_"):
                owner = f"{node.name}." if function is not node else ""
                yield owner + function.name, function.name


def is_participle(name: str) -> bool:
    """Is it one word, a participle?  With a noun (pairs_needed) or as a question (is_met) it says
    what it is."""
    ends = name.endswith("ed") and name not in IN_ED
    return "_" not in name and name != BOUND and (ends or name in IRREGULAR)


def test_no_public_function_is_called_by_a_bare_participle() -> None:
    """Nouns for values, verbs for actions, the field's word first."""
    used, wrong = set(), []
    for module, path in MODULES.items():
        for qualified, name in public_functions(path):
            if is_participle(name):
                used.add(name)
                wrong += [f"{module}.{qualified}"] if name not in PARTICIPLES else []
    assert wrong == []
    assert used == set(PARTICIPLES), "an exception that nothing needs"


# -- what stays light ------------------------------------------------------------------------------

HEAVY = ("numpy", "sympy", "gmpy2", "rich", "scipy", "sklearn", "matplotlib", "z3")
# Of the standard library, what would double the CPU of --help or of check: dataclasses imports
# inspect and ast, pathlib and tempfile much of what reads addresses and packs files.
SLOW = ("dataclasses", "inspect", "ast", "pathlib", "tempfile", "fractions", "gzip", "difflib")
CHECK = str(ROOT / "certificates" / "iris.memproof.jsonl")
# The functions of cli/ that import something themselves; each says why.
IMPORT_LATE = {"memproof.cli.check._lines", "memproof.cli.judging._compared",
               "memproof.cli.judging._tables", "memproof.cli.judging._verdicts",
               "memproof.cli.output.progress_bar", "memproof.cli.preview.preview"}


def imported_by_running(*arguments: str) -> set[str]:
    """The modules that this command of memproof imports; those of a Python that starts do not
    count."""
    program = ("import sys\nbefore = set(sys.modules)\nfrom memproof.cli import main\n"
               f"try:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass\n"
               "print(*set(sys.modules) - before, file=sys.stderr)")
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True,
                            text=True, check=True)
    return set(result.stderr.split())


def commands_in(modules: set[str]) -> set[str]:
    """The commands among them."""
    return {name for name in COMMANDS if f"memproof.cli.{name}" in modules}


@pytest.mark.parametrize("arguments", [["--help"], ["check", CHECK],
                                       ["check", CHECK, "--data", "iris"]], ids=" ".join)
def test_help_and_check_are_light(arguments: list[str]) -> None:
    found = imported_by_running(*arguments)
    assert found.isdisjoint(HEAVY)
    assert commands_in(found) == set(arguments) & set(COMMANDS)
    assert "--data" in arguments or found.isdisjoint(SLOW)


@pytest.mark.parametrize("command", COMMANDS)
def test_only_the_chosen_command_is_imported(command: str) -> None:
    assert commands_in(imported_by_running(command, "--help")) == {command}


def test_commands_import_at_the_top() -> None:
    late = {f"{module}.{function.name}" for module, path in MODULES.items()
            if room(module) == "cli" for function in ast.walk(tree(path))
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function) if isinstance(node, (ast.Import, ast.ImportFrom))}
    assert late == IMPORT_LATE


# -- one gate --------------------------------------------------------------------------------------

WRITES = {"print", "sys.stdout.write", "sys.stderr.write"}


def test_commands_print_in_one_place() -> None:
    """All output passes ``cli.output``, where nothing that comes from outside can be hidden."""
    for module, path in MODULES.items():
        if room(module) != "cli" or module == "memproof.cli.output":
            continue
        calls = {ast.unparse(node.func) for node in ast.walk(tree(path))
                 if isinstance(node, ast.Call)}
        assert not calls & WRITES, module


# -- codes -----------------------------------------------------------------------------------------


def test_every_code_is_explained_and_every_explanation_is_used() -> None:
    used: set[str] = set()
    for path in MODULES.values():
        if path.name != "codes.py":
            used |= set(re.findall(r"MP-[A-Z]\d{3}", path.read_text(encoding="utf-8")))
    assert used == set(CODES)


def test_the_codes_of_the_kernel_are_those_of_the_specification() -> None:
    text = (ROOT / "docs" / "certificate-format.md").read_text(encoding="utf-8")
    kernel = (PACKAGE / "checker" / "kernel.py").read_text(encoding="utf-8")
    pattern = r"MP-[RL]\d{3}"
    assert set(re.findall(pattern, text)) == set(re.findall(pattern, kernel))
