"""Validated files into policies: what they mean together, with every fault of it.

Shape was looked at file by file (``read``). Here files meet: a tenant names an
agreement, a route lies in a region, a lower layer loosens a higher one.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from cohere_governed import model
from cohere_governed.model import Fault
from cohere_governed.policy import agreements, effective, entities, exemptions, layers, regimes, routes, schema, sign_in
from cohere_governed.policy.consents import Consent
from cohere_governed.policy.effective import PolicySet, TenantPolicy
from cohere_governed.policy.read import RECOGNISERS, Reading

_CONTROLS = tuple(schema.Controls.model_fields)
_TYPED = ("redaction.treatments.", "redaction.not_personal")
"""Leaves that name entity types."""
_COUNTED = frozenset({"quotas.calls_per_minute", "quotas.tokens_per_minute", "quotas.concurrent_calls"})
"""Leaves that are compared with what a tenant used, which is not kept by use case."""


def _said(controls: BaseModel) -> dict[str, Any]:
    """Dotted leaves that a layer said; what it left out is not there."""
    given = controls.model_fields_set.intersection(_CONTROLS)
    return dict(layers.leaves(controls.model_dump(include=given, exclude_unset=True))) if given else {}


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8: what digests are taken over."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


class Composition:
    """Validated files → policies, with every fault of their meaning."""

    def __init__(self, reading: Reading) -> None:
        assert reading.operator is not None
        self.read = reading
        self.faults = reading.faults
        self.operator = reading.operator
        self.root = reading.root
        self.shared_routes: dict[str, model.Route] = {}
        for n, route in enumerate(self.operator.routes):
            if route.name in self.shared_routes:
                self._fault(f"route `{route.name}` stands twice", "operator.yaml", f"$.routes[{n}].name")
            self.shared_routes[route.name] = self._route(route, "operator.yaml", f"$.routes[{n}]")
        self.contents: dict[str, str] = {}
        self.floors = self._floors()
        self.floor_controls = layers.controls(self.floors, self.root)
        self._recognisers(self.floor_controls)
        self.may_train = {tier for bounds in reading.provider.values() for tier in bounds.may_train}
        self.base = {
            "provider": {name: bounds.document.sha256 for name, bounds in reading.provider.items()},
            "operator": {
                "training": self.operator.training.model_dump(),
                "flow_down": self.operator.flow_down.model_dump(),
            },
        }

    def compose(self) -> PolicySet:
        tenants = {name: self._tenant(name, tenant) for name, tenant in self.read.tenants.items()}
        self._strangers()
        whole = {name: policy for name, policy in tenants.items() if policy is not None}
        operator = self._operator()
        digest = _digest([operator.digest, sorted((name, policy.digest) for name, policy in whole.items())])
        return PolicySet(self.root, operator, MappingProxyType(whole), digest)

    def _fault(self, message: str, file: str, path: str, hint: str = "") -> None:
        self.faults.append(Fault(message, file, path, hint))

    # provider and operator

    def _floors(self) -> layers.Stack:
        stack = layers.Stack.bottom()
        categories: dict[str, schema.ProviderCategory] = {}
        for file, bounds in self.read.provider.items():
            categories.update(bounds.categories)
            said = dict(layers.leaves({"safety_mode": bounds.safety_mode.model_dump(exclude_unset=True)}))
            stack, faults = stack.add(said, file, operator=True)
            self.faults.extend(faults)
            for name, category in bounds.categories.items():
                # In the file a category stands at the top; in effect it is a rule of conduct.
                stack, faults = stack.add(_floor(name, category), file, f"$.categories.{name}", operator=True)
                self.faults.extend(faults)
        stack = layers.Stack(stack.values, stack.origins, MappingProxyType(categories))
        said = _said(self.operator.floors)
        self._known_categories(said, categories, "operator.yaml", "$.floors")
        stack, faults = stack.add(said, "operator.yaml", "$.floors", operator=True)
        self.faults.extend(faults)
        anywhere = entities.declared(sorted((self.root / RECOGNISERS).glob("*.y*ml")))
        controls = layers.controls(stack, self.root)
        self._known_types(said, entities.known_types(controls.redaction) | entities.PRESIDIO | anywhere,
                          "operator.yaml", "$.floors")  # fmt: skip
        return stack

    def _known_types(self, said: Mapping[str, Any], known: frozenset[str], file: str, root: str) -> None:
        """A treatment of a type that nothing finds would leave the value it was meant for as it is."""
        prefix = "redaction.treatments."
        named = [(path.removeprefix(prefix), f"{root}.{path}") for path in said if path.startswith(prefix)]
        spared = said.get("redaction.not_personal", ())
        named += [(name, f"{root}.redaction.not_personal[{n}]") for n, name in enumerate(spared)]
        for name, path in named:
            if name not in known:
                self._fault(f"there is no entity type `{name}`", file, path, entities.nearest(name, known))

    def _known_categories(self, said: Mapping[str, Any], known: Mapping[str, Any], file: str, root: str) -> None:
        named = dict.fromkeys(path.split(".")[2] for path in said if path.startswith("conduct.categories."))
        for name in named:
            if name not in known:
                self._unknown_category(name, known, file, f"{root}.conduct.categories.{name}")

    def _unknown_category(self, name: str, known: Mapping[str, Any], file: str, path: str) -> None:
        near = difflib.get_close_matches(name, known, 1, 0.6)
        hint = f"did you mean `{near[0]}`?" if near else "the provider documents list them all"
        self._fault(f"there is no category `{name}`", file, path, hint)

    def _operator(self) -> effective.Operator:
        said = self.operator
        reporting = next((bounds.reporting for bounds in self.read.provider.values() if bounds.reporting), None)
        secret_at = partial(routes.reference, self.root)
        return effective.Operator(
            name=said.legal_entity.name,
            country=said.legal_entity.country,
            contacts=MappingProxyType(dict(said.contacts.model_dump())),
            database_url=self._database(said.audit.database_url),
            anchor=self.root / said.audit.anchor if said.audit.anchor else None,
            root_key=secret_at(said.keys.root),
            required_clauses=frozenset(said.flow_down.required_clauses),
            digest=_digest({**self.base, "said": said.model_dump()}),
            warn_days=said.warnings.days_ahead,
            incidents=regimes.composed(said, reporting, secret_at),
            publish=effective.Publish(
                said.audit.publish.to,
                float(said.audit.publish.every_seconds),
                60.0 * said.audit.publish.heartbeat_minutes,
            )
            if said.audit.publish
            else None,
            freezing=frozenset(
                grade
                for grade, what in (
                    ("critical", said.terms_watch.on_critical),
                    ("material", said.terms_watch.on_material),
                )
                if what == "freeze"
            ),
            role_gdpr=said.legal_entity.role_gdpr,
            role_ai_act=said.legal_entity.role_ai_act,
            sign_in=sign_in.composed(said.console.oidc, secret_at),
        )

    def _database(self, url: str | None) -> str | None:
        scheme, separator, path = (url or "").partition(":///")
        relative = scheme.startswith("sqlite") and separator and path and not path.startswith(("/", ":", "file:"))
        return f"{scheme}:///{self.root / path}" if relative else url

    def _route(self, said: schema.Route, file: str, path: str) -> model.Route:
        route, faults = routes.composed(said, self.root, file, path)
        self.faults.extend(faults)
        return route

    # tenants

    def _strangers(self) -> None:
        """What belongs to a tenant that is not there."""
        for name, said in self.read.use_cases.items():
            if said.tenant not in self.read.tenants and f"tenants/{said.tenant}.yaml" not in self.read.broken:
                self._fault(f"there is no tenant `{said.tenant}`", f"use_cases/{name}.yaml", "$.tenant")
        known = {*self.read.tenants, *(path[len("tenants/") : -len(".yaml")] for path in self.read.broken)}
        for name, window in self.read.exemptions.items():
            self.faults.extend(exemptions.faults(name, window, self.floors.provider, known))

    def _tenant(self, name: str, said: schema.Tenant) -> TenantPolicy | None:
        file = f"tenants/{name}.yaml"
        before = len(self.faults)
        controls_said = _said(said)
        self._known_categories(controls_said, self.floors.provider, file, "$")
        stack, faults = self.floors.add(controls_said, file)
        self.faults.extend(faults)
        controls = layers.controls(stack, self.root) if controls_said else self.floor_controls
        self._bounded(said, controls, file)
        self._recognisers(controls)
        self._calibrated(controls)
        self._judged(said, controls)
        if any(path.startswith(_TYPED) for path in controls_said):
            self._known_types(controls_said, entities.known_types(controls.redaction), file, "$")
        signed = self._agreement_of(name, said, file)
        taken = self._routes(said, signed, file)
        cases = self._use_cases(name, said, signed, stack, controls)
        if signed is None or len(self.faults) > before:
            return None
        agreement_file = f"agreements/{said.agreement}.yaml"
        return TenantPolicy(
            id=name,
            digest=_digest(
                {
                    **self.base,
                    "tenant": said.model_dump(),
                    "agreement": signed.model_dump(),
                    "controls": dict(stack.values),
                    "recognisers": self._contents(controls),
                    "routes": [routes.digested(route) for route in taken],
                    "use_cases": {case: self.read.use_cases[case].model_dump() for case in cases},
                    "exemptions": {
                        window.id: self.read.exemptions[window.id].model_dump()
                        for window in exemptions.windows(name, self.read.exemptions)
                    },
                }
            ),
            status=said.status,
            owner=said.owner,
            agreement=agreements.composed(
                said.agreement,
                signed,
                agreement_file,
                max_age_days=self.operator.training.attestation_max_age_days,
                may_train=signed.tier in self.may_train,
            ),
            regions=frozenset(said.residency.regions),
            routes=taken,
            failover=said.residency.failover,
            use_cases=MappingProxyType(cases),
            default_use_case=said.default_use_case,
            training=effective.Training(
                said.training.consent,
                said.training.given_on,
                said.training.expires,
                said.training.given_by or "",
                said.training.evidence or "",
            ),
            grants=agreements.grants(signed, said, agreement_file),
            terms_accepted_on=said.terms_accepted.on,
            required_clauses=frozenset(self.operator.flow_down.required_clauses),
            accepted_clauses=frozenset(said.terms_accepted.clauses),
            ai_disclosure=said.ai_disclosure.text_ref,
            jurisdictions=said.jurisdictions,
            people=MappingProxyType(dict(said.people)),
            controls=controls,
            file=file,
            exemptions=exemptions.windows(name, self.read.exemptions),
        )

    def _bounded(self, said: schema.Tenant, controls: effective.Controls, file: str) -> None:
        audit, kept = self.operator.audit, controls.retention
        if kept.content > audit.max_content_days:
            message = f"content is kept {kept.content} days, operator.yaml says {audit.max_content_days} at "
            self._fault(message + "$.audit.max_content_days", file, "$.retention.content")
        if kept.content > kept.metadata:
            message = f"content is kept {kept.content} days, and what records say of it only {kept.metadata}"
            by = controls.origin("retention.content")
            self._fault(
                message, by.file or file, by.path or "$.retention", "keep metadata as long, or content less long"
            )
        if kept.metadata < audit.min_metadata_days:
            message = f"metadata is kept {kept.metadata} days, operator.yaml says {audit.min_metadata_days} at "
            self._fault(message + "$.audit.min_metadata_days", file, "$.retention.metadata")
        if missing := set(self.operator.flow_down.required_clauses) - set(said.terms_accepted.clauses):
            message = f"the tenant has not accepted {', '.join(sorted(missing))}, which operator.yaml asks for at "
            self._fault(message + "$.flow_down.required_clauses", file, "$.terms_accepted.clauses")

    def _calibrated(self, controls: effective.Controls) -> None:
        """Which words a tenant's calibration relieves is part of its policy: the file must be the one that is named."""
        file, by = controls.conduct.calibration, controls.origin("conduct.calibration.file")
        if file is None:
            return
        shown = f"calibrations/{file.name}"
        if not file.is_file():
            self._fault(
                f"there is no file `{shown}`", by.file, by.path, "make it with `cohere-governed conduct calibrate`"
            )
        elif hashlib.sha256(file.read_bytes()).hexdigest() != controls.conduct.calibration_sha256:
            said = f"`{shown}` is not the file with this digest"
            self._fault(said, by.file, f"{by.path.removesuffix('.file')}.sha256", "look at it, then write its digest")

    def _judged(self, said: schema.Tenant, controls: effective.Controls) -> None:
        """What the judge is asked is a call like any other: under a use case of the tenant's."""
        judge, by = controls.conduct.judge, controls.origin("conduct.judge.model")
        if judge is not None and judge.use_case not in said.use_cases:
            message = "the judge's calls need a use case of the tenant's"
            self._fault(message, by.file, f"{by.path.removesuffix('.model')}.use_case", "declare one, and name it here")

    def _recognisers(self, controls: effective.Controls) -> None:
        by = controls.origin("redaction.recognisers")
        for file in controls.redaction.recognisers:
            if not file.is_relative_to(self.root / RECOGNISERS):
                self._fault(f"recognisers stand in `{RECOGNISERS}/`", by.file, by.path)
            elif not file.is_file():
                self._fault(f"there is no file `{file.relative_to(self.root)}`", by.file, by.path)
            else:
                self.contents[str(file.relative_to(self.root))] = hashlib.sha256(file.read_bytes()).hexdigest()

    def _contents(self, controls: effective.Controls) -> list[str | None]:
        names = (str(file.relative_to(self.root)) for file in controls.redaction.recognisers)
        return [self.contents.get(name) for name in names]

    def _agreement_of(self, name: str, said: schema.Tenant, file: str) -> schema.Agreement | None:
        signed = self.read.agreements.get(said.agreement)
        shown = f"agreements/{said.agreement}.yaml"
        if signed is None:
            if shown not in self.read.broken:
                near = difflib.get_close_matches(said.agreement, self.read.agreements, 1)
                hint = f"did you mean `{near[0]}`?" if near else f"write {shown}"
                self._fault(f"there is no agreement `{said.agreement}`", file, "$.agreement", hint)
            return None
        if name not in signed.tenants:
            self._fault(f"the agreement is not this tenant's: {shown} says so at $.tenants", file, "$.agreement")
        if signed.training.mechanism == "no_provider" and signed.tier != "sandbox":
            self._fault("`no_provider` is for tier sandbox", shown, "$.training.mechanism")
        if said.training.consent == "opted_in" and signed.training.permitted == "none":
            message = f"`opted_in` is looser than `none`, which {shown} says at $.training.permitted"
            self._fault(message, file, "$.training.consent", "say `deny`")
        granted = {grant.id for grant in signed.grants}
        for n, grant in enumerate(said.training.grants_accepted):
            if grant not in granted:
                message = f"there is no grant `{grant}` in {shown} at $.grants"
                self._fault(message, file, f"$.training.grants_accepted[{n}]")
        if beyond := set(said.residency.regions) - set(signed.residency.regions):
            message = f"{', '.join(sorted(beyond))} is more than {shown} allows at $.residency.regions"
            self._fault(message, file, "$.residency.regions", "remove it")
        return signed

    def _routes(self, said: schema.Tenant, signed: schema.Agreement | None, file: str) -> tuple[model.Route, ...]:
        taken: list[model.Route] = []
        covered = agreements.deployments(signed) if signed is not None else None
        for n, entry in enumerate(said.residency.routes):
            path = f"$.residency.routes[{n}]"
            if isinstance(entry, str):
                shared = self.shared_routes.get(entry)
                if shared is None:
                    near = difflib.get_close_matches(entry, self.shared_routes, 1)
                    hint = f"did you mean `{near[0]}`?" if near else "name one of operator.yaml's routes, or write one"
                    self._fault(f"there is no route `{entry}` in operator.yaml", file, path, hint)
                    continue
                route = shared
            else:
                route = self._route(entry, file, path)
            if any(route.name == other.name for other in taken):
                self._fault(f"route `{route.name}` stands twice", file, path)
            if route.region not in said.residency.regions:
                message = f"route `{route.name}` is in {route.region}, and {file} allows "
                self._fault(f"{message}{', '.join(said.residency.regions)} at $.residency.regions", file, path)
            if signed is not None and (signed.tier == "sandbox") != (route.deployment == "sandbox"):
                shown = f"agreements/{said.agreement}.yaml"
                message = f"a `{route.deployment}` route under an agreement of tier `{signed.tier}` ({shown}: $.tier)"
                hint = "sandbox routes and sandbox agreements go together, and with nothing else"
                self._fault(message, file, path, hint)
            elif (
                signed is not None
                and (covered := agreements.deployments(signed)) is not None
                and route.deployment not in covered
            ):
                shown = f"agreements/{said.agreement}.yaml: $.residency.deployments, $.training.mechanism"
                message = f"route `{route.name}` is `{route.deployment}`, and the agreement covers "
                self._fault(f"{message}{', '.join(sorted(covered)) or 'none'} ({shown})", file, path)
            taken.append(route)
        return tuple(taken)

    def _use_cases(
        self,
        name: str,
        said: schema.Tenant,
        signed: schema.Agreement | None,
        stack: layers.Stack,
        controls: effective.Controls,
    ) -> dict[str, effective.UseCase]:
        file = f"tenants/{name}.yaml"
        cases: dict[str, effective.UseCase] = {}
        for n, case in enumerate(said.use_cases):
            shown = f"use_cases/{case}.yaml"
            declared = self.read.use_cases.get(case)
            if declared is None:
                if shown not in self.read.broken:
                    near = difflib.get_close_matches(case, self.read.use_cases, 1)
                    hint = f"did you mean `{near[0]}`?" if near else f"write {shown}"
                    self._fault(f"there is no use case `{case}`", file, f"$.use_cases[{n}]", hint)
                continue
            if declared.tenant != name:
                message = f"use case `{case}` is another tenant's: {shown} says so at $.tenant"
                self._fault(message, file, f"$.use_cases[{n}]")
                continue
            if signed is not None and (beyond := set(declared.data_classes) - set(signed.data_classes)):
                by = f"agreements/{said.agreement}.yaml allows at $.data_classes"
                self._fault(f"{', '.join(sorted(beyond))} is more than {by}", shown, "$.data_classes")
            if declared.public_facing and not said.ai_disclosure.text_ref:
                message = f"a public-facing use needs the disclosure text that {file} lacks at $.ai_disclosure.text_ref"
                self._fault(message, shown, "$.public_facing")
            if declared.public_facing and said.ai_disclosure.text_ref:
                self._shown(said.ai_disclosure.text_ref, file)
            cases[case] = self._use_case(case, declared, stack, controls, shown)
        if said.default_use_case is not None and said.default_use_case not in said.use_cases:
            self._fault("the default is not one of `use_cases`", file, "$.default_use_case")
        return cases

    def _shown(self, text: str, file: str) -> None:
        """What people are told must be there to be told, and stand in this folder."""
        path = (self.root / text).resolve()
        if not path.is_relative_to(self.root) or not path.is_file():
            message = f"a public-facing use needs the disclosure text, and there is no file `{text}`"
            self._fault(message, file, "$.ai_disclosure.text_ref", "write it")

    def _use_case(
        self, name: str, said: schema.UseCase, stack: layers.Stack, controls: effective.Controls, file: str
    ) -> effective.UseCase:
        tighter = _said(said.tighten)
        for path in sorted(_COUNTED.intersection(tighter)):
            self._fault("is counted for a tenant, not for a use case", file, f"$.tighten.{path}", "say it in tenants/")
        self._known_categories(tighter, self.floors.provider, file, "$.tighten")
        if "conduct.calibration.file" in tighter:
            self._fault("a calibration is a whole tenant's", file, "$.tighten.conduct.calibration", "say it there")
        if any(path.startswith("conduct.judge.") for path in tighter):
            self._fault("a judge is a whole tenant's", file, "$.tighten.conduct.judge", "say it there")
        own, faults = stack.add(tighter, file, "$.tighten")
        self.faults.extend(faults)
        for n, topic in enumerate(said.prohibited_topics):
            if topic not in self.floors.provider:
                self._unknown_category(topic, self.floors.provider, file, f"$.prohibited_topics[{n}]")
        blocked = {f"conduct.categories.{topic}.action": "block" for topic in said.prohibited_topics}
        own, _ = own.add(blocked, file, "$.prohibited_topics")
        effect = layers.controls(own, self.root) if tighter or blocked else controls
        if any(path.startswith(_TYPED) for path in tighter):
            self._known_types(tighter, entities.known_types(effect.redaction), file, "$.tighten")
        approval = said.approval
        return effective.UseCase(
            id=name,
            title=said.title,
            status=approval.status,
            approved_on=approval.on,
            review_by=approval.review_by,
            models=said.models.allowed,
            surfaces=said.surfaces,
            data_classes=frozenset(said.data_classes),
            high_stakes=said.risk.high_stakes or said.risk.ai_act == "high",
            oversight=said.oversight.mode,
            vendor_approval=said.vendor_approval.status,
            public_facing=said.public_facing,
            purpose=said.purpose.description,
            lawful_basis=said.purpose.lawful_basis,
            model_card_urls=said.models.model_card_urls,
            controls=effect,
            file=file,
            consents=None
            if said.synthetic_media is None
            else tuple(Consent(one.person, one.given_on, one.expires, one.revoked_on) for one in said.synthetic_media),
            compatible_with=said.purpose.compatible_with,
        )


def _floor(name: str, category: schema.ProviderCategory) -> dict[str, Any]:
    scores = category.thresholds
    if category.non_overridable:  # said or not, nobody loosens these scores
        scores = schema.Thresholds(
            review=layers.REVIEW_THRESHOLD if scores.review is None else scores.review,
            block=layers.BLOCK_THRESHOLD if scores.block is None else scores.block,
        )
    leaves = {"action": category.action, "thresholds": scores.model_dump()}
    return dict(layers.leaves({"conduct": {"categories": {name: leaves}}}))
