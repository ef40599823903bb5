"""Draw the pictures of this documentation with the program itself: `python docs/pictures.py [FOLDER]`."""

import io
import os
import re
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console, RenderableType
from rich.text import Text

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from months import learner
from prepcli import session as s
from prepcli.bank.bank import load_named
from prepcli.commands.desk import Desk
from prepcli.commands.plan import plan
from prepcli.commands.planner import Planner
from prepcli.commands.stats import statistics
from prepcli.model import Entry, Grade, Revealed, Stamp
from prepcli.results.figures import Stats
from prepcli.results.plan import Plan
from prepcli.scheduling.target import targets
from prepcli.ui import card as cards
from prepcli.ui import expected
from prepcli.ui import plan as plan_screen
from prepcli.ui import stats as stats_screen
from prepcli.ui.console import FANCY, THEME
from prepcli.ui.paint import GLUE, MARGIN
from prepcli.ui.view import Header, View
from prepcli.workspace import Workspace, entry_id

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures"
WIDTH = 92
SVG = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)  # no fonts from elsewhere


def main() -> None:
    quiz = recorder()
    for block in quiz_screen():
        quiz.print(block, width=WIDTH - MARGIN)
    save("quiz", "prep quiz --topic networking", quiz)
    plan = recorder()
    plan_screen.plan(planned(), plan)
    save("plan", "prep plan", plan)
    stats = recorder()
    for line in stats_lines():
        stats.print(line, soft_wrap=True)
    save("stats", "prep stats", stats)


def quiz_screen() -> list[RenderableType]:
    """A revealed flashcard with two key points ticked."""
    bank = load_named([Workspace({"PREP_HOME": "."}).shipped_bank], None)
    card = bank.card("net-close-wait-1")
    ticked = frozenset({0, 1, 2})
    session = s.Session(
        queue=("x",) * 13, phase=s.Phase.JUDGED, card=card, ask=card.ask(1), answer=Revealed(),
        verdict=card.judge(Revealed()), ticked=ticked,
    )  # fmt: skip
    view = View(session=session, place=7, total=20, due=4, new=10)
    intervals = dict(zip(Grade, ("today", "1d", "2d", "8d"), strict=True))
    return [
        Header(view, FANCY),
        *cards.question(card, FANCY),
        *cards.answer(session, (), FANCY),
        *cards.tick_list(card.key_points, ticked, 3, FANCY),
        cards.grade_line(intervals, session.suggested),
        cards.key_line([("Enter", "takes Hard"), ("Space", "ticks"), ("u", "undo"), ("?", "keys"), ("q", "quit")]),
    ]  # fmt: skip


def planned() -> Plan:
    """The plan of a learner who has kept it for a week."""
    date_of_interview, today = date(2026, 12, 14), date(2026, 11, 29)
    rng = Random(4)
    with TemporaryDirectory() as home:
        os.environ |= {"PREP_HOME": home, "PREP_NOW": "2026-11-22T18:00:00Z", "TZ": "UTC"}
        plan(on=date_of_interview.isoformat(), minutes=25, off="sat")
        desk = Desk()
        with desk.store(writing=True) as store:
            for day in (today - timedelta(days=n) for n in range(7, 0, -1)):
                target = targets(store.targets()).leading(day)
                assert target
                today_only = Planner(desk, store, target, day, desk.track())
                for card in today_only.queue():
                    grade, ms = rng.choices((1, 2, 3, 4), (18, 14, 52, 16))[0], rng.randint(9_000, 90_000)
                    at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
                    store.append(
                        [Entry.of(Stamp(entry_id(), at, day, "m"), "grade", card, grade=grade, took_ms=ms)]
                    )
                Planner(desk, store, target, day, desk.track()).keep_forecast()
        os.environ["PREP_NOW"] = "2026-11-29T18:00:00Z"
        result = plan().result
    assert isinstance(result, Plan)
    return result


def stats_lines() -> list[Text]:
    """The first parts of the statistics."""
    result = studied()
    first = stats_screen.study(result, WIDTH, FANCY) + stats_screen.recall(result, WIDTH, FANCY)
    return first + expected.coming(result.forecast, WIDTH, FANCY)


def studied() -> Stats:
    """The figures of a learner of some months, whose bank is made up."""
    with TemporaryDirectory() as home:
        os.environ |= {"PREP_HOME": home, "PREP_NOW": "2026-11-22T21:00:00Z", "TZ": "UTC"}
        return statistics(Desk([learner(Path(home))]), [], None, None)


def recorder() -> Console:
    return Console(theme=THEME, record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, markup=False,
                   highlight=False, emoji=False, color_system="truecolor")  # fmt: skip


def save(name: str, title: str, console: Console) -> None:
    console.print(Text())
    svg = console.export_svg(title=title, code_format=SVG, unique_id=name).replace(GLUE, "&#160;")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
