"""The suppliers' pages, for those without a system: a small world of its own, with sessions of its own.

Nothing here knows of candidates, lists or verdicts; a test holds that, and all that a supplier can see.
"""
