"""What is asked of an index: known before the modules that read the answer are imported."""

from __future__ import annotations

# The form that is read fastest and says most first.
ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
LIMIT = 64 << 20  # bytes of one page, decompressed; the largest known ones have a tenth of it
