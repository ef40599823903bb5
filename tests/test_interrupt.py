"""Ctrl-C while the program starts: it ends without a traceback, wherever the start has come to."""

import signal
import subprocess

import pytest

from conftest import PREP

SENDS = """import importlib, os, signal, sys
os.kill(os.getpid(), signal.SIGINT)
sys.path.remove({folder!r})
del sys.modules[__name__]
sys.modules[__name__] = importlib.import_module(__name__)
"""


@pytest.fixture
def interrupted(environ, tmp_path):
    """`prep topics` with a Ctrl-C while it imports a module: the exit code, what it printed and its complaints."""

    def run(module: str, *, ignored: bool = False) -> tuple[int, bool, str]:
        folder = tmp_path / "modules"
        folder.mkdir()
        (folder / f"{module}.py").write_text(SENDS.format(folder=str(folder)))
        shell = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"] if ignored else []
        done = subprocess.run(
            [*shell, *PREP, "topics"],
            env=environ | {"PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, "networking" in done.stdout, done.stderr

    return run


@pytest.mark.parametrize(("module", "code"), [("typer", -signal.SIGINT), ("msgspec", 130), ("rich", 130)])
def test_ctrl_c_during_an_import_ends_without_a_traceback(interrupted, module, code):
    assert interrupted(module) == (code, False, "")


@pytest.mark.parametrize("module", ["typer", "rich"])
def test_a_ctrl_c_that_is_ignored_stays_ignored(interrupted, module):
    assert interrupted(module, ignored=True) == (0, True, "")
