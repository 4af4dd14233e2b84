"""What several tests share; tests/conftest.py makes it importable."""
