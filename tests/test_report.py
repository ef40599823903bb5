"""The report: in a real browser nothing is fetched, run or refused; what a card says is never markup; files are safe."""

import json
import re
import shutil
import subprocess
import zlib
from html.parser import HTMLParser

import pytest

from months import learner

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
in_a_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
BAD = """version: 1
cards:
  - id: bad
    topic: 'x"><img src=x onerror=alert(1)>'
    prompt: '<script>alert(1)</script> `<b>` </details></section><style>*{display:none}</style>'
    answer: |
      <iframe src="https://example.org"></iframe> &lt;b&gt;
      ```
      </pre><svg onload=alert(1)>
      ```
      [link](javascript:alert(1)) | cell
    key_points: ['<a href="javascript:alert(1)">point</a>']
"""


@pytest.fixture
def page(prep, home, tmp_path):
    """A report of some months with missed cards in it."""
    bank = learner(home)
    prep("grade", "card-001", "again", "--bank", str(bank))
    assert prep("report", "-o", "page.html", "--bank", str(bank)).code == 0
    return tmp_path / "page.html"


def browse(tmp_path, page, *options):
    """stdout and the log of the browser."""
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
               "--no-first-run", "--disable-background-networking", "--disable-component-update",
               f"--user-data-dir={tmp_path / 'profile'}", *options, page.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout, done.stderr


@in_a_browser
def test_a_browser_draws_every_chart_and_fetches_refuses_and_runs_nothing(tmp_path, page):
    log = tmp_path / "net.json"
    dom, errors = browse(tmp_path, page, "--dump-dom", f"--log-net-log={log}")
    figures = re.findall(r"<figure.*?</figure>", dom, re.DOTALL)
    names = [re.search(r"<figcaption>(.*?)<", figure)[1] for figure in figures]
    assert names[:5] == [
        "Study days", "Reviews a day", "Minutes a day", "True retention by week", "True retention by topic, %"
    ]  # fmt: skip
    assert "Recalled against predicted" in names
    for name, figure in zip(names, figures, strict=True):
        assert re.search(r"<(rect|circle|path)[^>]* (height|r|d)=\"[^\"]", figure), name
    assert "CONSOLE" not in errors
    assert "Refused" not in errors
    asked = re.findall(r'"url":"(https?://[^"]*)"', log.read_text("utf-8", "replace"))
    assert [url for url in asked if "google" not in url and "gvt1" not in url] == []  # the browser's own errands


@in_a_browser
@pytest.mark.parametrize(("scheme", "is_dark"), [("1", False), ("0", True)])
@pytest.mark.parametrize("width", [380, 1200])
def test_the_page_is_light_or_dark_as_the_reader_has_it(tmp_path, page, scheme, is_dark, width):
    shot = tmp_path / "shot.png"
    browse(tmp_path, page, f"--blink-settings=preferredColorScheme={scheme}", f"--window-size={width},900", f"--screenshot={shot}")  # fmt: skip
    assert (first_pixel(shot.read_bytes()) < 128) == is_dark


def first_pixel(png: bytes) -> int:
    """The red of the upper left corner."""
    at, data = 8, b""
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    return zlib.decompress(data)[1]


