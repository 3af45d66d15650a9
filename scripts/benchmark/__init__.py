"""How fast the product is: inputs of a known size, the week as its own process, a yardstick and peers beside it."""
