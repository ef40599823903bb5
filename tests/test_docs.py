"""The guide is true: its commands work when pasted, its snippets do what they say, its links lead somewhere."""

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from conftest import logged
from prepcli.cli import _register, app

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), *ROOT.glob("bench/*.md")])
GUIDE = re.findall(
    r"\]\(([\w-]+\.md)\)", (DOCS / "README.md").read_text("utf-8").partition("To look things up")[0]
)
TERMINAL_NEEDED = ("quiz", "browse", "mock")
READABLE = 1000  # words, in five minutes


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def needs(*programs: str) -> None:
    for program in programs:
        if not shutil.which(program):
            pytest.skip(f"there is no {program} here")


@pytest.fixture
def shell(environ, tmp_path, home):
    """Run bash with `prep` on the path. Every call of it is written down: (words, exit code)."""
    programs, desk = tmp_path / "bin", tmp_path / "desk"
    programs.mkdir()
    desk.mkdir()
    home.mkdir(exist_ok=True)
    (home / "none").mkdir(exist_ok=True)
    calls = tmp_path / "calls"
    calls.touch()
    wrapper = f"""#!/bin/bash
{shlex.quote(sys.executable)} -m prepcli "$@"; code=$?
printf '%s\\t%s\\n' "$code" "$*" >> {shlex.quote(str(calls))}
case "$code $1 $2" in "2 quiz "*|"2 browse "*|"2 mock -"*) exit 0;; esac
exit $code
"""
    (programs / "notify-send").write_text(f'#!/bin/sh\necho "$@" >> {shlex.quote(str(tmp_path / "told"))}\n')
    (programs / "prep").write_text(wrapper)
    for program in programs.iterdir():
        program.chmod(0o755)

    class Shell:
        env = environ | {"PATH": f"{programs}{os.pathsep}{environ['PATH']}"}
        folder, told, bin = desk, tmp_path / "told", programs

        def run(self, script: str, **env: str) -> subprocess.CompletedProcess[str]:
            words = ["bash", "-euo", "pipefail", "-c", script]
            return subprocess.run(
                words, env=self.env | env, cwd=desk, capture_output=True, text=True, check=False,
                stdin=subprocess.DEVNULL, timeout=300,
            )  # fmt: skip

        @property
        def calls(self) -> list[tuple[str, int]]:
            lines = [line.split("\t", 1) for line in calls.read_text().splitlines()]
            return [(words, int(code)) for code, words in lines]

    return Shell()


def test_the_index_names_every_page_and_the_guide_is_short():
    index = (DOCS / "README.md").read_text("utf-8")
    assert [p.name for p in DOCS.glob("*.md") if p.name != "README.md" and f"]({p.name})" not in index] == []
    assert len(GUIDE) == 5
    assert [page for page in GUIDE if len((DOCS / page).read_text("utf-8").split()) > READABLE] == []


@pytest.mark.parametrize("page", GUIDE)
def test_the_commands_of_a_page_work_when_pasted_from_top_to_bottom(shell, page):
    text = (DOCS / page).read_text("utf-8")
    script = "\n".join(blocks(DOCS / page, "sh"))
    if "jq" in script:
        needs("jq")
    for name, content in re.findall(r"Save this as `(\S+)`:\n\n```yaml\n(.*?)```", text, re.DOTALL):
        (shell.folder / name).write_text(content, "utf-8")
    done = shell.run(script)
    assert done.returncode == 0, (shell.calls[-1:], done.stderr)
    assert "Traceback" not in done.stderr
    written = len(re.findall(r"^(?:\w+=\S+ )*prep\b|\$\(prep ", script, re.MULTILINE))
    assert len(shell.calls) >= written > 4
    for words, code in shell.calls:
        alone = words.split()[0] if words else ""
        at_terminal = alone in TERMINAL_NEEDED and words.split()[1:2] not in (["list"], ["show"])
        assert code == (2 if at_terminal else 0), words
    assert done.stderr.count("terminal") == sum(code == 2 for _, code in shell.calls)


def test_the_prompt_of_bash_counts_the_due_cards_and_never_waits(shell):
    (snippet,) = blocks(DOCS / "scripting.md", "bash")
    gate = shell.folder / "gate"
    os.mkfifo(gate)
    (shell.bin / "prep").write_text(f"#!/bin/sh\nread line < {gate}; echo 3; echo asked >> asked\n")
    script = f"""PS1='$ '
{snippet}
first=$(prep_due); echo "[$first]"
echo go > {gate}
until [ -s asked ] && [ -s "$HOME/.cache/prep-due" ]; do sleep 0.05; done
echo "[$(prep_due)]"; echo "$PS1"; cat asked"""
    done = shell.run(script)
    assert done.stdout == "[]\n[(3 due) ]\n$(prep_due)$ \nasked\n", done.stderr


