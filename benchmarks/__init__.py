"""Speed as ratios against floors measured in the same run. `bin/bench` writes RESULTS.md."""
