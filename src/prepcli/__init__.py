"""prep: flashcards in the terminal for the weeks before a Python backend interview."""

__version__ = "0.1.0"
