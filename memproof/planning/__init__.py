"""Sizes without building: of a table, of numbers alone, over all widths; and a picture."""
