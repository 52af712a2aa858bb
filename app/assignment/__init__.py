"""Who reads what. Pure: seats, proposals, recusals and a public seed in, pairs out."""
