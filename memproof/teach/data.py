"""What a page about a certificate is made of: the data that JavaScript gets from Python.

The page holds the certificate itself and computes every number in the browser.  ``walk_data`` adds
what JavaScript cannot know.  In the page it is one JSON object:

    format      1
    name        the file's name, as it is shown
    title, subtitle
    story       sentences: what the certificate claims, in words
    verdict     the kernel's, when the page was made: {outcome, code, place, expected, found},
                outcome ACCEPTED, REJECTED, DECLINED (or ERROR: the checker failed)
    file        {packed, whole, bytes, sha256}: ``packed`` is base64 of gzip of the file, so that
                its sha256 is the file's; if not ``whole``, of an extract, fewer records of the same
                kinds: it can be shown, and not be checked.  ``bytes``, ``sha256`` are the file's
    omitted     sentences that say what the page leaves out; [] if it holds everything
    columns     names of the inputs; [] (like all below) if the file has not the form of a
                certificate
    stages      [{name, first, last, widths}]: layers first..last (from 1)
    ledger      null, or {fields: [[name, bits]], rows: [{layer, channels, fields}]}: in a layer the
                sum of some channels is what is left of the ledger, bit fields, most significant
                first; the first of ``fields`` may be partly read
    notes       "", or base64 of gzip of {points: [i], texts: {layer: [a sentence for each of these
                points]}}: what the construction has to say of a layer at a point (words of
                ``memproof explain``), "" for nothing.  Points are numbered as the page has them
    lemmas      base64 of gzip of {id: LEMMA}, see ``memproof.teach.lemma_data``
    instances   {layer: [{lemma, neurons, at: [[variable, TERM]]}]}: in this layer the lemma speaks
                of these neurons, with its variables as terms in the values of the layer below

    codes       {code: title} of what a checker says of a certificate

All text is ready to be shown (``memproof.outside.visible``), and is text: never markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from memproof.certificate.loader import Certificate, load_bytes, without_steps
from memproof.checker.files import judged
from memproof.checker.kernel import Verdict
from memproof.codes import CODES
from memproof.constructions import constructions
from memproof.errors import MemproofError
from memproof.explain import column_names, notes
from memproof.network.model import Layer
from memproof.network.work import Work, counted_values
from memproof.outside import visible
from memproof.teach.contents import Contents, contents_of, pack
from memproof.teach.instances import Instance, instances_of
from memproof.teach.lemma_data import packed_lemmas
from memproof.teach.story import story

NOTED_POINTS, NOTED_WORK = 150, 10**6  # for how many points, and products, there are notes


@dataclass(frozen=True)
class WalkData:
    """The JSON object of a page, see above."""

    name: str
    verdict: dict[str, str]
    file: dict[str, Any]
    title: str = ""
    subtitle: str = ""
    story: list[str] = field(default_factory=list)
    omitted: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    stages: list[dict[str, Any]] = field(default_factory=list)
    ledger: dict[str, Any] | None = None
    notes: str = ""
    lemmas: str = ""
    instances: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=lambda: dict(_codes()))
    format: int = 1


def _codes() -> Iterator[tuple[str, str]]:
    for code, (title, _) in CODES.items():
        if code.startswith(("MP-R", "MP-L")):
            yield code, title


def walk_data(path: str | Path, data: bytes) -> dict[str, Any]:
    """The JSON object for the bytes of a certificate; of one that is refused, what can be shown."""
    without_steps(visible(Path(path).name), data)
    certificate = _loaded(path, data)
    contents = contents_of(data) if certificate is None else contents_of(
        data, certificate.network, certificate.dataset)
    name = visible(Path(path).name)
    found = asdict(WalkData(name, _verdict_data(judged(path, data, checker="kernel")),
                            contents.file, title=name, omitted=contents.omitted))
    return found if certificate is None else found | _about(certificate, contents)


def _loaded(path: str | Path, data: bytes) -> Certificate | None:
    """The certificate, if it has the form of one, right or wrong."""
    try:
        return load_bytes(path, data)
    except MemproofError:
        return None


def _verdict_data(verdict: Verdict) -> dict[str, str]:
    said = {key: visible(getattr(verdict, key), None) for key in ("place", "expected", "found")}
    return {"outcome": verdict.outcome, "code": verdict.code, **said}


def _about(certificate: Certificate, contents: Contents) -> dict[str, Any]:
    """What is known of a certificate that has the form of one."""
    claim, network = certificate.claim, certificate.network
    hidden = network.hidden[: contents.layers]
    return {
        "title": _title(certificate),
        "subtitle": f"{claim['points']} points ({claim['rows']} rows) in dimension "
                    f"{claim['dimension']}; {claim['depth']} layers, at most {claim['width']} "
                    f"wide, {claim['nonzero_parameters']} parameters that are not 0",
        "columns": [visible(name) for name in column_names(certificate)],
        "story": story(certificate),
        "stages": list(_stages(hidden)),
        "ledger": _ledger(certificate, len(hidden)),
        "notes": _notes(certificate, contents),
        "lemmas": packed_lemmas(_lemmas_of(hidden)),
        "instances": {number: [_instance_data(each) for each in found]
                      for number, found in instances_of(network.layers, len(hidden)).items()},
    }


def _title(certificate: Certificate) -> str:
    """``iris, threshold-ledger``; of a certificate that declares neither, the file's name."""
    words = (certificate.declared[key].strip() for key in ("dataset", "construction"))
    return ", ".join(visible(each) for each in words if each) or visible(certificate.path.name)


