"""`prep plan` and a sitting that follows it, through the real program."""

import json
import sqlite3
import time
from datetime import date

import pytest

from conftest import PREP, log
from prepcli.commands.desk import Desk
from prepcli.scheduling.plan import rank
from prepcli.scheduling.queue import Wanted
from terminal import Terminal

NOW = "2026-11-22T10:00:00Z"
BANK_OF_40 = "version: 1\ncards:\n" + "".join(
    f"  - {{id: card-{n:02}, topic: {'networking' if n % 2 else 'linux'}, prompt: Question {n}, answer: Answer {n}.}}\n"
    for n in range(40)
)


@pytest.fixture
def bank_file(tmp_path):
    path = tmp_path / "bank.yaml"
    path.write_text(BANK_OF_40, "utf-8")
    return path


@pytest.fixture
def plan(prep, bank_file):
    """`prep plan` over the bank of 40 cards."""

    def run(*args: str, **kwargs):
        return prep("plan", *args, "--bank", str(bank_file), **kwargs)

    return run


def reviews(rows: list[tuple[str, str, int, int]]) -> str:
    """JSON lines of (card, moment, grade, seconds)."""
    fields = ("card", "at", "grade", "took_ms")
    return "\n".join(json.dumps(dict(zip(fields, (c, at, g, 1000 * s), strict=True))) for c, at, g, s in rows)


def entries(home) -> list[tuple[str, dict]]:
    return [(type_, body) for type_, _, body in log(home) if type_ in ("target", "outcome", "void")]


def test_a_date_is_kept_as_an_entry_and_shown_as_a_plan(plan, home):
    run = plan("--date", "2026-12-06", "--minutes", "10", "--off", "sat", "--weight", "networking=3", "--json")
    body = {
        "name": "interview",
        "date": "2026-12-06",
        "minutes": 10.0,
        "weights": {"networking": 3.0},
        "off": ["sat"],
    }
    assert entries(home) == [("target", body)]
    assert run.json["target"] == body | {"days_left": 14}
    assert [day["off"] for day in run.json["days"]] == [False] * 6 + [True] + [False] * 6 + [True]
    assert run.json["ready"]["now"] == 0.0 < run.json["ready"]["keep"] <= 1.0
    assert plan("--json").json == run.json


def test_a_change_keeps_what_it_does_not_name(plan, home):
    plan("--date", "2026-12-06", "--minutes", "10", "--off", "sat")
    plan("--minutes", "20")
    plan("--weight", "linux=0", "--off", "none")
    assert entries(home)[-1][1] == {
        "name": "interview",
        "date": "2026-12-06",
        "minutes": 20.0,
        "weights": {"linux": 0.0},
        "off": [],
    }


def test_the_nearest_of_several_dates_leads_and_is_ended_by_name(plan, home):
    plan("--date", "2026-12-20")
    plan("--date", "2026-12-01", "--name", "acme")
    shown = plan("--json").json
    assert (shown["target"]["name"], [other["name"] for other in shown["others"]]) == ("acme", ["interview"])
    assert plan("interview", "--json").json["target"]["name"] == "interview"
    assert plan("--clear", "acme").code == 0
    assert plan("--json").json["target"]["name"] == "interview"
    plan("--clear")
    assert plan("--json").json["target"] is None


def test_undo_brings_an_ended_plan_back(plan, prep):
    plan("--date", "2026-12-06")
    plan("--clear")
    assert "the change of the plan" in prep("undo").out
    assert plan("--json").json["target"]["date"] == "2026-12-06"


def test_five_minutes_more_help_and_the_price_is_told(plan):
    ready = plan("--date", "in 5 days", "--minutes", "6", "--json").json["ready"]
    assert ready["now"] < ready["fewer"] < ready["keep"] < ready["more"]
    assert plan("--minutes", "5", "--json").json["ready"]["fewer"] is None


def test_short_of_time_topics_to_leave_out_are_named(plan):
    shown = plan("--date", "in 3 days", "--minutes", "5", "--weight", "linux=0.5", "--json").json
    assert shown["unmet"] > 2
    assert [drop["topic"] for drop in shown["drop"]] == ["linux", "networking"]
    assert shown["drop"][0]["command"] == "prep plan --weight linux=0"
    assert plan("--minutes", "120", "--json").json["drop"] == []


