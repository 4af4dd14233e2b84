"""The gadget language: one hidden layer is one ``yield``.

A gadget is a generator.  It yields the pre-activations of one layer's neurons (affine expressions
in the neurons of the layer before) and receives the neurons back; it returns affine expressions.

    def ramp(t, r):                                   # [t >= r] for integers t
        p, q = yield {"p": t - r + 1, "q": t - r}     # names are optional: a tuple will do
        return p - q

``yield from`` composes in depth, ``together`` side by side.  One source, several readings:
``network_of`` builds the layers, ``value_of`` evaluates the same code on numbers (or on anything
that has +, -, * and a relu).  A gadget may declare what it returns on numbers; then ``value_of``
compares:

    @gadget("G1", value=lambda t, r: int(t >= r))
    def ramp(t, r): ...
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memproof.dataset.dataset import input_name
from memproof.errors import MemproofError
from memproof.exact import ONE, ZERO, Z, exact_number, lcm, tell_sympy
from memproof.network.affine import Affine, Level, Number, total
from memproof.network.declared import (
    Gadget,
    WrongValue,
    check_declared,
    locate,
    number_text,
    plain,
)
from memproof.network.model import IDENTITY, RELU, STEP, Layer, Network, Row
from memproof.network.places import (
    ANYWHERE,
    CARRIED,
    NOWHERE,
    PACKAGE,
    STANDARD,
    home_of,
    place_in,
    where,
)
from memproof.network.slips import Neurons, describe, mend

__all__ = [
    "ANYWHERE",
    "CARRIED",
    "NOWHERE",
    "PACKAGE",
    "STANDARD",
    "Affine",
    "Carry",
    "Gadget",
    "Level",
    "Neuron",
    "Number",
    "Request",
    "WrongValue",
    "carry",
    "gadget",
    "home_of",
    "identity",
    "network_of",
    "number_text",
    "place_in",
    "plain",
    "step",
    "tagged",
    "together",
    "total",
    "value_of",
    "where",
]

@dataclass(slots=True)
class Neuron:
    """A requested neuron: act(expression), with an optional name.  Never changed in place."""

    expression: Affine | Number
    activation: str = RELU
    name: str = ""

    SLIP = "a neuron that is asked for: y = yield identity(...) gives it back"


def identity(expression: Affine | Number, name: str = "") -> Neuron:
    """A neuron without activation (it carries a signed value)."""
    return Neuron(expression, IDENTITY, name)


def step(expression: Affine | Number, name: str = "") -> Neuron:
    """A neuron [expression >= 0]: 1 or 0."""
    return Neuron(expression, STEP, name)


class Request:
    """What one ``yield`` asks for: neurons, their stage and lemmas, and the generators to blame."""

    __slots__ = ("lemma", "neurons", "single", "sources", "stage")

    def __init__(
        self,
        neurons: list[Any],
        single: bool,
        sources: list[tuple[Any, int]],
        stage: str = "",
        lemma: str = "",
    ) -> None:
        self.neurons, self.single, self.sources = neurons, single, sources
        self.stage, self.lemma = stage, lemma


def _request(asked: Any, source: Gadget) -> Request:
    """The yielded value in one form: a tuple or list of expressions, a mapping, or one of them."""
    kind = type(asked)
    if kind is Request:
        return asked  # type: ignore[no-any-return]
    if kind is tuple or kind is list or kind is Neurons:
        neurons, single = list(asked), False
    elif kind is dict or isinstance(asked, Mapping):
        neurons, single = [_named(name, each) for name, each in asked.items()], False
    else:
        neurons, single = [asked], True
    return Request(neurons, single, [(source, len(neurons))])


def _named(name: str, asked: Any) -> Neuron:
    if type(asked) is Neuron:
        return Neuron(asked.expression, asked.activation, str(name))
    return Neuron(asked, RELU, str(name))


def _advance(generator: Gadget, reply: Any) -> tuple[Request | None, Any]:
    """(request, None) while the generator runs, (None, its return value) at its end."""
    try:
        return _request(generator.send(reply), generator), None
    except StopIteration as end:
        return None, end.value


def tagged(generator: Gadget, stage: str = "", lemma: str = "") -> Gadget:
    """The same gadget whose layers say to which stage and lemma they belong."""
    reply = None
    while True:
        request, result = _advance(generator, reply)
        if request is None:
            return result
        request.stage = stage or request.stage
        if lemma and lemma not in request.lemma.split():
            request.lemma = f"{request.lemma} {lemma}".strip()
        reply = yield request


def gadget(
    lemma: str = "", value: Callable[..., Any] | None = None
) -> Callable[[Callable[..., Gadget]], Callable[..., Gadget]]:
    """Decorator: the layers of this gadget name their ``lemma`` (an identifier, or several).

    ``value`` (same arguments) is what the gadget returns on numbers, or None where it promises
    nothing: read with numbers, another result raises WrongValue.  Building ignores it.  Raises
    MP-N014 for a function without a yield.
    """

    if not isinstance(lemma, str):
        raise MemproofError("MP-N014", home_of(lemma), 'a name: @gadget("G1"), or @gadget()',
                            describe(lemma))

    def decorate(function: Callable[..., Gadget]) -> Callable[..., Gadget]:
        @functools.wraps(function)
        def with_lemma(*args: Any, **kwargs: Any) -> Gadget:
            inner = function(*args, **kwargs)
            if not hasattr(inner, "send"):
                raise MemproofError("MP-N014", home_of(function), "a gadget, which has a yield",
                                    describe(inner))
            generator: Any = tagged(inner, lemma=lemma)
            generator.__name__ = function.__name__  # messages name the gadget
            if value is None or Affine in map(type, args):
                return generator  # type: ignore[no-any-return]
            return check_declared(generator, function, value, args, kwargs)

        with_lemma.lemma = lemma  # type: ignore[attr-defined]
        return with_lemma

    return decorate


class Carry:
    """A value that rides along in ``together`` for as many layers as the others need."""

    __slots__ = ("activation", "name", "value")
    SLIP = "a carried value: it belongs into together(...)"

    def __init__(self, value: Any, activation: str, name: str) -> None:
        self.value, self.activation, self.name = value, activation, name


def carry(value: Affine | Number, name: str = "", *, signed: bool = False) -> Carry:
    """Carry a nonnegative value through relu neurons (``signed``: through identity neurons).

    Without a name it keeps the name of the first neuron in the expression.
    """
    if not name and type(value) is Affine:
        name = value.name()
    return Carry(value, IDENTITY if signed else RELU, name)


def together(*parts: Gadget | Carry) -> Gadget:
    """Run gadgets side by side, in lockstep: their rows become one layer.

    Returns the tuple of their results, in order; a Carry's result is its value in the last layer.
    Raises MP-N013 when the gadgets need different numbers of layers.
    """
    _check_parts(parts)
    replies: list[Any] = [None] * len(parts)
    values = [part.value if isinstance(part, Carry) else None for part in parts]
    while True:
        steps = [None if isinstance(p, Carry) else _advance(p, r)
                 for p, r in zip(parts, replies, strict=True)]
        running = [step[0] is not None for step in steps if step is not None]
        if not any(running):
            return tuple(v if s is None else s[1] for v, s in zip(values, steps, strict=True))
        if not all(running):
            raise _out_of_step(parts, steps)
        merged = _merge(parts, values, [None if s is None else s[0] for s in steps])
        made = yield merged
        position = 0
        for k, step in enumerate(steps):
            if step is None:
                values[k] = made[position]
                position += 1
            else:
                request = step[0]
                size = len(request.neurons) if request else 0
                chunk = Neurons(made[position : position + size])
                replies[k] = chunk[0] if request and request.single else chunk
                position += size


def _check_parts(parts: Sequence[Any]) -> None:
    """MP-N019 unless they are gadgets, each once, and carried values."""
    for part in parts:
        if not isinstance(part, Carry) and not hasattr(part, "send"):
            raise MemproofError("MP-N019", ANYWHERE, "gadgets, and values that carry(...) hands on",
                                describe(part))
        if sum(part is each for each in parts) > 1:
            raise MemproofError("MP-N019", ANYWHERE, "every gadget once", f"{where(part)} twice")


def _merge(
    parts: Sequence[Any], values: list[Any], requests: list[Request | None]
) -> Request:
    neurons: list[Any] = []
    sources: list[tuple[Gadget, int]] = []
    stage, lemmas = "", list[str]()
    for part, value, request in zip(parts, values, requests, strict=True):
        if request is None:
            neurons.append(Neuron(value, part.activation, part.name))
            sources.append((part, 1))
        else:
            neurons += request.neurons
            sources += request.sources
            stage = stage or request.stage
            lemmas += [word for word in request.lemma.split() if word not in lemmas]
    return Request(neurons, False, sources, stage, " ".join(lemmas))


def _out_of_step(parts: Sequence[Any], steps: Sequence[Any]) -> MemproofError:
    done = [where(p) for p, s in zip(parts, steps, strict=True) if s and s[0] is None]
    more = [where(p) for p, s in zip(parts, steps, strict=True) if s and s[0] is not None]
    return MemproofError("MP-N013", more[0], "gadgets with the same number of layers",
                         f"{done[0]} is finished while this one goes on")


def value_of(generator: Gadget, relu: Callable[[Any], Any] = lambda z: max(z, 0 * z)) -> Any:
    """The gadget's result on numbers: every requested neuron is replaced by its value.

    ``relu`` may be given for other number-like things (terms of a lemma).  Raises WrongValue
    (MP-T002) for a gadget that does not return what it declares.
    """
    tell_sympy()
    reply, layer = None, 0
    try:
        while True:
            request, result = _advance(generator, reply)
            if request is None:
                return result
            layer += 1
            neurons = [n if type(n) is Neuron else Neuron(n) for n in request.neurons]
            values = tuple(_activated(n, relu) for n in neurons)
            reply = values[0] if request.single else values
    except MemproofError as error:
        raise locate(error, layer).with_traceback(error.__traceback__) from error.__cause__
    except Exception as error:
        raise _slip(error, reply) from error.__cause__


def _activated(neuron: Neuron, relu: Callable[[Any], Any]) -> Any:
    """What a neuron gives on numbers."""
    if neuron.activation == STEP:
        return int(neuron.expression >= 0)  # type: ignore[operator]
    return neuron.expression if neuron.activation == IDENTITY else relu(neuron.expression)


def network_of(
    construction: Callable[[tuple[Affine, ...]], Gadget],
    dimension: int,
    output_names: Sequence[str] = ("y",),
) -> Network:
    """The network that ``construction`` describes on ``dimension`` inputs.

    ``construction(inputs)`` is a gadget on the tuple of input channels; it returns the output, an
    affine expression, or a sequence of them.  Raises MP-N01x, with the place in the user's file.
    """
    level = Level(0, list(map(input_name, range(dimension))))
    inputs = Neurons(Affine({i: ONE}, ZERO, level) for i in range(dimension))
    hidden: list[Layer] = []
    reply: Any = None
    generator = None
    try:
        generator = construction(inputs)
        if not hasattr(generator, "send"):
            raise MemproofError("MP-N014", home_of(construction), "a generator function (with a "
                                "yield for each layer)", describe(generator))
        while True:
            request, result = _advance(generator, reply)
            if request is None:
                break
            layer = _layer(request, level)
            hidden.append(layer)
            level = Level(len(hidden), layer.names)
            made = Neurons([Affine({i: ONE}, ZERO, level) for i in range(len(layer))])
            reply = made[0] if request.single else made
    except MemproofError as error:
        if error.place in (CARRIED, NOWHERE):  # nobody's own line: the yield that asks for it
            error = MemproofError(error.code, where(generator), error.expected, error.found)
        raise locate(error, len(hidden)).with_traceback(error.__traceback__) from error.__cause__
    except Exception as error:
        reply = inputs if reply is None else reply
        raise _slip(error, reply, home_of(construction)) from error.__cause__
    home = home_of(construction, generator)
    return Network(dimension, tuple(hidden), _output(result, level, output_names, home))


def _slip(error: Exception, reply: Any, home: str = "") -> Exception:
    """A slip in words, with its line or else at ``home``; another error as it is."""
    asked = len(reply) if isinstance(reply, tuple) else 1
    slip = mend(error, asked, place_in(error.__traceback__, home))
    return error if slip is None else slip.with_traceback(error.__traceback__)


def _output(result: Any, level: Level, names: Sequence[str], home: str) -> Layer:
    """The output map; its errors are at ``home``, the construction's place."""
    results = result if isinstance(result, (tuple, list)) else [result]
    if result is None or not results:
        raise MemproofError("MP-N015", home, "an output: return an affine expression", "None")
    request = Request([Neuron(r, IDENTITY) for r in results], False, [(home, len(results))])
    layer = _layer(request, level)
    shown_names = tuple(names) if len(names) == len(layer) else tuple(
        f"{names[0]}{i}" for i in range(len(layer)))
    return Layer(layer.rows, layer.biases, layer.denominator, layer.activations, shown_names)


