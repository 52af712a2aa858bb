"""The text that explains a bundle to whoever opens it."""

FORMAT = """# miaopu-bundle/1

这个文件夹是一届评审公布的结果。每个文件的 SHA-256 写在 manifest.json 里。
This folder is the published result of a funding round. manifest.json names the SHA-256 of every file.

- rulebook.json: 评审规则 / the rules. Its SHA-256 is the digest that stands on every receipt.
- rulebook-versions.json: 规则的每个版本和修改原因 / every version with its reason.
- evidence.json (level open): 申报项目、评分、表决、决定 / proposals, sheets, votes, decisions. 评委用化名，
  同一评委在不同项目上的化名不同 / members stand under pseudonyms that differ from proposal to proposal.
- outcome.json: 名次、总分、金额和每一步的依据 /
  places, totals, amounts and how each came about.
  At level short: awards, amounts, the cut line, and a Merkle root over all lines (lines_root).
- ledger-head.json: 公布时台账的末尾 / where the ledger stood at publication.

JSON is canonical (RFC 8785), text is NFC, integers stay within 2^53-1, rationals are "a/b" in lowest terms, money
is in minor units (分), marks are in hundredths, instants are UTC with milliseconds. null means unknown, absent
not applicable.

怎样核对 / how to check: `miaopu verify FOLDER`; or without that program, verify.html (save it, double click)
or verify.py, which the publishing site serves under /static/verify/.
By hand: (1) SHA-256 of each file against manifest.json;
(2) a sheet's total is the sum of weight x mark / maximum x scale; (3) drop and average as the rulebook says; (4)
add the parts by weight, round as the rulebook says; (5) rank, apply the tie rules in their order; (6) walk down
the ranking and share out the pot. Lots: draw i is SHA-256 of "seed|purpose|i" as a big-endian integer, modulo the
number of candidates; values at or above the largest multiple are passed over.

At level short every line is bound without being shown. Where outcome.json says leaf: miaopu-leaf/2, a leaf is
SHA-256(00 || told || withheld || sheets) of three digests: told = SHA-256(salt || what the rules tell the applicant),
withheld = SHA-256(another salt || the whole line), sheets = root of a tree over the single sheets, each
SHA-256(00 || SHA-256(its own salt || sheet)); without its salt a digest tells nothing. Every node is
SHA-256(01 || left || right); an odd one goes up alone. 每行分三部分，各有各的盐值：告诉申报单位的、不告诉的、单份评分。
- part.json (miaopu-part/2): told, its salt, the other two digests, the path from the leaf up to lines_root.
- each part of member-part.json (miaopu-sheet/1): one sheet, its salt, sheet_path up to sheets, the others, path.
- older publications (no leaf in outcome.json; miaopu-part/1): leaf = SHA-256(00 || SHA-256(salt || line)).
`verify.py BUNDLE PART` and verify.html check such a file against the bundle.
"""

LINKABLE = """
本届规则要比较同一评委的各份评分，同一评委在各个项目上用同一个化名 /
these rules compare each member's sheets, so a member stands under one pseudonym on all proposals.
"""
