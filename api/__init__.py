"""How it is reached: the suppliers' API, the pages, and the answers that say whether all is well."""
