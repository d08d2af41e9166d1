"""Builds the SDK's response objects as the SDK does, with what it works out anew for each value worked out once.

The SDK turns JSON into objects by asking each annotation, for each value, what
it is: an embedding of 1,024 numbers is 1,024 questions, and an event of a
stream is validated against every kind of event in turn. Here an annotation is
asked once and answers with a function (its *plan*); an event is validated
against the one kind that it says it is.

The objects are equal to the SDK's, private attributes included. Whatever is out
of the ordinary has no plan and is built by the SDK: keys that a model does not
declare, unions with models in them, aliases by name, forward references,
overridden constructors, mutable defaults, answers that do not validate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, Union, get_args, get_origin

import pydantic
from pydantic_core import PydanticUndefined, ValidationError
from typing_extensions import Annotated  # noqa: UP035 - the SDK's own, on every Python

Plan = Callable[[Any], Any]

_PLAIN_DEFAULTS: Final = (type(None), str, int, float, bool)
_ARGUMENTS: Final = frozenset({"cls", "_fields_set"})
"""Names that the SDK's constructor takes for itself, and so cannot be keys of a planned model."""


def _same(value: Any) -> Any:
    return value


def _int(value: Any) -> Any:
    try:
        return None if value is None else int(value)
    except Exception:  # noqa: BLE001 - as the SDK: what cannot be one stays as it is
        return value


def _bool(value: Any) -> Any:
    if isinstance(value, str):
        return value.lower() in ("true", "1")
    return None if value is None else bool(value)


_SCALARS: Final[dict[Any, Plan]] = {Any: _same, str: _same, float: _same, int: _int, bool: _bool}


class Construction:
    """Faster stand-ins for ``construct_type`` and ``parse_obj_as`` of one copy of the SDK."""

    def __init__(self, base: type[pydantic.BaseModel], union_metadata: Any, construct_type: Callable[..., Any]) -> None:
        """``base`` is the SDK's model class; ``union_metadata`` its mark on discriminated unions."""
        self._base = base
        self._union_metadata = union_metadata
        self._construct_type = construct_type
        self._plans: dict[Any, Plan | None] = {}

    def construct_type(self, *, type_: Any, object_: Any, **rest: Any) -> Any:
        """What the SDK's ``construct_type`` gives for the same arguments. Raises what it raises."""
        plan = self._plan(type_)
        return self._construct_type(type_=type_, object_=object_, **rest) if plan is None else plan(object_)

    # ── plans ──────────────────────────────────────────────────────────────────

    def _plan(self, type_: Any) -> Plan | None:
        try:
            return self._plans[type_]
        except KeyError:
            plan = self._plans[type_] = self._new_plan(type_)
            return plan
        except TypeError:  # an annotation that cannot be hashed
            return None

    def _new_plan(self, type_: Any) -> Plan | None:
        if isinstance(type_, type) and get_origin(type_) is None:
            return _SCALARS.get(type_) or self._model(type_)
        if type_ is Any:
            return _same
        origin, members = get_origin(type_), get_args(type_)
        if origin is Literal:
            return _same
        if origin is list and len(members) == 1:
            return self._list(members[0])
        if origin is dict and members == (str, Any):
            return lambda value: dict(value) if type(value) is dict else self._sdk(type_, value)
        if origin is Union:
            return self._union(members)
        return self._discriminated(type_, members) if origin is Annotated else None

    def _sdk(self, type_: Any, value: Any) -> Any:
        return self._construct_type(type_=type_, object_=value)

    def _list(self, inner: Any) -> Plan | None:
        plan = self._plan(inner)
        if plan is None:
            return None
        if plan is _same:
            return lambda value: list(value) if isinstance(value, list) else value
        return lambda value: [plan(item) for item in value] if isinstance(value, list) else value

    def _union(self, members: tuple[Any, ...]) -> Plan | None:
        """``Any`` among the members takes everything; of the others only an optional that is no model is simple."""
        if Any in members:
            return _same
        first, *others = members
        inner = get_args(first)[0] if get_origin(first) is list and get_args(first) else first
        if others != [type(None)] or not (inner in _SCALARS or get_origin(inner) in (list, dict, Literal, Annotated)):
            return None  # the SDK validates an optional model, and a list of models
        return self._plan(first)

    def _discriminated(self, type_: Any, members: tuple[Any, ...]) -> Plan | None:
        """The member that a value says it is, by the key that the SDK discriminates by."""
        union, *marks = members
        keys = [mark.discriminant for mark in marks if isinstance(mark, self._union_metadata)]
        if get_origin(union) is not Union or len(keys) != 1 or hasattr(dict, keys[0]):
            return None
        key, kinds = keys[0], _kinds(get_args(union), keys[0])
        if kinds is None:
            return None

        def plan(value: Any) -> Any:
            said = value.get(key) if type(value) is dict else None
            kind = kinds.get(said) if isinstance(said, str) else None
            if kind is not None:
                try:
                    return self.construct_type(type_=kind, object_=value)
                except Exception:  # noqa: BLE001, S110 - as the SDK: then it is tried as any of the others
                    pass
            return self._sdk(type_, value)

        return plan

    def _model(self, model: type) -> Plan | None:
        """A model of the SDK, field by field."""
        constructors = ("construct", "model_construct")
        if not issubclass(model, self._base) or any(
            getattr(model, name).__func__ is not getattr(self._base, name).__func__ for name in constructors
        ):
            return None
        fields = model.model_fields
        if model.model_config.get("populate_by_name") or any(
            field.default_factory is not None or field.annotation is None
            or not (field.default is PydanticUndefined or type(field.default) in _PLAIN_DEFAULTS)
            or (field.alias in (None, name) and _renamed(field))
            for name, field in fields.items()
        ):  # fmt: skip
            return None
        rows: list[tuple[str, str, Any, Any]] = [
            (name, field.alias or name, field.annotation, None if field.default is PydanticUndefined else field.default)
            for name, field in fields.items()
        ]
        declared = frozenset(key for _, key, _, _ in rows) | frozenset(fields)
        if declared & _ARGUMENTS:
            return None
        preset = frozenset(name for name, _, _, default in rows if default is not None)
        planned: list[tuple[str, str, Plan, Any]] | None = None
        new, put = model.__new__, object.__setattr__

        def plan(value: Any) -> Any:
            nonlocal planned
            if value is None:
                return None
            if type(value) is not dict or not declared >= value.keys():
                return model.model_construct(**value)
            if planned is None:  # with the first value: a model may hold itself
                planned = [(name, key, self._of_field(model, type_), default) for name, key, type_, default in rows]
            values, named = {}, set(value) | preset
            for name, key, build, default in planned:
                if key in value:
                    values[name] = build(value[key])
                    named.add(name)
                else:
                    values[name] = default
            made = new(model)
            put(made, "__dict__", values)
            put(made, "__pydantic_private__", None)
            put(made, "__pydantic_extra__", {})
            put(made, "__pydantic_fields_set__", named)
            return made

        return plan

    def _of_field(self, model: type, type_: Any) -> Plan:
        plan = self._plan(type_)
        if plan is not None:
            return plan
        host = {"host": model} if "host" in (self._construct_type.__kwdefaults__ or {}) else {}
        return lambda value: self._construct_type(type_=type_, object_=value, **host)


