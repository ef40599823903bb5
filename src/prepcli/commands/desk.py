"""What every command starts from: the workspace, the bank, the store and the queue, each opened when asked for."""

import os
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from prepcli.bank import bank as banks
from prepcli.bank.bank import Bank
from prepcli.errors import UsageError, unknown
from prepcli.model import ASKED, Entry
from prepcli.scheduling.queue import ALL, MORE, Met, Wanted, in_learning_order, queue, weakest_first
from prepcli.scheduling.state import CardState, Rules
from prepcli.store.progress import Store
from prepcli.workspace import Workspace

if TYPE_CHECKING:
    from prepcli.commands.planner import Planner
    from prepcli.sandbox.watch import Limits
    from prepcli.session import Session
    from prepcli.trust import Trust


class Desk:
    """One command's view of the learner's things."""

    def __init__(self, named: Iterable[Path] = ()) -> None:
        self.workspace = Workspace(os.environ)
        self._named = list(named)

    @cached_property
    def bank(self) -> Bank:
        """The shipped bank and the learner's own, or only those named with --bank."""
        if self._named:
            return banks.load_named(self._named, self.workspace.bank_cache)
        own = banks.in_folder(self.workspace.banks)
        return banks.load(self.workspace.shipped_bank, own, self.workspace.bank_cache)

    @cached_property
    def trust(self) -> "Trust":
        """Which bank files may run code here."""
        from prepcli.trust import Trust

        return Trust(self.workspace.trust_file, self.workspace.shipped_bank)

    @property
    def drafts(self) -> tuple[str, ...]:
        """The cards whose answer is not written yet, in bank order."""
        return tuple(head.id for head in self.bank.heads if head.draft)

    @cached_property
    def older_ids(self) -> dict[str, str]:
        """Every id whose history goes on under another one -> that one."""
        with self.store() as store:
            return store.carries()

    @property
    def rules(self) -> Rules:
        return Rules(desired_retention=self.workspace.settings["schedule.desired_retention"])

    @property
    def limits(self) -> "Limits":
        """What a program may use."""
        from prepcli.sandbox.watch import Limits

        settings = self.workspace.settings
        return Limits(seconds=settings["code.seconds"], memory=settings["code.memory_mb"] << 20)

    def store(self, *, writing: bool = False) -> Store:
        """The progress file; it is created only by a command that writes."""
        if writing:
            self.workspace.make_data_folder()
        store = Store.open(self.workspace.database, self.rules, create=writing)
        self._follow_aliases(store)
        return store

    def carry(self, store: Store, old: str, new: str) -> None:
        """Let the history of the card `old` go on under `new`."""
        store.append([Entry.of(self.workspace.stamp(), "carry", new, **{"from": old})])
        self.__dict__.pop("older_ids", None)

    def _follow_aliases(self, store: Store) -> None:
        """A card that names an older id in `aliases` takes over its history, once."""
        aliases = {alias: head.id for head in self.bank.heads for alias in head.aliases}
        for old in aliases.keys() & store.latest().keys() if aliases else ():
            if old not in self.bank and store.carried(old) == old:
                self.carry(store, old, aliases[old])

    def reopen(self) -> None:
        """Read the bank again, as a file of it was changed."""
        for name in ("bank", "trust"):
            self.__dict__.pop(name, None)

    def wanted(
        self,
        *,
        topics: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
        levels: Sequence[int] | None = None,
        tags: Sequence[str] | None = None,
        limit: int | None = None,
        new: int | None = None,
        minutes: float | None = None,
        missed: bool = False,
        ahead: bool = False,
        track: str | None = None,
        where: str | None = None,
    ) -> Wanted:
        """The filters, checked against the bank. Raises UsageError with the nearest known words."""
        heads = self.bank.heads
        asked = self._asked() if ASKED in map(str.casefold, tags or ()) else frozenset()
        return Wanted(
            topics=_known("topic", topics or (), self.bank.topics),
            kinds=_known("kind", kinds or (), sorted({head.kind for head in heads})),
            levels=frozenset(levels or ()),
            tags=_known(
                "tag",
                tags or (),
                sorted({tag for head in heads for tag in head.tags} | ({ASKED} if asked else set())),
            ),
            tagged=asked,
            limit=limit,
            new=new,
            minutes=minutes,
            missed=missed,
            ahead=ahead,
            track=self.track(track),
            cards=None if where is None else self._found(where),
        )

    def _asked(self) -> frozenset[str]:
        """The cards that the log says were asked: those that ship have no tag for it."""
        with self.store() as store:
            return store.asked()

    def _found(self, where: str) -> frozenset[str]:
        """The cards that the query `where` finds now. Raises UsageError."""
        from prepcli.commands.finding import found, parsed

        tree, day = parsed(self, where), self.workspace.today()
        with self.store() as store:
            return frozenset(c.head.id for c in found(self, tree, day, store))

    def track(self, named: str | None = None) -> str:
        """The track that new cards come from: `named`, else the setting. Raises UsageError for an unknown one.

        The setting speaks of the shipped bank: one named with --bank that has no such track is studied whole.
        """
        tracks = list(dict.fromkeys(head.track for head in self.bank.heads if head.track))
        wanted, known = named or str(self.workspace.settings["track"]), [*tracks, ALL]
        if named is None and wanted.casefold() not in map(str.casefold, known):
            if self._named or not tracks:
                return ALL
            mend = f"`prep config set track {known[0]}` changes the setting"
            raise UsageError(f"no track `{wanted}`, which the setting `track` names", mend)
        (track,) = _known("track", [wanted], known)
        return track

    def queue(self, store: Store, wanted: Wanted, day: date) -> tuple[str, ...]:
        """The cards to study now, best first; those of the plan while a target stands and nothing was filtered."""
        if plan := self.plan(store, wanted, day):
            return plan.queue(wanted.minutes)[: wanted.limit]
        return queue(
            wanted,
            self._met(store, wanted, day),
            self.new_cards(store, wanted, day),
            self._new_left(store, day),
        )

    def session(self, cards: Sequence[str], mode: str = "quiz") -> "Session":
        """A session over `cards`, as the learner's settings have it."""
        from prepcli.session import Session

        sure = bool(self.workspace.settings["quiz.confidence"])
        return Session(queue=tuple(cards), mode=mode, asks_sure=sure)

    def more(self, store: Store, wanted: Wanted, day: date) -> tuple[str, ...]:
        """Ten cards beyond the sitting's limits: new ones, then those not yet due."""
        due = self._weakest(store, store.due(day), wanted, day)
        ahead = self._weakest(store, store.ahead(day), wanted, day)
        return tuple([*due, *self.new_cards(store, wanted, day), *ahead][:MORE])

    def new_cards(self, store: Store, wanted: Wanted, day: date) -> list[str]:
        """Every new card that is wanted, in learning order."""
        known = store.met_or_out(day)
        heads = (head for head in self.bank.heads if head.id not in known and wanted.wants(head))
        return in_learning_order(heads, lambda card: self.bank.listed[card].own, wanted)

    def plan(self, store: Store, wanted: Wanted, day: date) -> "Planner | None":
        """The plan that is followed without filters while a target stands; None otherwise."""
        if wanted.is_filtered or wanted.new is not None or not any(store.targets()):
            return None
        from prepcli.commands.planner import planner

        return planner(self, store, wanted, day)

    def due_count(self, store: Store, wanted: Wanted, day: date) -> int:
        """How many cards are due; of a plan, how many the rest of today's minutes hold."""
        if plan := self.plan(store, wanted, day):
            return len(plan.queue())
        return len(self._rows(store.due(day), wanted))

    def due(self, store: Store, wanted: Wanted, day: date) -> Sequence[str]:
        """The wanted cards that are due, weakest first; those that the plan has for the rest of today."""
        if plan := self.plan(store, wanted, day):
            return plan.queue()
        return self._weakest(store, store.due(day), wanted, day)

    def missed(self, store: Store) -> list[CardState]:
        """The missed cards of the bank that are not suspended, the latest first."""
        missed = (state for state in store.states().values() if state.missed_day and not state.suspended)
        known = [state for state in missed if state.card in self.bank]
        return sorted(known, key=lambda state: (state.missed_day, state.agains, state.card), reverse=True)

    def next_due(self, store: Store, wanted: Wanted, day: date) -> date | None:
        """The first study day after `day` on which a wanted card is due."""
        return min((row.due for row in self._rows(store.ahead(day), wanted)), default=None)

    def _met(self, store: Store, wanted: Wanted, day: date) -> list[str]:
        if wanted.missed:
            return self._weakest(store, store.missed(day), wanted, day)
        due = self._weakest(store, store.due(day), wanted, day)
        return due + (self._weakest(store, store.ahead(day), wanted, day) if wanted.ahead else [])

    def _weakest(self, store: Store, rows: list[Met], wanted: Wanted, day: date) -> list[str]:
        return weakest_first(self._rows(rows, wanted), day, store.rules.weights)

    def _rows(self, rows: list[Met], wanted: Wanted) -> list[Met]:
        """The rows whose card is in the bank and wanted."""
        listed = self.bank.listed
        return [row for row in rows if row.card in listed and wanted.wants(listed[row.card].head)]

    def _new_left(self, store: Store, day: date) -> int:
        """What the daily limit of new cards still allows."""
        return max(0, int(self.workspace.settings["quiz.new_per_day"]) - len(store.met_on(day)))


def _known(what: str, words: Sequence[str], known: list[str]) -> frozenset[str]:
    """`words` as the bank spells them. Raises UsageError for the first unknown one."""
    by_fold = {k.casefold(): k for k in known}
    for word in words:
        if word.casefold() not in by_fold:
            raise unknown(what, word, known, 3)
    return frozenset(by_fold[word.casefold()] for word in words)
