"""The next procurement: what could be asked for, from occupations or CPV codes, value and months. For coordinators.

Suppliers never see it: it tells of candidates, if only in coarse numbers.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import FromServices, Now, Transaction
from api.pages import wording
from api.pages.access import open_to
from api.pages.contracts import COORDINATING
from api.pages.language import gettext, spoken
from api.pages.procurement_words import LEVELS, LIKENESS, PURCHASES, SUITS, demand_words, line_words, people_words
from api.pages.route import PageRoute
from api.pages.templates import page
from matcher.commitment_words import STATES
from matcher.messages import problem_text
from matcher.procurement.clause import clause_text
from matcher.procurement.cpv import cpv_list
from matcher.procurement.proposal import Proposal, propose
from matcher.procurement.question import Asked, question_of
from models.candidate import Cefr, TargetGroup
from models.errors import InvalidInput
from models.store import places
from models.store.database import Conn

router = APIRouter(prefix="/upphandling", route_class=PageRoute, include_in_schema=False)

FIELDS: Mapping[str, str] = {
    "occupations": "yrken", "cpv": "cpv", "value": "varde", "purchase": "slag", "months": "manader",
    "municipality": "kommun", "target_groups": "malgrupp", "swedish_level": "svenska", "driving_licence": "korkort",
}  # fmt: skip
"""What each field is called in the form and in the address."""

LICENCES = ("B", "C", "CE", "D")
"""The driving licences that a procurement may be believed to need."""


@router.get("")
@open_to(COORDINATING)
def show_procurement(
    request: Request,
    connection: Transaction,
    services: FromServices,
    now: Now,
    occupations: Annotated[str, Query(alias="yrken", max_length=1000)] = "",
    cpv: Annotated[str, Query(max_length=300)] = "",
    value: Annotated[str, Query(alias="varde", max_length=50)] = "",
    purchase: Annotated[str, Query(alias="slag", max_length=20)] = "",
    months: Annotated[str, Query(alias="manader", max_length=20)] = "",
    municipality: Annotated[str, Query(alias="kommun", max_length=10)] = "",
    target_groups: Annotated[Sequence[str], Query(alias="malgrupp", max_length=10)] = (),
    swedish_level: Annotated[str, Query(alias="svenska", max_length=10)] = "",
    driving_licence: Annotated[str, Query(alias="korkort", max_length=10)] = "",
) -> HTMLResponse:
    """The form, and what could be asked for where the address asks. It can be kept and sent on as it is."""
    home = services.settings.units.home
    asked = Asked(
        occupations=occupations,
        cpv=cpv,
        value=value,
        purchase=purchase,
        months=months,
        municipality=municipality or home,
        target_groups=tuple(target_groups),
        swedish_level=swedish_level,
        driving_licence=driving_licence,
    )
    municipalities = {home: home, **_municipalities(connection)}
    wrong: dict[str, str] = {}
    proposal = None
    if any(name in request.query_params for name in FIELDS.values()):
        try:
            question = question_of(asked, cpv_list(services.settings.procurement_cpv), municipalities)
            proposal = propose(connection, services, question, now)
        except InvalidInput as error:
            wrong = {FIELDS[one.field]: problem_text(one, spoken()) for one in error.problems}
    return page(
        request,
        "procurement.html",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        asked=asked,
        wrong=wrong,
        proposal=proposal,
        text="" if proposal is None else clause_text(proposal.clause),
        to_check=() if proposal is None else _to_check(proposal),
        municipalities=sorted(municipalities.items(), key=lambda one: one[1]),
        purchases=PURCHASES,
        groups={one: wording.GROUP_NAMES[one] for one in TargetGroup},
        swedish_levels=[(one, one) for one in Cefr],
        licences=[(one, one) for one in LICENCES],
        levels=LEVELS,
        suits=SUITS,
        likeness=LIKENESS,
        states={state: words for state, (words, _) in STATES.items()},
        people_words=people_words,
        line_words=line_words,
        demand_words=demand_words,
    )


def _municipalities(connection: Conn) -> Mapping[str, str]:
    return {one.municipality_code: one.name for one in places.all_places(connection) if one.is_main_town}


def _to_check(proposal: Proposal) -> Sequence[str]:
    """What somebody should look at before the numbers are believed, in the language of the request."""
    question, found = proposal.question, []
    for work in question.works:
        if work.unsure:
            said = gettext("CPV %(code)s: vilka yrken det ger är osäkert. Kontrollera, och skriv hellre yrkena själv.")
            found.append(said % {"code": work.prefix})
    unknown = gettext("CPV %(code)s säger inte vilket arbete det gäller, och är inte räknad.")
    found.extend(unknown % {"code": code} for code in question.unknown_cpv)
    if question.is_other_purchase:
        found.append(gettext("CPV-koden är av ett annat slag än det som köps. Kontrollera vilket som gäller."))
    if proposal.clause and not question.target_groups:
        found.append(_no_group(proposal))
    for name, near in proposal.unlinked.items():
        said = gettext("”%(name)s” är inget yrke i taxonomin, så det är räknat på ordet som det står.")
        if near:
            said += " " + gettext("Menade du %(near)s?")
        found.append(said % {"name": name, "near": ", ".join(near)})
    if not proposal.has_taxonomy:
        found.append(gettext("Ingen taxonomi är inläst: yrken räknas bara på sina ord."))
    return found


def _no_group(proposal: Proposal) -> str:
    """That a clause has to say whom it is for, and which groups there is anybody in."""
    said = gettext(
        "Ingen målgrupp är vald. ”Står långt från arbetsmarknaden” går inte att visa med ett intyg: välj målgrupper "
        "innan villkoret används."
    )
    counts = {} if proposal.supply is None else proposal.supply.by_group
    largest = [gettext(wording.GROUP_NAMES[one]) for one, count in counts.items() if count == max(counts.values()) > 0]
    if not largest:
        return said
    return f"{said} {gettext('Flest kandidater finns bland %(groups)s.') % {'groups': ', '.join(largest)}}"
