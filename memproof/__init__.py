"""memproof: ReLU networks that provably memorize a table, with certificates."""

__version__ = "0.1.0"
