"""Do status, basis, method and negation agree with the words of the cited sentences?

English only: where the article is in another language these checks are silent. Each value needs one
of its cue words in its sentences, and a commitment keeps the negation of the clause that it is
taken from. The cues are generous, because a false alarm costs a re-ask: they are there to catch
"signed" where nothing was, "held" for what is planned, and a claim where there is an accusation.
"""

import re
from collections.abc import Iterator, Sequence

from summarizer.briefing import Finding
from summarizer.checks.cited import CitedArticle, name_sentences
from summarizer.checks.paths import Path
from summarizer.checks.words import present_words, significant_words
from summarizer.schema import Agreement, ArticleSummary, Attack, Attribution, Meeting


def _cues(*stems: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(stems) + r")", re.IGNORECASE)


_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|nothing|nobody|without|cannot|refus\w+|declin\w+|reject\w+"
    r"|fail\w*|den(?:y|ie[sd]|ying|ial)|refrain\w*|prevent\w*|prohibit\w*|avoid\w*|stop\w*"
    r"|halt\w*|end(?:s|ed|ing)?)\b|n['’]t\b",
    re.IGNORECASE,
)
_PLAIN_NEGATION = re.compile(r"\b(?:not|never|cannot|neither|nor)\b|n['’]t\b", re.IGNORECASE)
_DENYING = re.compile(_PLAIN_NEGATION.pattern + r"|\b(?:no|none)\b", re.IGNORECASE)
_REACH = 5  # words from a negation to what it negates: "no agreement was reached on" visas

