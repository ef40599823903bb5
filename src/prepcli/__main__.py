"""`python -m prepcli` is `prep`."""

from prepcli.cli import main

main()
