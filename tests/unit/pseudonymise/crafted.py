"""Workbooks that no spreadsheet writes: made of their parts."""

import io
import zipfile

WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{}</sheets></workbook>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{}</Types>'
)
SHEET_TYPE = (
    '<Override PartName="/xl/worksheets/sheet{}.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'

LAUGHS = (
    '<!DOCTYPE worksheet [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
OUTSIDE = '<!DOCTYPE worksheet [<!ENTITY out SYSTEM "file:///etc/passwd">]>'


def row(number: int, *cells: str) -> str:
    """A row of text cells; one that begins with `<` is XML of its own."""
    written = (one if one.startswith("<") else f'<c t="inlineStr"><is><t>{one}</t></is></c>' for one in cells)
    return f'<row r="{number}">{"".join(written)}</row>'


def workbook(*sheets: str, before: str = "", state: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A workbook with these rows in its sheets. `before` stands before each sheet's root, `state` is the first's."""
    names = "".join(
        f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"{f" state={state!r}" if state and n == 1 else ""}/>'
        for n in range(1, len(sheets) + 1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": TYPES.format("".join(SHEET_TYPE.format(n) for n in range(1, len(sheets) + 1))),
        "_rels/.rels": RELATIONS.format(
            f'<Relationship Id="w" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/workbook.xml": WORKBOOK.format(names),
        "xl/_rels/workbook.xml.rels": RELATIONS.format(links),
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": before + SHEET.format(rows) for n, rows in enumerate(sheets, start=1)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
        for name, data in (more or {}).items():
            file.writestr(name, data)
    return packed.getvalue()
