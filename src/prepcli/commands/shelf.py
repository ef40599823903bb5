"""The learner's cards for the browser: found, described, suspended, reset, edited and quizzed."""

from collections.abc import Sequence

from prepcli.commands.desk import Desk
from prepcli.commands.edit import edited_card
from prepcli.commands.finding import candidates, grades_by_card, vocabulary
from prepcli.commands.show import sheet_of
from prepcli.commands.sitting import Sitting
from prepcli.errors import PrepError
from prepcli.model import Entry
from prepcli.query.match import Candidate, best_first, days_of_grades, matcher, words
from prepcli.query.parse import parse
from prepcli.query.tree import Tree
from prepcli.results.common import CardSheet
from prepcli.scheduling.queue import Wanted
from prepcli.session import void_of
from prepcli.store.progress import Store
from prepcli.ui.browse import BrowseScreen, Edit, Quiz, Row, named
from prepcli.ui.console import Glyphs, make_console
from prepcli.ui.flaws import told
from prepcli.ui.keys import Gone, Terminal
from prepcli.wording import percent


class Browsing:
    """Everything that is asked of a card is in memory from the start, and read again after each change."""

    def __init__(self, desk: Desk, store: Store, query: str) -> None:
        self.desk, self.store = desk, store
        self.day = desk.workspace.today()
        self._done: list[tuple[str, list[Entry]]] = []  # what was written here, and its name, for undo
        self._read_bank()
        self.screen = BrowseScreen(self, query, Glyphs.of(make_console()))

    def run(self) -> None:
        """Browse until the learner leaves. Every way out leaves the terminal as it was."""
        try:
            while True:
                with Terminal():
                    request = self.screen.run()
                match request:
                    case None:
                        return
                    case Quiz(cards):
                        self._quiz(cards)
                    case Edit(card):
                        self._edit(card)
        except (EOFError, Gone):
            pass

    # --- what is shown ---

    def __contains__(self, card: str) -> bool:
        return card in self._by_id

    def find(self, query: str) -> list[str]:
        """The cards that `query` finds, best first."""
        tree = parse(query, self._known)
        test = matcher(tree, self.day, self.store.rules.weights)
        self._read_grades(tree)
        found = [c for c in self._candidates if test(c)]
        return [c.head.id for c in best_first(found, words(tree))]

    def row(self, card: str) -> Row:
        """The card's line of the list, with how likely it is known, or why that is not said."""
        state = self._by_id[card].state
        if state.is_out(self.day):
            shown = "out"
        elif state.is_new:
            shown = "new"
        elif state.is_due(self.day):
            shown = "due"
        else:
            recall = state.retrievability(self.day, self.store.rules.weights) or 0.0
            shown = percent(recall)
        return Row(self._by_id[card].head.topic, self.desk.bank.prompt(card), shown)

    def sheet(self, card: str) -> CardSheet:
        """All that `prep show` tells of the card."""
        return sheet_of(self.desk, self.store, card)

    # --- what is done ---

    def suspend(self, cards: Sequence[str]) -> str:
        """Suspend those that are not; when all are, bring them back."""
        active = [card for card in cards if not self._by_id[card].state.suspended]
        type_ = "suspend" if active else "unsuspend"
        self._write(type_, active or cards)
        return f"{named(active or cards)} {'suspended' if active else 'back'}"

    def reset(self, cards: Sequence[str]) -> str:
        met = [card for card in cards if not self._by_id[card].state.is_new]
        self._write("reset", met)
        return f"{named(met)} new again" if met else "new already"

    def undo(self) -> str:
        """Take back the last thing done in this browser."""
        if not self._done:
            return "nothing to undo here"
        what, entries = self._done.pop()
        self.store.append([void_of(entry, self.desk.workspace.stamp()) for entry in entries])
        self._read_states()
        return f"undone: {what}"

    def _write(self, type_: str, cards: Sequence[str]) -> None:
        entries = [Entry.of(self.desk.workspace.stamp(), type_, card) for card in cards]
        if entries:
            self.store.append(entries)
            self._done.append((f"{type_} of {named(cards)}", entries))
            self._read_states()

    def _quiz(self, cards: tuple[str, ...]) -> None:
        begun, wanted = self.desk.session(cards), Wanted(cards=frozenset(cards))
        Sitting(self.desk, self.store, wanted, plain=False, deadline=None, session=begun).run()
        self._look_again()

    def _edit(self, card: str) -> None:
        try:
            card = edited_card(self.desk, self.store, card).id
            message = f"`{card}` is as you left it"
        except PrepError as e:
            message = told(e)
        self._look_again(card)
        self.screen.message = f"{message}; {self.screen.message}" if self.screen.message else message

    # --- what is known ---

    def _look_again(self, card: str | None = None) -> None:
        self.day = self.desk.workspace.today()
        self._read_bank()
        self.screen.refresh(keep=card)

    def _read_bank(self) -> None:
        self.total = len(self.desk.bank)
        self._known = vocabulary(self.desk)
        self._read_states()

    def _read_states(self) -> None:
        """Whatever a query may ask, but the grades."""
        states, texts, asked = self.store.states(), self.desk.bank.texts(), self.store.asked()
        self._keep(list(candidates(self.desk, states=states, texts=texts, asked=asked, graded={})))
        self._days = 0

    def _read_grades(self, tree: Tree) -> None:
        """The grades of as many days as the query looks back."""
        days = days_of_grades(tree)
        if days > self._days:
            graded = grades_by_card(self.store, self.day, days)
            self._keep([Candidate(c.head, c.state, c.text, graded.get(c.head.id, ())) for c in self._candidates])
            self._days = days

    def _keep(self, listed: list[Candidate]) -> None:
        self._candidates = listed
        self._by_id = {c.head.id: c for c in listed}
