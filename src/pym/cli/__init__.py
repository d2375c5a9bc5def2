"""The front door: what is typed becomes a call of one operation, what comes back is drawn.

Data goes to stdout, everything else to stderr. typer defines the commands (`app`), a compiled table of the same
definitions (`table`) parses ordinary calls without importing it. Only this room knows typer and rich.
"""
