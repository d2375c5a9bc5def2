"""One module per use case: where the rooms meet. `wiring` alone knows how the concrete pieces fit together."""
