"""Draw the pictures of this documentation with the program itself: `python docs/pictures.py [FOLDER]`."""

import io
import re
import sys
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console, RenderableType
from rich.text import Text

from prepcli import session as s
from prepcli.bank.bank import load_named
from prepcli.model import Grade, Revealed
from prepcli.ui import card as cards
from prepcli.ui.console import THEME, Glyphs
from prepcli.ui.paint import MARGIN
from prepcli.ui.quiz import Header, View
from prepcli.workspace import Workspace

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures"
WIDTH = 92
SVG = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)  # no fonts from elsewhere


def main() -> None:
    draw("quiz", quiz_screen())


def quiz_screen() -> list[RenderableType]:
    """A revealed flashcard with two key points ticked."""
    bank = load_named([Workspace({"PREP_HOME": "."}).shipped_bank], None)
    card = bank.card("net-close-wait-1")
    glyphs = Glyphs(ascii_only=False)
    ticked = frozenset({0, 1, 2})
    session = s.Session(
        queue=("x",) * 13, phase=s.Phase.JUDGED, card=card, ask=card.ask(1), answer=Revealed(),
        verdict=card.judge(Revealed()), ticked=ticked,
    )  # fmt: skip
    view = View(session=session, place=7, total=20, due=4, new=10)
    intervals = dict(zip(Grade, ("today", "1d", "2d", "8d"), strict=True))
    return [
        Header(view, glyphs.full, glyphs.rule, glyphs.dot),
        *cards.question(card, glyphs),
        *cards.answer(session, (), glyphs),
        *cards.tick_list(card.key_points, ticked, 3, glyphs),
        cards.grade_line(intervals, session.suggested, glyphs),
        cards.key_line([("Enter", "takes Hard"), ("Space", "ticks"), ("u", "undo"), ("?", "keys"), ("q", "quit")]),
    ]  # fmt: skip


def draw(name: str, blocks: list[RenderableType]) -> None:
    console = Console(theme=THEME, record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, markup=False,
                      highlight=False, emoji=False, color_system="truecolor")  # fmt: skip
    for block in blocks:
        console.print(block, width=WIDTH - MARGIN)
    console.print(Text())
    svg = console.export_svg(title="prep quiz --topic networking", code_format=SVG, unique_id=name)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
