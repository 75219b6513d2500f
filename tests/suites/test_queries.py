"""Queries that the suites write from parameters."""

from urllib.parse import unquote

from tests.histories.rig import Rig

from campaign_contracts.history import Intent


def test_blanks_are_written_in_the_one_way_that_every_server_reads() -> None:
    """Some servers read a plus as a plus, so that nothing is judged of a list which is asked for with one."""
    rig = Rig()
    query = {"name": "one & two", "status": "created, paused"}
    draft = rig.api.draft("list_campaigns", Intent(case="blanks"), query=query)
    rig.end()
    assert "+" not in draft.target
    assert unquote(draft.target).endswith("?name=one & two&status=created, paused")
