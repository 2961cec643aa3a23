"""The catalogue of facts."""

from __future__ import annotations

import pytest
from criteria_examples import SAMPLE_FILES, SAMPLES

from cchc_core.criteria.facts import BadCatalogue, best_labels, labels_of, read_facts, read_folder
from cchc_core.criteria.load import load_set


def test_fact_has_its_words() -> None:
    facts = read_facts(
        'name,label_vi,unit,kind,measured_by,definition_vi\nplans,Số kế hoạch,kế hoạch,count,plan,"Một, hai"\n'
    )
    assert labels_of(facts)["plans"].label == "Số kế hoạch"
    assert facts[0].definition == "Một, hai"


@pytest.mark.parametrize("text", ["name,unit\n", "name,label_vi\na,A\na,B\n", "name,label_vi\n,A\n"])
def test_table_that_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(BadCatalogue):
        read_facts(text)


def test_table_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(BadCatalogue):
        read_facts(b"name,label_vi\na,\xff\n")


def test_every_fact_of_the_samples_is_in_a_shipped_catalogue() -> None:
    catalogues = read_folder(SAMPLES)
    assert set(catalogues) == {"facts-departments.csv", "facts-localities.csv"}
    for path in SAMPLE_FILES:
        sample = load_set(path.read_bytes()).set
        assert sample is not None
        assert set(best_labels(sample.facts(), catalogues.values())) == set(sample.facts())
