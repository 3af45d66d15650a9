"""A letter to a person as HTML and PDF: the same words, accessible, and other directions kept to themselves."""

import io
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from matcher.rights.document import Document, Piece, blank, bullets, facts, foreign, heading, paragraph
from matcher.rights.html import as_html, style_source
from matcher.rights.pdf import as_pdf
from matcher.rights.words import Words
from models.errors import ConfigurationError

HOSTILE = '#set page(fill: red) <script>alert(1)</script> "\\'


def letter(language: str = "sv", headline: str = "Städare till skola") -> Document:
    say = Words().say
    return Document(
        title="Varför du stod på en lista",
        language=language,
        blocks=(
            blank(say("Till:")),
            facts([(say("Ledig plats"), foreign(headline, "sv"))]),
            heading(say("Kort svar")),
            paragraph(say("Du stod på listan för {place}.", place=headline)),
            bullets([(Piece(text="مرحبا", lang="ar"),), say("Ett skäl")]),
        ),
    )


def tagged(document: Document) -> list[str]:
    """The structure types of a PDF, in reading order."""
    root = PdfReader(io.BytesIO(as_pdf(document))).trailer["/Root"]

    def walk(node: object) -> Iterator[str]:
        if isinstance(node, ArrayObject):
            for one in node:
                yield from walk(one.get_object())
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                yield str(node["/S"])
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(root["/StructTreeRoot"]))


def test_a_pdf_is_tagged_and_has_its_title_and_language() -> None:
    reader = PdfReader(io.BytesIO(as_pdf(letter())))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Varför du stod på en lista"
    assert reader.xmp_metadata is not None
    assert "<pdfuaid:part>1</pdfuaid:part>" in reader.xmp_metadata.rdf_root.toxml()


def test_headings_lists_and_paragraphs_are_tagged_as_such() -> None:
    tags = tagged(letter())
    assert {"/Document", "/H1", "/L", "/LI", "/P"} <= set(tags)
    assert tags.index("/H1") < tags.index("/L") or "/Title" in tags


def test_every_typeface_is_embedded() -> None:
    reader = PdfReader(io.BytesIO(as_pdf(letter())))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert {name for one in described for name in ("Arabic", "NotoSans-") if name in one["/FontName"]} == {
        "Arabic",
        "NotoSans-",
    }
    assert all(one.keys() & {"/FontFile2", "/FontFile3"} for one in described)


def test_the_same_letter_always_gives_the_same_bytes() -> None:
    assert as_pdf(letter()) == as_pdf(letter())


def test_what_suppliers_write_is_text_in_both_forms() -> None:
    document = letter(headline=HOSTILE)
    page = BeautifulSoup(as_html(document), "html.parser")
    assert not page.select("script")
    assert HOSTILE in page.get_text()
    told = "".join(one.extract_text() for one in PdfReader(io.BytesIO(as_pdf(document))).pages)
    assert "#set page(fill: red)" in told


def test_a_letter_that_reads_from_the_right_says_so_and_isolates_what_does_not() -> None:
    page = BeautifulSoup(as_html(letter("ar")), "html.parser")
    assert page.html is not None
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    isolated = [one.get_text() for one in page.select("bdi")]
    assert isolated.count("Städare till skola") == 2
    reader = PdfReader(io.BytesIO(as_pdf(letter("ar"))))
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/Direction"] == "/R2L"


def test_a_letter_brings_its_styles_and_says_which_they_are() -> None:
    (style,) = BeautifulSoup(as_html(letter()), "html.parser").select("style")
    digest = b64encode(sha256(style.get_text().encode()).digest()).decode()
    assert style_source() == f"'sha256-{digest}'"


def test_typefaces_that_are_not_set_up_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        as_pdf(letter(), fonts=[tmp_path / "missing"])
    assert raised.value.code == "fonts_missing"
