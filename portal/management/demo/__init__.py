"""The demo office: texts, categories and comments of a department that does not exist.

The province Sông Lam, its villages, figures and people are invented. `articles/NN-slug.html` holds
TOML between two lines `+++`, then the body. Times are counted back from the day of loading
(`days_ago`; negative is in the future), so no text names a year of its own. `data-demo-photo` in
a body and `photo` in the head name a picture of `drawing.NAMES`. Two articles are troublesome on
purpose: the one with `raw_word` came from a word processor and has a script in it, and the file
of the one with `nfd` is stored decomposed; keep an editor from composing it.

`pages/` holds the pages that are no news, in the same form; `translation_of` is the slug of a page
that stands before it.
"""
