"""How fast answers are given. Pure. Times are counted in tenths of a second, so a median is exact to a tenth."""

from collections import Counter
from collections.abc import Mapping

from prepcli.model import Grade
from prepcli.results.figures import Pace, Speed
from prepcli.scheduling.attempts import GRADE
from prepcli.scheduling.habits import PRIOR
from prepcli.scheduling.plan import KINDS
from prepcli.stats.tally import Tally

MOST = 0.9


def speed(found: Tally) -> Speed:
    """The paces of kinds and of grades that have answers with a time."""
    by_grade: dict[int, Counter[int]] = {grade: Counter() for grade in Grade}
    for paces in found.paces.values():
        for key, answers in paces.items():
            by_grade[(key & GRADE) + 1][key >> 2] += answers
    grades = ((Grade(grade).label, tenths) for grade, tenths in by_grade.items())
    kinds = ((kind, _tenths(paces)) for kind, paces in found.paces.items() if kind)
    return Speed(
        kinds=tuple(_pace(name, tenths) for name, tenths in kinds if tenths),
        grades=tuple(_pace(name, tenths) for name, tenths in grades if tenths),
    )


def seconds_a_review(found: Tally, recall: float) -> dict[str, float]:
    """Kind -> seconds: the learner's own mean blended with what is usual at that recall."""
    seconds = {}
    for kind, habits in KINDS.items():
        tenths = _tenths(found.paces.get(kind, {}))
        own = sum(tenths.values())
        took = sum(tenth * answers for tenth, answers in tenths.items()) / 10
        seconds[kind] = (PRIOR * habits.review(recall) + took) / (PRIOR + own)
    return seconds


def _tenths(paces: Mapping[int, int]) -> Counter[int]:
    tenths: Counter[int] = Counter()
    for key, answers in paces.items():
        tenths[key >> 2] += answers
    return tenths


def _pace(name: str, tenths: Mapping[int, int]) -> Pace:
    answers = sum(tenths.values())
    return Pace(
        name=name,
        reviews=answers,
        median_s=_quantile(tenths, answers / 2) / 10,
        most_s=_quantile(tenths, answers * MOST) / 10,
    )


def _quantile(tenths: Mapping[int, int], rank: float) -> int:
    """The least value that `rank` of the answers do not pass."""
    seen = 0
    for tenth, answers in sorted(tenths.items()):
        seen += answers
        if seen >= rank:
            return tenth
    return 0
