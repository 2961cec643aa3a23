"""What the system, the parsers and the argument reader of Python say in English, put into our own messages.

Their sentences are message ids like ours, listed here so that the catalogue must hold them. What is not on a list is
told in general words: half an English sentence within a Vietnamese one helps nobody.
"""

from __future__ import annotations

from cchc_core.words import Note, gettext_noop

_SYSTEM = frozenset(
    {
        gettext_noop("No such file or directory"),
        gettext_noop("Is a directory"),
        gettext_noop("Not a directory"),
        gettext_noop("Permission denied"),
        gettext_noop("File name too long"),
        gettext_noop("No space left on device"),
        gettext_noop("Read-only file system"),
        gettext_noop("Input/output error"),
        gettext_noop("Bad file descriptor"),
    }
)

_YAML = frozenset(
    {
        gettext_noop("could not find expected ':'"),
        gettext_noop("mapping values are not allowed in this context"),
        gettext_noop("mapping values are not allowed here"),
        gettext_noop("block sequence entries are not allowed in this context"),
        gettext_noop("did not find expected key"),
        gettext_noop("did not find expected ',' or '}'"),
        gettext_noop("did not find expected ',' or ']'"),
        gettext_noop("did not find expected node content"),
        gettext_noop("did not find expected '-' indicator"),
        gettext_noop("did not find expected alphabetic or numeric character"),
        gettext_noop("did not find expected whitespace or line break"),
        gettext_noop("did not find expected <document start>"),
        gettext_noop("found character that cannot start any token"),
        gettext_noop("found unexpected end of stream"),
        gettext_noop("found unexpected document indicator"),
        gettext_noop("found unexpected ':'"),
        gettext_noop("found unknown escape character"),
        gettext_noop("found invalid Unicode character escape code"),
        gettext_noop("found undefined tag handle"),
    }
)

_JSON = frozenset(
    {
        gettext_noop("Expecting value"),
        gettext_noop("Expecting ',' delimiter"),
        gettext_noop("Expecting ':' delimiter"),
        gettext_noop("Expecting property name enclosed in double quotes"),
        gettext_noop("Illegal trailing comma before end of object"),
        gettext_noop("Illegal trailing comma before end of array"),
        gettext_noop("Extra data"),
        gettext_noop("Unterminated string starting at"),
        gettext_noop("Invalid control character at"),
        gettext_noop("Invalid \\escape"),
        gettext_noop("Invalid \\uXXXX escape"),
    }
)

_CSV = frozenset(
    {
        gettext_noop("unexpected end of data"),
        gettext_noop("line contains NUL"),
        gettext_noop("field larger than field limit (131072)"),
    }
)

#: ``argparse`` looks these up by itself, through the function that ``cli`` gives it.
ARGUMENTS = frozenset(
    {
        gettext_noop("usage: "),
        gettext_noop("positional arguments"),
        gettext_noop("options"),
        gettext_noop("show this help message and exit"),
        gettext_noop("%(prog)s: error: %(message)s\n"),
        gettext_noop("argument %(argument_name)s: %(message)s"),
        gettext_noop("the following arguments are required: %s"),
        gettext_noop("unrecognized arguments: %s"),
        gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
        gettext_noop("ambiguous option: %(option)s could match %(matches)s"),
        gettext_noop("expected one argument"),
        gettext_noop("expected at least one argument"),
        gettext_noop("ignored explicit argument %r"),
    }
)

_KNOWN = _SYSTEM | _YAML | _JSON | _CSV


def system_words(error: OSError) -> Note:
    """Why the system refused, as it would say it."""
    return parser_words(error.strerror or "", gettext_noop("the system refuses"))


def parser_words(text: str, otherwise: str = gettext_noop("the writing is not understood here")) -> Note:
    """What a parser found; ``otherwise`` is the message for what no list holds."""
    return Note(text if text in _KNOWN else otherwise)
