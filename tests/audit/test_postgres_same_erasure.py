"""The tests of erasure and holds, with the log on PostgreSQL."""

from tests.audit import test_erasure
from tests.audit.server import place
from tests.audit.test_erasure import filled

__all__ = ["filled", "place"]

OF_FILES = {
    "test_an_erased_record_leaves_no_bytes_and_its_neighbours_open",
    "test_an_erased_person_is_gone_from_all_their_records_and_no_others",
    "test_an_erased_tenant_leaves_leaves_only_and_its_id_can_be_given_again",
    "test_an_erasure_that_a_reader_delays_says_so",
}
"""About bytes in files: what a server keeps, and for how long, is told in ``test_postgres``."""

globals().update(
    {name: test for name, test in vars(test_erasure).items() if name.startswith("test_") and name not in OF_FILES}
)


def test_the_names_of_what_is_left_out_are_right() -> None:
    assert set(vars(test_erasure)) >= OF_FILES