def test_topics_come_weakest_first_with_a_command_that_runs(plan, prep, bank_file, quiz):
    prep(
        "import",
        "reviews",
        "-",
        stdin=reviews([(f"card-{n:02}", "2026-11-20T10:00:00Z", 4, 5) for n in range(1, 40, 2)]),
    )
    topics = plan("--date", "in 2 weeks", "--json").json["topics"]
    assert [(topic["topic"], topic["helps"]) for topic in topics] == [
        ("linux", "--new 10"),
        ("networking", "--ahead"),
    ]
    t = quiz(*topics[0]["command"].split()[2:]).shows("Question", "1 of 10").press("q")
    assert t.ends() == 0


def test_a_topic_of_weight_0_is_left_out_everywhere(plan, prep):
    shown = plan("--date", "in 2 weeks", "--weight", "linux=0", "--json").json
    assert [topic["topic"] for topic in shown["topics"]] == ["networking"]
    assert {card["topic"] for card in prep("due", "--json").json["cards"]} == {"networking"}
    assert prep("next", "--json").json["card"]["topic"] == "networking"


def test_due_counts_and_lists_what_is_left_of_today(plan, prep):
    plan("--date", "in 2 weeks", "--minutes", "10")
    cards = [card["id"] for card in prep("due", "--json").json["cards"]]
    assert prep("due", "--count", "--json", "--bank", "bank.yaml").json["count"] == len(cards) > 5
    assert prep("next", "--json").json["card"]["id"] == cards[0]
    assert prep("due", "--topic", "linux", "--json").json["cards"] == []  # a filter asks for due dates
    prep("import", "reviews", "-", stdin=reviews([(cards[0], NOW, 3, 300)]))
    rest = [card["id"] for card in prep("due", "--json").json["cards"]]
    assert cards[0] not in rest
    assert 0 < len(rest) < len(cards)
    prep("import", "reviews", "-", stdin=reviews([(cards[1], NOW, 3, 300)]))
    assert prep("due", "--json").json["cards"] == []


def test_on_the_day_itself_the_weakest_cards_come_and_nothing_is_forecast(plan, prep):
    prep("import", "reviews", "-", stdin=reviews([("card-01", "2026-11-21T10:00:00Z", 4, 5)]))
    run = plan("--date", "today", "--minutes", "120")
    assert "The interview is today" in run.out
    assert "keep" not in run.out
    cards = [card["id"] for card in prep("due", "--json").json["cards"]]
    assert cards[-1] == "card-01"  # known best
    assert len(cards) == 40


def test_on_a_day_off_nothing_is_left(plan, prep):
    plan("--date", "in 2 weeks", "--off", "sun")
    assert prep("due", "--json").json["cards"] == []
    assert "today is off" in prep(shipped=True).out


def test_after_the_date_due_dates_count_again_and_prep_asks_how_it_went(plan, prep, home):
    prep("grade", "card-01", "again")
    plan("--date", "2026-11-24")
    after = "2026-11-26T10:00:00Z"
    assert prep("due", "--json", now="2026-11-24T10:00:00Z").json["cards"]  # the day itself is still planned
    assert [card["id"] for card in prep("due", "--json", now=after).json["cards"]] == ["card-01"]
    assert prep("--json", shipped=True, now=after).json["untold"] == {"name": "interview", "date": "2026-11-24"}
    assert "prep plan --went" in prep(shipped=True, now=after).out
    assert plan("--went", "well, three system design questions", now=after).code == 0
    assert entries(home)[-1] == (
        "outcome",
        {"target": "interview", "date": "2026-11-24", "went": "well, three system design questions"},
    )
    assert prep("--json", shipped=True, now=after).json["untold"] is None


