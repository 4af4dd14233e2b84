"""The engine: every layer on every point, fast and exact; it writes no certificate."""
