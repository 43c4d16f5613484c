"""`python -m optima_portal import …` as a plan's operator types it."""

import argparse
import json

import pytest

from optima_portal.cli import import_
from optima_portal.cli.migrate import migrate
from optima_portal.kit import db as kit_db
from tests.imports.edi import CLAIM, advice, interchange


@pytest.fixture
def command(engine, monkeypatch, capsys):
    """`command("835", file, "--json")`: exit code and what was printed."""
    migrate(engine)
    monkeypatch.setattr(kit_db, "engine", lambda: engine)

    def command(*words):
        parser = argparse.ArgumentParser()
        import_.add_arguments(parser)
        code = import_.run(parser.parse_args([str(word) for word in words]))
        return code, capsys.readouterr().out

    return command


def test_json_is_one_object_a_file(command, tmp_path):
    files = [tmp_path / "one.835", tmp_path / "two.835"]
    for at, file in enumerate(files):
        file.write_text(interchange(advice(CLAIM, "100", number=f"E{at}")))
    code, said = command("835", *files, "--json")
    first, second = (json.loads(line) for line in said.splitlines())
    wanted = {
        "file", "kind", "read", "new", "changed", "unchanged", "rejected", "warnings", "paid_cents", "balanced"
    }  # fmt: skip
    assert code == 0
    assert wanted <= set(first)
    assert (first["file"], first["new"], first["paid_cents"], first["balanced"]) == (str(files[0]), 1, 10000, True)
    assert second["new"] == 1


def test_words_are_for_people(command, tmp_path):
    file = tmp_path / "a.835"
    file.write_text(interchange(advice(CLAIM, "90")))
    _, said = command("835", file)
    assert "1 read, 1 new, 0 changed, 0 unchanged, 0 rejected" in said
    assert "paid 90.00, NOT BALANCED" in said
    assert "NUNEZ" not in said


def test_strict_and_missing_files_give_an_exit_code(command, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("member_id,last_name\n,X\n")
    assert command("members", bad)[0] == 0
    assert command("members", bad, "--strict")[0] == 1
    assert command("835", tmp_path / "none")[0] == 1
    assert command("835")[0] == 2


def test_a_template_is_printed(command):
    assert command("labs", "--template") == (
        0,
        "member_id,collected_on,loinc,test,value,number,unit,low,high,is_out_of_range,accession,laboratory,ordering_npi\n",
    )
    assert command("835", "--template")[0] == 2
