"""Networks of other programs, read exactly: one file for each kind, one contract (``Foreign``)."""
