"""Is an attribution of the kind that its sentences tell: a claim, a charge, a suspicion, a denial?

English only. A claim or denial is somebody's: the subject of its verb is looked at, and where that
is a pronoun or "the group", nothing is said.
"""

import re
from collections.abc import Iterator

from summarizer.briefing import Finding
from summarizer.checks import cues
from summarizer.checks.cited import CitedArticle, name_sentences
from summarizer.checks.paths import Path
from summarizer.checks.words import present_words, significant_words
from summarizer.schema import Attack, Attribution

_STOP = re.compile(r"[;:]\s|(?<=[.!?])[\"”’']?\s+(?=[\"“‘'(\[]?[A-Z])")
# Subjects that may stand for anybody.
_ANYBODY = re.compile(
    r"\b(?:it|they|he|she|we|i|who|which|that|this|group|groups|militants?|fighters?|rebels?|outfit"
    r"|organi[sz]ation|faction|militia|movement|insurgents?|branch|wing|affiliate|spokes\w+|statement"
    r"|video|message|channel|letter|leaflet|leaders?|commander|lawyers?|office|man|men|woman|gunm[ae]n"
    r"|attackers?|brothers?|suspects?|network|cell|party|front|brigade|army|command|text|audio|both"
    r"|member|members|accused|defendants?|official|government|its|their|his|her)\b",
    re.IGNORECASE,
)
_NEGATED_CLAIM = re.compile(
    r"(?:\b(?:no|not|never|none|nobody|without|neither|nor|cannot|yet to|stopp\w+ short|refus\w+"
    r"|declin\w+|den\w+|reject\w+|disclaim\w+|fail\w*)\b|n['’]t\b)(?:\s+\w+){0,3}\s*$",
    re.IGNORECASE,
)
_NO_MENTION = re.compile(
    r"(?:\b(?:no|without|not|never|nothing)\b|n['’]t\b)\W+(?:\w+\W+){0,2}?"
    r"(?:mention\w*|reference|word|sa(?:y|id|ying))\s+(?:of|to|about|on)?([^.;]{3,60})",
    re.IGNORECASE,
)
_CLAIM_VERB = cues.cues(
    r"claim(?:ed|s|ing)?\b(?!\s+(?:that|to|of|by|from))",
    "t(?:ook|akes?|aken) (?:the )?(?:credit|responsibility)",
    r"admit(?:s|ted)\b",
    r"boast(?:s|ed)\b",
)
_CHARGE = r"(?:blam(?:ed|es|ing)|accus(?:ed|es|ing)|suspect(?:s|ed|ing)?|pinned\s+\w+\s+on)"
_CHARGED = (
    r"(?:(?:has|have|had|later|also|immediately|quickly)\s+){0,2}"
    r"(?:claimed\s+(?:responsibility|the|credit)|took\s+(?:responsibility|credit)"
    r"|(?:is|are|was|were)\s+(?:blamed|accused|suspected|believed|thought|feared|alleged)|allegedly)"
)
_CHARGING = re.compile(rf"\b{_CHARGE}\s|\s{_CHARGED}", re.IGNORECASE)


def findings(cited: CitedArticle, path: Path, attack: Attack) -> Iterator[Finding]:
    """Attributions whose words speak against their basis."""
    for j, attribution in enumerate(attack.attributions):
        reason = _contradiction(cited, attack, attribution)
        if reason is not None:
            here = (*path, "attributions", j, "basis")
            yield cited.objection("value", here, attribution.basis, attribution.evidence, reason)


def _contradiction(cited: CitedArticle, attack: Attack, attribution: Attribution) -> str | None:
    text = cited.text(attribution.evidence)
    where = name_sentences(attribution.evidence)
    basis, actor = attribution.basis, attribution.actor
    if not text:
        return None
    if basis == "reported_as_fact":
        if _is_only_charged(actor, text):
            return f"{where} tells it as a claim, an accusation or a suspicion"
        return None
    if not _is_carried(basis, text) or (
        basis == "claimed" and not _claims(attribution, text, cues.STRONG_CLAIM)
    ):
        return f"no word in {where} says so"
    if basis not in ("claimed", "denied"):
        return None
    others = _others(cited, attribution)
    if basis == "claimed":
        unmentioned = " ".join(match[1] for match in _NO_MENTION.finditer(text))
        told = " ".join([attack.place or "", *(target.name for target in attack.targets)])
        if unmentioned and len(present_words(told, unmentioned)) > 1:
            return f"{where} says that the claim does not mention it"
        if (claimant := _subject_instead(_CLAIM_VERB, attribution, others, text)) is not None:
            return f"in {where} the claim is by {claimant}"
        return None
    denier = _subject_instead(cues.DENIAL, attribution, others, text)
    return denier and f"in {where} the denial is by {denier}, and not of {actor}"


