"""What the matrix says of preparing a release (nobody has signed in these rounds) and of large files of a round."""

from tests.whole.lines import MEETING, OFFICERS, Line, nobody, officers, results, until

GET: dict[str, tuple[Line, Line]] = {
    "publications.preview": (nobody, officers),
    "release_plans.step": (nobody, officers),
    "release_plans.part": (nobody, officers),
    "release_plans.notice": (nobody, officers),
    "release_plans.awards": (nobody, officers),
    "release_plans.poster": (nobody, officers),
    "made_files.show": (results, officers),
    # Nobody has asked for one in these rounds; before the tally there is nothing to make one of.
    "made_files.file": (nobody, ((OFFICERS, until(MEETING)),)),
}
