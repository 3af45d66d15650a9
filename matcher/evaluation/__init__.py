"""How good encoder and ranking are, measured on evaluation sets by the very code that the product runs."""
