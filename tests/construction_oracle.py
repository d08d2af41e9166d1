"""Compares ``construction`` with the SDK's own functions, in a process where nothing is governed.

python -m tests.construction_oracle ROUNDS      prints how many comparisons were equal; fails at the first that is not
"""

import datetime as dt
import importlib.util
import inspect
import random
import sys
from pathlib import Path
from typing import Annotated, Literal, Union, get_args, get_origin

import cohere
import pydantic
from cohere.core import pydantic_utilities, unchecked_base_model
from cohere.v2 import types as v2_types

SOURCE = Path(__file__).parent.parent / "cohere_governed" / "construction.py"
WORDS = ("", "a", "text", "3", "true", "content-delta", "\ud800", "Å")
CHANCE = random.Random(20)


def loaded_alone():
    """The module without its package, whose import would govern this process."""
    spec = importlib.util.spec_from_file_location("construction", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def response_types():
    """Every model and every named union of the SDK."""
    for package in (cohere, v2_types):
        for name in sorted(dir(package)):
            found = getattr(package, name)
            if get_origin(found) is not None or (inspect.isclass(found) and issubclass(found, pydantic.BaseModel)):
                yield found


def scalar():
    return CHANCE.choice([None, True, 0, -3, 2.5, 10**20, *WORDS])


def junk(depth=0):
    kind = CHANCE.random()
    if depth > 2 or kind < 0.6:
        return scalar()
    if kind < 0.8:
        return [junk(depth + 1) for _ in range(CHANCE.randrange(3))]
    return {CHANCE.choice([*WORDS, "type", "_fields_set", "cls"]): junk(depth + 1) for _ in range(CHANCE.randrange(3))}


def value_of(type_, depth=0):
    """JSON that the annotation allows; now and then JSON that it does not."""
    if CHANCE.random() < 0.03 or depth > 7:
        return junk()
    origin, members = get_origin(type_), get_args(type_)
    if origin is Annotated:
        return value_of(members[0], depth)
    if origin is Union:
        return value_of(CHANCE.choice(members), depth)
    if origin is Literal:
        return CHANCE.choice(members)
    if origin is list:
        return [value_of(members[0], depth + 1) for _ in range(CHANCE.randrange(4))]
    if origin is dict:
        return {CHANCE.choice(WORDS): value_of(members[1], depth + 1) for _ in range(CHANCE.randrange(3))}
    if inspect.isclass(type_) and issubclass(type_, pydantic.BaseModel):
        return model_value(type_, depth)
    plain = {str: CHANCE.choice(WORDS), int: CHANCE.randrange(9), float: CHANCE.random(), bool: CHANCE.random() < 0.5}
    plain[dt.datetime] = "2026-01-01T00:00:00Z"
    return plain.get(type_, scalar())


def model_value(type_, depth):
    made = {}
    for name, field in type_.model_fields.items():
        if CHANCE.random() < 0.8:
            key = name if CHANCE.random() < 0.05 else field.alias or name
            made[key] = value_of(field.annotation, depth + 1)
    if CHANCE.random() < 0.1:
        made[CHANCE.choice(["extra", "TYPE", "cls", "_fields_set", "ID"])] = junk()
    return made


def seen(made):
    """All there is to see of an object."""
    if isinstance(made, pydantic.BaseModel):
        parts = (made.__dict__, made.__pydantic_extra__, made.__pydantic_fields_set__, made.__pydantic_private__)
        return (type(made), *map(seen, parts))
    if isinstance(made, dict):
        return dict, [(key, seen(value)) for key, value in made.items()]
    if isinstance(made, (list, tuple)):
        return type(made), [seen(value) for value in made]
    return type(made), made


def outcome(function, *arguments, **named):
    try:
        return "made", seen(function(*arguments, **named))
    except Exception as error:  # noqa: BLE001 - whatever the SDK raises
        return "raised", type(error), str(error)


def main():
    construction = loaded_alone()
    slow, slow_parse = unchecked_base_model.construct_type, pydantic_utilities.parse_obj_as
    base, mark = unchecked_base_model.UncheckedBaseModel, unchecked_base_model.UnionMetadata
    quick = construction.Construction(base, mark, slow).construct_type
    renamed = pydantic_utilities.convert_and_respect_annotation_metadata
    quick_parse = construction.Validation(slow_parse, renamed).parse_obj_as
    compared = planned = 0
    for type_ in response_types():
        for _ in range(int(sys.argv[1])):
            value = value_of(type_)
            before = repr(value)
            ours = outcome(quick, type_=type_, object_=value)
            assert repr(value) == before, (type_, "the input was changed")
            assert ours == outcome(slow, type_=type_, object_=value), (type_, value, ours)
            assert outcome(quick_parse, type_, value) == outcome(slow_parse, type_, value), (type_, value)
            compared += 1
        planned += quick.__self__._plan(type_) is not None
    assert planned > 100, planned  # a comparison of the SDK with itself would be no test
    print(compared)


if __name__ == "__main__":
    main()
