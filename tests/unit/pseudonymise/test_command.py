"""What people type, and what they are told."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from matcher.pseudonymise.command import main_lookup, main_pseudonymise
from tests.unit.pseudonymise.exports import (
    ONE,
    OTHER,
    application,
    as_csv,
    consent,
    course,
    personnummer,
    with_blanks,
    write_vocabulary,
)

THIRD = personnummer("20010505", "980")


@pytest.fixture
def typed(tmp_path: Path) -> list[str]:
    """Arguments for a run with four rows of study, two applications and three consents, one of them withdrawn."""
    unavailable = with_blanks(Tillgänglig_för_arbete="nej")
    tables = {
        "studier.csv": [course(), course(Kursstatus="Avbruten"), course(THIRD), course("okänd")],
        "bistand.csv": [application(), application(OTHER, **unavailable)],
        "samtycken.csv": [consent(), consent(OTHER), consent(THIRD, Återkallat="2026-10-10")],
    }
    for name, rows in tables.items():
        (tmp_path / name).write_text(as_csv(rows, delimiter=","), "cp1252", newline="")
    return [
        *("--adult-education", str(tmp_path / "studier.csv"), "--income-support", str(tmp_path / "bistand.csv")),
        *("--consent", str(tmp_path / "samtycken.csv"), "--out", str(tmp_path / "ut"), "--date", "2026-11-23"),
        *("--key", str(tmp_path / "key"), "--vocabulary", str(write_vocabulary(tmp_path)), "--k", "1"),
    ]


def test_the_rows_that_are_told_of_add_up_to_those_that_were_read(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main_pseudonymise(typed) == 0
    told = capsys.readouterr().out
    for file, rows in (("studier.csv", 4), ("bistand.csv", 2), ("samtycken.csv", 3)):
        found = re.search(rf"{file}: (\d+) rader, varav\n((?: +\d+  .*\n)+)", told)
        assert found is not None
        assert int(found[1]) == rows == sum(int(count) for count in re.findall(r"^ +(\d+)  ", found[2], re.MULTILINE))
    assert "Profiler: 1\n" in told
    assert "utan giltigt samtycke, bara räknade: 1\n" in told
    assert "tillgängliga för arbete, bara räknade: 1\n" in told
    assert "NY NYCKEL" in told


def test_nothing_that_is_told_names_anybody(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main_pseudonymise(typed)
    told = "".join(capsys.readouterr())
    assert not any(one in told for one in (ONE, OTHER, THIRD, ONE[2:8], "Ekström", "Tilde"))


def test_a_missing_file_is_one_line_and_nothing_is_written(
    typed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bistand.csv").unlink()
    assert main_pseudonymise(typed) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "bistand.csv går inte att läsa: filen finns inte."
    assert not (tmp_path / "ut").exists()
    assert not (tmp_path / "key").exists()


def test_a_run_without_exports_is_refused(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main_pseudonymise(typed[4:]) == 1
    assert "--adult-education" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--date", "i dag"], ["--k", "0"], ["--k", "tre"]])
def test_a_wrong_option_is_told_in_swedish(
    typed: list[str], wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main_pseudonymise([*typed, *wrong])
    assert left.value.code == 2
    assert "skriv" in capsys.readouterr().err


def register_of(typed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, str, str]:
    """The register's path, and the code and pseudonym of ONE."""
    main_pseudonymise(typed)
    capsys.readouterr()
    path = tmp_path / "ut" / "register.csv"
    code, pseudonym = path.read_text("utf-8-sig").splitlines()[1].split(";")[:2]
    return str(path), code, pseudonym


def test_a_whole_list_is_answered_at_once_in_its_order(
    typed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    register, code, pseudonym = register_of(typed, tmp_path, capsys)
    answer = f"{code}\t{ONE[:8]}-{ONE[8:]}\tEB-17\t{pseudonym}"
    asked = [code, code.lower().replace("-", ""), pseudonym, ONE, f"{ONE[2:8]}-{ONE[8:]}"]
    assert main_lookup([register, *asked]) == 0
    assert capsys.readouterr().out.splitlines() == [answer] * len(asked)
    (tmp_path / "lista.txt").write_text("\n".join([code, "BBB-BBBB", "", pseudonym]), "utf-8")
    assert main_lookup([register, "--from", str(tmp_path / "lista.txt")]) == 1
    told = capsys.readouterr()
    assert told.out.splitlines() == [answer, "BBB-BBBB\tfinns inte i registret", answer]
    assert told.err.startswith("1 av 3")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{code}\n\n{pseudonym}\n"))
    assert main_lookup([register]) == 0
    assert capsys.readouterr().out.splitlines() == [answer] * 2


@pytest.mark.parametrize("content", [None, "Namn;Adress\nTilde;Kalmar\n"])
def test_another_file_than_a_register_is_refused(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "annan.csv"
    if content:
        path.write_text(content, "utf-8")
    assert main_lookup([str(path), "BBB-BBBB"]) == 1
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "Tilde" not in told


def test_csv_needs_the_standard_library_only(typed: list[str], tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    program = (
        f"import sys; sys.path.insert(0, {str(root)!r})\n"
        "from matcher.pseudonymise.command import main_pseudonymise\n"
        f"sys.exit(main_pseudonymise({typed!r}))"
    )
    told = subprocess.run([sys.executable, "-I", "-S", "-c", program], cwd=tmp_path, capture_output=True, check=False)
    assert told.returncode == 0, told.stderr.decode()
    assert (tmp_path / "ut" / "profiles.jsonl").exists()