def _is_carried(basis: str, text: str) -> bool:
    """A word for `basis` is there; or none against it, though something is attributed.

    Claims and denials have few words, so that without any of them there is none.
    """
    if cues.BASIS_CUES[basis].search(text):
        return True
    if basis in ("claimed", "denied"):
        return False
    against = [cue for other, cue in cues.BASIS_CERTAIN.items() if other != basis]
    return bool(cues.ATTRIBUTING.search(text)) and not any(cue.search(text) for cue in against)


def _claims(attribution: Attribution, text: str, strong: cues.Cue) -> bool:
    """Somebody owns up and no "not" stands before it; or the actor tells of its own deed."""
    clauses = _STOP.split(text)
    claims = [clause for clause in clauses if strong.search(clause)]
    if claims:
        negated = [s for s in claims if all(map(_is_negated, strong.finditer(s)))]
        others = " ".join(clause for clause in clauses if clause not in negated)
        return len(negated) < len(claims) or _actor_speaks(attribution, others)
    return _actor_speaks(attribution, text)


def _is_negated(match: re.Match[str]) -> bool:
    return _NEGATED_CLAIM.search(match.string[: match.start()]) is not None


def _actor_speaks(attribution: Attribution, text: str) -> bool:
    """A verb of saying follows the actor's name, or that of whoever speaks for the actor (an army's
    general staff, a state's television), or has the actor's own deed for its object."""
    speakers = f"{attribution.actor} {attribution.according_to or ''}"
    for match in cues.SAYING.finditer(text):
        if present_words(speakers, text[: match.start()]):
            return True
        if re.match(r"\W+(?:that\s+)?(?:it|its|their|they|one of its)\b", text[match.end() :]):
            return True
    return False


def _others(cited: CitedArticle, attribution: Attribution) -> list[str]:
    """The actors and sources of this summary that share no word with the attribution's own."""
    own = f"{attribution.actor} {attribution.according_to or ''}"
    found = [
        name
        for attack in cited.summary.attacks
        for one in attack.attributions
        for name in (one.actor, one.according_to)
        if name and significant_words(name) and not present_words(name, own)
    ]
    return list(dict.fromkeys(found))


def _subject_instead(
    verb: cues.Cue, attribution: Attribution, others: list[str], text: str
) -> str | None:
    """Who is the subject of every such verb, if that is certainly somebody else than the actor."""
    if not others:
        return None
    subject: str | None = None
    own = f"{attribution.actor} {attribution.according_to or ''}"
    for sentence in _STOP.split(text):
        for match in verb.finditer(sentence):
            before = re.split(r"\s(?:and|but|while|whereas)\s", sentence[: match.start()].rstrip())[
                -1
            ]
            named = next(
                (o for o in others if len(present_words(o, before)) == len(significant_words(o))),
                None,
            )
            if named is None or present_words(own, before):
                return None
            rest = before
            for word in significant_words(named):
                rest = re.sub(re.escape(word), " ", rest, flags=re.IGNORECASE)
            behind = re.split(r"[,;]", sentence[match.end() :])[0]
            if _ANYBODY.search(rest) or present_words(attribution.actor, behind):
                return None
            subject = named
    return subject


def _is_only_charged(actor: str, text: str) -> bool:
    """Every clause that names the actor has it as the object of a charge, or as a claimant."""
    words = significant_words(actor)
    if not words or not _CHARGING.search(text):
        return False
    name = re.escape(words[0])
    charged = re.compile(
        rf"\b{_CHARGE}\s+(?:\w+\s+){{0,3}}?{name}\b|\b{re.escape(words[-1])}(?:['’]s)?\s+{_CHARGED}",
        re.IGNORECASE,
    )
    naming = [c for c in _STOP.split(text) if re.search(rf"\b{name}\b", c, re.IGNORECASE)]
    return bool(naming) and all(charged.search(clause) for clause in naming)
