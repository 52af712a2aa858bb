"""How a result is signed, in words."""

from collections.abc import Iterator, Mapping

from app.language.catalogue import N_, content, translate
from app.language.rule_values import joined
from app.scoring.rulebook import Rulebook
from app.scoring.sign_off import Signer, SignWay

SIGNERS: Mapping[Signer, str] = {
    Signer.SIGNATORY: N_("签核人"),
    Signer.SECRETARY: N_("会议秘书"),
    Signer.ORGANISER: N_("组织者"),
}
WAYS: Mapping[SignWay, str] = {
    SignWay.EITHER: N_("签核：%(posts)s依次用账号签，或在呈批表上签字盖章。"),
    SignWay.ACCOUNTS: N_("签核：%(posts)s依次用账号签。"),
    SignWay.PAPER: N_("签核：%(posts)s在呈批表上依次签字盖章。"),
}


def signing_sentences(rules: Rulebook, language: str) -> Iterator[str]:
    """Say who signs a result, where the rulebook does."""
    if rules.sign_off is None:
        return
    posts = [
        translate(
            N_("%(post)s（%(by)s）"),
            language,
            post=content(post.title, language)[0],
            by=translate(SIGNERS[post.by], language),
        )
        for post in rules.signing.posts
    ]
    yield translate(WAYS[rules.signing.way], language, posts=joined(posts, language))
