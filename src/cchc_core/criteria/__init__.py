"""Criteria sets: the tree, YAML and Excel in and out, checks, differences, crosswalk."""
