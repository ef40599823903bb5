"""What makes two cards, or two topics, the same."""

from hashlib import sha256


def identity(kind: str, prompt: str) -> str:
    """The id of a card that has none: editing the answer keeps it, editing the prompt changes it."""
    return "x-" + sha256(f"{kind}\n{prompt}".encode()).hexdigest()[:10]


def topic_key(topic: str) -> str:
    """Topics with one key are one topic, misspelt."""
    return "".join(c for c in topic.casefold() if c not in " -_")
