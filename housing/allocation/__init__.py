"""Allocating all free dwellings to all waiting households at once: what blocks, what weighs, the best, what if."""
