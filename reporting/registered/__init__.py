"""The indicators that are no clocks (docs/targets.md, section 2), one module for each promise."""
