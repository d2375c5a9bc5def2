"""Pure functions of the packaging standards; packaging does the work, what it decided is remembered."""
