"""A small bank of programs, a right one and a wrong one for each, and an editor that follows a script."""

import sys
from pathlib import Path

from conftest import PREDICT

PROGRAMS = """version: 1
cards:
  - id: code-py
    topic: algorithms
    kind: code
    prompt: Write `double(x)`.
    starter: |
      def double(x):
          raise NotImplementedError
    solution: |
      def double(x):
          return 2 * x
    tests: |
      assert double(2) == 4, 'two'
      assert double(-1) == -2, 'minus one'
      assert double('a') == 'aa', 'text'
    answer: I multiply by two.
    key_points: [works for numbers, works for texts]
  - id: code-sql
    topic: databases
    kind: code
    lang: sql
    prompt: Select the names, each once.
    setup: |
      CREATE TABLE people(name TEXT);
      INSERT INTO people VALUES ('Ada'), ('Ada'), ('Bo');
    starter: SELECT 1;
    solution: SELECT DISTINCT name FROM people;
    tests: [DELETE FROM people;]
    answer: DISTINCT drops repeated rows.
  - id: code-c
    topic: c
    kind: code
    lang: c
    prompt: Write `int twice(int x)`.
    starter: |
      int twice(int x) { return 0; }
    solution: |
      int twice(int x) { return 2 * x; }
    tests: |
      #include <stdio.h>
      #include "solution.c"
      int main(void) {
          printf("%s one\\n", twice(1) == 2 ? "ok" : "not ok");
          printf("%s big\\n", twice(1000) == 2000 ? "ok" : "not ok");
          return 0;
      }
    answer: I multiply by two.
"""
BANK = PROGRAMS + PREDICT

RIGHT = {
    "code-py": "def double(x):\n    return x + x\n",
    "code-sql": "SELECT name FROM people GROUP BY name",
    "code-c": "int twice(int x) { return x + x; }\n",
}
WRONG = {
    "code-py": "def double(x):\n    print('hm')\n    return 2 * abs(x) if x != 'a' else x\n",
    "code-sql": "SELECT name FROM people",
    "code-c": "int twice(int x) { return x + 1; }\n",
}

EDITOR = """
import pathlib, sys
script, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[-1])
seen = script / "seen"
number = len(list(script.glob("opened*")))
(script / f"opened{number}").write_text(target.read_text())
step = script / f"{number}"
if step.exists():
    target.write_text(step.read_text())
"""


def scripted_editor(folder: Path, *texts: str) -> str:
    """The value of $EDITOR: its nth call writes the nth text, and keeps what it found as `opened<n>`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "editor.py").write_text(EDITOR, "utf-8")
    for number, text in enumerate(texts):
        (folder / f"{number}").write_text(text, "utf-8")
    return f"{sys.executable} {folder / 'editor.py'} {folder}"
