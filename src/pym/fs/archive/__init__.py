"""Archives, read strictly: what is odd is refused, never guessed at. tarfile and zipfile unpack nothing here."""