def _layer(request: Request, level: Level) -> Layer:
    """The requested neurons as integer rows over one denominator."""
    rows: list[tuple[tuple[int, Number], ...]] = []
    biases: list[Number] = []
    activations, names = [], []
    exact, whole = True, type(ZERO)
    for i, asked in enumerate(request.neurons):
        if type(asked) is Neuron:
            expression, activation, name = asked.expression, asked.activation, asked.name
        else:
            expression, activation, name = asked, RELU, ""
        if type(expression) is not Affine:
            expression = _constant(expression, request, i)
        elif expression.level is not level and expression.level is not None:
            raise _stale(expression, request, i)
        terms, bias = expression.terms, expression.bias
        if not name:
            single = len(terms) == 1 and not bias and next(iter(terms.values())) == 1
            name = expression.name() if single else f"n{i}"
        row = tuple(sorted([(j, w) for j, w in terms.items() if w]))
        rows.append(row)
        biases.append(bias)
        activations.append(activation)
        names.append(name)
        exact = exact and type(bias) is whole and all(type(w) is whole for _, w in row)
    if not rows:
        raise MemproofError("MP-N016", _blame(request, 0), "at least one neuron", "none")
    integral, shifted, denominator = _integral(rows, biases, exact)
    return Layer(integral, shifted, denominator, tuple(activations), tuple(names),
                 request.stage, request.lemma)


