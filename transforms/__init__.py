"""The stages of a run: each a thin Beam PTransform around pure functions."""
