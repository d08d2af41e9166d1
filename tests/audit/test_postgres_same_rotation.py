"""The tests of rotation, with the log on PostgreSQL and its shred root where the environment says."""

import pytest

from tests.audit import test_rotation
from tests.audit.server import ServerPlace, place

__all__ = ["place"]

EVERY_LEVEL = (
    "test_after_a_rotation_the_new_key_opens_everything_and_the_old_one_nothing",
    "test_a_new_key_that_cannot_be_had_changes_nothing",
    "test_a_process_with_the_old_key_goes_on_and_founds_no_tenant",
    "test_another_writer_takes_up_the_new_key_with_its_next_record",
    "test_what_was_written_before_and_after_is_read_and_proved",
    "test_a_new_root_seals_what_comes_and_a_stolen_old_one_does_not_open_it",
    "test_a_tenant_whose_first_root_is_missing_is_refused",
    "test_stand_ins_change_with_their_own_level_only",
    "test_appends_go_on_while_every_level_is_rotated",
    "test_what_is_asked_wrongly_is_refused",
    "test_status_tells_every_level_of_every_log",
)
"""What is not about bytes in files, nor about the format, which is the same."""

globals().update({name: vars(test_rotation)[name] for name in EVERY_LEVEL})


@pytest.fixture(autouse=True)
def shred_root(place: ServerPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COHERE_GOVERNED_SHRED_ROOT", f"{place.key}.shred")
