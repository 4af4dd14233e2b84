"""The registry: how a construction, ours or yours, becomes known to every command.

    @construction("constant", title="Constant", sizes="depth 1, width 1")
    def constant(x, data):                # a generator: one yield for each hidden layer
        (one,) = yield {"one": 1}
        return data.labels[0][0] * one

A construction is a generator on the tuple ``x`` of input channels and the dataset (it becomes the
network by ``network_of``), or a plain function of the dataset that returns a Network or a Built.
Installed packages register theirs with the entry point group ``memproof.constructions``; a file
with constructions is loaded with ``memproof --load FILE.py``.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from memproof.brief import Shown, brief
from memproof.errors import MemproofError, show
from memproof.names import did_you_mean, unknown
from memproof.network.sizes import Sizes
from memproof.outside import visible
from memproof.registry import Registry

if TYPE_CHECKING:
    from memproof.dataset import Dataset
    from memproof.dataset.numbers import Numbers
    from memproof.network import Network

ENTRY_POINTS = "memproof.constructions"
# The folders of ours.
ROOMS = ("threshold_ledger", "polygons", "triangle_ledger", "hyperplanes", "sawtooth_grid",
         "remainder_ledger", "circle_ledger", "folded_index", "hashed_circle",
         "step_staircase", "step_parity")
RELUS, STEPS = "relu", "step"  # the neurons of a construction's networks, beside identities

At = Callable[[int], Sizes]  # width -> sizes
Found = tuple[Sizes, int | None]  # sizes, and the slots of a ledger
Options = Mapping[str, int | str]


@dataclass(frozen=True)
class Planned:
    """What a plan tells: sizes, the parameters' text, and how sure it is."""

    sizes: Sizes
    parameters: str = ""
    certainty: str = "exact"

    __repr__ = brief


@dataclass(frozen=True)
class Built(Shown):
    """A network and the channels (layer, neuron) that order the points in its certificate.

    ``lines`` None: the first layer with a single channel, if there is one.  ``parameters`` is a
    printable text for the certificate, ``plan`` whatever the construction wants to keep.
    """

    network: Network
    lines: tuple[tuple[int, int], ...] | None = None
    parameters: str = ""
    plan: Any = None

    __repr__ = brief


def check_widths(name: str, network: Network, widths: Sequence[int]) -> None:
    """MP-X002 unless the network has exactly the planned hidden widths (w_1, ..., w_L)."""
    if network.widths != widths:
        raise MemproofError("MP-X002", name, f"widths {widths}", str(network.widths))


@dataclass(frozen=True)
class Guarantee:
    """Sizes at most, for all data with given numbers (N, d, C, distances).

    ``at_width(numbers, width)``, if the construction takes a width, with the ``widths`` that show
    its range; ``variants``: name -> sizes without a width.  ``rank``: the place in a table.
    """

    rank: int
    at_width: Callable[[Numbers, int], Found] | None = None
    widths: tuple[int, ...] = ()
    variants: Mapping[str, Callable[[Numbers], Found]] = field(default_factory=dict)

    __repr__ = brief


def option_text(options: Options) -> str:
    """``by default`` or ``depth=2, seed=1``."""
    return ", ".join(f"{name}={value}" for name, value in options.items()) or "by default"


@dataclass(frozen=True)
class Glance:
    """Sizes with these ``options``, for little: ``sizes(dataset)``, ``exact`` or an estimate."""

    options: Options
    sizes: Callable[[Dataset], Sizes]
    exact: bool