def test_zsh_can_take_the_same_function(shell):
    needs("zsh")
    (snippet,) = blocks(DOCS / "scripting.md", "bash")
    function = snippet[: snippet.index("PS1=")]
    done = subprocess.run(["zsh", "-fc", f"{function}\nprep_due; wait; prep_due"], env=shell.env, check=False)
    assert done.returncode == 0


def test_tmux_takes_the_lines_of_its_settings(shell):
    needs("tmux")
    (settings,) = blocks(DOCS / "scripting.md", "tmux")
    (shell.folder / "tmux.conf").write_text(settings)
    tmux = f"tmux -S {shell.folder}/socket"
    done = shell.run(
        f"{tmux} -f tmux.conf new-session -d sleep 30; {tmux} show-options -g status-right; {tmux} kill-server"
    )
    assert (done.returncode, "#(prep due --count) due" in done.stdout) == (0, True), done.stderr


def test_vim_shows_the_next_question_and_grades_it(shell, home):
    needs("vim")
    (script,) = blocks(DOCS / "scripting.md", "vim")
    (shell.folder / "prep.vim").write_text(script)
    steps = "-c 'source prep.vim' -c 'PrepNext' -c 'PrepAnswer' -c 'PrepGrade good' -c 'qa!'"
    done = shell.run(f"vim -es -u NONE -i NONE {steps}")
    assert [words.split()[0] for words, code in shell.calls if code == 0] == ["next", "grade"], done.stderr
    assert [body["grade"] for _, body in logged(home)] == [3]


def test_the_reminder_speaks_only_when_cards_are_due(shell):
    script = next(block for block in blocks(DOCS / "scripting.md", "sh") if block.startswith("#!/bin/sh"))
    shell.run(script)
    assert not shell.told.exists()
    shell.run("prep grade net-close-wait-1 again", PREP_NOW="2026-11-20T10:00:00Z")
    shell.run(script)
    assert shell.told.read_text() == "prep 1 cards are due\n"


def test_settings_of_other_programs_can_be_read():
    (tasks,) = (json.loads(text) for text in blocks(DOCS / "scripting.md", "json"))
    assert [task["command"].split()[:2] for task in tasks["tasks"]] == [["prep", "quiz"], ["prep", "code"]]
    sections = []
    for text in blocks(DOCS / "scripting.md", "ini"):
        unit = configparser.ConfigParser(interpolation=None)
        unit.read_string(text)
        sections += unit.sections()
    assert sections == ["Service", "Timer", "Install"]
    (lisp,) = blocks(DOCS / "scripting.md", "elisp")
    assert lisp.count("(") == lisp.count(")") > 10


def test_the_messages_that_the_guide_explains_are_those_of_the_program():
    titles = re.findall(r"^\*\*(.*?)\*\*", (DOCS / "troubleshooting.md").read_text("utf-8"), re.MULTILINE)
    quoted = [message for title in titles for message in re.findall(r'"([^"]+)"', title)]
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert len(quoted) > 6
    assert [message for message in quoted if message not in code] == []


def command(words: list[str]) -> tuple[typer.core.TyperCommand, list[str]]:
    """The command that `words` name and the words left."""
    found = typer.main.get_command(app)
    while words and hasattr(found, "commands") and words[0] in found.commands:
        found, words = found.commands[words[0]], words[1:]
    return found, words


def test_every_command_named_in_a_sentence_exists_with_its_options():
    _register([])
    wrong = []
    for path in PAGES:
        prose = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        for text in re.findall(r"(?<!`)`prep ([^`]+)`(?!`)", prose):
            found, left = command(re.findall(r"\S+", text))
            known = {option for parameter in found.params for option in parameter.opts} | {"--help", "--version"}
            known |= {"--install-completion", "--show-completion"} if found.name == "prep" else set()
            options = {word.split("=")[0] for word in left if re.match(r"--\w", word)}
            is_group = hasattr(found, "commands")
            if options - known or (is_group and left and not left[0].startswith("-") and left[0].islower()):
                wrong.append((path.name, text))
    assert wrong == []


def anchors(path: Path) -> set[str]:
    """The headings of a page as the places that a link can name."""
    prose = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(path):
    broken = []
    for target, place in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", path.read_text("utf-8")):
        if not re.match(r"\w+:", target):
            file = (path.parent / target).resolve() if target else path
            if not file.exists() or (place and place not in anchors(file)):
                broken.append(f"{target}#{place}")
    assert broken == []


def test_no_sentence_stands_on_two_pages():
    seen: dict[str, str] = {}
    twice = []
    for path in PAGES:
        prose = re.sub(r"^```.*?^```$|^\|.*$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        for sentence in re.split(r"(?<=[.:;?])\s+|\n\n", prose):
            words = " ".join(sentence.split())
            if len(words.split()) > 7 and seen.setdefault(words, path.name) != path.name:
                twice.append((words, seen[words], path.name))
    assert twice == []
