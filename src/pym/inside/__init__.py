"""Programs that other interpreters run. Oldest syntax, standard library only; nothing of pym imports them."""
