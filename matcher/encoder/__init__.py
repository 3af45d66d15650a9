"""Texts to vectors, by sentence-transformers. Importing this package imports none of its heavy libraries."""

from matcher.encoder.service import Kind, TextEncoder, load_encoder

__all__ = ["Kind", "TextEncoder", "load_encoder"]