@dataclass(frozen=True)
class Construction:
    """An entry of the registry; ``witnesses``: the theorems whose bounds the construction reaches.

    ``builder(dataset, **options)`` gives a Built or a Network, ``planner`` (same arguments) an
    object with ``sizes`` and ``parameters``; without one, planning builds.  ``generator`` is
    f(x, data, **options), if the construction is one: it can be read with numbers, too.

    What else a construction may know of itself: ``at_widths(dataset, seed)`` gives exact sizes at
    many widths (the line is laid once); ``guarantee`` those for numbers alone, ``estimates`` (name
    -> sizes of numbers) those that nothing bounds; ``words(parameters, layers, values)`` tells of
    one point's way through the hidden layers, whatever network the parameters are of;
    ``ledger(parameters)`` the bit fields (``LedgerView``) of the layers that hold a ledger.
    ``variants``: further options under which it may be smaller; ``glances``: what costs little.
    ``place``: among ours, where they are listed; ``least_width``: of networks for any table;
    ``least_depth``: of its networks of more than one neuron.  ``activation``: ReLUs, or STEPS,
    which are compared with others only where they are asked for.
    """

    id: str
    title: str
    summary: str
    sizes: str
    witnesses: tuple[str, ...]
    builder: Callable[..., Any]
    planner: Callable[..., Any] | None = None
    options: tuple[str, ...] = ()
    source: str = "memproof"
    generator: Callable[..., Any] | None = None
    at_widths: Callable[[Dataset, int], At] | None = None
    guarantee: Guarantee | None = None
    estimates: Mapping[str, Callable[[Numbers], Sizes]] = field(default_factory=dict)
    words: Callable[..., dict[int, str]] | None = None
    ledger: Callable[[str], dict[int, Any]] | None = None
    variants: tuple[Options, ...] = ()
    glances: tuple[Glance, ...] = ()
    place: int = 0
    least_width: int | None = None
    least_depth: int = 1
    activation: str = RELUS

    __repr__ = brief

    def build(self, dataset: Dataset, **options: Any) -> Built:
        """The network for ``dataset``.  Errors: MP-B008 an option that it does not take, MP-B009
        another result than a network, and the construction's own."""
        result = _called(self, self.builder, dataset, options)
        return result if isinstance(result, Built) else Built(_network(self, result))

    def plan(self, dataset: Dataset, **options: Any) -> Any:
        """An object with ``sizes`` and ``parameters``; errors as for ``build``."""
        if self.planner is not None:
            return _called(self, self.planner, dataset, options)
        built = self.build(dataset, **options)
        found = built.network.sizes()
        sizes = Sizes(found.width, found.depth, found.nodes, found.dense_parameters)
        return Planned(sizes, built.parameters, "built")


def later(module: str, name: str, **fixed: Any) -> Callable[..., Any]:
    """The function ``name`` of a module that is imported at the first call."""

    def call(*args: Any, **options: Any) -> Any:
        return getattr(import_module(module), name)(*args, **fixed, **options)

    return call


OURS = Registry("memproof.constructions", ROOMS, Construction, "the construction", "MP-B001")


def _called(
    entry: Construction, function: Callable[..., Any], dataset: Dataset, options: dict[str, Any]
) -> Any:
    for name in options:
        if name not in entry.options:
            known = ", ".join(map(visible, entry.options)) or "it has none"
            raise MemproofError("MP-B008", visible(entry.id), f"one of its options: {known}",
                                visible(name) + did_you_mean(name, entry.options))
    return function(dataset, **options)


def _network(entry: Construction, result: Any) -> Network:
    from memproof.network import Network

    if not isinstance(result, Network):
        raise MemproofError("MP-B009", visible(entry.id), "a Network or a Built", show(result))
    return result


_REGISTRY: dict[str, Construction] = {}
_entry_points_read: list[bool] = []


def register(entry: Construction) -> Construction:
    """Add a construction.  Errors: MP-B010 if another one has its name."""
    known = OURS.entries.get(entry.id) or _REGISTRY.get(entry.id)
    if known is not None and known.source != entry.source:
        raise MemproofError("MP-B010", visible(entry.source), "a new name",
                            f"{visible(entry.id)} of {visible(known.source)}")
    _REGISTRY[entry.id] = entry
    return entry


