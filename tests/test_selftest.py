"""Two tenants do whatever they can, and each observes exactly what it would alone."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohere_governed import selftest
from cohere_governed.selftest import STEPS, TENANTS, Step, interference, isolation, program, shortest
from tests.cli.conftest import run


@pytest.fixture(scope="module")
def template():
    with selftest._template() as made:
        yield made


steps = st.builds(Step, st.sampled_from(TENANTS), st.sampled_from(sorted(STEPS)), st.integers(0, 11))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=4, max_size=14))
def test_nothing_of_one_tenant_is_a_function_of_another(template, made):
    assert interference(made, template) is None


ADVERSE = {
    "guesses at datasets and models of the other": "alpha upload 0; alpha tune 0; beta get 0; beta get 2; beta use 0; "
    "beta use 2; beta delete 0; beta delete 2; beta tune 0; alpha list 0; beta list 0; alpha use 2; alpha get 0",
    "a burst beside a quota": "alpha policy 3; beta hold 0; beta hold 1; beta hold 2; alpha hold 0; alpha hold 1; "
    "alpha hold 2; beta chat 0; alpha let-go 0; alpha chat 1",
    "a tenancy that ends and begins again beside the other": "alpha chat 0; beta chat 0; alpha upload 0; "
    "alpha found-anew 0; beta policy 1; alpha chat 0; alpha list 0; alpha get 0; beta chat 0; beta stream 3",
    "one person known to both, erased by one": "alpha chat 0; beta chat 0; alpha erase-person 2; beta chat 3; "
    "beta erase-person 0; alpha chat 3",
    "policies that change under the other's feet": "alpha hold 0; beta policy 2; beta chat 0; alpha chat 0; "
    "alpha policy 4; beta policy 0; beta chat 1; alpha chat 1; beta policy 5; beta stream 1; alpha stream 1",
}


@pytest.mark.parametrize("name", ADVERSE)
def test_what_an_adverse_tenant_would_try(template, name):
    made = [Step(tenant, what, int(number)) for tenant, what, number in map(str.split, ADVERSE[name].split("; "))]
    assert interference(made, template) is None


def test_a_leak_is_found_and_told_by_its_shortest_program(template, monkeypatch):
    """A step that tells how much the whole account was used is a function of the other tenant."""
    monkeypatch.setitem(STEPS, "leak", lambda tenant, _: str(tenant.world.fake._made))
    made = [
        *program(1, 6),
        Step("beta", "upload", 0),
        Step("alpha", "chat", 1),
        Step("alpha", "leak", 0),
        *program(2, 3),
    ]
    found = interference(made, template)
    assert found is not None
    found = shortest(found, template)
    assert len(found.program) == 2
    assert found.program[1] == Step("alpha", "leak", 0)
    assert found.program[0].tenant == "beta"
    assert "alpha leak 0" in str(found)


def test_programs_are_the_same_for_the_same_seed():
    assert program(3, 20) == program(3, 20)
    assert program(3, 20) != program(4, 20)
    assert {step.what for step in program(0, 400)} == set(STEPS)


def test_the_command_says_what_was_compared():
    done = run("selftest", "isolation", "--programs", "1", "--steps", "6", "--json")
    assert done.code == 0
    assert done.json == {"programs": 1, "steps": 6, "seed": 0, "holds": True, "interference": None}
    assert "nothing of one is a function" in run("selftest", "isolation", "--programs", "1", "--steps", "3").out


def test_progress_is_told():
    told = []
    assert isolation(2, 3, 5, lambda done, of: told.append((done, of))) is None
    assert told == [(1, 2), (2, 2)]
