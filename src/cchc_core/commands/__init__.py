"""The commands that need neither a database nor a browser: one module each, with ``add_to`` and ``run``."""
