"""The words that settings about Pythons may have, wherever they are set."""

from __future__ import annotations

PREFERENCES = ("only-managed", "managed", "system", "only-system")
DOWNLOADS = ("automatic", "manual", "never")