class Tags(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_page_holds_no_script_no_address_and_no_style_of_its_own(page):
    seen = Tags()
    seen.feed(page.read_text("utf-8"))
    assert seen.tags.isdisjoint({"script", "iframe", "img", "link", "a", "object", "form", "image", "use"})
    assert {name for name in seen.attributes if name.startswith("on") or name in ("style", "href", "src")} == set()
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", page.read_text("utf-8")) == []


def test_what_a_card_says_is_never_markup(prep, tmp_path):
    bank = tmp_path / "bad.yaml"
    bank.write_text(BAD, "utf-8")
    for day, grade in ((15, "good"), (18, "again"), (19, "good"), (22, "again")):
        assert prep("grade", "bad", grade, "--bank", str(bank), now=f"2026-11-{day}T10:00:00Z").code == 0
    assert prep("report", "-o", "bad.html", "--bank", str(bank)).code == 0
    text = (tmp_path / "bad.html").read_text("utf-8")
    seen = Tags()
    seen.feed(text)
    assert seen.tags.isdisjoint({"script", "iframe", "img", "a", "b2"})
    assert not any(name.startswith("on") for name in seen.attributes)
    assert text.count("<style>") == text.count("</style>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&lt;svg onload=alert(1)&gt;" in text
    markdown = prep("report", "--md", "-o", "-", "--bank", str(bank)).out
    outside = re.sub(r"^~{12}\n.*?^~{12}\n", "", markdown, flags=re.DOTALL | re.MULTILINE)
    assert not re.search(r"(?<!\\)<(?!!-- prep report)", outside)
    assert not re.search(r"(?<!\\)\]\(", outside)


def test_the_page_and_the_markdown_say_what_the_statistics_say(prep, home, page):
    bank = str(home / "bank.yaml")
    figures = prep("stats", "--json", "--bank", bank).json
    text = page.read_text("utf-8")
    assert f"<strong>{figures['totals']['reviews']:,}</strong><span>reviews</span>" in text
    assert (
        f"<strong>{100 * figures['retention']['overall']['rate']:.0f} %</strong><span>true retention</span>"
        in text
    )
    markdown = prep("report", "--md", "-o", "-", "--bank", bank).out
    assert f"| reviews | {figures['totals']['reviews']:,} |" in markdown
    for rate in figures["retention"]["topics"]:
        assert (
            f"| {rate['name']} | {100 * rate['rate']:.0f} % | {rate['low'] * 100:.0f} to {rate['high'] * 100:.0f} % |"
            in markdown
        )
    missed = prep("missed", "--json", "--bank", bank).json["cards"]
    assert markdown.count("· missed ") == len(missed) > 0
    assert "card-001" in text


def test_only_a_report_is_overwritten_unless_forced(prep, tmp_path):
    other = tmp_path / "notes.html"
    other.write_text("my notes", "utf-8")
    run = prep("report", "-o", "notes.html")
    assert (run.code, other.read_text("utf-8")) == (2, "my notes")
    assert "`--force` overwrites it" in run.err
    assert prep("report", "-o", "notes.html", "--force").code == 0
    assert prep("report", "-o", "notes.html").code == 0
    assert prep("report", "--md", "-o", "notes.html").code == 0
    assert (prep("report", "-o", ".").code, prep("report", "-o", "no/such/../x.html").code) == (2, 0)
    got = json.loads(prep("report", "--json").out)
    assert got["bytes"] == (tmp_path / "prep-report.html").stat().st_size


def test_an_empty_log_gives_a_page_too(prep, tmp_path):
    assert prep("report").out == "report written to prep-report.html\n"
    assert "not yet" in (tmp_path / "prep-report.html").read_text("utf-8")


def test_without_pygal_the_next_step_is_told_and_markdown_works(prep, home, tmp_path):
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / "pygal.py").write_text("raise ImportError\n", "utf-8")
    bank = str(learner(home))
    run = prep("report", "--bank", bank, PYTHONPATH=str(tmp_path / "fake"))
    assert (run.code, "extra `report`" in run.err) == (1, True)
    assert not (tmp_path / "prep-report.html").exists()
    assert prep("report", "--md", "--bank", bank, PYTHONPATH=str(tmp_path / "fake")).code == 0


def test_the_plan_is_a_section_while_a_date_stands(prep, home, tmp_path):
    assert prep("report", "--md", "-o", "-", shipped=True).out.count("## Plan") == 0
    assert prep("plan", "--date", "in 2 weeks", "--minutes", "20", shipped=True).code == 0
    ready = prep("plan", "--json", shipped=True).json["ready"]
    text = prep("report", "--md", "-o", "-", shipped=True).out
    assert "14 days from now; 20 minutes a day" in text
    for share in ready.values():
        assert f"{100 * share:.0f} %" in text
    assert "prep quiz --topic networking --new 10" in text
