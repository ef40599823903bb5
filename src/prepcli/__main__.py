"""`prep` and `python -m prepcli`. Until the program is imported, Ctrl-C ends the process without a word.

Python's handler would raise KeyboardInterrupt in the midst of an import, where nothing of ours can catch it.
A Ctrl-C that is ignored, as in a job in the background, stays ignored.
"""

import _signal  # type: ignore[import-not-found]  # built in, so that nothing is loaded before Ctrl-C is seen to


def main() -> None:
    """Run the program and end the process."""
    handler = _signal.getsignal(_signal.SIGINT)
    if handler is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    from prepcli import cli

    if handler is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, handler)
    cli.main()


if __name__ == "__main__":
    main()
