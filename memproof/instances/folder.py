"""The files of a folder of planted queries, in the habits of VNN-COMP's benchmarks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from memproof.auditing.exporting import ONNX, as_floats, onnx_bytes
from memproof.certificate.writer import CERTIFICATE, write
from memproof.dataset import Dataset
from memproof.instances.floats import AGREES, DIFFERS, OPEN, determined_outputs
from memproof.instances.planting import Planted
from memproof.instances.sets import SETS, Wanted
from memproof.instances.stated import (
    ANSWERS,
    BOX,
    BoxCertificate,
    Stated,
    answers_bytes,
    box_bytes,
)
from memproof.instances.tolerance import CLEAR, CLOSE
from memproof.instances.vnnlib import VERSIONS, VNNLIB, counterexample, text_of
from memproof.outputs import Kind, replaceable, replacing

PREFIX = "mp-"  # of all files of queries: what else is in the folder is somebody else's
TIMEOUT = 100  # seconds that a verifier has for a query
INSTANCES = Kind("a list of planted queries", rb"onnx/mp-[a-z0-9-]+\.onnx,vnnlib/mp-",
                 ".csv")
WITNESS = Kind("a planted counterexample", rb"(\(\(X_0 |sat\nX real )")
README = Kind("the README of planted queries", rb"# Queries planted by memproof\n")
SCRIPT = Kind("a script that plants queries", rb'"""Plants the queries of this folder anew')
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class File:
    """A file of the folder."""

    path: str
    kind: Kind
    content: bytes


def onnx_path(network: str) -> str:
    """Where a network stands, below the folder of a version."""
    return f"onnx/{PREFIX}{network}.onnx"


def vnnlib_path(name: str) -> str:
    """Where a query stands, below the folder of a version."""
    return f"vnnlib/{PREFIX}{name}.vnnlib"


def box_path(name: str) -> str:
    """Where the certificate of a box stands."""
    return f"certificates/{PREFIX}{name}.box.json"


def point_path(name: str) -> str:
    """Where the certificate of a point stands."""
    return f"certificates/{PREFIX}{name}.memproof.jsonl"


def counterexample_path(name: str) -> str:
    """Where the witness of a query stands, below the folder of a version."""
    return f"counterexamples/{PREFIX}{name}.counterexample"


def below(version: str) -> str:
    """The folder of a version: 1.0 stands at the top."""
    return "" if version == "1.0" else f"{version}/"


def instances_text(stated: Sequence[Stated]) -> str:
    """instances.csv: network, query, seconds, without a header."""
    return "".join(f"{onnx_path(each.network)},{vnnlib_path(each.name)},{TIMEOUT}\n"
                   for each in stated)


def lists_of(stated: Sequence[Stated]) -> dict[str, str]:
    """Lists in the form of instances.csv: all queries, and those of each word."""
    words = [(each, each.tolerance) for each in stated] + [(each, each.rounding) for each in stated]
    return {"instances": instances_text(stated), **{
        word: instances_text([each for each, said in words if said == word])
        for word in (CLEAR, CLOSE, AGREES, DIFFERS, OPEN)}}


def stated_of(planted: Planted) -> Stated:
    """What is stated of a query."""
    point, where = planted.certified_point, planted.rounded_at
    rounded = None if where is None else determined_outputs(planted.network, where, planted.form)
    return Stated(
        name=planted.name, network=f"{planted.network_name}-{planted.form.name}",
        set=planted.name.split("-")[0], answer=planted.answer, margin=planted.margin,
        witness=planted.witness,
        outputs=None if point is None else tuple(planted.network.evaluate(point)),
        tolerance=planted.tolerance, format=planted.form.name, rounding=planted.rounding,
        rounded_at=where, rounded=None if rounded is None else tuple(rounded))


def files_of(planted: Sequence[Planted], wanted: Wanted, words: Sequence[str]) -> Iterator[File]:
    """All files but the certificates of points; ``words``: the options of the command, without
    --seed and -o."""
    stated = [stated_of(each) for each in planted]
    networks = {said.network: each for said, each in zip(stated, planted, strict=True)}
    for name, each in networks.items():
        data = onnx_bytes(as_floats(each.network, each.form), each.form, batch=1)
        for version in VERSIONS:
            yield File(below(version) + onnx_path(name), ONNX, data)
    for said, each in zip(stated, planted, strict=True):
        for version in VERSIONS:
            comment = f"{said.name}; the network: {onnx_path(said.network)}"
            yield File(below(version) + vnnlib_path(said.name), VNNLIB,
                       text_of(each.query, version, comment).encode())
            if each.witness is not None:
                yield File(below(version) + counterexample_path(said.name), WITNESS,
                           counterexample(each.witness, said.outputs or (), version).encode())
        yield File(box_path(said.name), BOX,
                   box_bytes(BoxCertificate(each.direction, each.knots)))
    for version in VERSIONS:
        for name, text in lists_of(stated).items():
            yield File(f"{below(version)}{name}.csv", INSTANCES, text.encode())
    yield File("generate_properties.py", SCRIPT, script_text(words).encode())
    yield File("README.md", README, readme_text(stated, wanted).encode())
    how = {"seed": wanted.seed, "options": list(words)}
    yield File("answers.json", ANSWERS, answers_bytes(stated, how))


