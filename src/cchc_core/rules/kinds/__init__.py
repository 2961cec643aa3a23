"""The rule kinds, one file each. They do not know each other; ``catalogue.py`` lists them."""
