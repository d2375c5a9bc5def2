"""PubGrub on integers: knows packages as numbers and version sets as bit masks, and nothing of Python."""
