"""Foreign programs run only from a file that was trusted, as long as it is that file."""

import json
import re
import shutil
import time
from pathlib import Path

import pytest

from code_bank import BANK, RIGHT
from conftest import PREP
from prepcli.errors import PrepError
from prepcli.trust import Trust
from terminal import Terminal


@pytest.fixture
def bank_text() -> str:
    return BANK


@pytest.fixture
def solution(tmp_path):
    path = tmp_path / "solution.py"
    path.write_text(RIGHT["code-py"], "utf-8")
    return path


def test_a_foreign_bank_is_not_run_until_trusted_and_not_after_it_changed(prep, bank_file, solution):
    words = ("code", "code-py", "--file", str(solution), "--bank", str(bank_file))
    refused = prep(*words)
    assert refused.code == 1
    assert refused.err == (
        f"error: {bank_file} is not trusted, so its tests are not run\n"
        f"help: `prep bank trust {bank_file}` lets them run\n"
    )
    trusted = prep("bank", "trust", str(bank_file), "--json").json
    assert trusted["cards"] == ["code-py", "code-sql", "code-c", "predict-1"]
    assert trusted["languages"] == {"python": 2, "sql": 1, "c": 1}
    assert prep(*words).code == 0
    bank_file.write_text(BANK.replace("I multiply", "We multiply"), "utf-8")
    assert prep(*words).err == refused.err
    bank_file.write_text(BANK, "utf-8")
    assert prep(*words).code == 0
    assert prep("bank", "trust", "--remove", str(bank_file)).code == 0
    assert prep(*words).err == refused.err


def test_taking_back_what_was_never_trusted_says_so(prep, bank_file, home):
    assert prep("bank", "trust", "--remove", str(bank_file)).out == f"{bank_file} was not trusted\n"
    assert not (home / "trust.json").exists()


def test_a_file_that_cannot_be_read_is_not_trusted(prep, unreadable, home):
    run = prep("bank", "trust", str(unreadable))
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"error: cannot read {unreadable}\n")
    assert not (home / "trust.json").exists()


def test_a_bank_is_not_called_trusted_when_that_could_not_be_written(prep, bank_file, unwritable):
    run = prep("bank", "trust", str(bank_file), PREP_HOME=str(unwritable))
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"error: cannot write {unwritable / 'trust.json'}: ")


def test_a_list_of_trusted_banks_that_is_a_link_stays_one(prep, bank_file, home, tmp_path):
    elsewhere = tmp_path / "dotfiles" / "trust.json"
    elsewhere.parent.mkdir()
    elsewhere.write_text('{"version": 1, "banks": {}}')
    home.mkdir()
    (home / "trust.json").symlink_to(elsewhere)
    assert prep("bank", "trust", str(bank_file)).code == 0
    assert (home / "trust.json").is_symlink()
    assert list(json.loads(elsewhere.read_text())["banks"]) == [str(bank_file)]


def test_taking_trust_back_holds_for_every_copy(prep, bank_file, tmp_path, solution):
    copy = tmp_path / "copy.yaml"
    shutil.copy(bank_file, copy)
    prep("bank", "trust", str(bank_file))
    prep("bank", "trust", str(copy))
    assert prep("bank", "trust", "--remove", str(copy)).out == f"{copy} is no longer trusted\n"
    assert prep("code", "code-py", "--file", str(solution), "--bank", str(bank_file)).code == 1


def test_check_run_refuses_an_untrusted_bank_before_anything_runs(prep, bank_file, tmp_path):
    refused = prep("bank", "check", "--run", str(bank_file))
    assert refused.code == 1
    assert f"{bank_file} is not trusted, so its programs are not run" in refused.err
    assert f"`prep bank trust {bank_file}`" in refused.err
    assert refused.out == ""
    assert prep("bank", "check", str(bank_file)).code == 0


def test_trust_is_a_local_file_and_no_entry_of_the_log(prep, bank_file, home):
    assert prep("bank", "trust", str(bank_file)).code == 0
    assert [p.name for p in home.iterdir() if p.is_file()] == ["trust.json"]
    record = json.loads((home / "trust.json").read_text())
    assert list(record["banks"]) == [str(bank_file)]
    assert prep("export", "reviews").out == ""


def test_the_shipped_bank_is_trusted_wherever_it_lies(prep, tmp_path):
    shipped = Path(__file__).parents[1] / "data" / "questions.yaml"
    copy = tmp_path / "copy.yaml"
    shutil.copy(shipped, copy)
    assert Trust(tmp_path / "none.json", shipped).allows(shipped)
    assert Trust(tmp_path / "none.json", shipped).allows(copy)


CHANGES = """sh -c 'sed -i "s/Write/Define/; s/level: ./level: 3/" "$2"' sh"""  # an editor


def test_a_trusted_file_edited_through_prep_stays_trusted(quiz, prep, bank_file, home, tmp_path, solution):
    assert prep("bank", "trust", str(bank_file)).code == 0
    quiz("--kind", "code", "--topic", "algorithms", EDITOR=CHANGES).shows("e edits").press("o").shows(
        "Define double"
    )
    words = ("code", "code-py", "--file", str(solution), "--bank", str(bank_file))
    assert prep(*words).code == 0


