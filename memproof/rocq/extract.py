"""The checker of Judge.v as a program: extracted to OCaml, and compiled with its reader.

Rocq's extraction turns ``judge`` into OCaml; ``extraction/judge_certificate.ml`` reads certificates
and prints the verdict.  Numbers are Rocq's own, digit by digit; where the library zarith is
installed, they are those of zarith, a hundred times as fast, which one then has to trust.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from subprocess import TimeoutExpired

from memproof.errors import MemproofError
from memproof.outputs import Kind, replacing
from memproof.rocq import THEORIES
from memproof.rocq.build import FLAGS, KIND, SECONDS, tool
from memproof.rocq.running import run

FILES = Path(__file__).parent / "extraction"
LIBRARY = ("Certificate", "Judge")  # what is extracted, after what it needs
PROGRAM = "judge_certificate"
SOURCE = Kind("a program of memproof's in OCaml", rb"\(\* judge_certificate FILE: ")
# In the extraction with zarith, so that a product is one product there.
WITH_ZARITH = ("ExtrOcamlBasic ExtrOcamlZBigInt.",
               'Extract Constant product => "Big_int_Z.mult_big_int".\n')


@dataclass(frozen=True)
class Extracted:
    """The program, and whether its integers are those of zarith; ``failure``: what a compiler
    said that did not accept a file, and which one, "" if all went well."""

    program: Path
    with_zarith: bool
    failure: tuple[str, str] = ("", "")


def extract(folder: Path) -> Extracted:
    """Write, extract and compile in the folder.

    Errors: MP-U021 without coqc, MP-U024 without a compiler of OCaml, MP-U005.
    """
    coqc, compiler = tool("coqc"), _compiler()
    zarith = _zarith()
    for name in LIBRARY:
        _write(folder / f"{name}.v", (THEORIES / f"{name}.v").read_text(encoding="utf-8"), KIND)
    _write(folder / "Extract.v", _extraction(bool(zarith)), KIND)
    _write(folder / f"{PROGRAM}.ml", (FILES / f"{PROGRAM}.ml").read_text(encoding="utf-8"), SOURCE)
    commands = [[coqc, *FLAGS, f"{name}.v"] for name in (*LIBRARY, "Extract")]
    commands.append([compiler, "-w", "-a", *zarith, "judge.mli", "judge.ml", f"{PROGRAM}.ml", "-o",
                     PROGRAM])
    for command in commands:
        if said := _refusal(command, folder):
            return Extracted(folder / PROGRAM, bool(zarith), (command[-1], said))
    return Extracted(folder / PROGRAM, bool(zarith))


def _compiler() -> str:
    """ocamlopt.  Errors: MP-U024."""
    if found := shutil.which("ocamlopt"):
        return found
    raise MemproofError("MP-U024", "ocamlopt", "an installed OCaml: the package ocaml of Debian or "
                        "Ubuntu, ocaml of Homebrew, or opam", "none")


def _zarith() -> list[str]:
    """How the compiler finds zarith; nothing if it is not installed for compiling."""
    if shutil.which("ocamlfind") is None:
        return []
    code, said, _ = run(["ocamlfind", "query", "zarith"], Path(), SECONDS)
    place = Path(said.strip())
    there = not code and all((place / name).exists() for name in ("zarith.cmxa", "big_int_Z.cmi"))
    return ["-I", str(place), "zarith.cmxa"] if there else []


def _extraction(with_zarith: bool) -> str:
    """Extract.v."""
    text = (FILES / "Extract.v").read_text(encoding="utf-8")
    if with_zarith:
        text = text.replace("ExtrOcamlBasic.", WITH_ZARITH[0])
        text = text.replace("Extraction \"", f"{WITH_ZARITH[1]}Extraction \"")
    return text


def _write(path: Path, text: str, kind: Kind) -> None:
    with replacing(path, kind) as stream:
        stream.write(text.encode("ascii"))


def _refusal(command: list[str], folder: Path) -> str:
    """What a compiler says that does not accept a file."""
    try:
        code, said, errors = run(command, folder, SECONDS)
    except TimeoutExpired:
        return f"not done after {SECONDS} seconds"
    return (said + errors).strip() or f"exit code {code}" if code else ""
