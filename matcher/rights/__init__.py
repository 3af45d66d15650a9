"""The person's right: why a list looks as it does, what is held, and taking a consent back."""
