"""Runs where the records live: nothing but pseudonymised profiles leaves. Standard library, and openpyxl for .xlsx."""
