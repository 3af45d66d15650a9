"""What is reported of a year: figures that each know their rows, hidden where they count too few."""
