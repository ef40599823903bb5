"""The statistics: what adds up, what a second computation in SQL says too, and what the learner sees."""

import shlex
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from months import learner
from prepcli.errors import UsageError
from prepcli.model import Entry, Head
from prepcli.results.figures import Period
from prepcli.scheduling.attempts import by_day, unpacked
from prepcli.scheduling.memory import due_in, retrievability, review
from prepcli.scheduling.state import Remembered, Rules, replay
from prepcli.stats.overview import Kept, overview
from prepcli.stats.period import period
from prepcli.stats.rates import limits

DAY = date(2026, 11, 22)
CARDS = {"a": ("x", "flashcard", 1), "b": ("x", "cloze", 2), "c": ("y", "cloze", 1), "gone": ("", "", 0)}
HEADS = [Head(card, *where, (), "", False, (), 1) for card, where in CARDS.items() if card != "gone"]

logs = st.dictionaries(
    st.sampled_from(sorted(CARDS)),
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 4), st.none() | st.integers(0, 90_000), st.none() | st.integers(1, 4)),
        min_size=1, max_size=8,
    ),
)  # fmt: skip


def kept(log):
    """What the store would keep of grades given as card -> (days ago, grade, took, confidence)."""
    met, attempts = [], {}
    for card, rows in log.items():
        entries = []
        for n, (ago, grade, took, sure) in enumerate(rows):
            day = DAY - timedelta(days=ago)
            body = {"grade": grade, "took_ms": took, "mode": "quiz", "confidence": sure}
            at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(seconds=n)
            entries.append(Entry(id=f"{card}{n}", type="grade", card=card, at=at, day=day, machine="m", body=body))
        state, attempts[card] = replay(card, entries, Rules())
        due, last = state.due.isoformat(), state.last_day.isoformat()
        met.append(Remembered(card, *state.memory, due, last, state.reps, state.agains, state.lapses, 0, None))
    days = by_day(unpacked(b"".join(attempts.values())))
    return Kept(met, attempts, days, Rules())


def figures(log, since=None, until=DAY, topics=()):
    return overview(HEADS, kept(log), Period(since=since, until=until, topics=topics), DAY, lambda card: card)


@given(logs)
def test_days_topics_kinds_levels_and_bins_add_up(log):
    got = figures(log)
    rows = [row for rows in log.values() for row in rows]
    assert got.totals.reviews == sum(day.reviews for day in got.days) == len(rows)
    assert got.totals.recalled == sum(day.recalled for day in got.days) == sum(row[1] > 1 for row in rows)
    assert got.totals.new == sum(day.new for day in got.days) == len(log)
    in_bank = figures({card: rows for card, rows in log.items() if card != "gone"}).retention.overall
    for parts in (got.retention.topics, got.retention.kinds, got.retention.levels):
        assert (sum(part.reviews for part in parts), sum(part.recalled for part in parts)) == (
            in_bank.reviews, in_bank.recalled
        )  # fmt: skip
    assert sum(week.reviews for week in got.retention.weeks) == got.retention.overall.reviews
    later = sum(len({row[0] for row in rows}) - 1 for rows in log.values())
    assert got.calibration.reviews == sum(one.reviews for one in got.calibration.bins) == later
    assert [one.reviews for one in got.calibration.stated] == [
        sum(row[3] == n for row in rows) for n in (1, 2, 3, 4)
    ]
    timed = [row for row in rows if row[2] is not None]
    assert sum(pace.reviews for pace in got.speed.grades) == len(timed)
    for bins in (got.distributions.stability, got.distributions.difficulty, got.distributions.retrievability):
        assert sum(one.cards for one in bins) == len(log.keys() - {"gone"})


@given(logs, st.integers(0, 40))
def test_two_periods_side_by_side_are_the_whole(log, ago):
    edge = DAY - timedelta(days=ago)
    whole, before, after = figures(log), figures(log, until=edge - timedelta(days=1)), figures(log, since=edge)
    assert before.days + after.days == whole.days
    assert before.calibration.reviews + after.calibration.reviews == whole.calibration.reviews
    assert (whole.streak, whole.longest_streak, whole.today) == (after.streak, after.longest_streak, after.today)
    assert (whole.streak, whole.longest_streak) == (before.streak, before.longest_streak)


