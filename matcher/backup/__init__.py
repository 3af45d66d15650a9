"""Back-ups of the database: made, kept, checked and put back."""
