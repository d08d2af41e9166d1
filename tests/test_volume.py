"""What no single text shows: too much for one person, and the same for many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cohere_governed as cohere
from cohere_governed import Refused
from cohere_governed.conduct.volume import HOUR, REMEMBERED, Volume
from cohere_governed.reports.incidents import incidents
from tests.calls import MODEL
from tests.test_answers import says

REVIEW = (
    "The Blue Cafe by the harbour has the best coffee in town, the staff is friendly and quick, and the terrace is a "
    "place where one wants to stay all afternoon with a book and a slice of their lemon cake."
)
OTHER = (
    "Our meeting on Tuesday is moved to the second floor, since the projector in the large room is being repaired; "
    "please bring the printed agenda and the figures of the last quarter with you."
)


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_an_hour_slides():
    clock = Clock()
    volume = Volume(clock)
    assert [volume.asked(b"a", 3) for _ in range(5)] == [False, False, False, True, True]
    assert not volume.asked(b"b", 3)
    clock.now += HOUR - 1
    assert volume.asked(b"a", 3)
    clock.now += 2
    assert not volume.asked(b"a", 3)


def given_to(volume, text, users, **more):
    limits = {"alike": 4, "end_users": 2, "seconds": 600, **more}
    return [volume.given(user.encode(), [text.format(n)], **limits) for n, user in enumerate(users)]


def test_the_same_for_many_is_seen_and_the_same_for_one_is_not():
    assert given_to(Volume(), REVIEW, "abcd") == [False, False, False, True]
    assert not any(given_to(Volume(), REVIEW, "aaaaaaaa"))
    assert not any(given_to(Volume(), REVIEW, "abababab"))
    assert not any(given_to(Volume(), "Thank you, you are welcome.", "abcdefgh"))  # short answers are alike by nature


def test_a_few_other_words_do_not_make_it_another():
    near = REVIEW + " Five stars from number {}."
    assert given_to(Volume(), near, "abcd")[-1]
    assert given_to(Volume(), "Hello number {}! " + REVIEW.replace("lemon", "cherry"), "abcd")[-1]
    volume = Volume()
    assert not any(given_to(volume, text, "a") == [True] for text in (REVIEW, OTHER) * 2)


def test_what_is_old_does_not_count():
    clock = Clock()
    volume = Volume(clock)
    assert not any(given_to(volume, REVIEW, "abc"))
    clock.now += 601
    assert not any(given_to(volume, REVIEW, "abc"))
    assert given_to(volume, REVIEW, "d") == [True]


def test_memory_is_bounded():
    volume = Volume()
    for n in range(REMEMBERED + 500):
        volume.asked(n.to_bytes(8, "big"), 1)
    assert len(volume._asked) == REMEMBERED


@given(st.text(max_size=400))
def test_no_text_breaks_counting(text):
    volume = Volume()
    assert given_to(volume, text.replace("{", "").replace("}", ""), "a") == [False]


def ask(world, user, text="Write a post.", kind="chat", **facts):
    with cohere.calling(end_user=user, **facts):
        said = {"model": MODEL, "messages": [{"role": "user", "content": text}]}
        client = world.client(max_retries=0)
        return list(client.chat_stream(**said)) if kind == "stream" else client.chat(**said)


@pytest.mark.parametrize("kind", ["chat", "stream"])
def test_one_too_many_for_one_person_is_an_incident(world, kind):
    assert says(world, "tenants/*.yaml", "\nconduct: {volume: {calls_an_hour: 3}}\n") == ()
    for _ in range(3):
        ask(world, "u-1", kind=kind)
    with pytest.raises(Refused, match="spam"):
        ask(world, "u-1", kind=kind)
    ask(world, "u-2", kind=kind)
    assert len(world.fake.requests) == 4
    world.client(max_retries=0).embed(model="embed-v4.0", texts=["t"], input_type="search_query")
    (one,) = incidents(world.governance.audit, world.governance.policies.current())
    assert one.categories == ("spam",)


@pytest.mark.parametrize("kind", ["chat", "stream"])
def test_one_message_from_many_mouths_is_an_incident(world, kind):
    assert says(world, "use_cases/*.yaml", "\ntighten: {conduct: {volume: {alike: 4, end_users: 2}}}\n") == ()
    world.fake.say(REVIEW, 10)
    for user in ("u-1", "u-2", "u-3"):
        ask(world, user, kind=kind)
    with pytest.raises(Refused, match="coordinated_disinformation"):
        ask(world, "u-4", kind=kind)
    (one,) = incidents(world.governance.audit, world.governance.policies.current())
    assert (one.categories, one.findings[0].side) == (("coordinated_disinformation",), "output")


def test_nothing_is_counted_unless_policy_says_so(world):
    world.fake.say(REVIEW, 12)
    for n in range(12):
        ask(world, f"u-{n % 4}")
    assert world.governance._volumes == {}


def test_counts_outlive_a_change_of_policy(world):
    assert says(world, "tenants/*.yaml", "\nconduct: {volume: {calls_an_hour: 1}}\n") == ()
    ask(world, "u-1")
    assert says(world, "tenants/*.yaml", "\nquotas: {max_characters: 1000}\n") == ()
    with pytest.raises(Refused, match="spam"):
        ask(world, "u-1")
