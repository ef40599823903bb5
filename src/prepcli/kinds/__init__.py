"""The registry of kinds: a new kind is one file beside this one and one line here."""

from prepcli.kinds.cloze import Cloze
from prepcli.kinds.code import Code
from prepcli.kinds.flashcard import Flashcard
from prepcli.kinds.multiple_choice import MultipleChoice
from prepcli.kinds.predict_output import PredictOutput
from prepcli.kinds.short_answer import ShortAnswer

AnyCard = Flashcard | MultipleChoice | Cloze | ShortAnswer | PredictOutput | Code

KINDS: dict[str, type[AnyCard]] = {
    "flashcard": Flashcard,
    "multiple_choice": MultipleChoice,
    "cloze": Cloze,
    "short_answer": ShortAnswer,
    "predict_output": PredictOutput,
    "code": Code,
}
PROGRAMS = ("predict_output", "code")  # the kinds whose cards hold a program that can be run
