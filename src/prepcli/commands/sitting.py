"""A sitting from the first card to the closing screen: draw, ask, step, write, and only then draw again."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from prepcli import session as s
from prepcli.commands.desk import Desk
from prepcli.commands.edit import answered_card, edited_card
from prepcli.commands.log import undone
from prepcli.errors import PrepError
from prepcli.kinds.code import Code
from prepcli.model import Grade
from prepcli.scheduling.queue import Wanted
from prepcli.scheduling.state import CardState, after_grade, live
from prepcli.store.progress import Store
from prepcli.ui import closing
from prepcli.ui.console import make_console
from prepcli.ui.flaws import told
from prepcli.ui.keys import Gone, Terminal
from prepcli.ui.paint import Page
from prepcli.ui.plan import plan_lines
from prepcli.ui.quiz import QuizScreen
from prepcli.ui.view import Request, TypedAnswer, TypedProgram, Ui, View, history_lines
from prepcli.wording import counted, days_text

if TYPE_CHECKING:
    from prepcli.commands.exercise import Exercise


class Sitting:
    """Session, store, bank and screen for the time of one `prep quiz`."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        wanted: Wanted,
        *,
        plain: bool,
        deadline: datetime | None,
        session: s.Session | None = None,
        is_first: bool = False,
    ) -> None:
        """`session` is one made elsewhere, else that of today; one of the mode `code` ends with its first grade.

        `is_first`: the learner's first start, with a few lines above the first question.
        """
        self.desk, self.store, self.wanted, self.deadline = desk, store, wanted, deadline
        self.page = Page(make_console(plain=plain), plain=plain)
        self.started = desk.workspace.now()
        self.is_first = is_first
        self.plan = None if session else desk.plan(store, wanted, self.today)
        self.session = session or desk.session(desk.queue(store, wanted, self.today))
        self.timed = True
        self.exercise: Exercise | None = None
        self.clock: Callable[[], str] | None = None
        self._read()
        self.message = self._flawed()

    def run(self) -> None:
        """Sit until the learner quits. Every way out leaves every grade on disk and the terminal as it was."""
        try:
            with Terminal() as terminal:
                self.screen = QuizScreen(self.page, terminal)
                self.terminal = terminal
                while True:
                    request = self._next_request()
                    if request is Ui.QUIT:
                        break
                    self._do(request)
        except EOFError:
            pass
        except Gone:
            return  # nobody is there to say goodbye to
        finally:
            self.page.close()
        self._say_goodbye()

    @property
    def today(self) -> date:
        return self.desk.workspace.today()

    @property
    def _is_alone(self) -> bool:
        """One exercise outside a quiz, which ends with its grade."""
        return self.session.mode == "code"

    # --- one turn ---

    def _next_request(self) -> Request:
        """What the learner wants of the next card, or of the closing screen when there is none."""
        if self._is_alone and self.session.phase == s.Phase.BETWEEN and self.session.turns:
            return Ui.QUIT
        if self.session.phase == s.Phase.BETWEEN and not self._draw():
            return self._close()
        message, self.message = self.message, ""
        return self.screen.request(self._view(message))

    def _draw(self) -> bool:
        """Put the next card on the screen, passing those that were graded elsewhere meanwhile."""
        if self._time_is_used():
            return False
        self._extend_by_plan()
        while self.session.queue:
            card_id = self.session.queue[0]
            state = self.store.state(card_id)
            known = self.session.latest.get(card_id) or self.latest.get(card_id, "")
            if state.latest == known and card_id in self.desk.bank:
                card = self.desk.bank.card(card_id)
                self._step(s.Drawn(card, random.getrandbits(32), state.latest, state.is_new))
                return True
            self._step(s.Passed())
        return False

    def _deadline_is_past(self) -> bool:
        return self.deadline is not None and self.desk.workspace.now() >= self.deadline

    def _time_is_used(self) -> bool:
        no_minutes = self.timed and self.plan is not None and self.plan.seconds_left <= 0
        return no_minutes or self._deadline_is_past()

    def _extend_by_plan(self) -> None:
        """Answers that were quicker than expected leave time for more of today's ranking."""
        if self.session.queue or not self.plan or not self.timed or self.wanted.limit:
            return
        planned = self.plan.queue(self.wanted.minutes)
        if more := tuple(card for card in planned if card not in self.session.latest):
            self._queue(more)

    def _do(self, request: Request) -> None:
        match request:
            case Ui.OPEN:
                self._open()
            case TypedAnswer(text):
                self._open(text)
            case Ui.MORE:
                beyond = self.plan.more() if self.plan else ()
                self._extend(beyond or self.desk.more(self.store, self.wanted, self.today))
            case Ui.MISSED:
                self._extend(self.session.missed)
            case Ui() | TypedProgram():
                self._work(request)
            case event:
                self._step(event)

    def _step(self, event: s.Event) -> None:
        """Change the session; what it writes is on disk before anything else happens."""
        session, entries = s.step(self.session, event, self.desk.workspace.stamp())
        self.is_first &= isinstance(event, s.Drawn | s.Passed)
        if entries:
            self.store.append(entries)
        self._keep_exercise(event, session)
        if isinstance(event, s.Undone):
            self.message = undone(self.session.turns[-1].entry)
        elif isinstance(event, s.Noted):
            self.message = "note kept; it is shown with the answer"
        self.session = session

    def _keep_exercise(self, event: s.Event, after: s.Session) -> None:
        """A code exercise has its workbench from the question to the grade."""
        before, card = self.session, after.card
        if isinstance(event, s.Graded) and self.exercise and self.exercise.card == before.card:
            self.exercise.close()
        if after.phase == s.Phase.JUDGED or (card, after.phase) == (before.card, before.phase):
            return
        self.exercise = None
        if isinstance(card, Code):
            from prepcli.commands.exercise import Exercise

            self.exercise = Exercise(self.desk, card)

    def _work(self, request: Request) -> None:
        """What the learner does at a code exercise."""
        assert self.exercise is not None
        try:
            answer = self.exercise.do(request, lent=self._lent, running=self._say_running)
        except PrepError as e:
            self.message = told(e)
        else:
            if answer is not None:
                self._step(s.Answered(answer))

    def _say_running(self) -> None:
        self.screen.show(self._view("running the tests ..."))

    @contextmanager
    def _lent(self) -> Iterator[None]:
        """The terminal for an editor; what is on the screen afterwards is not ours."""
        try:
            with self.terminal.lent():
                self.page.show_cursor()
                yield
        finally:
            self.page.spoil()

    def _extend(self, cards: tuple[str, ...]) -> None:
        self.deadline, self.timed = None, False
        self._queue(cards)
        if not cards:
            self.message = "there are no more cards"

    def _read(self) -> None:
        """The last entry of each card, and which were met before this sitting or its last extension."""
        self.latest = self.store.latest()
        self.met = {card for card, (is_met, _, _) in self.store.standings(self.today).items() if is_met}

    def _queue(self, cards: tuple[str, ...]) -> None:
        self._read()
        self._step(s.Extended(cards))

    def _open(self, answer: str = "") -> None:
        """The card in the learner's editor, or with an answer typed here; one that was changed is asked anew."""
        assert self.session.card is not None
        card_id = self.session.card.id
        try:
            if answer:
                card = answered_card(self.desk, self.store, card_id, answer)
            else:
                with self._lent():
                    card = edited_card(self.desk, self.store, card_id)
        except PrepError as e:
            self.message = told(e)
        else:
            if card != self.session.card:
                state = self.store.state(card.id)
                self._step(s.Edited(card, random.getrandbits(32), state.latest, state.is_new))

    # --- what is shown ---

    def _view(self, message: str) -> View:
        session = self.session
        assert session.card is not None
        state = self.store.state(session.card.id)
        entries = live(self.store.entries(session.card.id))
        graded = {turn.entry.card for turn in session.grades}
        ahead = set(session.queue) | {session.card.id}
        new = len(ahead - self.met - graded)
        done = len([turn for turn in session.turns if turn.entry.type not in ("note", "follow_up")])
        done -= session.phase == s.Phase.FOLLOWING  # the card on the screen has its grade already
        return View(
            session=session,
            place=done + 1,
            total=done + 1 + len(session.queue),
            due=len(ahead) - new,
            new=new,
            intervals=self._intervals(state) if session.phase == s.Phase.JUDGED else {},
            notes=tuple(entry.body.get("text", "") for entry in entries if entry.type == "note"),
            history=history_lines(entries, state),
            message=message,
            can_undo=bool(session.turns),
            bench=self.exercise.bench if self.exercise else None,
            clock=self.clock,
            first=self.is_first,
        )

    def _intervals(self, state: CardState) -> dict[Grade, str]:
        """What each grade would mean: `today`, `1d`, `3d` ..."""
        shown = {}
        for grade in Grade:
            due = after_grade(state, grade, self.today, self.store.rules).due
            assert due is not None
            shown[grade] = days_text((due - self.today).days)
        return shown

    def _close(self) -> Request:
        """The closing screen of a finished sitting."""
        self.page.spoil()
        missed = self.session.missed
        keys: dict[str, Request] = {"m": Ui.MORE}
        hints = [("m", "ten more")]
        if missed:
            keys["g"] = Ui.MISSED
            hints.append(("g", "goes over what you missed"))
        if self.session.turns:
            keys["u"] = s.Undone()
            hints.append(("u", "undo"))
        message, self.message = self.message, ""
        return self.screen.closing([*self._summary(), closing.line(message)], keys, [*hints, ("q", "quit")])

    def _summary(self) -> list[closing.Block]:
        return closing.summary(
            [(turn.topic, turn.entry) for turn in self.session.grades],
            took=self.desk.workspace.now() - self.started,
            title=self._title(),
            lines=self._ahead(),
            glyphs=self.page.glyphs,
        )

    def _title(self) -> str:
        """Why the sitting is over."""
        if self._deadline_is_past():
            return "The time is used"
        if self.plan and self._time_is_used():
            return self.plan.used_up
        if self.plan and self.timed and self._is_over():
            return "Nothing is worth a minute more today"
        return "Sitting done" if self.session.grades else "Nothing to study now"

    def _is_over(self) -> bool:
        return self.session.phase == s.Phase.BETWEEN and not self.session.queue

    def _ahead(self) -> list[str]:
        """What comes next: by the plan while one stands, else by due dates."""
        today, everything = self.today, Wanted(track=self.desk.track())
        if plan := self.plan or self.desk.plan(self.store, everything, today):
            return plan_lines(plan.after_sitting(bool(self.session.grades)))
        due, by_tomorrow = (
            self.desk.due_count(self.store, everything, day) for day in (today, today + timedelta(days=1))
        )
        next_due = self.desk.next_due(self.store, everything, today)
        return [closing.next_line(due, by_tomorrow - due, next_due, today)]

    def _say_goodbye(self) -> None:
        """Leave the summary where the card was."""
        if (self._is_alone or self.session.phase != s.Phase.BETWEEN) and self.session.grades:
            self.page.spoil()
            self.page.paint(self._summary(), [])

    def _flawed(self) -> str:
        bank = self.desk.bank
        if not bank.left_out and not bank.flaws:
            return ""
        count = bank.left_out
        what = f"{counted(count, 'card')} left out" if count else f"{counted(len(bank.flaws), 'flaw')} in the bank"
        return f"{what}: `prep bank check` shows why"
