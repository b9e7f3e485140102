"""What reproduces every measured figure of the project: see benchmarks/README.md."""
