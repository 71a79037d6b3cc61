"""The read-only interface for the municipality's own systems: tokens, figures, standings."""
