"""From requirements to a resolution: which versions, where, and if none, why not."""