_MEETING_CUES = {
    "planned": _cues(
        "will", "would", "to ", "plan", "due", "schedul", "expect", "next", "invit", "shall",
        "upcoming", "later", "tomorrow", "agreed", "hope", "intend", "prepar", "ahead",
    ),
    "cancelled_or_postponed": _cues(
        "cancel", "postpon", "put off", "put back", "called off", "calling off", "delay", "not ",
        "scrap", "no longer", "suspend", "shelv", "abandon", "withdr", "pulled out", "n't",
    ),
}  # fmt: skip
_FUTURE = re.compile(
    r"\b(?:will|would|shall|(?:is|are|was|were) (?:due |set |scheduled |expected |planned )?to"
    r"|(?:due|set|scheduled|expected|planned|plans?|going) to)\s+(?:\w+\s+){0,2}?"
    r"(?:meet|visit|travel|hold|host|receive|see|sit|go|come|talk|attend|join|return|be|pay|fly)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:met|held|visited|hosted|received|arrived|travell?ed|spoke|spoken|saw|seen|sat|welcomed"
    r"|talked|attended|paid|called|phoned|telephoned|concluded|ended|took|went|came|made|had"
    r"|following|after|during|meeting|talks|visit|discuss\w*|told|said|joined|agreed|signed)\b",
    re.IGNORECASE,
)
_AGREEMENT_CUES = {
    "proposed": _cues(
        "propos", "suggest", "offer", "urg", "call", "draft", "idea", "ask", "want", "could",
        "may", "might", "consider", "read(?:y|iness)", "willing", "would", "plan", "seek", "sought",
    ),
    "pledged": _cues(
        "will", "would", "vow", "pledg", "promis", "read(?:y|iness)", "commit", "assur",
        "undert[ao]", "prepared", "determin", "resol", "not allow", "shall", "guarantee", "offer",
        "voic", "swore", "sworn", "is to", "are to", "intend", "agree", "willing",
    ),
    "agreed": _cues(
        "agree", "deci", "deal", "accord", "understanding", "pact", "commit", "renew", "reach",
        "settl", "conclud", "arrang", "approv", "accept", "consent", "resol", "endors", "will",
        "set to", "is to", "are to", "vow", "under which", "adopt", "announc",
    ),
    "signed": _cues("sign", "ink", "initial", "conclud", "put (?:his|her|their) name", "seal"),
    "established": _cues(
        "under an?",
        "set", "establish", "form", "creat", "launch", "open", "inaugurat", "start", "began",
        "begun", "already", "in place", "exist", "ha(?:s|ve) been", "work", "found", "operat",
        "constitut", "there is", "have an?", "ha(?:s|ve) had", "since",
    ),
    "implemented": _cues(
        "under an?",
        "implement", "exchang", "swap", "hand", "open", "deploy", "began", "begun", "start",
        "took", "taken", "carried", "freed", "releas", "complet", "deliver", "sent", "withdr",
        "enter", "return", "went", "gone", "transfer", "receiv", "reopen", "now", "in force",
        "extradit", "repatriat", "destroy", "remov", "lift", "resum",
    ),
    "rejected_or_postponed": re.compile(
        _NEGATION.pattern + r"|\b(?:postpon|delay|shelv|put off|put back|suspend|scrap|abandon"
        r"|later|withdr|turn\w* down|collaps|stall|drop)",
        re.IGNORECASE,
    ),
}  # fmt: skip
_DONE = frozenset({"agreed", "signed", "established", "implemented"})
_BASIS_CUES = {
    "claimed": _cues(
        "claim", "responsib", "admit", "acknowledg", "took credit", "credit for", "boast",
        "said", "say", "announc", "statement", "confirm", "declar", "own",
    ),
    "accused_by_authorities": _cues(
        "accus", "blam", "alleg", "say", "said", "hold", "held", "respons", "attribut", "accord",
        "charg", "behind", "came from", "point", "suspect", "identif", "belong", "call", "describ",
        "statement", "warn", "demand", "asked", "announc", "arrest", "detain", "seiz", "foil",
    ),
    "accused_by_others": _cues(
        "accus", "blam", "alleg", "say", "said", "hold", "held", "respons", "attribut", "accord",
        "charg", "behind", "point", "told", "believ", "call", "describ", "claim",
    ),
    "suspected": _cues(
        "suspect", "believ", "alleg", "link", "ascrib", "attribut", "appear", "likel", "possib",
        "may", "might", "thought", "think", "presum", "apparent", "seem", "probab", "could",
        "hint", "sign", "suppos", "assum", "accus", "tied", "connect",
    ),
    "denied": re.compile(
        _NEGATION.pattern + r"|\b(?:dismiss|refut|disown|distanc|baseless|innocen|disput)",
        re.IGNORECASE,
    ),
}  # fmt: skip
# A claim needs more than somebody saying something: the actor owns up, or a state tells of its own.
_STRONG_CLAIM = _cues(
    "claim", "responsib", "admit", "acknowledg", "took credit", "credit for", "boast"
)
_SAYING = re.compile(
    r"\b(?:said|says?|announced?|stated?|declared?|confirmed?|video|statement|message|leaflet)\b",
    re.IGNORECASE,
)
_SUICIDE = _cues(
    "suicid", "blew (?:him|her|them)sel", "blown (?:him|her|them)sel", "bomber", "detonat"
)


def findings(summary: ArticleSummary, cited: CitedArticle) -> Iterator[Finding]:
    """Values that the words of their sentences speak against."""
    if not cited.is_english:
        return
    for i, meeting in enumerate(summary.meetings):
        yield from _meeting(cited, ("meetings", i, "status"), meeting)
    for i, agreement in enumerate(summary.agreements):
        yield from _agreement(cited, ("agreements", i), agreement)
    for i, attack in enumerate(summary.attacks):
        yield from _attack(cited, ("attacks", i), attack)
    yield from _negation(cited, ("gist", "text"), summary.gist.text, summary.gist.evidence)


def _meeting(cited: CitedArticle, path: Path, meeting: Meeting) -> Iterator[Finding]:
    status = meeting.status
    text = cited.text(status.evidence)
    if not text:
        return
    cue = _MEETING_CUES.get(status.value)
    if cue is not None and not cue.search(text):
        yield _speaks_not(cited, path, status.value, status.evidence)
    elif status.value == "held" and _FUTURE.search(text) and not _PAST.search(text):
        reason = f"in {name_sentences(status.evidence)} it still lies ahead"
        yield cited.objection("value", (*path, "value"), status.value, status.evidence, reason)


