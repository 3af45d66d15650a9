"""What we know: the nouns of the domain and, in `models.store`, how they are kept."""
