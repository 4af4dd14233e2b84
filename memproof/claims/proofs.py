"""Evidence that several rows share: lemmas that are proved anew.

The lemma kernel proves what a lemma uses before the lemma itself, so the last ones are enough.
"""

from __future__ import annotations

from memproof.claims.evidence import proved

TURNING = proved("YR4-kinks", "YR4-power", "YR4-turn", "YR4", "G17")  # d1 floor(d2/d_y) points
SHORT = proved("YR1", "YR1-group", "YR2", "YR3")  # the same with short weights
TANH = proved("YH1", "YH2", "YH2-teeth", "YH3")
STAIRCASE = proved("HS", "G17")
IMPLIED = proved("YIMP")  # the recalled conditions of yun-2019 imply those proved here
PIECES = proved("C5", "A4")  # alternating labels; two layers from both sides
LISTED = proved("A1", "A2")  # the numbers against the listed bound, and their grid
GROWTH = proved("G22", "G22-growth", "G22-parameters")
DIRECTION = proved("B1")  # a real direction, from facts about the sphere
SEPARATING = proved("D1", "D1r")  # an integer direction with small entries
INDEX = proved("D2", "D2f", "D3", "D4", "D4e")  # folds, index and encoder
SLOTS = proved("D5", "D6", "D7", "D8", "D9", "D10")  # what reads the label, and the size