def test_an_untrusted_file_edited_through_prep_stays_untrusted(quiz, prep, bank_file, home, tmp_path, solution):
    quiz("--kind", "code", "--topic", "algorithms", EDITOR=CHANGES).shows("not trusted").press("o").shows(
        "not trusted"
    )
    words = ("code", "code-py", "--file", str(solution), "--bank", str(bank_file))
    assert prep(*words).code == 1


def test_an_own_copy_of_a_shipped_card_is_trusted_when_it_was_made_through_prep(quiz, home, tmp_path):
    quiz("--limit", "1", "--topic", "networking", bank=False, EDITOR=CHANGES).shows("1 of 1").press("o")
    copy = home / "banks" / "edited.yaml"
    deadline = time.monotonic() + 20
    while not (home / "trust.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert Trust(home / "trust.json", tmp_path / "none").allows(copy)
    assert list(json.loads((home / "trust.json").read_text())["banks"]) == [str(copy)]


def test_a_damaged_trust_file_trusts_nothing_and_says_so(tmp_path):
    file = tmp_path / "trust.json"
    for text in ("{", "[]", '{"version": 2, "banks": {}}', '{"version": 1, "banks": []}'):
        file.write_text(text, "utf-8")
        with pytest.raises(PrepError):
            Trust(file, tmp_path / "shipped").allows(file)


# --- bank check --run ---


def test_check_run_passes_on_sound_programs_and_remembers_them(prep, bank_file, home):
    prep("bank", "trust", str(bank_file))
    first = prep("bank", "check", "--run", str(bank_file), "--json")
    assert (first.code, first.json["flaws"]) == (0, [])
    assert first.json["programs"] + len(first.json["not_run"]) == 4
    keys = json.loads((home / "cache" / "runs.json").read_text())
    assert len(keys) == first.json["programs"]
    assert prep("bank", "check", "--run", str(bank_file), "--json").json == first.json
    assert json.loads((home / "cache" / "runs.json").read_text()) == keys


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "          return 2 * x",
            "          return x",
            "`code-py`: the solution fails: two: given 2, expected 4",
        ),
        (
            "          return 2 * x",
            "          return x / 0",
            "`code-py`: the solution fails: two: ZeroDivisionError",
        ),
        ("      print([1, 2][::-1])", "      while True: pass", "`predict-1`: the program stopped after 1 s"),
        ("raise NotImplementedError", "return x + x", "`code-py`: the starter passes"),
        ("      [2, 1]\n", "      [1, 2]\n", "`predict-1`: it prints '[2, 1]\\n', not '[1, 2]\\n'"),
        (
            "print([1, 2][::-1])",
            "print([2, 1]); 1 / 0",
            "`predict-1`: it ends with ZeroDivisionError, not with no exception",
        ),
        ("DISTINCT name", "DISTINCT nam", "`code-sql`: the solution fails: "),
    ],
    ids=[
        "wrong solution",
        "failing solution",
        "endless program",
        "passing starter",
        "wrong output",
        "unexpected exception",
        "wrong sql",
    ],
)
def test_check_run_names_card_file_and_line_of_what_does_not_hold(prep, bank_file, home, before, after, said):
    assert before in BANK
    home.mkdir()
    (home / "config.toml").write_text("[code]\nseconds = 1\n")
    bank_file.write_text(BANK.replace(before, after), "utf-8")
    prep("bank", "trust", str(bank_file))
    run = prep("bank", "check", "--run", str(bank_file), "--json")
    assert run.code == 1
    (flaw,) = run.json["flaws"]
    assert flaw["message"].startswith(said)
    assert flaw["path"] == str(bank_file)
    card = said.split("`")[1]
    assert bank_file.read_text().splitlines()[flaw["line"] - 1] == f"  - id: {card}"


def test_check_run_counts_for_whoever_looks_and_names_what_it_could_not_run(prep, environ, bank_file):
    prep("bank", "trust", str(bank_file))
    command = [*PREP, "bank", "check", "--run", str(bank_file)]
    t = Terminal(command, environ | {"PATH": "/nowhere", "TERM": "dumb"}, 100, 40)
    t.printed("1 of 3 programs run").printed("3 of 3 programs run")
    t.shows(
        "not run: code-c: no C compiler (`cc`, `gcc` or `clang`) on this machine",
        "3 programs run or known to hold",
    )
    assert t.ends() == 0
    assert "of 3 programs run\n" not in t.text
    assert b"\x1b" not in t.output


def test_the_programs_of_the_shipped_bank_hold(prep):
    assert prep("bank", "check", "--run").code == 0


def test_the_exercise_in_the_docs_is_sound(prep, tmp_path):
    text = (Path(__file__).parents[1] / "docs" / "code-exercises.md").read_text("utf-8")
    bank = tmp_path / "docs.yaml"
    bank.write_text(re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1], "utf-8")
    assert prep("bank", "trust", str(bank)).code == 0
    assert prep("bank", "check", "--run", str(bank), "--json").json["programs"] == 1
    assert prep("bank", "check", "--run", str(bank)).code == 0
