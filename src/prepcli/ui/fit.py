"""`prep fit` as a screen: what was found, what would change, what was done."""

from rich.console import Console
from rich.text import Text

from prepcli.results import fit as r
from prepcli.ui.console import say
from prepcli.ui.text import inline
from prepcli.wording import counted, percent


def fitted(result: r.Fitted, console: Console) -> None:
    rows = [
        ("", "now", "fitted"),
        ("log loss", f"{result.log_loss_before:.4f}", f"{result.log_loss_after:.4f}"),
        ("due today", str(result.before.due_today), str(result.after.due_today)),
        ("mean stability", f"{result.before.mean_stability:.1f} d", f"{result.after.mean_stability:.1f} d"),
        ("reviews a day", f"{result.before.reviews_a_day:.1f}", f"{result.after.reviews_a_day:.1f}"),
    ]
    for number, (label, now, then) in enumerate(rows):
        style = "prep.dim" if number == 0 else ""
        console.print(Text.assemble((f"{label:<14}", "prep.dim"), (f"   {now:>9}   {then:>9}", style)))
    console.print()
    note = (
        f"{result.reviews} reviews, {result.samples} of them a day or more after the one before. The log loss "
        f"(lower is better) is on the newest {result.newest} of these, which the fit had not seen. Reviews a day "
        f"are those of the cards met so far in the next {result.days} days."
    )
    say(console, Text(note, "prep.dim"))
    console.print()
    say(console, _said(result))


def _said(result: r.Fitted) -> Text:
    if result.adopted:
        return inline("Adopted: the schedule follows your memory now. `prep undo` takes it back.", "prep.right")
    if result.better:
        return inline("Better: `prep fit` without `--dry-run` adopts it.", "prep.right")
    return inline("Not adopted: the weights in force do better on your newest reviews.", "prep.near")


def retentions(result: r.Retentions, console: Console) -> None:
    console.print(Text(f"{'retention':<9}   {'reviews':>7}   {'minutes':>7}   {'recall':>7}", "prep.dim"))
    for row in result.retentions:
        mark = "   now" if row.desired_retention == result.present else ""
        load = f"{row.reviews_a_day:>7.1f}   {row.minutes_a_day:>7.1f}"
        line = f"{row.desired_retention:<9.2f}   {load}   {percent(row.recall, 1):>7}"
        console.print(Text.assemble((line, "prep.label" if mark else ""), (mark, "prep.dim")))
    console.print()
    cards = counted(result.cards, "card")
    note = (
        f"What the {cards} you have met will ask for a day, expected over {result.days} days, and the recall over "
        "them after that. New cards come on top."
    )
    say(console, Text(note, "prep.dim"))
    say(console, inline("`prep config set schedule.desired_retention 0.85` changes it", "prep.dim"))
