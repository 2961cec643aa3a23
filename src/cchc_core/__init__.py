"""The domain of CCHC in plain Python: no Django, no database, no clock, no network."""
