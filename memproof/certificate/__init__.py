"""Certificates: the writer, and a loader for what is shown (never for what is trusted)."""

from memproof.certificate.loader import Certificate, load
from memproof.certificate.writer import Written, write

__all__ = ["Certificate", "Written", "load", "write"]
