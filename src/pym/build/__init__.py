"""A source tree -> a wheel (PEP 517, PEP 660): backends, what they run in, limits, what their failures mean. Cold."""
