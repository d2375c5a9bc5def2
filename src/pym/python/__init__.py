"""From a request to an interpreter: the request grammar, the catalogue, discovery, the store."""