def test_prep_asks_in_a_terminal_and_keeps_the_choice(plan, environ, home):
    plan("--date", "2026-11-24", "--name", "acme")
    after = environ | {"PREP_NOW": "2026-11-26T10:00:00Z"}
    t = Terminal(PREP, after, 80, 30).shows("The interview acme was on 2026-11-24", "so-so", "ask me later")
    t.press("down", "enter").shows("Next: ")
    assert t.ends() == 0
    assert entries(home)[-1] == ("outcome", {"target": "acme", "date": "2026-11-24", "went": "so-so"})
    assert Terminal(PREP, after, 80, 30).shows("Next: ").ends() == 0


def test_on_a_dumb_terminal_the_choice_is_made_by_its_number(plan, environ, home):
    plan("--date", "2026-11-24")
    after = environ | {"PREP_NOW": "2026-11-26T10:00:00Z", "TERM": "dumb"}
    t = Terminal(PREP, after, 80, 30).printed("3 badly").printed("number").press("3", "enter").printed("Next: ")
    assert t.ends() == 0
    assert entries(home)[-1][1]["went"] == "badly"


def test_on_a_dumb_terminal_what_is_no_number_is_answered_with_what_is_wanted(plan, environ, home):
    plan("--date", "2026-11-24")
    after = environ | {"PREP_NOW": "2026-11-26T10:00:00Z", "TERM": "dumb"}
    t = Terminal(PREP, after, 80, 30).printed("How did it go? number")
    for wrong in ("foo", "6", "q"):
        t.output = b""
        t.press(wrong, "enter").printed("type a number from 1 to 5; Enter alone leaves it open")
    t.press("enter").printed("Next: ")
    assert t.ends() == 0
    assert entries(home)[-1][0] == "target"


def test_a_line_of_the_plan_stands_on_the_first_screen(plan, prep):
    plan("--date", "in 2 weeks", "--minutes", "25")
    out = " ".join(prep(shipped=True).out.split())
    assert "14 days to go, ready 0 % -> " in out
    assert "at 25 min a day (expected), today 0 of 25 min" in out


@pytest.mark.parametrize("columns", [40, 52, 60])
def test_on_a_narrow_terminal_a_line_breaks_between_words_and_in_a_pipe_it_is_one(plan, quiz, prep, columns):
    plan("--date", "in 2 weeks", "--minutes", "25")
    line = next(line for line in prep(shipped=True, COLUMNS=str(columns)).out.split("\n") if "to go" in line)
    assert line.endswith("today 0 of 25 min")
    t = quiz(command="plan", columns=columns, rows=60).shows("14 days to go, ready")
    assert t.ends() == 0
    last = t.text[t.text.index("14 days to go, ready") :].split("\n\n")[0]
    assert (" ".join(last.split("\n")), last.count("\n") > 0) == (line, True)


def test_the_kept_ranking_is_that_of_a_fresh_one(plan, prep, home, environ, monkeypatch):
    """What `due` reads is what ranking the same cards again gives, after grades, undo, suspension and a reset."""
    plan("--date", "in 2 weeks", "--minutes", "10")
    prep(
        "import", "reviews", "-", stdin=reviews([(f"card-{n:02}", "2026-11-18T10:00:00Z", 3, 9) for n in range(9)])
    )
    steps = (
        ["due"],
        ["grade", "card-03", "hard"],
        ["undo"],
        ["suspend", "card-04"],
        ["reset", "card-05"],
        ["undo"],
    )
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    for step in steps:
        prep(*step)
        kept = [card["id"] for card in prep("due", "--json").json["cards"]]
        desk = Desk([home.parent / "bank.yaml"])
        with desk.store() as store:
            planner = desk.plan(store, Wanted(), date(2026, 11, 22))
            done = {card for card, state in store.states().items() if state.last_day == planner.day}
            fresh = rank(planner.cards, planner.days_left, planner.budget, planner.habits)
        assert kept == [card for card, _, _ in fresh if card not in done][: len(kept)]
        assert len(kept) > 3


def test_today_is_ranked_once(plan, prep, home):
    plan("--date", "in 2 weeks")
    prep("due")

    def ranking() -> str:
        with sqlite3.connect(home / "progress.db") as db:
            return db.execute("SELECT value FROM meta WHERE key = 'ranking'").fetchone()[0]

    first = ranking()
    prep("grade", "card-01", "good")
    prep("due", "--json")
    assert ranking() == first
    prep("suspend", "card-02")
    prep("due", "--json")
    assert ranking() != first