def construction(
    identifier: str,
    *,
    title: str = "",
    summary: str = "",
    sizes: str = "",
    witnesses: Sequence[str] = (),
    plan: Callable[..., Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: register a construction, a generator f(x, data, ...) or a function f(data, ...).

    What f takes beside that are its options.  f itself is returned unchanged; the entry of the
    registry is ``named(identifier)``.
    """

    if not isinstance(identifier, str):  # @construction without its parentheses
        from memproof.network.places import home_of

        raise MemproofError("MP-B009", home_of(identifier), 'a name: @construction("my-name")',
                            "none")

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        first = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")
        register(entry_of(
            function, identifier, title=title or function.__name__.replace("_", " "),
            summary=summary or first, sizes=sizes, witnesses=tuple(witnesses), planner=plan,
        ))
        return function

    return decorate


def entry_of(function: Callable[..., Any], identifier: str, **about: Any) -> Construction:
    """The entry of a generator f(x, data, ...) or a function f(data, ...), not registered.

    A function that needs two arguments is taken for f(x, data), too: it may return a gadget that
    somebody else wrote.
    """
    parameters = inspect.signature(function).parameters
    needed = [p for p in parameters.values()
              if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    inner = inspect.unwrap(function)
    generator = inspect.isgeneratorfunction(inner) or len(needed) >= 2
    name = getattr(inner, "__name__", identifier)
    place = getattr(getattr(inner, "__code__", None), "co_filename", "?")
    return Construction(
        id=identifier,
        builder=on_inputs(function) if generator else function,
        options=tuple(parameters)[2 if generator else 1 :],
        source=f"{os.path.basename(place)} ({name})",
        generator=function if generator else None,
        **{"title": identifier, "summary": "", "sizes": "", "witnesses": (), **about},
    )


def on_inputs(generator: Callable[..., Any]) -> Callable[..., Any]:
    """dataset, options -> network: the builder of a generator f(x, data, **options)."""
    from memproof.network import network_of

    def build(dataset: Dataset, **options: Any) -> Network:
        def on(x: Any) -> Any:
            return generator(x, dataset, **options)

        on.__wrapped__ = generator  # type: ignore[attr-defined]  # messages name the generator
        return network_of(on, dataset.dimension)

    return build


def constructions() -> dict[str, Construction]:
    """All that are known, by name: ours, those of installed packages, those that were loaded."""
    if not _entry_points_read:
        from importlib.metadata import entry_points

        _entry_points_read.append(True)
        for point in entry_points(group=ENTRY_POINTS):
            _load(point)
    return {**OURS.entries, **_REGISTRY}


def _load(point: Any) -> None:
    """Load an entry point; what it names is registered under its name if no decorator did it.

    If that fails, an entry takes its place that says so (MP-B013) when it is asked for.
    """
    before = dict(_REGISTRY)
    try:
        found = point.load()
        if before == _REGISTRY and callable(found):
            register(entry_of(found, point.name, title=point.name))
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"

        def broken(dataset: Dataset, **options: Any) -> Any:
            raise MemproofError("MP-B013", f"entry point {visible(point.name)}",
                                "a construction", visible(reason))

        if point.name not in OURS.entries:
            _REGISTRY.setdefault(point.name, Construction(
                id=point.name, title="not loaded", summary=reason, sizes="", witnesses=(),
                builder=broken, source=f"entry point {point.name}"))


@contextmanager
def mistakes(entry: Construction) -> Iterator[None]:
    """An exception in somebody's construction becomes MP-B014, with the line in their file."""
    try:
        yield
    except MemproofError:
        raise
    except Exception as error:
        if entry.source == "memproof":
            raise
        from memproof.network.places import place_in

        raise MemproofError("MP-B014", place_in(error.__traceback__), "a construction that runs",
                            f"{type(error).__name__}: {visible(str(error))}") from error


def of_relus() -> dict[str, Construction]:
    """Those whose networks are of ReLUs: what is compared, and what ``plan`` lists."""
    return {name: each for name, each in constructions().items() if each.activation == RELUS}


def named(identifier: str) -> Construction:
    """The construction of that name.  Errors: MP-B001."""
    found = (OURS.entries.get(identifier) or _REGISTRY.get(identifier)
             or constructions().get(identifier))
    if found is None:
        raise unknown("MP-B001", "the construction", identifier, constructions())
    return found


def default() -> str:
    """The construction that is taken where none is asked for: the first of ours."""
    return next(iter(OURS.entries))
