"""What is wrong in a form, beside its field and in a summary, in the reader's language.

The rules are those of the API, and so are their texts, but for those that speak to a program.
"""

from collections.abc import Callable, Mapping, Sequence

from api.pages.language import gettext, marked, spoken
from matcher.messages import problem_text
from models.errors import Problem

WORDS: Mapping[str, str] = {
    "missing": marked("Fyll i det här."),
    "empty": marked("Fyll i det här."),
    "not_whole_number": marked("Skriv ett heltal, till exempel 2."),
    "not_a_date": marked("Ange en dag som finns, till exempel 2027-02-15."),
    "not_an_id": marked("Välj ett åtagande i listan."),
    "commitment_not_found": marked("Välj ett åtagande i listan."),
    "not_one_of": marked("Välj något i listan."),
    "control_character": marked("Skriv allt på en rad."),
    "too_many_items": marked("Det är för många rader."),
    "kind_differs": marked("Åtagandet gäller något annat än platsen. Välj ett annat åtagande."),
    "demand_not_read": marked("Så står det inte längre i det som har lästs. Se hur annonsen läses nu."),
    "demand_in_field": marked("Platsens egna fält säger redan detta. Ändra det i platsens formulär."),
}
"""A problem's code, and what is said of it here. Other codes have the texts of `matcher/messages`."""


def told(problems: Sequence[Problem], place_of: Callable[[str], str]) -> dict[str, str]:
    """Where on the form, and what is wrong there; under the empty name what is about no field."""
    found: dict[str, list[str]] = {}
    for one in problems:
        words = WORDS.get(one.code)
        said = problem_text(one, spoken()) if words is None else gettext(words)
        several = found.setdefault(place_of(one.field), [])
        if said not in several:
            several.append(said)
    return {place: " ".join(several) for place, several in found.items()}
