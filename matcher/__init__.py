"""What we do: receive, rank, list, write, deliver. No HTTP and no SQL here."""
