"""How the matching works, with the numbers of the active model."""
