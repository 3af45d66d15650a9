"""How fast the weekly run is: inputs of a known size, the run as its own process, and the yardstick beside it."""
