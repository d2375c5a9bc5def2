"""Files, carefully: written beside and renamed, locked, unpacked strictly. Knows nothing of Pythons or packages."""
