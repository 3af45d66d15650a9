"""Skill gaps: what employers under contract want, what the pool has, and which courses would turn one into the other.

Everything here counts; nothing of it is about one person, and nothing of it leaves with a pseudonym.
"""
