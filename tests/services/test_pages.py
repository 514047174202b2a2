"""Pages are wanted, printed once, and the same bytes for everyone."""
