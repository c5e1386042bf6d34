"""Catalogue upkeep on its pages: who may, the preview, applying, undoing, loading, contacts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from data.catalogue_build import shipped
from data.reference import REFERENCE_FOLDER
from features.vocabulary import Barrier, Basis, MembersQuality
from matcher.account_operations import put_network
from matcher.accounts import Account, Role, ScopeKind
from matcher.candidates import select_candidates
from matcher.upkeep_operations import load_shipped
from tests.account_cases import network
from tests.people import Office, office, send
from tests.questionnaire import text_of
from web.jobs import letters_of
from web.wiring import wired

HOME, MINI = "/en/upkeep/", "/en/upkeep/mini-clusters/gwangju-01"
ANY = "/en/account/"
"""A page with a form, whoever looks at it."""
RELIEF = f"{MINI}/relief-time"
SOURCE = {"source": "letter of the agency", "basis": "entered", "confidence": "high",
          "as_of": "2026-03", "note": "asked on the telephone"}  # fmt: skip


@pytest.fixture(name="office")
def _office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    # What a change does to rankings has tests of its own; the text model takes seconds to load.
    monkeypatch.setattr("web.upkeep.proposals.moves", lambda after, labels, account: ())
    with office(tmp_path) as opened:
        load_shipped(opened.site.services, shipped())
        yield opened


@pytest.fixture
def anna(office: Office) -> Account:
    account = office.person("anna", Role.COORDINATOR)
    scope = frozenset({(ScopeKind.INNOVATION_CLUSTER, "gwangju")})
    put_network(office.site.services, network("gwangju", account.id, scope=scope), "command")
    return account


@pytest.fixture
def otto(office: Office) -> Account:
    return office.person("otto", Role.ADMINISTRATOR)


@pytest.fixture
def client(office: Office, anna: Account) -> FlaskClient:
    return office.browser(anna)


def propose(client: FlaskClient, value: str = "0.75", path: str = RELIEF) -> str:
    """Send the form of a relief and return the address of its preview."""
    answer = send(client, path, value=value, base=base_of(client, path), **SOURCE)
    assert answer.status_code == 303, text_of(answer.text)
    return str(answer.location)


def base_of(client: FlaskClient, path: str) -> str:
    return value_of(client.get(path).text, "base")


def value_of(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def apply(client: FlaskClient, preview: str) -> TestResponse:
    seen = value_of(client.get(preview).text, "seen")
    return send(client, f"{preview}/apply", preview, seen=seen)


def relief(office: Office) -> tuple[float, Basis] | None:
    with office.site.app.app_context():
        found = wired().catalogue.mini_cluster("gwangju-01").reliefs.get(Barrier.TIME)
    return None if found is None else (found.value, found.basis)


def test_a_change_is_previewed_and_then_applied(office: Office, client: FlaskClient) -> None:
    before = relief(office)
    preview = propose(client)
    page = text_of(client.get(preview).text)
    assert "letter of the agency" in page
    assert "0.75" in page
    assert relief(office) == before
    answer = apply(client, preview)
    assert (answer.status_code, answer.location) == (303, "/en/upkeep/editions/2")
    assert relief(office) == (0.75, Basis.ENTERED)
    assert office.actions()[-2:] == ["catalogue.proposed", "catalogue.activated"]
    shown = text_of(client.get(MINI).text)
    assert "letter of the agency" in shown
    assert "Network coordinator" in shown
    assert "Edition 2" in shown
    public = text_of(client.get("/en/catalogue/gwangju-01").text)
    assert "letter of the agency" in public
    assert "letter of the agency" in client.get("/en/method/files/reliefs.csv").text


def test_undoing_is_previewed_and_can_be_undone(office: Office, client: FlaskClient) -> None:
    before = relief(office)
    apply(client, propose(client))
    undo = send(client, "/en/upkeep/editions/2/undo", "/en/upkeep/editions/2")
    assert relief(office) == (0.75, Basis.ENTERED)
    assert apply(client, undo.location).location == "/en/upkeep/editions/3"
    assert relief(office) == before
    again = send(client, "/en/upkeep/editions/3/undo", "/en/upkeep/editions/3")
    apply(client, again.location)
    assert relief(office) == (0.75, Basis.ENTERED)


def test_what_was_changed_again_since_cannot_be_undone_and_is_named(
    office: Office, client: FlaskClient
) -> None:
    apply(client, propose(client))
    apply(client, propose(client, "0.5"))
    shown = client.get("/en/upkeep/editions/2").text
    assert "It was changed again since" in text_of(shown)
    assert "/editions/2/undo" not in shown
    assert "/editions/3/undo" in client.get("/en/upkeep/editions/3").text
    answer = send(client, "/en/upkeep/editions/2/undo", ANY)
    assert answer.location == "/en/upkeep/editions/2"
    assert "It was changed again since" in text_of(client.get(answer.location).text)
    assert relief(office) == (0.5, Basis.ENTERED)


def test_two_changes_of_the_same_value_do_not_overwrite_each_other(
    office: Office, client: FlaskClient
) -> None:
    first, second = propose(client), propose(client, "0.25")
    seen = value_of(client.get(second).text, "seen")
    apply(client, first)
    answer = send(client, f"{second}/apply", ANY, seen=seen)
    assert answer.status_code == 409
    page = text_of(answer.text)
    assert "nothing was done" in page
    assert "changed since" in page
    assert "Edition 2" in page
    assert "Apply it" not in page
    assert relief(office) == (0.75, Basis.ENTERED)


def test_a_second_person_has_to_apply_where_that_is_set(
    office: Office, client: FlaskClient, otto: Account
) -> None:
    wiring = office.site.app.extensions["clusterbridge"]
    object.__setattr__(wiring.settings, "catalogue_second_person", True)
    preview = propose(client)
    page = client.get(preview).text
    assert "Somebody else has to look" in text_of(page)
    assert "/apply" not in page
    assert send(client, f"{preview}/apply", ANY, seen="1").status_code == 409
    assert relief(office) != (0.75, Basis.ENTERED)
    assert apply(office.browser(otto), preview).status_code == 303
    assert relief(office) == (0.75, Basis.ENTERED)


def test_an_administrator_can_reject_with_a_reason(
    office: Office, client: FlaskClient, otto: Account
) -> None:
    preview = propose(client)
    send(office.browser(otto), f"{preview}/end", ANY, note="not sure enough")
    page = text_of(client.get(preview).text)
    assert "rejected" in page
    assert "not sure enough" in page
    assert "Nothing waits." in text_of(client.get(HOME).text)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": "2"}, "A number from 0 to 1."),
        ({"value": "much"}, "Value: “much” cannot be used. A number from 0 to 1."),
        ({"source": ""}, "Please fill this in."),
        ({"as_of": "last year"}, "Please give a date such as 2007"),
        ({"basis": "assumption"}, "Please choose one of these."),
        ({"confidence": "sure"}, "Please choose one of these."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    office: Office, client: FlaskClient, wrong: dict[str, str], said: str
) -> None:
    given = {"value": "0.75", **SOURCE, **wrong, "base": "1"}
    answer = send(client, RELIEF, **given)
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    (field,) = wrong
    assert f'id="{field}-error"' in answer.text
    assert office.site.services.upkeep.proposals() == ()


def test_themes_and_institutions_have_their_forms(office: Office, client: FlaskClient) -> None:
    themes = f"{MINI}/themes"
    given = {"themes_de": "Laser\nGlas", "themes_en": "laser\nglass", "themes_ko": "레이저\n유리"}
    answer = send(client, themes, **given, **SOURCE, base="1")
    page = text_of(client.get(answer.location).text)
    assert "레이저" in page
    apply(client, answer.location)
    assert "laser; glass" in text_of(client.get(MINI).text)
    uneven = send(client, themes, **{**given, "themes_ko": "레이저"}, **SOURCE, base="2")
    assert "the same number of lines" in text_of(uneven.text)
    new = "/en/upkeep/institutions/new"
    kist = {"id": "gwangju-new", "innovation_cluster": "gwangju", "name_de": "N", "name_en": "N",
            "name_ko": "N", "kind": "university", "city_de": "Gwangju", "city_en": "Gwangju",
            "city_ko": "광주", "fields": "optics", "wipo_fields": "9"}  # fmt: skip
    added = send(client, new, **kist, **SOURCE, base="2")
    apply(client, added.location)
    with office.site.app.app_context():
        assert wired().catalogue.institution("gwangju-new").same_city
    taken = send(client, new, **kist, **SOURCE, base="3")
    assert 'id="id-error"' in taken.text
    same = client.get("/en/upkeep/institutions/gwangju-new")
    assert 'value="optics"' in same.text


NEW_MINI = "/en/upkeep/mini-clusters/new"
LASER = {"innovation_cluster": "gwangju", "name_de": "Laser", "name_en": "Lasers",
         "name_ko": "레이저", "themes_de": "Lasertechnik\nOptik", "themes_en": "lasers\noptics",
         "themes_ko": "레이저\n광학", "nace_codes": "26.70", "ksic_codes": "273",
         "wipo_fields": "9", "members_count": ""}  # fmt: skip


def test_a_new_mini_cluster_is_previewed_applied_and_undone(
    office: Office, client: FlaskClient
) -> None:
    added = send(client, NEW_MINI, **LASER, **SOURCE, base="1")
    assert added.status_code == 303, text_of(added.text)
    page = text_of(client.get(added.location).text)
    assert "Mini-cluster: Lasers added" in page
    assert "Mini-cluster: Lasers" in text_of(client.get(HOME).text)
    with office.site.app.app_context():
        known = {one.id for one in wired().catalogue.mini_clusters}
    apply(client, added.location)
    with office.site.app.app_context():
        (new,) = (one for one in wired().catalogue.mini_clusters if one.id not in known)
    assert new.id.startswith("gwangju-")
    assert [one.en for one in new.themes] == ["lasers", "optics"]
    assert (new.themes_basis, new.members.quality) == (Basis.ENTERED, MembersQuality.PLACEHOLDER)
    assert new.provenance.source == SOURCE["source"]
    assert "Lasers" in text_of(client.get(f"/en/catalogue/{new.id}").text)
    undo = send(client, "/en/upkeep/editions/2/undo", "/en/upkeep/editions/2")
    assert "Lasers removed" in text_of(client.get(undo.location).text)
    apply(client, undo.location)
    assert client.get(f"/en/catalogue/{new.id}").status_code == 404
    again = send(client, NEW_MINI, **LASER, **SOURCE, base="3")
    (proposal,) = office.site.services.upkeep.proposals()
    assert again.status_code == 303
    assert new.id not in {key for one in proposal.asked.changes for key in one.key}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"innovation_cluster": "gumi"}, "innovation_cluster"),
        ({"innovation_cluster": ""}, "innovation_cluster"),
        ({"themes_de": "", "themes_en": "", "themes_ko": ""}, "themes_de"),
        ({"themes_ko": "레이저"}, "themes_ko"),
        ({"name_ko": ""}, "name_ko"),
        ({"wipo_fields": "99"}, "wipo_fields"),
        ({"members_count": "many"}, "members_count"),
        ({"source": ""}, "source"),
        ({"confidence": ""}, "confidence"),
    ],
)
def test_a_new_mini_cluster_needs_place_names_themes_and_a_source(
    office: Office, client: FlaskClient, wrong: dict[str, str], field: str
) -> None:
    answer = send(client, NEW_MINI, **{**LASER, **SOURCE, **wrong}, base="1")
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert office.site.services.upkeep.proposals() == ()


def test_one_that_no_longer_exists_takes_no_part_and_says_by_which_source(
    office: Office, client: FlaskClient
) -> None:
    path = f"{MINI}/status"
    gone = {"status_note_de": "2015 aufgelöst.", "status_note_en": "Dissolved in 2015.",
            "status_note_ko": "2015년 해산되었습니다.", "excluded": "dissolved"}  # fmt: skip
    bare = dict.fromkeys(gone, "") | {"excluded": "dissolved"}
    assert send(client, path, **bare, **SOURCE, base="1").status_code == 422
    answer = send(client, path, **gone, **SOURCE, base="1")
    assert "take no part any more" in text_of(client.get(answer.location).text)
    apply(client, answer.location)
    with office.site.app.app_context():
        mini = wired().catalogue.mini_cluster("gwangju-01")
        candidates, _left_out = select_candidates(wired().catalogue.mini_clusters)
    assert (mini.excluded, mini.demands, mini.reliefs) == ("dissolved", {}, {})
    assert mini not in candidates
    public = text_of(client.get("/en/catalogue/gwangju-01").text)
    for text in ("No longer exists", "Dissolved in 2015.", "letter of the agency"):
        assert text in public


def test_an_entered_value_is_taken_out_again(office: Office, client: FlaskClient) -> None:
    before = relief(office)
    apply(client, propose(client))
    assert "Show what taking it out does" in client.get(RELIEF).text
    answer = send(client, RELIEF, remove="yes", base="2")
    apply(client, answer.location)
    assert relief(office) == before


def test_saving_what_is_there_already_proposes_nothing(client: FlaskClient) -> None:
    apply(client, propose(client))
    again = send(client, RELIEF, value="0.75", **SOURCE, base="2")
    assert again.location == MINI
    assert "Nothing is different" in client.get(MINI).text


def test_nobody_changes_or_sees_what_others_look_after(
    office: Office, client: FlaskClient, otto: Account
) -> None:
    other = MINI.replace("gwangju", "gumi")
    for path in (other, f"{other}/name", f"{other}/contact", f"{MINI}/weather"):
        assert client.get(path).status_code == 404
    assert send(client, f"{other}/name", ANY).status_code == 404
    institution = "/en/upkeep/institutions/gumi-geri"
    assert client.get(institution).status_code == 404
    given = {"innovation_cluster": "gumi", "name_de": "G", "name_en": "G", "name_ko": "G",
             "kind": "hospital", "city_de": "Gumi", "city_en": "Gumi", "city_ko": "구"}  # fmt: skip
    assert send(client, institution, ANY, **given, **SOURCE, base="1").status_code == 404
    chief = office.browser(otto)
    preview = propose(chief, path=f"{other}/relief-time")
    assert client.get(preview).status_code == 404
    assert send(client, f"{preview}/apply", ANY, seen="1").status_code == 404
    apply(chief, preview)
    assert send(client, "/en/upkeep/editions/2/undo", ANY).status_code == 404


def upload(client: FlaskClient, name: str, content: bytes) -> TestResponse:
    page = client.get("/en/upkeep/load").text
    data = {"csrf_token": value_of(page, "csrf_token"), "note": "list of 2010",
            "files": (io.BytesIO(content), name)}  # fmt: skip
    return client.post("/en/upkeep/load", data=data)


def test_a_newer_list_is_loaded_beside_the_old_one(office: Office, otto: Account) -> None:
    client = office.browser(otto)
    content = (REFERENCE_FOLDER / "mini_clusters.csv").read_text(encoding="utf-8")
    newer = content.replace("gwangju-01,gwangju,", "gwangju-01,gwangju,Neuer ", 1)
    answer = upload(client, "lists/mini_clusters.csv", newer.encode())
    assert answer.status_code == 303
    page = text_of(client.get(answer.location).text)
    assert "1 renamed" in page
    assert "Neuer" in page
    assert office.site.services.upkeep.current().number == 1
    apply(client, answer.location)
    assert "Neuer" in text_of(client.get("/de/catalogue/gwangju-01").text)
    letters = letters_of(office.site.services, office.site.app.extensions["clusterbridge"].settings)
    assert letters.name_of("gwangju-01", "de").startswith("Neuer")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mini_clusters.csv", b"id\nx\n", "The column is missing"),
        ("weights.csv", b"", "The catalogue has no table of this name"),
        ("../../instance/secret_key", b"x", "The catalogue has no table of this name"),
        ("", b"", "Please choose at least one file."),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_the_place(
    office: Office, otto: Account, name: str, content: bytes, said: str
) -> None:
    answer = upload(office.browser(otto), name, content)
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert office.site.services.upkeep.proposals() == ()
