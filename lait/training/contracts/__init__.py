"""Training rows from ContractNLI: reading, splitting, alignment, mining, wording."""
