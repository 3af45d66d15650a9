"""What may be told in public: counts of people under five are hidden, and nobody can work them out from the rest."""

from matcher.publishing.family import LEAST, Family
from matcher.publishing.suppression import Published, publish

__all__ = ["LEAST", "Family", "Published", "publish"]