def _integral(
    rows: list[tuple[tuple[int, Number], ...]], biases: list[Number], exact: bool
) -> tuple[tuple[Row, ...], tuple[int, ...], int]:
    """Integer rows and biases over the least common denominator."""
    if exact:
        return tuple(rows), tuple(biases), ONE  # type: ignore[arg-type]
    q = lcm(*(b.denominator for b in biases), *(w.denominator for row in rows for _, w in row))
    return (
        tuple(tuple((j, Z(w * q)) for j, w in row) for row in rows),
        tuple(Z(b * q) for b in biases),
        q,
    )


def _constant(value: Any, request: Request, i: int) -> Affine:
    number = exact_number(value)
    if number is None:
        raise MemproofError("MP-N017", _blame(request, i),
                            "an affine expression or an exact number", describe(value))
    return Affine({}, number, None)


def _stale(expression: Affine, request: Request, i: int) -> MemproofError:
    index = expression.level.index if expression.level else 0
    return MemproofError("MP-N010", _blame(request, i), "neurons of the layer before",
                         f"{expression.name() or 'a neuron'} lives in layer {index}: carry it")


def _blame(request: Request, neuron: int) -> str:
    for source, count in request.sources:
        if neuron < count:
            return f"the output of {source}" if isinstance(source, str) else where(source)
        neuron -= count
    return NOWHERE
