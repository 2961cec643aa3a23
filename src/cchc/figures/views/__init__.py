"""Pages of figures: values of a unit and a year, the catalogue of definitions, and citations to look at again."""
