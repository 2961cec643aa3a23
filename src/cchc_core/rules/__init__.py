"""How a leaf earns points: one file a rule kind, its parameters declared, its outcome explained."""
