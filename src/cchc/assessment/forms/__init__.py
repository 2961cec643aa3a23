"""Forms of a round: they clean shapes; actions decide."""
