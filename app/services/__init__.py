"""VERBS. A function here changes something, sends something, or joins two nouns. Verbs never commit."""
