"""Lines of the matrix for what comes before a call: needs, topics and events."""

from tests.whole.lines import (
    ALWAYS,
    CALL,
    EVERYBODY,
    OFFICERS,
    ORGANISERS,
    SECRETARY,
    Line,
    nobody,
    officers,
    organisers,
    since,
    until,
)

_holds: Line = ((ORGANISERS + SECRETARY, ALWAYS),)
GET: dict[str, tuple[Line, Line]] = {
    "public_needs.show": (((EVERYBODY, since(CALL)),), nobody),
    "topics.index": (officers, nobody),
    "topics.filing": (nobody, nobody),
    "events.index": (officers, nobody),
    "events.show": (officers, nobody),
    "events.sheet": (officers, nobody),
    "events.attendance": (officers, nobody),
    "events.file": (officers, nobody),
    "events.door": (nobody, nobody),
    "events.public": (((EVERYBODY, since(CALL)),), nobody),
    "call_feeds.events": (((EVERYBODY, since(CALL)),), nobody),
    "needs.index": (officers, nobody),
    "needs.table": (officers, nobody),
    "needs.many": (organisers, officers),
    "needs.show": (officers, nobody),
}
POST: dict[str, tuple[Line, Line]] = {
    "events.add": (_holds, officers),
    "events.edit": (_holds, officers),
    "events.cancel": (_holds, officers),
    "events.invite": (_holds, officers),
    "events.count": (_holds, officers),
    "events.keep_minutes": (_holds, officers),
    "events.sign_in": (nobody, nobody),
    "needs.add": (organisers, officers),
    "needs.add_many": (organisers, officers),
    "needs.edit": (organisers, officers),
    "needs.strike": (organisers, officers),
    "topics.ask": (((ORGANISERS, until(CALL)),), officers),
    "topics.name_filer": (((ORGANISERS, until(CALL)),), officers),
    # Nobody was named, nobody has asked for topics, and the need is no topic.
    "topics.end_filer": (nobody, ((OFFICERS[2:], ALWAYS),)),
    "topics.file": (nobody, officers),
    "topics.accept": (nobody, nobody),
    "topics.send_back": (nobody, officers),
    "topics.file_by_link": (nobody, nobody),
}