def _renamed(field: Any) -> bool:
    """Whether a field has an alias of the SDK's own kind and none of pydantic's."""
    return any(getattr(mark, "alias", None) for mark in field.metadata)


def _kinds(members: tuple[Any, ...], key: str) -> dict[str, Any] | None:
    """Members of a union by the one value that each allows for ``key``; ``None`` if that does not tell them apart."""
    kinds: dict[str, Any] = {}
    for member in members:
        field = getattr(member, "model_fields", {}).get(key)
        if field is None or get_origin(field.annotation) is not Literal:
            return None
        said, *others = get_args(field.annotation)
        if others or not isinstance(said, str) or said in kinds or field.default != said:
            return None
        kinds[said] = member
    return kinds


class Validation:
    """A faster stand-in for ``parse_obj_as`` of one copy of the SDK."""

    def __init__(self, parse_obj_as: Callable[[Any, Any], Any], renamed: Callable[..., Any]) -> None:
        """``renamed`` is the SDK's function that takes keys of the wire to names of fields."""
        self._parse_obj_as = parse_obj_as
        self._renamed = renamed
        self._known: dict[int, tuple[Any, str, dict[str, pydantic.TypeAdapter[Any]]]] = {}

    def parse_obj_as(self, type_: Any, object_: Any) -> Any:
        """What the SDK's ``parse_obj_as`` gives for the same arguments. Raises what it raises."""
        known = self._known.get(id(type_))
        if known is None:
            known = self._known[id(type_)] = (type_, *_adapters(type_))  # holds the type: its id stays its own
        _, key, adapters = known
        said = object_.get(key) if adapters and type(object_) is dict else None
        adapter = adapters.get(said) if isinstance(said, str) else None
        if adapter is not None:
            try:
                return adapter.validate_python(self._renamed(object_=object_, annotation=type_, direction="read"))
            except ValidationError:
                pass  # the SDK says why
        return self._parse_obj_as(type_, object_)


def _adapters(type_: Any) -> tuple[str, dict[str, pydantic.TypeAdapter[Any]]]:
    """A validator for each kind of a discriminated union, and the key that tells them apart; none for other types."""
    union, *marks = get_args(type_) or (None,)
    keys = [mark.discriminant for mark in marks if hasattr(mark, "discriminant")]
    if get_origin(type_) is not Annotated or get_origin(union) is not Union or len(keys) != 1:
        return "", {}
    kinds = _kinds(get_args(union), keys[0]) or {}
    return keys[0], {said: pydantic.TypeAdapter(kind) for said, kind in kinds.items()}
