"""Weights of the parts of a score, learnt from caseworkers' verdicts, tried before they are used."""