@given(logs)
def test_topics_side_by_side_are_the_whole_but_for_cards_in_no_bank(log):
    whole = figures({card: rows for card, rows in log.items() if card != "gone"})
    x, y = figures(log, topics=("x",)), figures(log, topics=("y",))
    assert x.totals.reviews + y.totals.reviews == whole.totals.reviews
    assert [topic.topic for topic in x.topics] == ["x"]
    assert sum(day.cards for day in x.forecast) + sum(day.cards for day in y.forecast) == sum(
        day.cards for day in whole.forecast
    )


@given(st.integers(1, 3000), st.floats(0, 1))
def test_the_limits_of_a_rate_hold_it_and_stay_within_0_and_1(reviews, share):
    recalled = round(reviews * share)
    low, high = limits(recalled, reviews)
    assert 0 <= low <= recalled / reviews + 1e-9
    assert recalled / reviews - 1e-9 <= high <= 1


def test_limits_are_those_of_wilson():
    assert limits(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I
    assert limits(0, 0) == (None, None)


def test_a_streak_is_of_days_in_a_row_and_the_longest_one_stays():
    got = figures({"a": [(ago, 3, None, None) for ago in (30, 29, 28, 27, 2, 1)]})
    assert (got.streak, got.longest_streak) == (2, 4)
    assert figures({"a": [(2, 3, None, None)]}).streak == 0


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (None, None, None, DAY),
        ("2026-11-01", None, date(2026, 11, 1), DAY),
        ("30d", "7D", date(2026, 10, 23), date(2026, 11, 15)),
        ("2w", "yesterday", date(2026, 11, 8), date(2026, 11, 21)),
        ("today", "today", DAY, DAY),
    ],
)
def test_a_period_is_two_days_or_how_long_ago(since, until, first, last):
    got = period(since, until, (), DAY)
    assert (got.since, got.until) == (first, last)


@pytest.mark.parametrize("text", ["yesterdy", "2026-13-01", "30", "-3d", "9999999d", "30 days", "٣d", ""])
def test_what_is_no_day_is_a_usage_error(text):
    with pytest.raises(UsageError):
        period(text or " ", None, (), DAY)


def test_bad_days_on_the_command_line_are_exit_2_with_the_next_step(prep):
    for args, words in [
        (["--since", "soon"], "`--since` is not a day: `soon`"),
        (["--until", "2026-02-30"], "write a date like 2026-11-22, or 30d"),
        (["--since", "2026-11-20", "--until", "2026-11-19"], "is before"),
        (["--topic", "netwroking"], "did you mean `networking`?"),
    ]:
        run = prep("stats", *args)
        assert (run.code, run.out) == (2, "")
        assert words in run.err


@pytest.fixture
def months(home):
    """The bank of a learner of some months."""
    return learner(home)


