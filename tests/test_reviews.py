"""Laws of export and import: what is written is read as it was, and a second time adds nothing."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepcli.exchange.formats import FORMATS, as_text
from prepcli.exchange.reviews import entries_of, review_of
from prepcli.model import Entry
from prepcli.scheduling.state import Rules
from prepcli.store.progress import Store
from prepcli.workspace import study_day

GRADES = st.lists(
    st.builds(
        lambda n, card, at, day, grade, took: Entry(
            id=f"e{n}", type="grade", card=card, at=at.replace(tzinfo=UTC), day=day, machine="m",
            body={"grade": grade, "took_ms": took, "mode": "quiz"},
        ),
        st.integers(0, 10**6),
        st.sampled_from(["a", "b-1", "C.2_x"]),
        st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),
        st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        st.integers(1, 4),
        st.integers(0, 300_000),
    ),
    max_size=15,
    unique_by=lambda entry: entry.id,
)  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
@given(grades=GRADES)
@settings(max_examples=40, deadline=None)
def test_import_reads_any_log_as_it_was_and_is_idempotent(tmp_path_factory, format_, grades):
    text = as_text("reviews", map(review_of, grades), format_)
    read = entries_of(text, "file", study_day)
    assert read == grades
    with Store.open(tmp_path_factory.mktemp("db") / "p.db", Rules(), create=True) as store:
        assert store.append(read) == len(grades)
        before = store.states()
        assert store.append(entries_of(text, "file", study_day)) == 0
        assert store.states() == before
