"""How many come to the house, and what share of the refugees uses it: numbers without names."""
