"""SGD near a memorizing minimum: what it does from every start nearby, with explicit constants.

After Yun, Sra and Jadbabaie (2019), Theorem 5.1; docs/proofs/sgd.md has the statement and the
proof, docs/sgd-format.md the certificates.
"""
