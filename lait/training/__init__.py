"""Training: examples, batches, the loop and its checkpoints (``python -m lait.train``)."""
