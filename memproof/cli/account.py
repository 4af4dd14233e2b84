"""What ``certify`` says of a certificate: small values, which are all that it still holds while the
kernel reads the file."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass

from memproof.api import Unchecked
from memproof.certificate.writer import Written
from memproof.checker.kernel import Verdict
from memproof.cli.certificates import margin_as_json, margin_row_of, verdict_lines, where_text
from memproof.cli.options import how_read_words, program, word_to_type
from memproof.cli.output import print_table, say, say_command, say_verdict
from memproof.cli.smallest import (
    comparison_as_json,
    print_comparison,
    print_smaller,
    smaller_as_json,
    smaller_one,
)
from memproof.cli.tables import reading_as_json
from memproof.constructions import constructions
from memproof.dataset import Dataset
from memproof.planning.glances import Smaller
from memproof.planning.smallest import Comparison
from memproof.theorems.witness import AT_MOST, Case, Witness, theorems_of


@dataclass(frozen=True)
class Account:
    """A certificate as it was ``written``, and of its table and its network: how the table is read,
    the row of the least margin (0: none), whether steps are among the activations, the sizes beside
    the bounds of theorems, and a construction that is smaller."""

    written: Written
    construction: str
    parameters: str
    comparison: Comparison | None
    reading: str
    order: str
    how_read: str
    table: dict[str, object]
    shape: dict[str, int]
    margin_row: int
    has_steps: bool
    witnesses: tuple[Witness, ...]
    smaller: Smaller | None

    def show(self, verdict: Verdict, options: argparse.Namespace) -> None:
        """The verdict; of a certificate that is accepted also the sizes, and what to do next."""
        first, *recomputed = verdict_lines(self.written, verdict, self.margin_row)
        say_verdict(first, where_text(self.written), *recomputed)
        if verdict.outcome != "ACCEPTED":
            return
        if self.written.version == 2 and options.digest is None:
            say("  no traces, since there are more than 10^8 neurons times points, or 8 * 10^6 in "
                "one layer (--traces states them)")
        say(f"  read as: {self.how_read}", *([f"  {self.order}"] if self.order else []))
        if self.has_steps:
            print_table(["", "this network"], self._sizes({}))
            say("the theorems that are evaluated are about networks of ReLUs")
        elif self.witnesses:
            self._show_theorems()
        if self.comparison is not None:
            print_comparison(self.comparison)
        if self.smaller is not None:
            print_smaller(self.smaller, self.construction, self.written.sizes.dense_parameters,
                          options)
        self._show_next(options)

    def as_json(self, verdict: Verdict, options: argparse.Namespace) -> dict[str, object]:
        """The same for a program."""
        written, compared, claimed = self.written, self.comparison, claims(self.construction)
        return {
            "verdict": verdict.outcome,
            **margin_as_json(self.reading, written.margin),
            "certificate": str(written.path),
            "certificate_bytes": written.size,
            "certificate_version": written.version,
            "replaced": written.replaced,
            "construction": self.construction,
            "parameters": self.parameters,
            **self.shape,
            "table": self.table,
            **asdict(written.sizes),
            "theorems": [_bound_as_json(each, claimed) for each in self.witnesses],
            "smaller": smaller_as_json(self.smaller, options),
            "smallest": None if compared is None else comparison_as_json(compared),
        }

    def _show_theorems(self) -> None:
        """The sizes beside what theorems say of networks that hit labels exactly."""
        claimed = claims(self.construction)
        bounds = {key: _bounds(self.witnesses[0], key) for key in ("width", "depth", "product")}
        print_table(["", "this network", "bound on its line", "theorem's bound"],
                    self._sizes(bounds))
        who = "construction" if self.construction in constructions() else "given network"
        for each in self.witnesses:
            say(_verdict_on_bound(each, claimed, who))

    def _sizes(self, bounds: dict[str, list[object]]) -> list[list[object]]:
        """The network's sizes, beside the ``bounds`` on some of them, if there are any."""
        sizes, empty = self.written.sizes, [None] * len(bounds.get("width", ()))
        product = sizes.width ** 2 * sizes.depth ** 2
        rows = {"width W": (sizes.width, "width"), "depth L": (sizes.depth, "depth"),
                "W^2 L^2": (product, "product"), "nodes": (sizes.nodes, ""),
                "dense parameters": (sizes.dense_parameters, ""),
                "nonzero parameters": (sizes.nonzero_parameters, ""),
                "largest weight, bits": (sizes.largest_weight_bits, ""),
                "all weights, bits": (sizes.total_weight_bits, "")}
        return [[name, value, *bounds.get(key, empty)] for name, (value, key) in rows.items()]

    def _show_next(self, options: argparse.Namespace) -> None:
        """Commands to go on with, as they can be typed."""
        path, data = word_to_type(str(self.written.path)), word_to_type(options.data or "iris")
        how = "".join(f" {word_to_type(word)}" for word in how_read_words(options))
        words = [f"explain {path} --row 1", f"check {path} --data {data}{how}"]
        words += [f"theorems --of {path}"] if self.witnesses else []
        say("", "next:")
        for each in words:
            say_command(f"{program()} {each}")


