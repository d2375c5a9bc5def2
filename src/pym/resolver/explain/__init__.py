"""Why there is no solution: the solver's proof as plain sentences, and what to do about it. Cold."""
