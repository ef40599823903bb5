"""Laws of export and import: what is written is read as it was, and a second time adds nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepcli.exchange.formats import FORMATS, as_text
from prepcli.exchange.reviews import entries_of, review_of
from prepcli.model import Entry
from prepcli.scheduling.state import Rules
from prepcli.store.progress import Store
from prepcli.workspace import study_day

NOW = datetime(2100, 1, 1, tzinfo=UTC)
GRADES = st.lists(
    st.builds(
        lambda n, card, at, off, grade, took: Entry(
            id=f"e{n}", type="grade", card=card, at=at, day=at.date() + timedelta(days=off), machine="m",
            body={"grade": grade, "took_ms": took, "mode": "quiz"},
        ),
        st.integers(0, 10**6),
        st.sampled_from(["a", "b-1", "C.2_x"]),
        st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        st.integers(-1, 1),
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
    read = entries_of(text, "file", study_day, NOW)
    assert read == grades
    with Store.open(tmp_path_factory.mktemp("db") / "p.db", Rules(), create=True) as store:
        assert store.append(read) == len(grades)
        before = store.states()
        assert store.append(entries_of(text, "file", study_day, NOW)) == 0
        assert store.states() == before
