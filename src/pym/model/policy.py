"""The words that settings about Pythons may have, wherever they are set."""

from __future__ import annotations

PREFERENCES = ("only-managed", "managed", "system", "only-system")
STRATEGIES = ("first-index", "unsafe-first-match", "unsafe-best-match")
DOWNLOADS = ("automatic", "manual", "never")
