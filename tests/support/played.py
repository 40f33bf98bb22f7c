"""Looking into the messages of a played year."""

from typing import Any

from deploy.daklak.diary import Message


def name_of(message: Message) -> str:
    """`nomination.submitted`."""
    return ".".join(message.subject.split(".")[2:4])


def of(messages: list[Message], name: str) -> list[dict[str, Any]]:
    """The data of all messages of this name."""
    return [message.envelope["data"] for message in messages if name_of(message) == name]
