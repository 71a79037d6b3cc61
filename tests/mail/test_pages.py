"""The outbox on the screen: who may see it, what it says, and the two decisions."""

import pytest

from mail.models import Mail
from mail.rules import State
from tests.mail.support import queued

pytestmark = pytest.mark.django_db


def mail_in(state, key="a", **values):
    mail = queued(key)
    Mail.objects.filter(pk=mail.pk).update(state=state, **values)
    mail.refresh_from_db()
    return mail


def test_the_outbox_is_for_those_with_the_area(client, clerk, manager, caseworker):
    mail = mail_in(State.FAILED)
    for user, read, write in ((clerk, 200, 200), (manager, 200, 403), (caseworker, 403, 403)):
        client.force_login(user)
        assert client.get("/mail/").status_code == read
        assert client.get(f"/mail/{mail.uid}/").status_code == read
        for verb in ("send-again", "give-up"):
            assert client.get(f"/mail/{mail.uid}/{verb}/").status_code == write


def test_the_outbox_asks_the_database_as_often_for_one_mail_as_for_eleven(client, clerk, django_assert_max_num_queries):
    client.force_login(clerk)
    seen = []
    client.get("/mail/")  # the session's first request writes its times
    for keys in ("a", "bcdefghijk"):
        for key in keys:
            queued(key)
        with django_assert_max_num_queries(8) as queries:
            client.get("/mail/")
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_the_outbox_filters_by_state_and_counts_what_is_open(client, clerk):
    client.force_login(clerk)
    for key, state in (("a", State.SENT), ("b", State.UNCERTAIN), ("c", State.FAILED)):
        mail_in(state, key)
    answer = client.get("/mail/?state=uncertain")
    assert [mail.key for mail in answer.context["shown"].rows] == ["b"]
    assert {state: count for state, _label, count in answer.context["counts"]} == {
        "queued": 0, "in_flight": 0, "uncertain": 1, "failed": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "query", ["state=x", "since=31-02-2017", "after=-1", "before=99999999999999999999999", "until=%00"]
)
def test_odd_parameters_are_a_message_and_never_an_error(client, clerk, query):
    client.force_login(clerk)
    queued("a")
    assert client.get(f"/mail/?{query}").status_code in {200, 400}


def test_pages_go_forth_and_back(client, clerk):
    client.force_login(clerk)
    for number in range(30):
        queued(str(number))
    first = client.get("/mail/?state=queued").context["shown"]
    second = client.get(f"/mail/{first.next_url}").context["shown"]
    assert (len(first.rows), len(second.rows), second.next_url) == (25, 5, "")
    again = client.get(f"/mail/{second.previous_url}").context["shown"]
    assert [mail.pk for mail in again.rows] == [mail.pk for mail in first.rows]
    assert not again.previous_url


def test_a_detail_page_says_honestly_what_is_known(client, clerk):
    client.force_login(clerk)
    for state in State:
        values = {"claim": "6f9619ff-8b86-d011-b42d-00c04fc964ff", "claimed_at": "2027-03-01T05:00Z"}
        mail = mail_in(state, state.value, **(values if state == State.IN_FLIGHT else {}))
        answer = client.get(f"/mail/{mail.uid}/")
        assert answer.status_code == 200
        assert "Sag 2017-0142" in answer.content.decode()
        assert answer.context["may_send"] == (state in {State.UNCERTAIN, State.FAILED, State.GIVEN_UP})


def test_an_uncertain_mail_is_sent_again_with_a_reason(client, clerk):
    client.force_login(clerk)
    mail = mail_in(State.UNCERTAIN)
    address = f"/mail/{mail.uid}/send-again/"
    assert client.post(address, {"version": 1, "reason": ""}).status_code == 200
    assert client.post(address, {"version": 1, "reason": "Mette fik den ikke"}).status_code == 302
    mail.refresh_from_db()
    assert (mail.state, mail.reason, mail.decided_by) == (State.QUEUED, "Mette fik den ikke", clerk)


def test_a_decision_on_a_page_grown_stale_is_409_and_keeps_the_reason(client, clerk):
    client.force_login(clerk)
    mail = mail_in(State.FAILED, version=3)
    answer = client.post(f"/mail/{mail.uid}/give-up/", {"version": 2, "reason": "ringet i stedet"})
    assert answer.status_code == 409
    assert "ringet i stedet" in answer.content.decode()
    mail.refresh_from_db()
    assert mail.state == State.FAILED
    assert client.post(f"/mail/{mail.uid}/give-up/", {"version": 3, "reason": "ringet i stedet"}).status_code == 302


def test_a_sent_mail_offers_no_button_and_takes_no_decision(client, clerk):
    client.force_login(clerk)
    mail = mail_in(State.SENT)
    assert client.get(f"/mail/{mail.uid}/send-again/").status_code == 302
    assert client.post(f"/mail/{mail.uid}/send-again/", {"version": 1, "reason": "x"}).status_code == 409
    mail.refresh_from_db()
    assert mail.state == State.SENT


def test_who_only_reads_the_outbox_is_offered_neither_decision(client, clerk, manager):
    mail = mail_in(State.FAILED)
    for user, offered in ((clerk, {"send-again", "give-up"}), (manager, set())):
        client.force_login(user)
        text = client.get(f"/mail/{mail.uid}/").content.decode()
        assert {verb for verb in ("send-again", "give-up") if f"/{verb}/" in text} == offered