def test_the_figures_are_those_that_plain_sql_finds_in_the_export(prep, months):
    got = prep("stats", "--json", "--bank", str(months)).json
    db = second_computation(prep("export", "reviews", "--format", "json").json["reviews"])
    days = db.execute(
        "SELECT day, count(*), sum(grade > 1), sum(n = 1), round(sum(took_ms) / 60000.0, 1) FROM r GROUP BY day ORDER BY day"
    ).fetchall()
    assert [tuple(day.values()) for day in got["days"]] == days
    sql = "SELECT topic, count(*), sum(grade > 1) FROM r JOIN cards USING (card) WHERE due GROUP BY topic"
    rates = {rate["name"]: (rate["reviews"], rate["recalled"]) for rate in got["retention"]["topics"]}
    assert rates == {topic: (reviews, recalled) for topic, reviews, recalled in db.execute(sql)}
    kinds = dict(db.execute("SELECT kind, count(*) FROM r JOIN cards USING (card) WHERE due GROUP BY kind"))
    assert {rate["name"]: rate["reviews"] for rate in got["retention"]["kinds"]} == kinds
    (reviews, predicted, rate), overall = (
        db.execute(
            "SELECT count(*), avg(predicted), avg(grade > 1) FROM r WHERE first_of_day AND n > 1"
        ).fetchone(),
        got["calibration"],
    )
    assert overall["reviews"] == reviews
    assert (overall["predicted"], overall["rate"]) == pytest.approx((predicted, rate), abs=5e-4)
    for one in overall["bins"]:
        sql = "SELECT count(*) FROM r WHERE first_of_day AND n > 1 AND round(predicted, 3) >= ? AND round(predicted, 3) < ?"
        assert db.execute(sql, (one["low"], one["high"] + (one["high"] == 1))).fetchone() == (one["reviews"],)
    for grade, pace in enumerate(got["speed"]["grades"], 1):
        times = sorted(row[0] // 100 for row in db.execute("SELECT took_ms FROM r WHERE grade = ?", (grade,)))
        assert (pace["reviews"], pace["median_s"]) == (len(times), times[(len(times) - 1) // 2] / 10)


def second_computation(reviews):
    """The exported reviews in a table, with what a schedule of the test's own says before each."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE r (card, day, grade, took_ms, n, first_of_day, due, predicted)")
    db.execute("CREATE TABLE cards (card, topic, kind)")
    seen = {}
    for row in reviews:
        card, day, grade = row["card"], date.fromisoformat(row["day"]), row["grade"]
        memory, last, due, n = seen.get(card, (None, None, None, 0))
        gap = (day - last).days if last else 0
        predicted = retrievability(memory.stability, gap) if memory else None
        first = last != day
        db.execute(
            "INSERT INTO r VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (card, row["day"], grade, row["took_ms"], n + 1, first, bool(due and first and due <= day), predicted),
        )
        memory = review(memory, grade, gap)
        seen[card] = memory, day, day + timedelta(days=due_in(memory, grade, 0.9, card, n + 1)), n + 1
    kinds, topics = ("flashcard", "short_answer", "cloze"), ("networking", "python", "databases", "linux", "git")
    for card in seen:
        number = int(card[-3:])
        db.execute("INSERT INTO cards VALUES (?, ?, ?)", (card, topics[number % 5], kinds[number % 3]))
    return db


def test_a_leech_comes_first_and_its_command_works(prep, months):
    hardest = prep("stats", "--json", "--bank", str(months)).json["hardest"]
    assert [card["lapses"] for card in hardest] == sorted((card["lapses"] for card in hardest), reverse=True)
    assert hardest[0]["leech"]
    words = shlex.split(hardest[0]["command"])
    assert words == ["prep", "note", hardest[0]["id"]]
    assert prep(*words[1:], "another hook", "--bank", str(months)).code == 0
    prep("suspend", hardest[0]["id"], "--bank", str(months))
    card = prep("stats", "--json", "--bank", str(months)).json["hardest"][0]
    assert (card["suspended"], card["command"]) == (True, f"prep unsuspend {card['id']}")


def test_an_empty_log_gives_the_next_step(prep):
    assert (
        prep("stats").out == "No reviews yet.\nprep quiz starts with a few cards; the figures grow from there.\n"
    )
    got = prep("stats", "--json").json
    assert (got["totals"]["reviews"], got["retention"]["overall"]["rate"], got["calibration"]["error"]) == (
        0,
        None,
        None,
    )
    prep("grade", "flash-1", "good")
    assert prep("stats", "--since", "2026-11-23", "--until", "2026-11-24").out.splitlines()[:2] != []


def test_one_card_that_comes_due_is_one_card_on_the_screen_and_in_the_report(prep, bank_file, tmp_path):
    prep("grade", "flash-1", "good")
    told = "1 card due in 30 days as scheduled now"
    assert told in prep("stats", "--bank", str(bank_file)).out
    prep("report", "--md", "-o", str(tmp_path / "r.md"), "--bank", str(bank_file))
    assert told in (tmp_path / "r.md").read_text("utf-8")


@pytest.mark.parametrize("columns", ["40", "60", "100", "200"])
def test_plain_statistics_are_ascii_and_no_line_is_longer_than_the_screen(prep, months, columns):
    out = prep("stats", "--plain", "--bank", str(months), COLUMNS=columns).out
    assert out.isascii()
    assert "\x1b" not in out
    longest = max(len(line) for line in out.splitlines())
    assert longest <= max(60, int(columns))


def test_a_topic_or_prompt_is_shown_as_text_and_never_obeyed(prep, tmp_path):
    bank = tmp_path / "bad.yaml"
    bank.write_text(
        'version: 1\ncards:\n  - {id: one, topic: "[red]t\\e[2J", prompt: "[bold]p\\e[2J[/]", answer: a}\n',
        "utf-8",
    )
    for day, grade in ((18, "good"), (21, "again"), (22, "good")):
        prep("grade", "one", grade, "--bank", str(bank), now=f"2026-11-{day}T10:00:00Z")
    out = prep("stats", "--bank", str(bank)).out
    assert "[red]t" in out
    assert "[bold]p" in out
    assert "\x1b" not in out
