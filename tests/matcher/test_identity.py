"""What tells which firm wrote a text is found, in whatever spelling."""

from __future__ import annotations

import pytest

from features.profiles import Contact
from matcher.identity import FoundKind, Identity, find_identifying

K = FoundKind
FIRM = {
    "name": "Müller & Söhne Präzisionsoptik GmbH & Co. KG",
    "place": "Jena",
    "land": "DE-TH",
    "employees": 137,
    "founded": 1987,
    "german_clusters": ["optonet"],
}
CONTACT = Contact(
    person="Dr. Erika Weiß-Kling", email="post@mueller-optik.de", telephone="+49 3641 / 55 66-77"
)
OF_FIRM = Identity.of(FIRM, CONTACT, ["OptoNet e. V. – das Photoniknetzwerk"])


def kinds(text: str, identity: Identity = OF_FIRM) -> set[FoundKind]:
    return {one.kind for one in find_identifying(text, identity)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wir, Müller & Söhne Präzisionsoptik, suchen Optiken", K.NAME),
        ("mueller soehne praezisionsoptik sucht", K.NAME),
        ("das MÜLLERSÖHNEPRÄZISIONSOPTIK-Verfahren", K.NAME),
        ("Bei Mueller prüfen wir Linsen", K.NAME),
        ("Mullers Linsen", K.NAME),
        ("M\u00fcl\u200bler prüft", K.NAME),
        ("M ü l l e r prüft", K.NAME),
        ("Мüller prüft".replace("М", "M").replace("e", "е"), K.NAME),
        ("Die MSP sucht Partner", K.NAME),
        ("Frau Weiß hilft gern", K.PERSON),
        ("erika hilft gern", K.PERSON),
        ("Unser Werk in Jena", K.PLACE),
        ("ein Betrieb aus Thüringen", K.PLACE),
        ("a firm of Thuringia", K.PLACE),
        ("Mitglied im OptoNet", K.CLUSTER),
        ("schreiben Sie an wer@example.org", K.CONTACT),
        ("schreiben Sie an wer (at) example (dot) org", K.CONTACT),
        ("siehe https://example.org/x", K.CONTACT),
        ("siehe www.beispiel", K.CONTACT),
        ("siehe beispiel.de.", K.CONTACT),
        ("Telefon 0711 / 123456", K.CONTACT),
        ("Telefon +82-62-1234-5678", K.CONTACT),
        ("Telefon 556677", K.CONTACT),
        ("/de/p/Zx81AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abc", K.CONTACT),
        ("Wir sind 137 Mitarbeiter", K.HEAD_COUNT),
        ("임직원 137명", K.HEAD_COUNT),
        ("seit 1987 am Markt", K.FOUNDED),
    ],
)
def test_what_gives_a_firm_away_is_found(text: str, kind: FoundKind) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wir suchen Optiken für die Prüfung von Linsen mit 137 nm bei 0.0001-0.0005 mm.",
        "Lasermesstechnik von 1200-1700 nm, z.B. für Werkzeuge, ca. 10 000 Stück im Jahr",
        "Hochgeschwindigkeitszerspanungsmaschinen",
        "Präzisionsoptik und Messtechnik",
        "레이저 광응용 측정 기술",
        "Sensors (IR/UV) at 1064 nm; ISO 9001; 24/7",
    ],
)
def test_a_technology_is_no_identity(text: str) -> None:
    # Its own field stands in the name of this firm, with other words that name only this firm.
    assert kinds(text, Identity.of({**FIRM, "name": "Müller Optik GmbH"}, CONTACT)) == set()


def test_a_land_that_is_told_may_be_named() -> None:
    told = Identity.of(FIRM, land_is_told=True)
    assert kinds("ein Betrieb aus Thüringen", told) == set()
    assert kinds("ein Betrieb aus Jena in Thüringen", told) == {K.PLACE}


def test_a_large_head_count_is_found_however_it_is_grouped() -> None:
    large = Identity.of({"name": "Muster", "employees": 12500})
    for text in ("12500 Beschäftigte", "12.500 Beschäftigte", "12,500 employees", "직원 12 500명"):
        assert kinds(text, large) == {K.HEAD_COUNT}, text


def test_short_names_are_found_as_words_only() -> None:
    short = Identity.of({"name": "ABB AG"})
    assert kinds("Roboter der ABB", short) == {K.NAME}
    assert kinds("Abbau von Lackresten", short) == set()


def test_a_firm_of_which_nothing_is_known_has_only_addresses() -> None:
    nobody = Identity.of({})
    assert kinds("Wir suchen Optiken, 5 Personen", nobody) == set()
    assert kinds("mail@example.org", nobody) == {K.CONTACT}


def test_a_korean_person_is_found_by_the_given_name() -> None:
    kim = Identity.of({"name": "Muster"}, Contact(person="김 민수"))
    assert kinds("민수 씨에게", kim) == {K.PERSON}
