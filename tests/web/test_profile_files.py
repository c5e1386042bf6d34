"""Profile files: both kinds are read and written, and what is wrong with a file is said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import ProfileError
from web.profile_files import MAX_FILE_BYTES, MAX_TOML, read_profile_file, write_json, write_toml

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
VALUE = TEXT | st.integers(-(10**9), 10**9) | st.lists(TEXT, max_size=3)
KEY = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
ANSWERS = st.dictionaries(
    KEY, VALUE | st.dictionaries(KEY, VALUE, max_size=3), min_size=1, max_size=6
)


@given(ANSWERS)
def test_what_is_written_is_read_back(answers: dict[str, Any]) -> None:
    assert read_profile_file(write_toml(answers).encode()) == answers
    assert read_profile_file(write_json(answers).encode()) == answers


def test_toml_that_begins_with_a_table_is_not_taken_for_json() -> None:
    assert read_profile_file(b"[readiness]\nnetwork = 3\n") == {"readiness": {"network": 3}}


def test_byte_order_mark_is_no_fault() -> None:
    assert read_profile_file(b'\xef\xbb\xbfname = "A"') == {"name": "A"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"a" * (MAX_FILE_BYTES + 1), "too_large"),
        (b"#" * (MAX_TOML + 1), "too_long"),
        ('name = "Müller"'.encode("latin-1"), "wrong_encoding"),
        ('name = "한국"'.encode("cp949"), "wrong_encoding"),
        (b"name = ", "ends_early"),
        (b'{"name": ', "ends_early"),
        (b"name = Muster", "not_readable"),
        (b'{"name": "a\x00b"}', "not_readable"),
        (b'{"employees": 1' + b"0" * 5000 + b"}", "too_many_digits"),
        (b"[" * 100_000, "too_deep"),
        (b"a = " + b"[" * 60_000, "too_deep"),
        (b'["name"]', "not_a_table"),
        (json.dumps([1, 2]).encode(), "not_a_table"),
        (b"null", "not_a_table"),
        (b' "name" ', "not_a_table"),
        (b"\x07\x01", "not_readable"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content: bytes, code: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_profile_file(content)

    (fault,) = caught.value.faults
    assert (fault.field, fault.code) == ("file", code)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_encodings_with_more_bytes_a_letter_are_named(encoding: str, name: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_profile_file('{"name": "Müller"}'.encode(encoding))

    (fault,) = caught.value.faults
    assert (fault.code, fault.value, fault.allowed) == ("other_encoding", name, "UTF-8")


@pytest.mark.parametrize(
    ("name", "text", "code", "place", "value"),
    [
        ("a.json", '{"name": "A",\n "place" "B"}', "not_readable", "2:10", '"B"}'),
        ("a.json", '{"name": "A"} and so on', "not_readable", "1:15", "and so on"),
        ("a.json", '{"name": "A", ', "ends_early", "1:15", ""),
        ("a.json", "{'name': 'A'}", "not_readable", "1:2", "'name': 'A'}"),
        ("a.toml", 'name = "A"\nplace = Jena\n', "not_readable", "2:9", "Jena"),
        ("a.toml", 'name = "A"\nplace =\n', "ends_early", "2:8", ""),
        ("a.toml", 'name = "A"\nplace = "B', "ends_early", "2:11", ""),
        ("a.toml", "a = 1\n[b]\nc = 1\n[b]\nd = 2\n", "given_twice", "4:3", ""),
        ("a.toml", "a = 1\na = 2\nb = 3\n", "given_twice", "2:6", ""),
    ],
)
def test_what_a_parser_cannot_read_is_told_by_its_place_and_what_stands_there(
    name: str, text: str, code: str, place: str, value: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        read_profile_file(text.encode(), name)

    (fault,) = caught.value.faults
    assert (fault.code, fault.place, fault.value) == (code, place, value)


@pytest.mark.parametrize("text", ['{{"employees": {}}}', "employees = {}"])
def test_a_number_without_end_is_refused_in_our_own_words(text: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_profile_file(text.format("1" * 5000).encode())

    assert caught.value.faults[0].code == "too_many_digits"


@pytest.mark.parametrize(
    ("name", "allowed"), [("a.json", "JSON"), ("A.TOML", "TOML"), ("-", "TOML, JSON")]
)
def test_the_end_of_the_name_says_what_a_file_should_have_been(name: str, allowed: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_profile_file(b"neither of both", name)

    assert caught.value.faults[0].allowed == allowed


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b'{"name": "A", "employees": 3, "name": "B"}', "name"),
        (b'{"readiness": {"network": 3, "network": 4}}', "network"),
    ],
)
def test_a_key_that_stands_there_twice_is_named(content: bytes, key: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_profile_file(content)

    (fault,) = caught.value.faults
    assert (fault.field, fault.code) == (key, "given_twice")


DEEP = "a." * 20_000 + "a"


@pytest.mark.parametrize(
    "text",
    [
        f"{DEEP} = 1",
        f"[{DEEP}]",
        f"x = {{{DEEP} = 1}}",
        "x = {" + "'a'." * 10_000 + "b = 1}",
        "a." * 20_000 + r'"\"" = 1',
        "'\" . " * 13_000,
        f'x = {{b = """a"""", {DEEP} = 1}}',
        f"x = {{b = '''a''''', {DEEP} = 1}}",
        f'x = """a\\""""\n{DEEP} = 1',
        "# '''\n" + f"{DEEP} = 1",
    ],
)
def test_toml_that_would_take_minutes_is_refused_at_once(text: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_profile_file(text.encode(), "a.toml")

    assert caught.value.faults[0].code == "too_deep"


POINTS = "z. B. u. a. d. h. i. d. R. 1.2.3.4.5.6.7.8.9.10 ... = x"


@pytest.mark.parametrize(
    "value",
    [
        f'"{POINTS}"',
        f"'{POINTS}'",
        f'"""\\"""\n{POINTS}""""',
        f"''''\n{POINTS}'''",
        f'""  # {POINTS}',
    ],
)
def test_points_in_texts_and_comments_do_not_count(value: str) -> None:
    text = f"name = {value}\nreadiness.network = 3\n"
    assert read_profile_file(text.encode(), "a.toml")["readiness"] == {"network": 3}


def test_a_key_that_stands_there_twice_is_found_among_very_many() -> None:
    keys = ", ".join(f'"{number}": 1' for number in range(20_000))
    with pytest.raises(ProfileError, match="19999: given twice"):
        read_profile_file(f'{{{keys}, "19999": 2}}'.encode(), "a.json")
