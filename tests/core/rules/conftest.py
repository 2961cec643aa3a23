"""Settings of the property tests: no time limit for one example, since machines that test are often busy."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
