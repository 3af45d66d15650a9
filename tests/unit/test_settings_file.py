"""Whatever stands in `.env` or in its place, the answer is settings or one clear line."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher import employer_supports, retention
from matcher.clauses import rules as clause_rules
from matcher.config import ENV_FILE, PREFIX, ROOT, Settings, load_settings
from matcher.messages import LANGUAGES, explain, texts
from matcher.procurement import cpv
from matcher.procurement import rules as procurement_rules
from matcher.reports import settings as report
from matcher.skill_gaps import catalogue
from matcher.supervisor import Supervisor
from models.errors import ConfigurationError
from models.store.embedded_home import find_home
from tests.wrong_files import another_value, put_wrong, times

WHOLE = """# ours
MATCHER_PORT=8123
MATCHER_MUNICIPALITY=0880
MATCHER_MAIL_FROM="Ingång <a@kalmar.example>"
""".encode()


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def told(file: Path) -> str | None:
    """What is said of a file that is refused; None where it is read."""
    try:
        load_settings(file)
    except ConfigurationError as error:
        assert error.code in texts("sv")
        return " ".join(explain(error, language) for language in LANGUAGES)
    return None


def test_settings_are_read_with_and_without_a_byte_order_mark_or_are_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert load_settings(file).port == 8000
    for mark in (b"", b"\xef\xbb\xbf"):
        file.write_bytes(mark + b"MATCHER_PORT=8123\n" + WHOLE)
        assert load_settings(file).port == 8123
    file.write_bytes(b"\xef\xbb\xbfMATCHER_PORT=8124\n")
    assert load_settings(file).port == 8124, "the mark is no part of the first name"


@pytest.mark.parametrize("data", [WHOLE.decode().encode("utf-16"), WHOLE.decode().encode("cp1252"), WHOLE + b"A=\0"])
def test_a_file_that_is_no_text_in_utf_8_is_told_of(tmp_path: Path, data: bytes) -> None:
    (tmp_path / ".env").write_bytes(data)
    assert "UTF-8" in (told(tmp_path / ".env") or "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among files")
def test_what_is_no_file_is_told_of(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "private").touch(0)
    unreadable = [tmp_path, tmp_path / "pipe"] + ([tmp_path / "private"] if os.geteuid() else [])
    for file in unreadable:
        assert str(file) in (told(file) or ""), file


def test_the_file_that_is_looked_at_is_the_one_that_is_read() -> None:
    assert Settings.model_config["env_file"] == ENV_FILE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in ("PORT", "MAILBOX_PORT") for value in ("0", "65536", "-1", "8000.5", "web", "1e3")),
        *(("WEEKLY_HOUR", value) for value in ("-1", "24", "06:00")),
        *(("MUNICIPALITY", value) for value in ("88", "08800", "Kalmar", "٠٨٨٠")),
        *(("MAIL_TIMEOUT", value) for value in ("0", "nan", "inf", "-3", "121")),
        *(("RECEIVE_SECONDS", value) for value in ("nan", "inf", "0")),
        *(("SHORTLIST_LENGTH", value) for value in ("0", "201", "9" * 400)),
        ("LOG_LEVEL", "LOUD"),
        ("ENGINE", "magic"),
        ("OTHER_UNITS", "0881;0882"),
        ("METRICS_TOKEN", "short"),
        ("SMTP_URL", "smtp://relay.example"),
        ("OIDC_ISSUER", "https://id.example"),
        ("ACCESSIBILITY_CONTACT", "namn"),
    ],
)
def test_a_setting_out_of_range_is_named(tmp_path: Path, name: str, value: str) -> None:
    (tmp_path / ".env").write_text(f"MATCHER_{name}={value}\n", "utf-8")
    said = told(tmp_path / ".env") or ""
    assert "MATCHER_" in said
    assert name in said or name in ("SMTP_URL", "OIDC_ISSUER"), "the setting that is missing beside it is named"


@times(60)
@given(data=st.data())
def test_whatever_happens_to_the_file_it_is_read_or_told_of(tmp_path: Path, data: st.DataObject) -> None:
    (tmp_path / ".env").write_bytes(put_wrong(data.draw, WHOLE))
    told(tmp_path / ".env")


@times(60)
@given(
    name=st.sampled_from([name for name in Settings.model_fields if name != "log_level"]),
    value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
    | st.sampled_from(
        ["-1", "0", "1e9", "nan", "[]", "{}", "$HOME", "${MATCHER_PORT}", "'", '"', "\\", "postgresql://["]
    ),
)
def test_whatever_a_setting_says_it_is_read_or_told_of(tmp_path: Path, name: str, value: str) -> None:
    (tmp_path / ".env").write_text(f"{PREFIX}{name.upper()}={value}\n", "utf-8")
    told(tmp_path / ".env")


def test_a_data_folder_that_cannot_be_one_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("a\0b")):
        for begin in (find_home, lambda folder: Supervisor(folder, ROOT).__enter__()):
            with pytest.raises(ConfigurationError, match="data_dir"):
                begin(folder)


DAY = date(2026, 11, 23)
RULES: Mapping[str, tuple[Path, Callable[[Path], object]]] = {
    "employer supports": (employer_supports.SHIPPED, lambda file: employer_supports.supports_on(DAY, file)),
    "procurement": (procurement_rules.SHIPPED, lambda file: procurement_rules.procurement_rules_on(DAY, file)),
    "kinds of procurement": (cpv.SHIPPED, cpv.cpv_list),
    "clauses": (clause_rules.SHIPPED, lambda file: clause_rules.rules_for(DAY, file)),
    "report": (report.SHIPPED, report.report_settings),
    "retention": (retention.SHIPPED, lambda file: retention.rule_on(DAY, file)),
    "courses": (catalogue.SHIPPED, catalogue.read_catalogue),
}
"""Files that a municipality may write for itself, as they are shipped, and what reads them."""


@pytest.mark.parametrize("name", RULES)
@times(15)
@given(data=st.data())
def test_a_file_of_rules_that_is_wrong_is_told_of(
    name: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    shipped, read = RULES[name]
    file = tmp_path_factory.mktemp("rules") / "rules.toml"  # another each time: what was read is remembered
    file.write_bytes(data.draw(st.sampled_from([another_value, put_wrong]))(data.draw, shipped.read_bytes()))
    with suppress(ConfigurationError):
        read(file)
