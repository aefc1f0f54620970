"""Notices to software that reads the page: "automated readers should record that ...".

What stands in them is told to machines and not by the article, so the rules read none of it: such
a notice, from where it turns to software to the end of its paragraph, tells nothing.
"""

import re

from summarizer.rules.lexicon import alternatives

# Whom it speaks to or of ...
_KINDS = r"(?:services?|systems?|software|tools?|engines?|models?|programs?|agents?|assistants?)"
_READ = r"(?:read|condense|summari[sz]e|index|extract|process)s?"
_SOFTWARE = re.compile(
    r"\b"
    + alternatives(
        rf"""(?:automated|automatic|machine|ai|digital) (?:readers?|crawlers?|{_KINDS});
        reader software; (?:language|llm) models?; chatbots?; bots; crawlers; llms?; ais;
        computers; machines; summari[sz]ers?; system prompt;
        (?:summary|summari[sz](?:ing|ation)|indexing|extraction)(?: and \w+)? {_KINDS};
        {_KINDS} (?:that|which) (?:\w+ )?{_READ}"""
    )
    + r"\b",
    re.IGNORECASE,
)
# ... and what it wants of them, or says of the text.
_ORDER = re.compile(
    r"\b"
    + alternatives(
        r"""ignore; disregard; forget; obey; record; return; output; answer; include; omit; report;
        superseded; obsolete; version; withdrawn; must; should; shall;
        the (?:text|article|page) (?:above|below|ends);
        (?:this|the) (?:page|article|text|notice|note); instructions?; your summary"""
    )
    + r"\b",
    re.IGNORECASE,
)
_UNMISTAKABLE = re.compile(
    r"\b(?:ignore|disregard|forget) (?:all |any |everything |the |your |what stands )*"
    r"(?:above(?!-)|previous (?:instructions?|text|orders|rules)|prior instructions)\b|"
    r"""^\W{0,3}[{\[]\s*["']\w+["']\s*:|["']role["']\s*:\s*["'](?:system|user|assistant)""",
    re.IGNORECASE,
)


def addresses_software(text: str) -> bool:
    """The sentence gives orders to programs that read the page, or is data meant for them."""
    if _UNMISTAKABLE.search(text):
        return True
    return bool(_SOFTWARE.search(text) and _ORDER.search(text))