def test_a_card_whose_topic_was_changed_is_ranked_as_of_its_new_topic(plan, prep, bank_file):
    plan("--date", "in 2 weeks", "--minutes", "10", "--weight", "linux=0")
    first, *others = (card["id"] for card in prep("due", "--json").json["cards"])
    text = bank_file.read_text("utf-8")
    bank_file.write_text(text.replace(f"{first}, topic: networking", f"{first}, topic: linux"), "utf-8")
    now = [card["id"] for card in prep("due", "--json").json["cards"]]
    assert now[: len(others)] == others
    assert first not in now


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["--date", "2026-11-21"], "is past"),
        (["--date", "soon"], "no date in `soon`"),
        (["--date", "in 1001 days"], "`in 1001 days` is more than 1000 days away"),
        (["--date", "in 9999 years"], "`in 9999 years` is more than 1000 days away"),
        (["--minutes", "25"], "no interview date stands"),
        (["--date", "friday", "--minutes", "0"], "1 to 720"),
        (["--date", "friday", "--minutes", "2000"], "1 to 720"),
        (["--date", "friday", "--weight", "netwrking=2"], "did you mean `networking`"),
        (["--date", "friday", "--weight", "networking=many"], "`many`"),
        (["--date", "friday", "--weight", "networking=nan"], "`nan`"),
        (["--date", "friday", "--weight", "networking"], "networking=3"),
        (["--date", "friday", "--weight", "networking=0", "--weight", "linux=0"], "every topic has weight 0"),
        (["--date", "friday", "--off", "someday"], "no day off `someday`"),
        (["--date", "tuesday", "--off", "sun,mon"], "every day until then is off"),
        (["--clear"], "no plan to end"),
        (["acme"], "no plan `acme`"),
        (["--went", "well"], "no past interview"),
    ],
)
def test_what_cannot_be_planned_is_refused_and_nothing_is_written(plan, home, args, part):
    run = plan(*args)
    assert run.code == 2
    assert part in run.err
    assert "help: " in run.err
    assert not (home / "progress.db").exists() or entries(home) == []


def test_a_target_that_no_card_meets_is_refused(plan, prep, bank_file):
    bank_file.write_text("version: 1\ncards:\n  - {id: one, topic: t, prompt: p, answer: a}\n", "utf-8")
    prep("suspend", "one")
    run = plan("--date", "friday")
    assert (run.code, "no card is left to plan for" in run.err) == (2, True)


# --- a sitting that follows the plan, on the real clock ---


def test_a_planned_sitting_goes_in_the_order_of_the_index_and_ends_when_the_minutes_are_used(
    quiz, plan, prep, home
):
    real = {"PREP_NOW": ""}
    plan("--date", "in 2 weeks", "--minutes", "1", **real)
    order = [card["id"] for card in prep("due", "--json", **real).json["cards"]]
    (day,) = {row["day"] for row in [plan("--json", **real).json["days"][0]]}
    used = reviews([("card-39", f"{day}T12:00:00", 3, 59)])  # all but a second of today's minute
    assert prep("import", "reviews", "-", stdin=used, **real).code == 0
    t = quiz(**real).shows("Space reveals", f"Question {int(order[0][-2:])}")
    time.sleep(1.2)
    t.press("space").shows("3 Good").press("3")
    t.shows("Today's 1 min are used", "days to go, ready", "today 1 of 1 min").press("q")
    assert t.ends() == 0
    assert [card for type_, card, _ in log(home) if type_ == "grade"][-1] == order[0]


def test_a_sitting_ends_when_nothing_is_worth_a_minute_more_and_m_goes_on(quiz, plan, bank_file, home):
    bank_file.write_text(BANK_OF_40[: BANK_OF_40.index("  - {id: card-02")], "utf-8")
    plan("--date", "in 2 weeks", "--minutes", "30")
    t = quiz()
    for _ in range(2):
        t.shows("Space reveals").press("space").shows("3 Good").press("3")
    t.shows("Nothing is worth a minute more today", "2 of 2 recalled", "14 days to go, ready").press("m")
    t.shows("Question 0", "Space reveals").press("q")  # ahead of its day
    assert t.ends() == 0


