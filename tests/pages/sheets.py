"""What stands in the atlas for one page in one state, and the suppliers' part of the atlas."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from models.ids import ContactId
from models.staff import Staff
from models.supplier_contact import SupplierContact
from tests.pages.contacts import EMAIL, NAME, SUPPLIER
from tests.pages.employed import CLEANING
from tests.pages.world import CLEANER, COOK, EVA, NOW, made

ANNA = SupplierContact(id=ContactId(made("anna")), supplier_id=SUPPLIER, name=NAME, email=EMAIL, created_at=NOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page in one state: its route, its address, who looks, and the form (if any) whose answer it is."""

    route: str
    address: str
    who: Staff | SupplierContact | None = EVA
    form: Mapping[str, str] | None = None
    status: int = HTTPStatus.OK
    settings: Mapping[str, object] = field(default_factory=dict)
    in_its_own_language: bool = False

    def __str__(self) -> str:
        sent = "" if self.form is None else f" {dict(self.form)}"
        under = " with a provider" if self.settings else ""
        who = self.who.role if isinstance(self.who, Staff) else "a contact" if self.who else "nobody"
        return f"{self.address}{sent} ({who}){under}"


def suppliers_pages() -> list[Sheet]:
    """What suppliers' contacts see, and where coordinators name them."""
    start = "/leverantor"
    route, address = f"{start}/platser/{{vacancy_id}}", f"{start}/platser/{CLEANER}"
    wrong, theirs = HTTPStatus.BAD_REQUEST, {"who": ANNA}
    no_days = {"gor": "lagg-till", "sort": "hours", "nytt": "halva dagen"}
    return [
        Sheet(route=start, address=start, **theirs),
        Sheet(route=f"{start}/konto", address=f"{start}/konto", **theirs),
        Sheet(route=f"{start}/ataganden/{{commitment_id}}", address=f"{start}/ataganden/{CLEANING}", **theirs),
        Sheet(
            route=f"{start}/ataganden/{{commitment_id}}", address=f"{start}/ataganden/{CLEANING}/placeringar",
            form={"omfattning": "x"}, status=wrong, **theirs,
        ),
        Sheet(route=f"{start}/platser/ny", address=f"{start}/platser/ny", **theirs),
        Sheet(route=f"{start}/platser/ny", address=f"{start}/platser/ny", form={"antal": "0"}, status=wrong, **theirs),
        Sheet(route=route, address=f"{address}?klart=inlagd", **theirs),
        Sheet(route=f"{route}/andra", address=f"{address}/andra", **theirs),
        Sheet(route=f"{route}/krav", address=f"{address}/krav?nytt=language", **theirs),
        Sheet(
            route=f"{route}/krav", address=f"{start}/platser/{COOK}/krav", form=no_days, status=wrong, **theirs
        ),
        Sheet(route=f"{start}/logga-in", address=f"{start}/logga-in", who=None),
        Sheet(route=f"{start}/logga-in", address=f"{start}/logga-in", who=None, form={"epost": "x"}),
        Sheet(route="/leverantorer", address="/leverantorer"),
        Sheet(route="/leverantorer", address="/leverantorer/kontakter", form={"epost": "x"}, status=wrong),
    ]  # fmt: skip
