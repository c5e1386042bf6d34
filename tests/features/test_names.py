from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.names import MAX_NAME_CHARACTERS, fold_name, same_name

PIECES = st.sampled_from(
    ["Müller", "삼성", "전자", "LG", "GmbH", "& Co. KG", "AG", "(주)", "㈜", "주식회사", "유한회사",
     "Co., Ltd.", "und", "-", "e. K.", "한국 광", "co", "Inc", "se", "ﬁrma", "Å", "İ",
     "주식", "회사"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Optik Schmidt GmbH", "optik schmidt"),
        ("Optik Schmidt G.m.b.H.", "optik schmidt"),
        ("Müller GmbH & Co. KG", "mueller"),
        ("MÜLLER GMBH & CO KG", "mueller"),
        ("Müller GmbH und Co. KG", "mueller"),
        ("Mu\u0308ller Verwaltungsgesellschaft mbH", "mueller verwaltungsgesellschaft"),
        ("Weiß gGmbH", "weiss"),
        ("Zeta AG", "zeta"),
        ("Zeta SE", "zeta"),
        ("Nova UG (haftungsbeschränkt)", "nova"),
        ("Nova UG", "nova"),
        ("Hans Groß e. K.", "hans gross"),
        ("Hans Groß e.K.", "hans gross"),
        ("Gebr. Öhler KG", "gebr oehler"),
        ("Gebr. Öhler & Co. KG", "gebr oehler"),
        ("Gebr. Öhler OHG", "gebr oehler"),
        ("Chemie KGaA", "chemie"),
        ("Optonet e. V.", "optonet"),
        ("Siemens GmbH Österreich", "siemens oesterreich"),
        ("Carl-Zeiss AG", "carl zeiss"),
        ("Société Générale", "societe generale"),
        ("Agfa", "agfa"),
        ("AG Metall", "ag metall"),
        ("삼성전자 주식회사", "삼성전자"),
        ("주식회사 삼성 전자", "삼성전자"),
        ("주식회사삼성전자", "삼성전자"),
        ("(주)삼성전자", "삼성전자"),
        ("㈜ 삼성전자", "삼성전자"),
        ("삼성전자(주)", "삼성전자"),
        ("한빛 유한회사", "한빛"),
        ("한국 주식회사 광기술", "한국광기술"),
        ("E.ON SE", "eon"),
        ("E.ON S.E.", "eon"),
        ("B.Braun AG", "b braun"),
        ("LG 전자", "lg전자"),
        ("Hanbit Co., Ltd.", "hanbit"),
        ("한빛광학 Co., Ltd.", "한빛광학"),
        ("Hanbit Inc.", "hanbit"),
        ("Hanbit Corp.", "hanbit"),
        ("ＨＡＮＢＩＴ　ＡＧ", "hanbit"),
        # Only a legal form: it stays.
        ("GmbH", "gmbh"),
        ("GmbH & Co. KG", "gmbh co kg"),
        ("주식회사", "주식회사"),
        ("(주)", "주"),
        ("!?", ""),
        ("", ""),
    ],
)
def test_names_fold_without_their_legal_form(name: str, folded: str) -> None:
    assert fold_name(name) == folded


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Müller GmbH", "Mueller AG", True),
        ("Müller GmbH", "Muller GmbH", False),
        ("Groß & Söhne", "Gross und Soehne", True),
        ("한국 광기술원", "한국광기술원", True),
        ("LG전자", "(주) LG 전자", True),
        ("삼성전자", "삼성전기", False),
        ("!", "?", False),
    ],
)
def test_same_name_looks_through_spelling_and_legal_form(left: str, right: str, same: bool) -> None:
    assert same_name(left, right) is same


@given(
    st.one_of(st.text(), st.lists(PIECES, max_size=6).map(" ".join), st.lists(PIECES).map("".join))
)
def test_folding_twice_changes_nothing(name: str) -> None:
    folded = fold_name(name)
    assert fold_name(folded) == folded


@given(
    st.text(alphabet="abcäöüß한국 ", min_size=1).filter(str.strip), st.sampled_from(["GmbH", "AG"])
)
def test_a_legal_form_at_the_end_never_matters(name: str, form: str) -> None:
    assert same_name(name, f"{name} {form}")


@pytest.mark.parametrize("piece", ["주식회사", "gmbh ", "a gmbh ", "\u0301\u0316", "ß", "\ufdfa"])
def test_of_a_very_long_name_only_the_beginning_is_read(piece: str) -> None:
    name = "a " + piece * 50_000
    assert len(fold_name(name)) <= MAX_NAME_CHARACTERS
    assert fold_name(name) == fold_name(name[:MAX_NAME_CHARACTERS])
    assert fold_name(fold_name(name)) == fold_name(name)
