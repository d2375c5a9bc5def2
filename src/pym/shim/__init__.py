"""Which shims exist, who writes them, and how their directory gets on PATH."""
