"""``import cohere_governed as cohere`` is the SDK: every name, every module, every constructor, and nothing heavier."""

import copy
import importlib
import inspect
import os
import pickle
import pkgutil
import subprocess
import sys
import warnings
from pathlib import Path
from unittest import mock

import cohere
import httpx
import pytest

import cohere_governed as governed
from cohere_governed.transport import Governed

CLIENTS = sorted(governed._CLIENTS & set(dir(cohere)))
OURS = {
    "AuditUnavailable", "ConfigurationError", "DecisionRecord", "DetectorUnavailable", "Governance", "GovernanceError",
    "KeyUnavailable", "Misrouted", "Refused", "ReviewPending", "ai_disclosure", "calling", "default_tenant",
    "governance_of", "install",
}  # fmt: skip
MAJOR = int(cohere.__version__.split(".")[0])


def python(script, **environment):
    """Run ``script`` in a fresh interpreter; what it printed."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CO_", "COHERE_"))}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], check=False, capture_output=True, text=True,
        env=clean | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# ── names ──────────────────────────────────────────────────────────────────────


def test_there_are_as_many_clients_as_the_sdk_has():
    assert len(CLIENTS) == (11 if MAJOR >= 6 else 9)
    public = {name for name in dir(cohere) if name.endswith(("Client", "ClientV2")) and not name.startswith("Default")}
    assert public == set(CLIENTS)


def test_every_name_of_the_sdk_is_here_and_only_clients_are_others():
    assert set(dir(cohere)) | OURS == set(dir(governed))
    for name in dir(cohere):
        assert (getattr(governed, name) is getattr(cohere, name)) == (name not in CLIENTS), name
    assert governed.__version__ == cohere.__version__
    for name in OURS:
        assert getattr(governed, name) is not None
    with pytest.raises(AttributeError, match="'cohere_governed' has no attribute 'Nonsense'"):
        _ = governed.Nonsense


def test_a_star_import_gives_what_the_sdks_gives():
    got, expected = {}, {}
    exec("from cohere_governed import *", got)
    exec("from cohere import *", expected)
    assert set(expected) <= set(got)
    assert got["ClientV2"] is governed.ClientV2


def test_every_submodule_is_the_sdks_very_module():
    """``except cohere.core.api_error.ApiError`` must catch what the SDK raises, whatever was imported first."""
    wrong = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for module in pkgutil.walk_packages(cohere.__path__, "cohere."):
            if "cohere_aws" in module.name or module.name == "cohere.errors":  # the one name that we share
                continue
            ours = "cohere_governed." + module.name.partition(".")[2]
            try:
                real = importlib.import_module(module.name)
            except ImportError:  # an extra that is not installed
                continue
            if importlib.import_module(ours) is not real or real.__spec__.name != module.name:
                wrong.append(ours)
    assert wrong == []


def test_submodules_are_the_sdks_when_ours_are_asked_for_first():
    """In a fresh process, because here the SDK's are loaded already."""
    python(
        "import cohere_governed.core.api_error as a; import cohere.core.api_error as b; assert a is b\n"
        "from cohere_governed.errors import NotFoundError as a; from cohere import NotFoundError as b; assert a is b\n"
        "from cohere_governed.finetuning.finetuning import types as a\n"
        "from cohere.finetuning.finetuning import types as b; assert a is b\n"
        "import cohere_governed.v2 as a; import cohere.v2 as b; assert a is b\n"
        "import cohere_governed.types as a; import cohere.types as b; assert a is b\n"
        "from cohere_governed.manually_maintained import cache as a\n"
        "from cohere.manually_maintained import cache as b; assert a is b\n"
    )


def test_errors_answers_for_both_trees():
    from cohere_governed import errors

    for name in dir(cohere.errors):
        if not name.startswith("_"):
            assert getattr(errors, name) is getattr(cohere.errors, name)
    assert issubclass(errors.Refused, errors.GovernanceError)
    with pytest.raises(AttributeError):
        _ = errors.Nonsense


