"""A mock interview on the screen: a sitting against the clock, without second tries."""

from datetime import timedelta

from prepcli import session as s
from prepcli.commands.desk import Desk
from prepcli.commands.sitting import Sitting
from prepcli.model import Entry
from prepcli.scheduling.queue import Wanted
from prepcli.store.progress import Store
from prepcli.ui.mock import clocks
from prepcli.ui.view import Request, Ui


class Rehearsal(Sitting):
    """One mock interview, from its `mock` entry to the last answer. What was graded is kept, however it ends."""

    def __init__(self, desk: Desk, store: Store, mock: Entry, *, plain: bool) -> None:
        queue, self.minutes = tuple(mock.body["cards"]), float(mock.body["minutes"])
        session = s.Session(queue=queue, mode="mock", mock=mock.id, asks_sure=True)
        ends = desk.workspace.now() + timedelta(minutes=self.minutes)
        super().__init__(desk, store, Wanted(), plain=plain, deadline=ends, session=session)
        self.clock = self._clock
        self.exit_code = 0

    def run(self) -> None:
        """As any sitting; Ctrl-C ends it as `q` does, but for the exit code."""
        try:
            super().run()
        except KeyboardInterrupt:
            self.exit_code = 130
            self._say_goodbye()

    def _close(self) -> Request:
        return Ui.QUIT

    def _clock(self) -> str:
        now = self.desk.workspace.now()
        shown = self.session.shown
        return clocks(now - shown if shown else None, now - self.started, timedelta(minutes=self.minutes))

    def _say_goodbye(self) -> None:
        """The scorecard follows, as the result of the command."""
        self.page.spoil()
        self.page.paint([], [])
