"""Placements: begun by one side, confirmed by the other, followed month by month until they end."""
