"""A crash campaign: the product's own weekly run and outbox under kills, database stops and a mail server that fails.

What the product promises is checked from outside, by what the mail server took and what the database says.
"""
