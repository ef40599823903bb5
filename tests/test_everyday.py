"""Stats, reset, note, config, completion."""

import platform

import pytest

from prepcli.workspace import Workspace


def test_stats_show_recall_today_and_the_streak(prep):
    for day, grade in [("20", "good"), ("21", "again"), ("22", "good")]:
        prep("grade", "flash-1", grade, now=f"2026-11-{day}T10:00:00Z")
    got = prep("stats", "--json", "--bank", prep("config", "--json").json["paths"]["shipped bank"]).json
    assert got["orphaned"] == 1
    assert (got["streak"], got["today"]) == (
        3, {"day": "2026-11-22", "reviews": 1, "recalled": 1, "new": 0, "minutes": 0.0}
    )  # fmt: skip
    assert "3 days in a row" in prep("stats").out


def test_the_streak_lasts_over_a_day_that_has_not_been_studied_yet_and_ends_after_it(prep):
    prep("grade", "flash-1", "good", now="2026-11-21T10:00:00Z")
    prep("grade", "flash-1", "good", now="2026-11-20T10:00:00Z")
    assert prep("stats", "--json").json["streak"] == 2
    assert prep("stats", "--json", now="2026-11-23T10:00:00Z").json["streak"] == 0
    prep("undo")
    assert prep("stats", "--json").json["streak"] == 1


def test_reset_makes_a_card_new_and_undo_takes_it_back(prep):
    prep("grade", "flash-1", "good")
    assert prep("reset", "flash-1", "--bank", prep("config", "--json").json["paths"]["banks"]).code == 2
    from_bank = prep("show", "flash-1", "--json").json["path"]
    assert prep("reset", "flash-1", "--bank", from_bank).out == "flash-1 is new again\n"
    assert prep("show", "flash-1", "--json").json["stability"] is None
    assert prep("reset", "flash-1", "--bank", from_bank).out == "flash-1 is new already\n"
    assert prep("undo").out == "undone: reset of flash-1\n"
    assert prep("show", "flash-1", "--json").json["reps"] == 1


def test_a_note_is_kept_shown_and_undone(prep):
    bank = prep("show", "flash-1", "--json").json["path"]
    assert prep("note", "flash-1", "asked at Acme", "--bank", bank).code == 0
    assert prep("show", "flash-1", "--json").json["notes"] == [
        {"at": "2026-11-22T10:00:00Z", "text": "asked at Acme"}
    ]
    assert "asked at Acme" in prep("show", "flash-1").out
    assert prep("note", "flash-1", " ", "--bank", bank).code == 2
    assert prep("note", "flash-1", "--bank", bank).code == 2
    prep("undo")
    assert prep("show", "flash-1", "--json").json["notes"] == []


