"""What tells which firm wrote a text is found, in whatever spelling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.number_words import in_english, in_german
from features.profiles import Contact
from features.vocabulary import LAENDER
from matcher.identity import FoundKind, Identity, find_identifying
from matcher.namesakes import names_of_land, names_of_place

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
        ("das Photoniknetzwerk hilft uns", K.CLUSTER),
        ("Jenaer Werk", K.PLACE),
        ("ein thüringischer Betrieb", K.PLACE),
        ("Thueringer Betrieb", K.PLACE),
        ("a Thuringian firm", K.PLACE),
        ("unsere 137 Fachkräfte", K.HEAD_COUNT),
        ("137 Arbeitsplätze", K.HEAD_COUNT),
        ("we are 137 strong", K.HEAD_COUNT),
        ("einhundertsiebenunddreißig Kolleginnen", K.HEAD_COUNT),
        ("one hundred thirty-seven engineers", K.HEAD_COUNT),
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


MANY_PLACES = [
    ("Frankfurt am Main", "Frankfurt"), ("Frankfurt am Main", "Frankfurter"),
    ("Frankfurt (Oder)", "Frankfurt"), ("Halle (Saale)", "Hallenser"), ("München", "Münchner"),
    ("München", "Münchener"), ("Bremen", "Bremer"), ("Dresden", "Dresdner"), ("Kassel", "Kassler"),
    ("Göttingen", "Goettinger"), ("Hannover", "hannoversche"), ("Köln", "kölnische"),
    ("Villingen-Schwenningen", "Schwenninger"), ("Bad Homburg v. d. Höhe", "Homburger"),
    ("Rothenburg ob der Tauber", "Rothenburgs"), ("07745 Jena", "07745"), ("07745 Jena", "Jenaer"),
    ("Lutherstadt Wittenberg", "Wittenberger"), ("Heidelberg / Ludwigshafen", "Ludwigshafener"),
    ("Essen", "Essener"), ("Ulm", "Ulmer"), ("Jena, Deutschland", "Jena"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "called"), MANY_PLACES)
def test_a_place_is_found_by_its_short_form_and_its_adjective(place: str, called: str) -> None:
    there = Identity.of({"place": place})
    assert kinds(f"Das {called} Werk sucht Partner", there) == {K.PLACE}


@pytest.mark.parametrize(
    ("land", "called"),
    [
        ("DE-BY", "bayerischer"), ("DE-BY", "bayrisches"), ("DE-BY", "Bavarian"),
        ("DE-BW", "baden-württembergischer"), ("DE-BW", "Württemberger"), ("DE-BW", "schwäbisches"),
        ("DE-HE", "hessischer"), ("DE-HE", "Hessian"), ("DE-SN", "sächsische"), ("DE-SN", "Saxon"),
        ("DE-ST", "sachsen-anhaltischer"), ("DE-NI", "niedersächsischer"), ("DE-NW", "NRW"),
        ("DE-NW", "westfälischer"), ("DE-RP", "Pfälzer"), ("DE-SL", "saarländischer"),
        ("DE-MV", "mecklenburgischer"), ("DE-SH", "holsteinischer"), ("DE-HH", "Hamburger"),
        ("DE-BB", "brandenburgischer"), ("DE-TH", "thüringenweit"),
    ],
)  # fmt: skip
def test_a_land_is_found_by_its_adjective(land: str, called: str) -> None:
    assert kinds(f"Ein {called} Betrieb", Identity.of({"land": land})) == {K.PLACE}
    assert kinds(f"Ein {called} Betrieb", Identity.of({"land": land}, land_is_told=True)) == set()


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Silicon Saxony e.V.", "Silicon Saxony"), ("AMZ - Netzwerk Automobilzulieferer", "AMZ"),
        ("EffizienzCluster LogistikRuhr", "LogistikRuhr"), ("it's OWL - Systeme", "it’s OWL"),
        ("Solarvalley Mitteldeutschland", "Solarvalley"), ("BioCon Valley", "Biocon-Valley"),
        ("Strategische Partnerschaft Sensorik e.V. (Cluster Sensorik)", "Cluster Sensorik"),
        ("Cluster Leistungselektronik im ECPE e.V.", "ECPE"), ("medways e. V.", "medways"),
        ("Measurement Valley Göttingen", "Measurement Valley"),
    ],
)  # fmt: skip
def test_a_cluster_is_found_by_what_it_is_called_for_short(name: str, called: str) -> None:
    assert kinds(f"Wir sind im {called} aktiv", Identity.of({}, clusters=[name])) == {K.CLUSTER}


@given(
    data=st.data(),
    place=st.sampled_from([place for place, _ in MANY_PLACES]),
    land=st.sampled_from(sorted(LAENDER)),
    employees=st.integers(2, 5000),
    before=st.sampled_from(["", "Wir suchen Optiken. ", "레이저. ", "(", "„"]),
    after=st.sampled_from(["", ".", "!", ")", "“", " sucht Partner", ", seit langem"]),
    change=st.sampled_from([str, str.upper, str.lower, lambda text: text.replace("ü", "ue")]),
)
def test_no_spelling_of_what_is_known_goes_out(
    data: st.DataObject,
    place: str,
    land: str,
    employees: int,
    before: str,
    after: str,
    change: Callable[[str], str],
) -> None:
    firm = Identity.of({"place": place, "land": land, "employees": employees})
    called = data.draw(st.sampled_from([*names_of_place(place), *names_of_land(land)]))
    assert K.PLACE in kinds(f"{before}{change(called)}{after}", firm)
    for number in (str(employees), f"{employees:,}", in_german(employees), in_english(employees)):
        said = f"{before}{change(number)} {change('Fachkräfte')}{after}"
        assert K.HEAD_COUNT in kinds(said, firm), said


HARMLESS = """
Wir suchen Partner für galvanische Bäder und deren Badführung bei 137 °C.
The main problem is the adhesion of thin films at 48 N.
Spannkräfte von 48 kN, Magnetkräfte und Schneidkräfte werden gemessen.
Wir prüfen Geräte am Ende der Linie; der Ausschuss liegt unter 2 %.
Oberhalb von 300 nm bricht die Schicht; unterhalb haftet sie nicht.
Halbleiter, Hallsensoren und Essigsäure im Reinraum der Klasse 5.
Carbon fibre parts, glued at 120 °C, tested for 10 000 cycles.
Unser Verfahren arbeitet weiter, ein Ende ist nicht in Sicht.
Kunden aus Frankreich, Österreich und Korea fragen nach Kaltplasma.
Hohe Stückzahlen, kurze Taktzeiten, Losgröße eins; Serie ab 2027.
We need sapphire windows for cameras, coated on both sides.
Sächlich gesehen fehlt uns ein Prüfstand für Brennstoffzellen.
광학 검사 장비와 레이저 가공, 두께 48 마이크로미터.
Die Messe in Seoul war gut besucht; wir zeigten ein Netzwerk aus Sensoren.
Bayesian models and Newtonian fluids; Gaussian beams at 1064 nm.
Das Werkzeug wird gehärtet, geschliffen und mit Öl gereinigt.
Bremsen, Bremsscheiben und der Abbau von Feinstaub.
Ein Cluster von Rechnern wertet Bilder aus; die Software ist eigen.
"""


@pytest.mark.parametrize(
    "firm",
    [
        {"place": "Frankfurt am Main", "land": "DE-HE", "employees": 48, "founded": 1987},
        {"place": "Bad Homburg v. d. Höhe", "land": "DE-BW", "employees": 1},
        {"place": "Halle (Saale)", "land": "DE-ST", "employees": 2},
        {"place": "Bremen", "land": "DE-HB", "employees": 10, "german_clusters": ["at"]},
        {"place": "München", "land": "DE-BY", "employees": 12500},
        {"place": "Gera", "land": "DE-SN"}, {"place": "Essen", "land": "DE-NW"},
    ],
    ids=lambda firm: str(firm["place"]),
)  # fmt: skip
def test_harmless_sentences_are_not_withheld(firm: dict[str, Any]) -> None:
    clusters = ("automotive thüringen e.V.", "Cluster Chemie/Kunststoffe Mitteldeutschland")
    identity = Identity.of(firm, clusters=clusters)
    lines = HARMLESS.strip().splitlines()
    assert {line: kinds(line, identity) for line in lines if kinds(line, identity)} == {}
