"""Addresses of initiatives and models, for people with a post. What everybody may read stands in ``urls_public``."""

from cchc.initiatives.urls_campaigns import REGISTRATION
from cchc.initiatives.urls_library import LIBRARY
from cchc.initiatives.urls_life import LIFE

app_name = "initiatives"
urlpatterns = [*LIBRARY, *REGISTRATION, *LIFE]
