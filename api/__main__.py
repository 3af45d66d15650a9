"""`python -m api`: the web server as the settings say, and nothing that a client can hold up."""

import sys

from api.server import serve
from matcher.config import load_settings
from matcher.messages import explain
from models.errors import IngangError


def main() -> int:
    """Serve until told to stop. Returns 0, or 1 after one clear line on standard error."""
    try:
        serve(load_settings())
    except IngangError as error:
        print(explain(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
