"""The reports there are, and how one is made."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cohere_governed.errors import WrongRequest
from cohere_governed.reports import conduct, keeping, register, traffic
from cohere_governed.reports.person import person
from cohere_governed.reports.result import Report, Result, Scope, Sources
from cohere_governed.reports.tenant import TENANT

__all__ = ["REPORTS", "run"]

_ALL = (
    Report("calls", "Calls", "How many calls were made, by whom, and what was found in them?", traffic.calls),
    Report("processing", "Records of processing", "What is processed, why, by whom, where to and how long?",
           register.processing, "GDPR Article 30"),
    Report("person", "One person", "What do we keep about one person?", person, "GDPR Articles 15 and 20",
           about_person=True),
    Report("erasures", "Requests and erasures", "What was erased, and which requests of people are open or late?",
           keeping.erasures, "GDPR Articles 12(3) and 17"),
    Report("training", "Training exposure", "What left on terms that may train on it, and is the evidence fresh?",
           traffic.training),
    Report("residency", "Residency", "Where did content go, and did any of it go elsewhere?", traffic.residency,
           "GDPR Chapter V"),
    Report("refusals", "Refusals", "Which rules refused calls, how often, and whose?", traffic.refusals),
    Report("conduct", "Acceptable use", "What prohibited use was seen, by which layer, and what became of it?",
           conduct.findings, "Cohere Usage Policy"),
    Report("end-users", "Repeat end users", "Who did it more than once?", conduct.end_users, "Cohere Usage Policy"),
    Report("incidents", "Incidents", "Was everybody told within 24 and 72 hours?", conduct.incidents,
           "Cohere Usage Guidelines; GDPR Article 33"),
    Report("reviews", "Review queue", "What waits for a human, how long, and how many alarms were none?",
           conduct.review_queue, "EU AI Act Article 14"),
    Report("oversight", "High-stakes answers", "Which of them reached the caller with no human on record?",
           conduct.oversight, "EU AI Act Article 14"),
    Report("use-cases", "Use-case register", "What is missing in the register of use cases?", register.use_cases,
           "Cohere Usage Guidelines"),
    Report("safety", "Safety modes", "Where did a weaker safety mode apply than the policy wants?", traffic.safety),
    Report("retention", "Retention", "Are six months of records there, and is anything kept too long?",
           keeping.retention, "EU AI Act Articles 19 and 26(6); GDPR Article 5(1)(e)"),
    Report("access", "Access", "Who opened what, and for which purpose?", keeping.access, "GDPR Article 5(2)"),
    TENANT,
    Report("objects", "Remote objects", "What did tenants leave at the provider?", keeping.remote_objects),
    Report("changes", "Policies and terms", "Which policies were in force, and which changes has nobody acknowledged?",
           register.changes),
    Report("integrity", "Integrity", "Are the logs signed, and not behind their anchors?", keeping.integrity,
           "GDPR Article 5(1)(f)"),
)  # fmt: skip

REPORTS: Mapping[str, Report] = MappingProxyType({one.id: one for one in _ALL})
"""Id → report, in the order in which an officer would read them."""


def run(report: Report, sources: Sources, scope: Scope) -> Result:
    """Make a report.

    Raises ``AuditUnavailable`` or ``KeyUnavailable``; ``AuditUnavailable`` too when one about a person is not told
    whose log, which person and for what purpose.
    """
    if report.about_person and not (scope.tenant and scope.person and scope.purpose and scope.actor):
        raise WrongRequest("a report about a person names the tenant, the person, the purpose and who asks")
    return Result(report, scope, report.make(sources, scope))