def _stages(layers: Sequence[Layer]) -> Iterator[dict[str, Any]]:
    numbered = enumerate(layers, 1)
    for stage, group in groupby(numbered, key=lambda item: item[1].stage):
        members = list(group)
        widths = sorted({len(layer) for _, layer in members})
        yield {"name": visible(stage) or "hidden layers", "first": members[0][0],
               "last": members[-1][0], "widths": widths}


def _lemmas_of(layers: Sequence[Layer]) -> list[str]:
    """The ids that the layers name, each once, in their order."""
    return list(dict.fromkeys(word for layer in layers for word in layer.lemma.split()))


def _instance_data(instance: Instance) -> dict[str, Any]:
    return {"lemma": instance.lemma, "neurons": list(instance.neurons),
            "at": [list(pair) for pair in instance.at.items()]}


def _ledger(certificate: Certificate, depth: int) -> dict[str, Any] | None:
    """The ledger's bit fields, if a construction knows some for the declared parameters."""
    widths = certificate.network.widths
    for each in constructions().values():
        views = each.ledger(certificate.declared["parameters"]) if each.ledger else {}
        rows = [{"layer": number, "channels": list(view.channels),
                 "fields": [list(pair) for pair in view.fields]}
                for number, view in sorted(views.items())
                if number <= depth and max(view.channels) < widths[number - 1]]
        if rows:
            return {"fields": rows[0]["fields"], "rows": rows}
    return None


def _notes(certificate: Certificate, contents: Contents) -> str:
    """The constructions' words on a few points; none where the ledger says it, or for too much."""
    parameters = certificate.claim["nonzero_parameters"]
    shown = contents.points[:: 1 + len(contents.points) // NOTED_POINTS]
    if len(shown) * parameters > NOTED_WORK or _ledger(certificate, contents.layers) is not None:
        return ""
    texts: dict[int, list[str]] = {}
    for place, point in enumerate(shown):
        for number, text in _notes_at(certificate, point).items():
            texts.setdefault(number, [""] * len(shown))[place] = visible(text, None)
    points = [contents.points.index(point) for point in shown]
    return pack(json.dumps({"points": points, "texts": texts}).encode()) if texts else ""


def _notes_at(certificate: Certificate, point: int) -> dict[int, str]:
    data, network = certificate.dataset, certificate.network
    *hidden, _ = counted_values(network, data.points[point], data.denominator, Work())
    return notes(certificate, hidden[1:])
