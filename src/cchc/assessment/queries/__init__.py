"""Reading rounds: who may see what, and the shapes that screens show, each in a constant number of queries."""
