"""What a network that somebody trained or wrote does on a table, exactly, and what rounding may do.
"""
