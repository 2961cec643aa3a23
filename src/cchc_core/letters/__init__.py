"""Reading official letters into proposed facts: a grammar of the forms that offices use, no model and no guessing.

``reading.read_letter`` takes the text of a letter and gives every fact with the place where it stands and the rule that
found it. A person confirms; nothing becomes a duty unseen.
"""