def test_modules_of_ours_stay_ours():
    assert importlib.import_module("cohere_governed.model").__file__ != cohere.__file__
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("cohere_governed.nonsense")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("cohere_governed.core.nonsense")


# ── nothing heavy, no side effects ─────────────────────────────────────────────

HEAVY = ("httpx", "sqlalchemy", "pydantic", "yaml", "cryptography", "phonenumbers", "boto3", "presidio_analyzer")


def test_importing_and_listing_is_light():
    loaded = python(
        "import sys, cohere_governed\n"
        "dir(cohere_governed); 'ClientV2' in dir(cohere_governed); repr(cohere_governed)\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert loaded == ""


def test_asking_for_names_makes_nothing():
    """Some tools walk over ``dir()`` of every module and ask for every name."""
    said = python(
        "import warnings; warnings.simplefilter('ignore')\n"
        "import os, sys, threading, cohere_governed\n"
        "before = set(os.listdir())\n"
        "for name in dir(cohere_governed): getattr(cohere_governed, name, None)\n"
        "assert set(os.listdir()) == before and threading.active_count() == 1\n"
        "print('sqlalchemy' in sys.modules, 'cohere_governed.audit.store' in sys.modules)"
    )
    assert said == "False False"


# ── clients ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", CLIENTS)
def test_clients_are_the_sdks_with_two_arguments_more(name):
    ours, theirs = getattr(governed, name), getattr(cohere, name)
    assert issubclass(ours, theirs)
    assert ours is not theirs
    before, after = (dict(inspect.signature(cls).parameters) for cls in (theirs, ours))
    added = {key: after.pop(key) for key in ("tenant", "governance")}
    assert {parameter.kind for parameter in added.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert list(after.values()) == list(before.values())


@pytest.mark.parametrize("name", CLIENTS)
def test_isinstance_holds_between_governed_clients_where_it_holds_in_the_sdk(name):
    ours, theirs = getattr(governed, name), getattr(cohere, name)
    for other in CLIENTS:
        expected = issubclass(theirs, getattr(cohere, other))
        assert issubclass(ours, getattr(cohere, other)) == expected
        if expected:
            assert issubclass(ours, getattr(governed, other))


@pytest.mark.parametrize("name", CLIENTS)
def test_classes_pickle_by_reference(name):
    cls = getattr(governed, name)
    assert pickle.loads(pickle.dumps(cls)) is cls
    assert cls.__module__ == "cohere_governed.clients"
    assert cls.__name__ == cls.__qualname__ == name


def sent_through(client):
    return client._client_wrapper.httpx_client.httpx_client


def test_positional_key_context_manager_copy_and_close():
    with governed.ClientV2("key") as client:
        assert isinstance(client, governed.ClientV2)
        assert isinstance(sent_through(copy.copy(client)), Governed)
        assert not sent_through(client).is_closed
    assert sent_through(client).is_closed


def test_responses_pickle(world):
    answer = world.client().chat(model="m", messages=[{"role": "user", "content": "hello"}])
    assert pickle.loads(pickle.dumps(answer)) == answer


def test_users_may_subclass(world):
    class Mine(governed.ClientV2):
        def __init__(self, *, flavour, **arguments):
            super().__init__(**arguments)
            self.flavour = flavour

    from tests.world import LOOPBACK, SandboxTransport

    own = httpx.Client(transport=SandboxTransport(world.fake))
    mine = Mine(
        flavour="x", api_key="k", base_url=LOOPBACK, httpx_client=own, tenant="acme", governance=world.governance
    )
    mine.chat(model="m", messages=[{"role": "user", "content": "Write to k.lindqvist@example.org"}])
    assert mine.flavour == "x"
    assert b"k.lindqvist" not in world.left()


def test_mocks_have_the_constructors_shape():
    for cls in (governed.ClientV2, governed.AsyncClientV2):
        fake = mock.create_autospec(cls)
        fake(api_key="k", tenant="acme")
        with pytest.raises(TypeError):
            fake(nonsense=1)
    with mock.patch.object(governed, "ClientV2", autospec=True) as patched:
        governed.ClientV2(api_key="k")
        patched.assert_called_once()


def test_the_key_of_the_environment_is_taken_and_a_route_may_bring_its_own(world, monkeypatch):
    monkeypatch.setenv("CO_API_KEY", "from-the-environment")
    client = governed.ClientV2(tenant="acme", governance=world.governance)
    assert client._client_wrapper._get_token() == "from-the-environment"
    monkeypatch.delenv("CO_API_KEY")
    governed.ClientV2(tenant="acme", governance=world.governance)  # the sandbox's route needs none


def test_the_base_url_of_the_environment_is_the_one_at_import():
    base = "client._client_wrapper._base_url"
    script = "import cohere_governed, os; {}client = cohere_governed.ClientV2(api_key='k'); print(" + base + ")"
    assert python(script.format(""), CO_API_URL="https://set.example") == "https://set.example"
    assert "set.example" not in python(script.format(""))


# ── in the SDK's place ─────────────────────────────────────────────────────────


def test_install_makes_the_package_cohere_answer_with_ours():
    python(
        "import cohere_governed, cohere\n"
        "theirs = cohere.ClientV2\n"
        "assert theirs is not cohere_governed.ClientV2\n"
        "cohere_governed.install(); cohere_governed.install()\n"
        "import cohere\n"
        "from cohere import ClientV2, Refused\n"
        "import cohere.types\n"
        "from cohere.core.api_error import ApiError\n"
        "assert cohere.ClientV2 is cohere_governed.ClientV2 is ClientV2\n"
        "assert cohere.Refused is cohere_governed.Refused is Refused\n"
        "assert cohere.ApiError is ApiError if hasattr(cohere, 'ApiError') else True\n"
        "assert issubclass(ClientV2, theirs) and cohere.client_v2.ClientV2 is theirs\n"
        "assert set(cohere_governed._exported()) <= set(dir(cohere))\n"
        "assert cohere.ChatResponse is cohere_governed.ChatResponse\n"
        "for name in sorted(cohere_governed._CLIENTS & set(dir(cohere))):\n"
        "    assert getattr(cohere, name) is getattr(cohere_governed, name), name\n"
    )


def test_install_before_the_sdk_is_imported():
    python(
        "import cohere_governed; cohere_governed.install()\n"
        "from cohere import ClientV2\n"
        "assert ClientV2 is cohere_governed.ClientV2\n"
        "import cohere; assert cohere.__version__ and isinstance(ClientV2(api_key='k'), cohere.Client)\n"
    )


def test_a_program_can_be_governed_from_outside(tmp_path):
    """What ``cohere-governed run`` puts on the path: no change to the program, and its own sitecustomize still runs."""
    from cohere_governed.cli.run import SITE

    (tmp_path / "sitecustomize.py").write_text("import sys; sys.was_here = True\n")
    # an SDK version under test stands on the path too
    path = os.pathsep.join(filter(None, [str(SITE), str(tmp_path), os.environ.get("PYTHONPATH")]))
    said = python(
        "import sys, cohere\n"
        "client = cohere.ClientV2(api_key='k')\n"
        "print(type(client).__module__, sys.was_here, cohere.Refused.__name__)",
        PYTHONPATH=path,
    )
    assert said == "cohere_governed.clients True Refused"


def test_an_ungoverned_twin_cannot_be_had_by_importing_the_sdk_first():
    python(
        "from cohere import ClientV2, AsyncClientV2\n"
        "import cohere_governed\n"
        "from cohere_governed.transport import Governed, AsyncGoverned\n"
        "for cls, mixin in ((ClientV2, Governed), (AsyncClientV2, AsyncGoverned)):\n"
        "    assert isinstance(cls(api_key='k')._client_wrapper.httpx_client.httpx_client, mixin)\n"
    )


def test_the_package_knows_where_it_is():
    assert Path(governed.__file__).parent.name == "cohere_governed"
    assert governed.__name__ == "cohere_governed"