def _agreement(cited: CitedArticle, path: Path, agreement: Agreement) -> Iterator[Finding]:
    status = agreement.status
    text = cited.text(status.evidence)
    if text and not _AGREEMENT_CUES[status.value].search(text):
        yield _speaks_not(cited, (*path, "status"), status.value, status.evidence)
    elif text and status.value in _DONE and _only_negated(status.value, text):
        reason = f"in {name_sentences(status.evidence)} it is negated"
        here = (*path, "status", "value")
        yield cited.objection("negation", here, status.value, status.evidence, reason)
    if status.value != "rejected_or_postponed":  # there the status itself is the "not"
        here = (*path, "commitment")
        yield from _negation(cited, here, agreement.commitment, agreement.evidence)


def _only_negated(value: str, text: str) -> bool:
    """Every cue for `value` in `text` stands behind a plain negation: "did not sign"."""
    cue = _AGREEMENT_CUES[value]
    matches = list(cue.finditer(text))
    return bool(matches) and all(
        re.search(r"(?:\b(?:not|never|no|none|nothing)\b|n['’]t)(?:\W+\w+){0,3}\W*$",
                  text[max(0, m.start() - 40) : m.start()], re.IGNORECASE)
        for m in matches
    )  # fmt: skip


def _attack(cited: CitedArticle, path: Path, attack: Attack) -> Iterator[Finding]:
    text = cited.text(attack.evidence)
    if attack.type == "suicide_bombing" and text and not _SUICIDE.search(text):
        reason = f"nothing in {name_sentences(attack.evidence)} says that it was a suicide bombing"
        yield cited.objection("value", (*path, "type"), attack.type, attack.evidence, reason)
    for j, attribution in enumerate(attack.attributions):
        yield from _basis(cited, (*path, "attributions", j), attribution)


def _basis(cited: CitedArticle, path: Path, attribution: Attribution) -> Iterator[Finding]:
    text = cited.text(attribution.evidence)
    cue = _BASIS_CUES.get(attribution.basis)
    if not text or cue is None:
        return
    carried = bool(cue.search(text))
    if attribution.basis == "claimed" and carried and not _STRONG_CLAIM.search(text):
        carried = _actor_speaks(attribution.actor, text)
    if not carried:
        yield _speaks_not(cited, path, attribution.basis, attribution.evidence, field="basis")


def _actor_speaks(actor: str, text: str) -> bool:
    """A verb of saying follows the actor's name, or has the actor's own deed for its object."""
    for match in _SAYING.finditer(text):
        if present_words(actor, text[: match.start()]):
            return True
        if re.match(r"\W+(?:that\s+)?(?:it|its|their|they|one of its)\b", text[match.end() :]):
            return True
    return False


def _negation(
    cited: CitedArticle, path: Path, value: str, evidence: Sequence[int]
) -> Iterator[Finding]:
    """A "not" that stands in the clause the value is taken from must stand in the value, too."""
    text = cited.text(evidence)
    said = _clauses(text)
    if _PLAIN_NEGATION.search(value) and text and not _NEGATION.search(text):
        reason = f"negated here, but not in {name_sentences(evidence)}"
        yield cited.objection("negation", path, value, evidence, reason)
    elif any(
        _negates(clause, claim)
        for claim in _clauses(value)
        if not _NEGATION.search(claim)
        for clause in said
    ):
        reason = f"in {name_sentences(evidence)} this is negated"
        yield cited.objection("negation", path, value, evidence, reason)


def _clauses(text: str) -> list[str]:
    return [c for c in re.split(r"[,;:.?!–—\"“”]+\s", text) if c.strip()]


def _negates(clause: str, value: str) -> bool:
    """The clause says what `value` says, with a "not" among or just before those words."""
    words = significant_words(value)
    if len(words) < 2 or len(present_words(value, clause)) < 0.8 * len(words):
        return False
    tokens = clause.split()
    shared = [i for i, token in enumerate(tokens) if present_words(token, value)]
    if not shared:
        return False
    span = tokens[max(0, shared[0] - _REACH) : shared[-1] + 1]
    return _DENYING.search(" ".join(span)) is not None


def _speaks_not(
    cited: CitedArticle, path: Path, value: str, evidence: Sequence[int], field: str = "value"
) -> Finding:
    reason = f"no word in {name_sentences(evidence)} says so"
    return cited.objection("value", (*path, field), value, evidence, reason)