def write_folder(folder: str | os.PathLike[str], planted: Sequence[Planted], wanted: Wanted,
                 words: Sequence[str], progress: Progress | None = None) -> int:
    """Write all files, the answers last.  The number of files.

    Errors: MP-U005 if another kind of file has one of the names: then nothing has been written.
    """
    base, files = Path(folder), list(files_of(planted, wanted, words))
    pointed = [(each, base / point_path(each.name)) for each in planted
               if each.certified_point is not None]
    for file in files:
        replaceable(base / file.path, file.kind)
    for _, path in pointed:
        replaceable(path, CERTIFICATE)
    count = len(files) + len(pointed)
    for done, (each, path) in enumerate(pointed, 1):
        write_point(each, path)
        _told(progress, done, count)
    for done, file in enumerate(files, len(pointed) + 1):
        with replacing(base / file.path, file.kind) as stream:
            stream.write(file.content)
        _told(progress, done, count)
    return count


def _told(progress: Progress | None, done: int, count: int) -> None:
    if progress is not None:
        progress(done, count)


def write_point(planted: Planted, path: Path) -> None:
    """The ordinary certificate of the witness, or of the only point of the box."""
    point = planted.certified_point
    if point is not None:
        table = Dataset.from_rows([list(point)], [list(planted.network.evaluate(point))],
                                  name=planted.name, labels_are="numbers")
        write(path, table, planted.network, construction="planted query")


# -- words -----------------------------------------------------------------------------------------


def script_text(words: Sequence[str]) -> str:
    """generate_properties.py."""
    return f'''"""Plants the queries of this folder anew: python generate_properties.py SEED

It needs memproof, and calls it.  The same seed gives the same bytes.
"""

import pathlib
import subprocess
import sys

WORDS = {list(words)!r}

if len(sys.argv) != 2 or not sys.argv[1].isdigit():
    sys.exit("usage: python generate_properties.py SEED")
folder = pathlib.Path(__file__).resolve().parent
sys.exit(subprocess.call([sys.executable, "-m", "memproof", "instances", *WORDS,
                          "--seed", sys.argv[1], "-o", str(folder)], cwd=folder))
'''


def readme_text(stated: Sequence[Stated], wanted: Wanted) -> str:
    """README.md."""
    rows = []
    for name, what in SETS.items():
        own = [each for each in stated if each.set == name]
        counts = [sum(each.answer == word for each in own) for word in ("sat", "unsat")]
        rows.append(f"| `{name}` | {counts[0]} | {counts[1]} | "
                    f"{sum(each.tolerance == 'clear' for each in own)} | {what} |")
    return f"""# Queries planted by memproof

{len(stated)} queries for verifiers of neural networks, whose answers are known and certified
exactly (seed {wanted.seed}). `sat`: an input in the box has the property; `unsat`: none has. Both
are statements about real arithmetic, with the weights, ends and bounds as the rational numbers
that they are. `>=` and `<=` include equality.

| set | sat | unsat | clear | what it is |
|---|---|---|---|---|
{chr(10).join(rows)}

- `instances.csv`: network, query (VNN-LIB 1.0), seconds. `2.0/` holds the same queries in
  VNN-LIB 2.0, type real. `clear.csv`, `close.csv`, `agrees.csv`, `differs.csv` and `open.csv` are
  parts of the list, by the words below.
- `answers.json`: for each query the answer; `margin`, the largest value in the box of what the
  property wants to be at least 0, exactly; a `witness` with its `outputs`; and two words on what is
  not real arithmetic. `tolerance` is `clear` if no tolerance of VNN-COMP's scorers (10^-4 on inputs
  and bounds, 10^-3 relative on outputs) changes the answer, else `close`. `rounding` is `agrees` if
  evaluation in the network's `format`, whatever the order of its sums, provably confirms the answer
  (exactly the stated outputs at the witness; for unsat, no violation at any point of the format in
  the box), `differs` if it provably answers otherwise at `rounded_at`, `open` if nothing is
  claimed.
- `counterexamples/`: the witnesses in the form in which a verifier hands them in, with the exact
  outputs. Where `rounding` differs, a program that runs them sees other outputs.
- `certificates/`: `*.memproof.jsonl` proves the outputs at the witness (`memproof check` judges
  it); `*.box.json` lists places of u . x between which every neuron is affine, so that the largest
  value in the box is found among them.
- `memproof instances --check FOLDER` reads all of it again, and proves every answer anew from the
  files.
- `python generate_properties.py SEED` plants other ones.
"""