def test_config_shows_paths_first_and_changes_settings_with_comments_kept(prep, home):
    out = prep("config").out
    assert out.index(str(home)) < out.index("quiz.new_per_day")
    home.mkdir()
    file = home / "config.toml"
    file.write_text("# my settings\n[quiz]\nnew_per_day = 5  # a slow start\n")
    assert prep("config", "get", "quiz.new_per_day").out == "5\n"
    assert prep("config", "set", "quiz.new_per_day", "7").out == "quiz.new_per_day = 7\n"
    assert prep("config", "set", "schedule.desired_retention", "0.85").code == 0
    assert file.read_text() == (
        "# my settings\n[quiz]\nnew_per_day = 7  # a slow start\n\n[schedule]\ndesired_retention = 0.85\n"
    )
    rows = {r["name"]: r["value"] for r in prep("config", "list", "--json").json["settings"]}
    assert (rows["quiz.new_per_day"], rows["schedule.desired_retention"]) == (7, 0.85)
    assert prep("config", "unset", "schedule.desired_retention", "--json").json["value"] == 0.9
    assert prep("config", "get", "schedule.desired_retention").out == "0.9\n"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["set", "quiz.new_per_day", "ten"], "a whole number from 0 to 1000, not `ten`"),
        (["set", "quiz.new_per_day", "1.5"], "a whole number"),
        (["set", "schedule.desired_retention", "0.5"], "0.7 to 0.99"),
        (["set", "schedule.desired_retention", "nan"], "0.7 to 0.99"),
        (["set", "quiz.new_per_dya", "3"], "did you mean `quiz.new_per_day`?"),
        (["set", "quiz.new_per_day", "1.e999"], "a whole number from 0 to 1000"),
        (["set", "track", " "], "`track` is a word"),
        (["get", "nothing"], "settings are"),
        (["unset", "nothing"], "settings are"),
    ],
)
def test_a_wrong_setting_is_refused_and_nothing_written(prep, home, args, words):
    run = prep("config", *args)
    assert run.code == 2
    assert words in run.err
    assert not (home / "config.toml").exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[quiz]\nnew_per_day = inf", "`quiz.new_per_day` is a whole number from 0 to 1000, not `inf`"),
        ("[quiz]\nnew_per_day = nan", "`quiz.new_per_day` is a whole number from 0 to 1000, not `nan`"),
        ("[quiz]\nnew_per_day = true", "`quiz.new_per_day` is a whole number from 0 to 1000, not `True`"),
        ("track = 5", "`track` is a word, not `5`"),
    ],
)
def test_a_wrong_value_in_the_settings_file_is_named_with_the_file(prep, home, line, words):
    home.mkdir()
    (home / "config.toml").write_text(line)
    run = prep("topics")
    assert run.code == 1
    assert words in run.err
    assert f"change it in {home / 'config.toml'}" in run.err


def test_settings_that_cannot_be_written_are_one_message(prep, unwritable):
    run = prep("config", "set", "quiz.new_per_day", "7", PREP_HOME=str(unwritable))
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"error: cannot write {unwritable / 'config.toml'}: ")


def test_unsetting_what_was_never_set_leaves_the_file_as_it_is(prep, home):
    home.mkdir()
    (home / "config.toml").write_text("# mine\n[quiz]\nnew_per_day = 5\n")
    assert prep("config", "unset", "code.seconds").code == 0
    assert prep("config", "unset", "track").code == 0
    assert (home / "config.toml").read_text() == "# mine\n[quiz]\nnew_per_day = 5\n"


def test_two_first_starts_at_once_give_this_machine_one_name(monkeypatch, home):
    first, second = (Workspace({"PREP_HOME": str(home)}) for _ in range(2))
    names = []

    def node() -> str:
        """The second start comes while the first looks for a name, and is through before it."""
        if not names:
            names.append("")
            names.append(second.machine)
        return "host"

    monkeypatch.setattr(platform, "node", node)
    assert first.machine == names[1] == Workspace({"PREP_HOME": str(home)}).machine
    assert first.machine.startswith("host-")


def test_an_empty_machine_file_is_given_a_name_that_then_stays(prep, home):
    home.mkdir()
    (home / "machine").write_text("\n")
    prep("grade", "flash-1", "good")
    name = (home / "machine").read_text().strip()
    prep("grade", "flash-1", "good")
    assert name
    assert {h["machine"] for h in prep("show", "flash-1", "--json").json["history"]} == {name}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("prep quiz --topic netw", "networking"),
        ("prep show net-close", "net-close-wait-1"),
        ("prep top", "topics"),
    ],
)
def test_the_shell_completes_commands_topics_and_ids(prep, words, expected):
    run = prep(_PREP_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1))
    assert expected in run.out.split()


def test_a_track_that_no_card_has_is_refused_and_one_that_went_is_mended_by_name(prep, home):
    run = prep("config", "set", "track", "foo")
    assert (run.code, "no track `foo`" in run.err) == (2, True)
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text('track = "foo"\n', "utf-8")
    run = prep("topics", shipped=True)
    assert (run.code, "prep config set track essentials" in run.err) == (2, True)
    assert prep("config", "set", "track", "essentials").code == 0
    assert prep("topics", shipped=True).code == 0
