"""What the matrix says of preparing a release: nobody has signed in these rounds, there is nothing to publish yet."""

from tests.whole.lines import Line, nobody, officers

GET: dict[str, tuple[Line, Line]] = {
    "publications.preview": (nobody, officers),
    "release_plans.step": (nobody, officers),
    "release_plans.part": (nobody, officers),
    "release_plans.notice": (nobody, officers),
    "release_plans.awards": (nobody, officers),
    "release_plans.poster": (nobody, officers),
}
