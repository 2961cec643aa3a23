"""Definitions as data, their points, and the service index."""

from dataclasses import replace
from fractions import Fraction

from cchc_core.procedures.definitions import DEFINITIONS, GROUPS, SOURCES
from cchc_core.procedures.index import service_index
from cchc_core.procedures.indicators import COUNTED


def test_maxima_make_up_their_groups_and_a_hundred() -> None:
    for group in GROUPS.values():
        assert sum(one.maximum for one in DEFINITIONS.values() if one.group == group.code) == group.maximum
    assert sum(group.maximum for group in GROUPS.values()) == 100
    assert [int(group.maximum) for group in GROUPS.values()] == [18, 20, 12, 10, 22, 18, 0]


def test_each_definition_has_its_version_and_a_known_source() -> None:
    assert len([one for one in DEFINITIONS.values() if one.sources != ("OURS",)]) == 23
    for one in DEFINITIONS.values():
        assert one.version
        assert set(one.sources) <= set(SOURCES)
        assert (one.code in COUNTED) == (one.told_by != "aggregates")


def test_docstrings_name_code_version_and_sources() -> None:
    for code, function in COUNTED.items():
        about = " ".join((function.__doc__ or "").split())
        one = DEFINITIONS[code]
        assert about.startswith(f"{code}: ")
        assert f"Version {one.version}." in about
        assert f"Sources: {', '.join(one.sources)}." in about


def test_points_are_full_from_their_mark_on_and_linear_below() -> None:
    digitised = DEFINITIONS["4.2"]
    assert digitised.points(Fraction(80)) == digitised.points(Fraction(95)) == 4
    assert digitised.points(Fraction(40)) == 2
    assert digitised.points(None) is None
    assert DEFINITIONS["2.1"].points(Fraction(98)) == Fraction(196, 10)
    assert DEFINITIONS["2.2"].points(Fraction(3)) is None


def test_online_dossiers_are_multiplied_by_sync() -> None:
    online = DEFINITIONS["3.3"]
    assert online.points(Fraction(50), Fraction(100)) == 4
    assert online.points(Fraction(50), Fraction(50)) == 2
    assert online.points(Fraction(50)) is None


def test_a_denominator_of_zero_follows_the_definition() -> None:
    paid = DEFINITIONS["3.6"]
    assert paid.value(0, 0) is None
    strict = replace(paid, zero_is_zero=True)
    assert strict.value(0, 0) == 0
    assert DEFINITIONS["5.4"].value(-1, 4) == 0


def test_index_leaves_out_what_is_missing() -> None:
    index = service_index({"1.4": (9, 10), "2.1": (98, 100), "3.3": (1, 2), "3.6": (0, 0)})
    assert index.points == {"1.4": Fraction(54, 10), "2.1": Fraction(196, 10), "3.3": Fraction(36, 10)}
    assert index.by_group == {"CKMB": Fraction(54, 10), "TDGQ": Fraction(196, 10), "CLGQ": Fraction(36, 10)}
    assert (index.total, index.possible) == (Fraction(286, 10), 30)
    assert index.out_of_100 == Fraction(2860, 30)
    assert {"3.6", "1.1"} <= set(index.missing)
    assert service_index({}).out_of_100 is None
