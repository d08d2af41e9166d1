"""Notes, flags and standing, on whatever database the log is: what a call leaves, and what is read back."""

from __future__ import annotations

from cohere_governed.audit import AuditLog, notes, standing
from cohere_governed.audit.evidence import check, evidence
from cohere_governed.audit.flags import flags, pseudonym
from cohere_governed.audit.standing import EXEMPT, Standings, reinstate, suspend, suspend_if_due
from cohere_governed.audit.verify import verify
from cohere_governed.model import Entry, Intact
from tests.audit.conftest import Place


def refused(user: str, number: int, category: str = "fraud", rules: str = "conduct.block") -> Entry:
    facts = {"decision": "refuse", "rules": rules, "surface": "v2.chat"}
    meta = {"caller": {"end_user": user}, "conduct": [[category, "block"], ["division", "review"]]}
    return Entry("acme", "intent", bytes([number]) * 16, facts, meta, index=(("end_user", user),))


def test_flags_name_category_and_pseudonym_and_nothing_else(log: AuditLog) -> None:
    log.append(refused("u-1", 1))
    log.append(refused("u-2", 2, rules="quota.characters"))
    seen = {"caller": {"end_user": "u-3"}, "conduct": [["hate", "review"]]}
    log.append(Entry("acme", "intent", b"3" * 16, {"decision": "permit", "rules": "conduct.review"}, seen))
    first, second = flags(log, "acme")
    assert (first.action, first.categories, first.end_user) == ("block", ("fraud",), pseudonym(log, "acme", "u-1"))
    assert (second.action, second.categories) == ("review", ("hate",))
    assert "u-1" not in repr(first)
    assert flags(log, "zenith") == []


def test_an_answer_is_tied_to_whom_it_answered(log: AuditLog) -> None:
    call = b"c" * 16
    asked = {"decision": "permit", "rules": EXEMPT}
    meta = {"caller": {"end_user": "u-9"}, "exemption": {"id": "red", "report_hours": 1}}
    log.append(Entry("acme", "intent", call, asked, meta, index=(("mark", EXEMPT),)))
    log.append(Entry("acme", "outcome", call, {"state": "blocked", "rules": "conduct.block"},
                     {"conduct": [["cyberattack", "block"]]}))  # fmt: skip
    (one,) = flags(log, "acme")
    assert (one.side, one.exemption, one.report_hours) == ("output", "red", 1)
    assert one.end_user == pseudonym(log, "acme", "u-9")
    standings = Standings(log)
    assert [standings.let_through("acme", name) for name in ("red", "blue")] == [1, 0]
    assert standings.let_through("acme", "red", before=0) == 0


def test_suspension_and_reinstatement_are_read_back(log: AuditLog) -> None:
    log.append(refused("u-1", 1))
    here = Standings(log)
    due = {"after": 2, "within_days": 1, "reviews": False}
    assert suspend_if_due(log, "acme", "u-1", **due) is None  # type: ignore[arg-type]
    log.append(refused("u-1", 2))
    assert suspend_if_due(log, "acme", "u-1", **due) is not None  # type: ignore[arg-type]
    assert here.suspended("acme", "u-1")
    assert not here.suspended("acme", "u-2")
    reinstate(log, "acme", pseudonym(log, "acme", "u-1"), by="dpo", reason="x")
    here.forget("acme")
    assert not here.suspended("acme", "u-1")
    suspend(log, "acme", "u-2", by="dpo", reason="y")
    assert not here.suspended("acme", "u-2")  # not looked again yet
    here.forget("acme")
    assert here.suspended("acme", "u-2")
    assert [one.state for one in notes.notes(log, standing.KIND, "acme")] == ["suspended", "reinstated", "suspended"]


def test_the_log_with_notes_verifies_and_single_records_prove_themselves(log: AuditLog, place: Place) -> None:
    receipt = log.append(refused("u-1", 1))
    about = receipt.record_id.hex()
    noted = notes.add(log, "acme", "incident", "acknowledged", {"by": "dpo", "note": "x"}, about=(about,))
    shown = evidence(log.database, "acme", [about, noted.record_id.hex()])
    assert check(shown, log.public_keys()["acme"]) == []
    assert all(isinstance(verdict, Intact) for verdict in verify(place.url))
