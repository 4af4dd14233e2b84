"""Which gadget is which side of which lemma: the table behind ``memproof lemmas --gadget``.

A row says with what a gadget is run, and the formulas of the lemma that speak of what comes out.
It claims nothing: ``chain`` runs the gadget on symbols of sympy, and compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from memproof.constructions.hyperplanes.residual import decode
from memproof.constructions.polygons.max_min_string import bend
from memproof.constructions.sawtooth_grid.network import clipped_teeth, kink_ramps, turning_teeth
from memproof.dataset.labels import Kinds
from memproof.gadgets.affine_ledger import affine_chain, affine_fan, affine_windows
from memproof.gadgets.bit import two_layer_bit
from memproof.gadgets.bump import bump, hat
from memproof.gadgets.cell_fold import cell_fold, center
from memproof.gadgets.clip import clip, side_of
from memproof.gadgets.digit import digit
from memproof.gadgets.fold import fold
from memproof.gadgets.group import window_group
from memproof.gadgets.hot import hot, hot_by_clips
from memproof.gadgets.index_encoder import Indexed, Step, encoder_layer, gather_layer, ramp
from memproof.gadgets.kill import kill, kill_increasing
from memproof.gadgets.label_table import label_table
from memproof.gadgets.laps import laps
from memproof.gadgets.odd_strip import odd_strip, scaled_strip, wave
from memproof.gadgets.ramp import signed_forms, unit_ramp
from memproof.gadgets.remainder import multiple_distance
from memproof.gadgets.slope_windows import slope_windows
from memproof.gadgets.slot import compare
from memproof.gadgets.strip import strip
from memproof.gadgets.teeth import teeth
from memproof.gadgets.thermometer import thermometer
from memproof.gadgets.triangle import gate, indicator, triangle, triangle_bit
from memproof.gadgets.window import window_form
from memproof.line.projection import Projection, projector
from memproof.network import Gadget


@dataclass(frozen=True)
class Link:
    """``gadget`` on ``arguments`` is a side of formulas of ``lemma``.

    arguments: terms as the lemma's file writes them, or numbers; a tuple stands for a list.
    formulas: names of goals, whose left side it is, or of hypotheses, whose right side it is.
    term: instead, the term that it is; ``formulas`` are those that speak of it.
    part: where in the result, if the gadget returns several things.
    variables: those of the arguments that the lemma does not name, with their sorts.
    assume: what sympy may know of a variable besides its sort, such as "nonnegative".
    where: what the lemma's variables stand for in the gadget's terms.
    definitions: hypotheses f(...) == ... by which functions are unfolded, for small sizes.
    given: equalities that are used likewise: the numbers of this instance.
    options: further arguments of the gadget.
    size: what is small here, of a gadget whose shape depends on it; "" if its shape is fixed.
    source: the function that is shown, where it is no gadget by itself.
    """

    gadget: Callable[..., Gadget]
    arguments: tuple[Any, ...]
    lemma: str
    formulas: str
    term: str = ""
    part: tuple[int, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    assume: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    definitions: str = ""
    given: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    size: str = ""
    source: Callable[..., Any] | None = None


def _teeth(count: int) -> Link:
    """The first group, with points t(1), ..., t(count) and the weights of the construction."""
    sign = [(-1) ** (k - 1) for k in range(count + 1)]
    later = [f"S*(t({k}) + t({k - 1})) - ({sign[k]})*(y({k}) - y({k - 1}))"
             for k in range(2, count + 1)]
    return Link(teeth, ("x", (), ("S", *["2*S"] * (count - 1)), (("S*t(1) - y(1)", *later),)),
                "YR3", "line", term=f"F({count}, x)", variables={"x": "R"}, where={"m": str(count)},
                definitions="sum_start sum_next tooth_first tooth_next",
                given=tuple(f"eps({k}) == {sign[k]}" for k in range(1, count + 1)),
                size=f"one group of {count} point{'s' * (count > 1)}")


def _strip(bits: int) -> Link:
    return Link(strip, ("y", bits + 1, bits), "G9", "bit_is_0 bit_is_1 from_0 below_T",
                where={"T": str(2**bits)}, size=f"one bit, at place 2^{bits}")


def _fold(layers: int) -> Link:
    return Link(multiple_distance, ("x", "m", layers), "G11", "plus minus",
                term=f"D({layers}, m, x)", definitions="start next",
                size=f"{layers} layer{'s' * (layers > 1)}")


def _of(kind: Any, *arguments: Any) -> Any:
    """A structure with terms in the place of its numbers."""
    return kind(*arguments)


def signed_pair(t: Any, jump: Any, s: Any) -> Gadget:
    """relu(P(t)) - relu(Q(t)) for the forms P, Q of ``signed_forms``: a pair of window_group."""
    (p, p0), (q, q0) = signed_forms(jump, s)
    upper, lower = yield {"P": t * p + p0, "Q": t * q + q0}
    return upper - lower


def window(t: Any, starts: Sequence[Any], forms: Sequence[Any]) -> Gadget:
    """``window_form`` with its feet, as the groups of windows have them."""
    asked: dict[str, Any] = {}
    for k, start in enumerate(starts):
        asked |= {f"p{k}": t - start + 1, f"q{k}": t - start}
    neurons = yield asked
    return window_form(list(zip(neurons[::2], neurons[1::2], strict=True)), starts, forms)


FROM_0 = "nonnegative"
_BIT = {"name": "y"}
_FORMS = ((2, "v(1)"), (1, "v(2)"), (5, "v(3)"))
_SLOPES = ("a(1) == 2", "a(2) == 1", "a(3) == 5", "eps(1) == 1", "eps(2) == -1", "eps(3) == 1")
_SIZE = "three blocks, slopes 2, 1, 5"

LINKS: tuple[Link, ...] = (
    Link(projector, (_of(Projection, ("u(0)", "u(1)"), 0, 1, ()), 1, ("v(0)", "v(1)")), "D1r",
         "range", term="relu(C(d))", where={"d": "2"}, definitions="c_start c_next",
         size="two coordinates"),
    Link(unit_ramp, ("t", "r"), "G1", "on off"),
    Link(window, ("t", ("rho(1, g)", "rho(2, g)"), (("alpha(1, g, i)", "eta(1, g, i)"),
                                                    ("alpha(2, g, i)", "eta(2, g, i)"))),
         "G2", "left right", term="Omega(2, g, i)", where={"m": "2"}, source=window_form,
         definitions="no_slope no_constant empty next", size="two windows"),
    Link(signed_pair, ("t", "v", "s"), "G3", "rising_on rising_off", source=signed_forms,
         assume={"v": FROM_0}),
    Link(signed_pair, ("t", "v", "s"), "G3", "falling_on falling_off", source=signed_forms,
         assume={"v": "negative"}),
    Link(window_group, ("t", "A(0)", "L(1)", ((("r(2)", "L(2)"), ("r(3)", "L(2) + jump")),)),
         "G4", "inside", term="A(1)", part=(1,),
         variables={"jump": "R"}, assume={"jump": FROM_0}, where={"n": "1", "J": "1"},
         definitions="rho_is first_block no_slope no_constant empty next base_slope "
                     "base_constant slope_P slope_Q constant_P constant_Q no_pairs pairs result",
         given=("count(1) == 1", "v(1, 1, 1) == jump"), size="one window with two blocks"),
    Link(digit, ("Z", "T", 1), "G5", "one", size="bits = 1"),
    Link(digit, ("Z", "T", 2), "G5", "two", size="bits = 2"),
    Link(kill, ("sigma", "r"), "G7", "nothing enough", assume={"r": FROM_0}),
    Link(kill_increasing, ("nu", "m", "r"), "G7-increasing", "nothing enough",
         assume={"r": FROM_0}),
    *map(_strip, (0, 1, 5)),
    Link(two_layer_bit, ("Z", "T", "S", "w"), "G10", "ledger0 ledger1 from_0 below_T", part=(0,),
         options=_BIT),
    Link(two_layer_bit, ("Z", "T", "S", "w"), "G10", "total0 total1", part=(1,), options=_BIT),
    Link(two_layer_bit, ("Z", "T", None, "w"), "G10", "fresh0 fresh1", part=(1,), options=_BIT),
    *map(_fold, (1, 2)),
    Link(triangle, ("z",), "G12", "left right low high before after"),
    Link(triangle_bit, ("F(k, z1)", "F(k, z2)", "rest"), "G12b", "keeps1", part=(0,),
         assume={"k": FROM_0, "rest": FROM_0}),
    Link(triangle_bit, ("F(k, z1)", "F(k, z2)", "rest"), "G12b", "keeps2", part=(1,),
         assume={"k": FROM_0, "rest": FROM_0}),
    Link(triangle_bit, ("F(k, z1)", "F(k, z2)", "rest"), "G12b", "bit", part=(2,),
         assume={"k": FROM_0, "rest": FROM_0}),
    Link(gate, ("x", "p", "v", "bits"), "G13", "at_position before after", assume={"bits": FROM_0},
         variables={"bits": "Z"}, where={"V": "pow2(bits)"}),
    Link(indicator, ("x", "low", "high"), "G15", "inside before after"),
    Link(fold, ("X", "t", "s"), "D2f", "right left from_0 range"),
    Link(encoder_layer,
         ("Z", (_of(Indexed, 1, "j0", "V0", "tau0"), _of(Indexed, 2, "j1", "V1", "tau1"),
                _of(Indexed, 1, "j2", "V2", None)), "E"),
         "D4", "own next third kept", size="two breakpoints"),
    Link(ramp, ("x", "U(k)", _of(Step, "left(k)", "right(k)", "V(k)",
                                 "V(k) + slope(k)*(right(k) - left(k))")),
         "D4g", "second_layer", part=(1,), definitions="first_layer", assume={"x": FROM_0}),
    Link(wave, ("v", "pow2(m + n)", 1), "D5", "upper lower", assume={"m": FROM_0, "n": FROM_0}),
    Link(odd_strip, ("v", 2, "pow2(m)"), "D5", "odd even", term="T(2, m, v)", part=(0,),
         variables={"v": "R"}, assume={"m": FROM_0}, definitions="no_layer layer", size="two bits"),
    Link(scaled_strip, ("v", 2, "M", "u"), "D5", "scaled_odd", term="S(2, u, M, v)", part=(0,),
         variables={"v": "R"}, definitions="no_scaled scaled_layer", size="two bits"),
    Link(cell_fold, ("g(k)", "s(k)", "E"), "D6", "neurons"),
    Link(cell_fold, ("2*E*c + eps", "b", "E"), "D6", "pass turn"),
    Link(center, ("y", "z"), "D6", "center_above center_below"),
    Link(compare, ("v", "g", "u", "w"), "D7", "plus_pass plus_fail", part=(0,)),
    Link(compare, ("v", "g", "u", "w"), "D7", "minus_pass minus_fail", part=(0,),
         options={"falling": True}),
    Link(compare, ("v", "g", "u", "w"), "D7", "wide_plus_pass wide_plus_fail", part=(0,),
         options={"narrow": False}),
    Link(compare, ("v", "g", "u", "w"), "D7", "wide_minus_pass wide_minus_fail", part=(0,),
         options={"falling": True, "narrow": False}),
    Link(affine_fan, ("t", _FORMS), "ALs", "result", term="relu(G(3))", part=(1,),
         assume={"t": FROM_0}, where={"blocks": "3"}, definitions="sum_start sum_next",
         given=_SLOPES, size=_SIZE),
    Link(affine_chain, ("t", _FORMS), "ALc", "chain_result", part=(1,),
         assume={"t": FROM_0}, where={"blocks": "3", "S": "0"},
         definitions="chain_start chain_next", given=_SLOPES, size=_SIZE),
    Link(affine_windows, ("t", (0,), (_FORMS,)), "ALc", "windows", term="relu(U(3))", part=(1,),
         assume={"t": FROM_0}, where={"blocks": "3"},
         definitions="units_start units_first units_next", given=_SLOPES, size=_SIZE),
    Link(slope_windows, ("t", (), (_FORMS,), 0), "ALc", "windows", term="relu(U(3))",
         assume={"t": FROM_0}, where={"blocks": "3"},
         definitions="units_start units_first units_next", given=_SLOPES, size=_SIZE),
    Link(laps, ("x", 4, (3, 5, 7)), "HC-laps", "place", term="G(2)", assume={"x": FROM_0},
         where={"L": "4"}, definitions="sum_start sum_next",
         given=("q(0) == 1/3", "sgn(1) == -1", "sgn(2) == 1", "theta(1) == 103/30",
                "theta(2) == 527/70"), size="three laps of four places"),
    Link(bump, ("z", ("w",), "K"), "H1", "plane right left off", part=(0,),
         size="one functional"),
    Link(hat, ("z",), "H2", "peak right left off"),
    Link(decode, ("e + M*c", "M", _of(Kinds, (("y(0)",), ("y(1)",), ("y(2)",)), ())), "H7", "label",
         term="D(2)", part=(0,), where={"lo": "0"}, definitions="start next",
         size="three classes, one output"),
    Link(bend, ("x", "u", "z", "q", "steep"), "MM", "max_line max_kept", part=(1,),
         assume={"steep": "positive"}),
    Link(bend, ("x", "u", "z", "q", "-steep"), "MM", "min_line min_kept", part=(1,),
         assume={"steep": "positive"}),
    Link(label_table, ("x", (0, "y(2)", "y(3)", "y(4)"), False), "HS", "between",
         term="P(4, x)", where={"N": "4"}, definitions="no_slope start next",
         given=("y(1) == 0", "t(1) == 0", "t(2) == 1", "t(3) == 2", "s(2) == y(2)",
                "s(3) == y(3) - y(2)", "s(4) == y(4) - y(3)"),
         size="four values, in one layer"),
    Link(gather_layer, ("A",), "YB2", "sum"),
    Link(hot, ("c", 4), "YD1", "hit below above", part=(1,), where={"s": "1"},
         size="four classes"),
    Link(hot, ("c", 4), "YD2", "zero positive", part=(0,), size="four classes"),
    Link(clip, ("z",), "YH1", "above between below"),
    Link(clip, ("2*D + e",), "YH1", "same right left"),
    Link(side_of, ("t", "T"), "YH3", "on off"),
    Link(hot_by_clips, ("t", 2), "YH3", "bit_on bit_off", part=(1,), where={"T": "1"},
         size="two classes"),
    Link(thermometer, ("t", ("T",)), "YR1", "on off", part=(1, 0), size="one group"),
    *map(_teeth, (1, 2, 3)),
    Link(clipped_teeth, ("t(q)", (), (("2*t(1) - y(1)", "2*t(2) + y(2)"),)), "YH2-teeth", "even",
         where={"m": "2"}, definitions="eps_start clip sum_start sum_next",
         given=("eps(2) == -1",), size="two teeth"),
    Link(kink_ramps, ("x", ("tau(1)",)), "YR4-kinks", "ramp", term="relu(x - tau(1))",
         part=(0,), size="one kink"),
    Link(turning_teeth, (("r1", "r2"), ((-4, 3, -5), (-8, 1, 2))), "YR4", "hit", term="F(2, x)",
         variables={"r1": "R", "r2": "R", "x": "R"}, definitions="sum_start sum_next eps_start",
         given=("eps(2) == -1", "z(1, x) == 3*r1 - 5*r2 - 4", "z(2, x) == r1 + 2*r2 - 8"),
         size="two teeth, with numbers as weights"),
)

# Gadgets that name a lemma, and stand in no row: why not.
UNLINKED: dict[str, str] = {
    "memproof.constructions.triangle_ledger.network.start":
        "its layer only hands on x and the two points of either string, as YB2 has it",
    "memproof.gadgets.value_chain.value_chain":
        "its weights come from a division of the slopes, which are numbers and never symbols",
    "memproof.gadgets.zigzag.zigzag_encoder":
        "it hands out slopes that a search has found; which of the z are 0 is not in the layer",
}
