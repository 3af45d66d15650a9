"""What the next procurement could ask for: from occupations, value and months to a proposed clause with its reasons."""
