"""What servers say when they refuse a file, in whatever form they say it."""

from __future__ import annotations

import pytest

from pym.net.reply import Reply
from pym.ops import publish_refusal


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("text/plain", "400 File\n already exists\x1b[2J", "400 File already exists\\x1b[2J"),
        ("", "<!DOCTYPE html><title>No</title><script>x</script><body>N&auml;h", "No: Näh"),
        ("text/html", "<title>403 Not you</title><h1>403 Not you</h1>", "403 Not you"),
        ("application/json", '{"error": "e", "errors": ["a", {"description": "d"}, 3]}', "e; a; d"),
        ("application/json", "[1]", "[1]"),
        ("application/json", "{broken", "{broken"),
        ("text/plain", "", ""),
    ],
)
def test_a_message_is_one_line_of_text(kind: str, body: str, told: str) -> None:
    assert publish_refusal.said(Reply(400, "", kind, body.encode())) == told


def test_long_messages_are_cut() -> None:
    assert len(publish_refusal.said(Reply(400, "", "text/plain", b"x" * 5000))) < 700


def test_hints_are_about_the_status() -> None:
    assert "--check-url" in publish_refusal.hints(Reply(400, ""), "File already exists")[0]
    assert publish_refusal.hints(Reply(400, ""), "no") == ()
    again = Reply(500, "")
    again.again = True
    assert "got through" in publish_refusal.hints(again, "")[0]
