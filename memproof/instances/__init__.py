"""Queries with planted answers, for people who build verifiers of neural networks."""
