"""What people text us: words and phrases of each language as tables, and the notation that the tables are in."""
