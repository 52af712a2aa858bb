"""The database that tests share is as the template was, whatever a test left in it."""

import pytest
from sqlalchemy import text

from app.actions.accounts import NewAccount, sign_up
from app.unit import NOBODY, Request, Writer, carrying, open_database, rows
from tests.support.databases import Cluster, Spare, settings_in

pytestmark = pytest.mark.needs_postgres


def digests(url: str) -> dict[str, rows.Counted]:
    with carrying.connected(url) as connection:
        return {
            table.name: rows.digest_of(connection, table) for table in rows.tables_of(connection)
        }


@pytest.mark.parametrize("change", ["", "CREATE TABLE of_a_test (id int)", "DROP TRIGGER"])
def test_it_is_as_the_template_was(cluster: Cluster, postgres_template, tmp_path, clock, change):
    spare = Spare(cluster, postgres_template)
    url = cluster.url(spare.take())
    before = digests(url)
    database = open_database(settings_in(tmp_path, url))
    writer = Writer(database, clock)
    request = Request(actor=NOBODY, request_id="test", arrived_at=clock.now())
    somebody = NewAccount(sign_in_name="示例", display_name="示例", password_hash="x")
    writer.write(request, lambda unit: sign_up(unit, somebody))
    with database.writing.begin() as line:
        line.execute(text("UPDATE installation SET kind = 'demo'"))
        if change == "DROP TRIGGER":
            name = line.execute(
                text(
                    "SELECT tgname FROM pg_trigger WHERE tgrelid = 'ledger_entry'::regclass AND NOT tgisinternal"
                )
            ).scalar()
            change = f"DROP TRIGGER {name} ON ledger_entry"
        if change:
            line.execute(text(change))
    assert digests(url) != before
    spare.give_back()  # nobody closed the connections of the test
    again = cluster.url(spare.take())
    assert (again == url) is (not change)
    assert digests(again) == before
    database.close()
    spare.drop()
