"""Matching people to openings: what blocks a pair, what speaks for it, the best for a caseload, and the decision."""
