"""Under which licence data are open to everybody: named on public pages and inside every file they give out."""

from cchc_core.words import gettext_noop

NAME = "CC BY 4.0"
URL = "https://creativecommons.org/licenses/by/4.0/deed.vi"
#: What a reader may do, in a sentence.
TERMS = gettext_noop("You may use, share and adapt this data, also commercially, if you name the source.")
