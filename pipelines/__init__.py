"""The programs: options and wiring only."""