def test_a_sitting_with_filters_does_as_told_while_a_plan_stands(quiz, plan):
    plan("--date", "in 2 weeks", "--weight", "linux=0")
    t = quiz("--topic", "linux").shows("linux", "1 of 20").press("q")
    assert t.ends() == 0


def test_after_a_filtered_sitting_stands_what_the_plan_brings_not_what_is_due(quiz, plan):
    plan("--date", "in 2 weeks", "--minutes", "10")
    t = quiz("--missed").shows("Nothing to study now", "14 days to go, ready 0 %").hides("due tomorrow").press("q")
    assert t.ends() == 0


def test_fewer_minutes_than_the_plan_has_today_make_a_shorter_sitting(quiz, plan):
    plan("--date", "in 2 weeks", "--minutes", "10")
    assert quiz().shows("1 of ").press("q").ends() == 0
    short = quiz("--minutes", "1").shows("1 of ")
    assert int(short.text.split("1 of ")[1].split()[0]) <= 4
    assert short.press("q").ends() == 0


def test_a_sitting_with_minutes_of_its_own_ends_with_them_and_does_not_speak_of_todays(quiz, plan):
    real = {"PREP_NOW": ""}
    plan("--date", "in 2 weeks", "--minutes", "20", **real)
    t = quiz("--minutes", "0.1", **real).shows("Space reveals").press("space").shows("3 Good")
    time.sleep(6.2)
    t.press("3").shows("The time is used", "of 20 min").hides("min are used").press("q")
    assert t.ends() == 0


def test_after_missed_days_the_first_screen_expects_what_the_plan_does(plan, prep):
    plan("--date", "in 2 weeks", "--minutes", "10")
    later = {"now": "2026-12-02T10:00:00Z"}
    home = prep("--json", shipped=True, **later).json["plan"]
    ready = prep("plan", "--json", shipped=True, **later).json["ready"]
    assert (home["ready_now"], home["ready_then"]) == (
        pytest.approx(ready["now"], abs=1e-3),
        pytest.approx(ready["keep"], abs=1e-3),
    )


def test_the_end_of_a_plan_is_told_by_name_and_with_what_leads_now(plan):
    plan("--date", "2026-12-14")
    plan("--date", "2026-12-01", "--name", "acme")
    assert plan("--clear").out == (
        "`acme`, the plan for 2026-12-01, is ended; `interview` on 2026-12-14 leads now; `prep undo` brings it back\n"
    ).replace("`", "")
    assert "the plan for 2026-12-14 is ended; cards are due as usual" in plan("--clear").out


def test_the_forecast_of_a_sitting_is_kept_and_drawn_as_the_past(quiz, plan, home):
    plan("--date", "in 2 weeks", "--minutes", "10")
    t = quiz().shows("Space reveals").press("space").shows("3 Good").press("3").shows("Space reveals").press("q")
    assert t.ends() == 0
    with sqlite3.connect(home / "progress.db") as db:
        ((name, day, body),) = db.execute("SELECT target, day, body FROM forecasts").fetchall()
    curve = json.loads(body)["curve"]
    assert (name, day, len(curve)) == ("interview", "2026-11-22", 15)
    assert curve[0] > 0
    later = plan("--json", now="2026-11-23T10:00:00Z").json
    assert later["past"] == [{"day": "2026-11-22", "ready": curve[0]}]


def test_undo_keeps_what_the_plan_has_added_since(quiz, plan, home):
    plan("--date", "in 2 weeks", "--minutes", "2")
    t = quiz().shows("Space reveals", "1 of ")
    first = int(t.text.split("1 of ")[1].split()[0])
    for number in range(1, first + 1):
        t.shows("Space reveals", f"{number} of {first}").press("space").shows("3 Good").press("3")
    more = t.shows("Space reveals", f"{first + 1} of ").text  # no second is used, so there is time for more
    t.press("u").shows("undone: grade Good", "3 Good").press("4")
    assert t.shows("Space reveals", f"{first + 1} of ").text == more
    t.press("q")
    assert t.ends() == 0
