"""Coming in through the sign-in provider, and proving once more who one is before what cannot be taken back.

A browser that comes back from another site does not bring the strict cookie of its session: the flow knows whose visit
it is, and the page that answers leads on from here, as our own. The provider is told an address that was fixed when
the console was started, whatever a request says; where to go on stands in the session, never in an address.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from starlette.responses import Response

from cohere_governed.carriers import secret_text
from cohere_governed.console.accounts import Account, Role
from cohere_governed.console.flows import BACK, COOKIE, Flow, Identity, Once, Pending, Unproven
from cohere_governed.console.sessions import Guest
from cohere_governed.console.visit import COOKIE as SESSION
from cohere_governed.console.visit import Missing, Visit
from cohere_governed.policy.sign_in import SignIn

ROLES = [role.word for role in Role]
NOT_HERE = "You are known to the provider, and it gives you no role here: ask those who run it, or this console."


def begin(visit: Visit) -> Response:
    """The way to the provider."""
    return _away(visit, None)


def ask(visit: Visit) -> Response:
    """What was asked for waits until the provider has said once more who asks."""
    note = visit.sitting.note(Pending(visit.path, dict(visit.form)))
    return visit.page("prove.html", note=note, host=_host(_in_force(visit)))


def again(visit: Visit) -> Response:
    """The way to the provider, to prove it once more."""
    pending = visit.sitting.notes.get(visit.said("note"))
    if visit.sitting.guest is None or not isinstance(pending, Pending):
        raise Missing
    return _away(visit, Once(visit.sitting, pending))


def back(visit: Visit) -> Response:
    """From the provider: a session under a new token, or what was waiting."""
    desk = visit.desk
    if not desk.sign_ins.take():
        raise Unproven("Too many attempts: wait a minute.")
    flow = desk.flows.take(visit.flow, visit.query.get("state", ""))
    visit.cookies.append((COOKIE, ""))
    if flow.said != desk.policies.operator.sign_in:
        raise Unproven("Another way of signing in holds by now: begin again.")
    from cohere_governed.console import provider  # noqa: PLC0415 - an extra

    found = provider.finish(flow, visit.query, secret=partial(secret_text, folder=desk.folder), now=desk.clock())
    return _come_in(visit, flow, found) if flow.once_more is None else _proven(visit, flow.once_more, found)


def _come_in(visit: Visit, flow: Flow, found: Identity) -> Response:
    desk, said = visit.desk, flow.said
    name, role, tenants = said.called(found.claims), said.role(found.claims, ROLES), said.sees(found.claims)
    if role is None or tenants == ():
        desk.say(name, "refused", identity=found.key)
        raise Unproven(NOT_HERE)
    desk.say(name, "signed-in", identity=found.key)
    desk.sessions.end(visit.token)
    account = Account.vouched(name, Role[role.upper()], tenants)
    visit.cookies.append((SESSION, desk.sessions.begin(name, Guest(account, found.key, said))))
    return visit.page("onward.html", where="/", host="")


def _proven(visit: Visit, once: Once, found: Identity) -> Response:
    desk, guest = visit.desk, once.session.guest
    assert guest is not None
    if found.key != guest.identity:
        desk.say(guest.account.name, "refused", identity=found.key)
        raise Unproven("The provider says that somebody else is there now. Nothing was done.")
    token = desk.sessions.prove(once.session)
    if token is None:
        raise Unproven("Your visit is over: sign in again. Nothing was done.")
    desk.say(guest.account.name, "proven", identity=found.key)
    visit.cookies.append((SESSION, token))
    visit.token, visit.csrf = token, desk.sessions.csrf(token)
    visit.account, visit.session = guest.account, once.session
    return visit.page("proven.html", pending=once.pending)


def _away(visit: Visit, once: Once | None) -> Response:
    desk, said = visit.desk, _in_force(visit)
    if not desk.sign_ins.take():
        raise Unproven("Too many attempts: wait a minute.")
    flow = Flow(said, (said.address or desk.address) + BACK, desk.clock(), once)
    from cohere_governed.console import provider  # noqa: PLC0415 - an extra

    where = provider.begin(flow)
    visit.cookies.append((COOKIE, desk.flows.keep(flow)))
    return visit.page("onward.html", where=where, host=_host(said))


def _in_force(visit: Visit) -> SignIn:
    said = visit.desk.policies.operator.sign_in
    if said is None:
        raise Missing
    return said


def _host(said: SignIn) -> str:
    return urlsplit(said.issuer).netloc
