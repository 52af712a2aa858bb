"""Everybody's own part of a published result: an applicant's line, a member's sheets."""

from app.views.parts.members import MemberPartPage, member_part, member_proof
from app.views.parts.own import OwnPage, PartPage, own, preview, proof, proposal_part

__all__ = [
    "MemberPartPage",
    "OwnPage",
    "PartPage",
    "member_part",
    "member_proof",
    "own",
    "preview",
    "proof",
    "proposal_part",
]
