"""The store's own tests, with the log on PostgreSQL."""

from tests.audit import test_store
from tests.audit.server import place

__all__ = ["place"]

OF_FILES = {
    "test_there_must_be_a_log_to_open",
    "test_an_existing_log_is_not_made_anew",
    "test_a_file_taken_away_stops_the_log",
    "test_a_database_put_back_to_an_older_state_stops_the_log",
    "test_a_full_disk_fails_closed_and_the_log_goes_on_when_there_is_room",
    "test_no_text_and_no_person_is_in_any_file",
    "test_files_are_for_their_owner_only",
    "test_the_release_that_may_lose_commits_is_known_from_the_mended_ones",
    "test_readers_can_never_checkpoint",
    "test_the_file_system_of_a_path_is_known",
    "test_nothing_acknowledged_is_lost_to_kill_9",
}
"""Nothing for a server, or told again for one in ``test_postgres``."""

globals().update(
    {name: test for name, test in vars(test_store).items() if name.startswith("test_") and name not in OF_FILES}
)


def test_the_names_of_what_is_left_out_are_right() -> None:
    assert set(vars(test_store)) >= OF_FILES