def account_of(found: Unchecked, asked: Dataset, options: argparse.Namespace) -> Account:
    """All that is said of a certificate of the table that was ``asked`` for, but the verdict."""
    network, dataset, written = found.network, found.dataset, found.written
    case, theorems = Case(dataset, network), list[str]()
    if written.margin is None and not network.has_steps:  # labels are hit exactly, by ReLUs
        theorems = theorems_of(found.construction)
    claimed = claims(found.construction)
    return Account(
        written=written, construction=found.construction, parameters=found.parameters,
        comparison=found.comparison, reading=found.reading, order=found.order,
        how_read=asked.how_read, table=reading_as_json(asked),
        shape={"points": len(dataset), "rows": dataset.row_count, "dimension": dataset.dimension},
        margin_row=margin_row_of(written, dataset), has_steps=network.has_steps,
        witnesses=tuple(case.beside(theorem, claimed) for theorem in theorems),
        smaller=None if network.has_steps else smaller_one(
            options, asked, written.sizes.dense_parameters))


def _bounds(found: Witness, which: str) -> list[object]:
    return [getattr(bound, which) if bound else "-" for bound in (found.on_line, found.on_data)]


def _verdict_on_bound(found: Witness, claimed: bool, who: str) -> str:
    """Whether the bound is met; a construction that witnesses no theorem is only compared."""
    if found.on_data is None:
        return f"theorem {found.theorem} is not evaluated: {found.why_not}"
    if not claimed:
        width, depth = found.on_data.width, found.on_data.depth
        return (f"for comparison, theorem {found.theorem} at {found.at}, W = {width}, "
                f"allows depth {depth}; the {who} claims no theorem")
    met = "meets" if found.is_met else "does NOT meet"
    why = f": {found.why_missed}" if found.why_missed else ""
    count, most = found.parameters, getattr(found.on_data, "parameters", None)
    also = "" if most is None else f"; parameters {count}, bound {most}"
    return (f"theorem {found.theorem} at {found.at}, W = {found.on_data.width}, evaluated exactly "
            f"outside the kernel: depth {found.depth} {met} the bound {found.on_data.depth}"
            f"{also}{why}")


def claims(construction: str) -> bool:
    """Whether it is said to witness a theorem; a construction without any is compared with one."""
    known = constructions().get(construction)
    return known is not None and bool(known.witnesses)


def _bound_as_json(found: Witness, claimed: bool) -> dict[str, object]:
    bound = found.on_data
    return {
        "theorem": found.theorem, **({"at": AT_MOST} if found.at == AT_MOST else {}),
        "claimed": claimed, "met": found.is_met, "depth": found.depth,
        "most_depth": bound and bound.depth, "parameters": found.parameters,
        "most_parameters": getattr(bound, "parameters", None),
        "why_not": found.why_not or found.why_missed,
    }
