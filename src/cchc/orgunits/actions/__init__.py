"""Writes: changing units, importing their history, loading what ships with the product."""
