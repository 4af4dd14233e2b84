"""Gadgets: small pieces of network, one file each, each naming its lemma.

A gadget reads the same on numbers (``value_of``), on neurons (``network_of``) and on the terms of
its lemma.  The places of the lemmas are in docs/proofs/.
"""

from memproof.gadgets.bit import two_layer_bit
from memproof.gadgets.decoder import decoder, narrow_decoder
from memproof.gadgets.digit import digit
from memproof.gadgets.encoder import encoder
from memproof.gadgets.group import window_group
from memproof.gadgets.kill import kill, kill_increasing
from memproof.gadgets.ramp import signed_forms, unit_ramp
from memproof.gadgets.strip import strip
from memproof.gadgets.window import window_form

__all__ = [
    "decoder",
    "digit",
    "encoder",
    "kill",
    "kill_increasing",
    "narrow_decoder",
    "signed_forms",
    "strip",
    "two_layer_bit",
    "unit_ramp",
    "window_form",
    "window_group",
]
