"""Mock interviews out of the log: scorecards and the list of them. Pure.

A `mock` entry says what was planned; the grades and follow-ups that name it are what came of it. The score is the
share of key points that were said; a question whose key points are not ticked, and an exercise beside its key
points, counts as one point, which was said when it was graded Good or Easy.
"""

from collections.abc import Iterable, Mapping, Sequence
from shlex import quote

from prepcli.model import Card, Entry, Grade
from prepcli.results.mock import MockAnswer, MockRow, MockTopic, Scorecard, Study
from prepcli.wording import counted

SURE = 3  # the confidence from which on one was sure
MOST_STUDY = 3
GOOD_TOPIC = 0.8  # the score from which on a topic needs no study next


def scorecard(
    mock: Entry, entries: Sequence[Entry], cards: Mapping[str, Card], number: int, earlier: Iterable[MockRow]
) -> Scorecard:
    """The scorecard of `mock` from its grades and follow-ups in replay order; `cards` are those still there."""
    well = {entry.card: bool(entry.body.get("well")) for entry in entries if entry.type == "follow_up"}
    answers = tuple(_answer(entry, cards, well) for entry in entries if entry.type == "grade")
    topics = tuple(sorted(_topics(answers), key=_topic_score))
    wrong = (answer.card for answer in answers if _is_sure_but_wrong(answer))
    return Scorecard(
        mock=row(mock, entries, cards, number),
        at=mock.at,
        answers=tuple(sorted(answers, key=_sure_but_wrong_first)),
        topics=topics,
        sure_but_wrong=tuple(wrong),
        follow_ups=len(well),
        followed_well=sum(well.values()),
        study=tuple(_study(answers, topics)),
        earlier=tuple(earlier),
    )


def row(mock: Entry, entries: Sequence[Entry], cards: Mapping[str, Card], number: int) -> MockRow:
    """A mock interview in a line."""
    answers = [_answer(entry, cards, {}) for entry in entries if entry.type == "grade"]
    planned, minutes = mock.body.get("cards"), mock.body.get("minutes")
    return MockRow(
        number=number,
        id=mock.id,
        day=mock.day,
        minutes=float(minutes or 0),
        planned=len(planned) if isinstance(planned, list) else 0,
        asked=len(answers),
        good=sum(answer.grade >= Grade.GOOD for answer in answers),
        score=_score(answers),
    )


def _answer(entry: Entry, cards: Mapping[str, Card], well: Mapping[str, bool]) -> MockAnswer:
    card, body = cards.get(entry.card), entry.body
    points = card.key_points if card and "said" in body else ()
    said = [point for point in body.get("said", ()) if point < len(points)]
    return MockAnswer(
        card=entry.card,
        topic=card.topic if card else None,
        kind=card.kind if card else None,
        level=card.level if card else None,
        prompt=card.prompt if card else None,
        grade=body["grade"],
        confidence=body.get("confidence"),
        seconds=round(body.get("answer_ms", body.get("took_ms") or 0) / 1000, 1),
        said=len(said),
        points=len(points),
        missed=tuple(text for i, text in enumerate(points) if i not in said),
        well=well.get(entry.card),
    )


def _score(answers: Iterable[MockAnswer]) -> float | None:
    said = points = 0
    for answer in answers:
        has_own = not answer.points or answer.kind == "code"
        said += answer.said + (has_own and answer.grade >= Grade.GOOD)
        points += answer.points + has_own
    return round(said / points, 4) if points else None


def _topics(answers: Iterable[MockAnswer]) -> Iterable[MockTopic]:
    by_topic: dict[str | None, list[MockAnswer]] = {}
    for answer in answers:
        by_topic.setdefault(answer.topic, []).append(answer)
    for topic, rows in by_topic.items():
        yield MockTopic(
            topic=topic,
            asked=len(rows),
            good=sum(answer.grade >= Grade.GOOD for answer in rows),
            said=sum(answer.said for answer in rows),
            points=sum(answer.points for answer in rows),
            seconds=round(sum(answer.seconds for answer in rows) / len(rows), 1),
        )


def _topic_score(topic: MockTopic) -> float:
    """Of answers and key points together, so that a topic of choices is compared with one of talk."""
    return (topic.good + topic.said) / (topic.asked + topic.points)


def _is_sure_but_wrong(answer: MockAnswer) -> bool:
    return (answer.confidence or 0) >= SURE and answer.grade < Grade.GOOD


def _sure_but_wrong_first(answer: MockAnswer) -> tuple[bool, int]:
    return not _is_sure_but_wrong(answer), answer.grade


def _study(answers: Sequence[MockAnswer], topics: Sequence[MockTopic]) -> Iterable[Study]:
    """The cards missed, then the weakest topics."""
    missed = sum(answer.grade == Grade.AGAIN for answer in answers)
    if missed:
        yield Study(command="prep quiz --missed", because=f"{counted(missed, 'question')} missed")
    weak = [(topic.topic, topic) for topic in topics if topic.topic and _topic_score(topic) < GOOD_TOPIC]
    for name, topic in weak[: MOST_STUDY - bool(missed)]:
        said = f", {topic.said} of {topic.points} key points said" if topic.points else ""
        because = f"{topic.good} of {topic.asked} answered well{said}"
        yield Study(command=f"prep quiz --topic {quote(name)} --ahead", because=because)
