"""The English words by which a status, a basis or a method shows itself in a sentence.

Three kinds of list. `*_CUES` are generous: one of them carries the value. `*_CERTAIN` are narrow:
one of them says that value and hardly any other, and so speaks against the rest. The last lists
tell whether a sentence speaks of agreeing or of attributing at all.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property


class Cue:
    """Words of which a text has one or none, whatever their case.

    Compiled when it is first looked for, since all the lists together take 15 ms.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)

    def search(self, text: str) -> re.Match[str] | None:
        """The first of the words in `text`, or None."""
        return self._compiled.search(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All of them in order."""
        return self._compiled.finditer(text)


def cues(*stems: str, behind: str = "") -> Cue:
    """Words that begin with one of `stems`; `behind` is a pattern of others: "|...".

    A stem is a pattern without "|" outside of brackets, and its first letter is not optional.
    """
    return Cue(_beginning(stems) + behind)


def whole(*words: str, behind: str = "") -> Cue:
    """The same for words that end as they stand here."""
    return Cue(_beginning(words) + r"\b" + behind)


def _beginning(stems: Iterable[str]) -> str:
    # Whatever begins with another letter is passed over at a third of what trying all stems costs.
    letters = "".join(sorted({stem[0] for stem in stems}))
    ahead = f"(?=[{letters}])" if letters.isalpha() else ""
    return rf"\b{ahead}(?:{'|'.join(stems)})"


_CONTRACTED = r"|['’]t\b(?<=n['’]t)"  # looked for by its apostrophe, which is rarer than an n
_PLAIN = (r"not(?! only\b)", "never", "cannot", "neither", "nor")
_NO = r"no(?! (?:less|fewer|sooner|doubt)\b)"
NEGATION = whole(
    *_PLAIN, _NO, "none", "nothing", "nobody", "without", r"refus\w+", r"declin\w+", r"reject\w+",
    r"fail\w*", "den(?:y|ie[sd]|ying|ial)", r"refrain\w*", r"prevent\w*", r"prohibit\w*",
    r"avoid\w*", r"stop\w*", r"halt\w*", "end(?:s|ed|ing)?", r"lack\w*",
    "un(?:signed|able|willing)", "short of", "instead of", "rather than", "ban(?:s|ned|ning)?",
    behind=_CONTRACTED,
)  # fmt: skip
PLAIN_NEGATION = whole(*_PLAIN, behind=_CONTRACTED)
DENYING = whole(*_PLAIN, _NO, "none", "nothing", behind=_CONTRACTED)

MEETING_CUES = {
    "planned": cues(
        "will", "would", "to ", "plan", "due", "schedul", "expect", "next", "invit", "shall",
        "upcoming", "later", "tomorrow", "agreed", "hope", "intend", "prepar", "ahead", "soon",
        "forthcoming", "eye", "slated", "set for", "coming", "look", "propos", "await", "is on",
    ),
    "cancelled_or_postponed": cues(
        "cancel", "postpon", "put off", "put back", "called off", "calling off", "delay", "not ",
        "scrap", "no longer", "suspend", "shelv", "abandon", "withdr", "pulled out", "n't", "axed",
        "fell through", "defer", "reschedul", "push", "adjourn", "ditch", "drop", "never", "n’t",
        "scuppered", "scotched", "on hold", "backed out", "snub", "stood up", "is off", "was off",
        "moved (?:to|back)", "later date",
    ),
}  # fmt: skip
FUTURE = Cue(
    _beginning(
        [
            "will", "would", "shall",
            *(f"{be} (?:due |set |scheduled |expected |planned )?to"
              for be in ("is", "are", "was", "were")),
            "due to", "set to", "scheduled to", "expected to", "planned to", "plans? to",
            "going to",
        ]
    )
    + r"\s+(?:\w+\s+){0,2}?"
    r"(?:meet|visit|travel|hold|host|receive|see|sit|go|come|talk|attend|join|return|be|pay|fly)\b"
)  # fmt: skip
_MET = (
    "met", "held", "visited", "hosted", "received", "arrived", "travell?ed", "spoke", "spoken",
    "sat", "welcomed", "talked", "attended", "called", "phoned", "telephoned", "concluded",
    "following", "after", "talks", "discussed", "signed", "joined", "came", "went", "took place",
    "paid", "during", "had (?:met|talks)",
)  # fmt: skip
MET = whole(*_MET)
PAST = whole(
    *_MET, "saw", "seen", "ended", "took", "made", "had", "meeting", "visit", r"discuss\w*", "told",
    "said", "agreed",
)  # fmt: skip

AGREEMENT_CUES = {
    "proposed": cues(
        "propos", "suggest", "offer", "urg", "call", "draft", "idea", "ask", "want", "could",
        "may", "might", "consider", "read(?:y|iness)", "willing", "would", "plan", "seek", "sought",
        "float", "moot", "table", "put forward", "invit", "recommend", "advocat", "pitch", "rais",
        "mull", "appeal", "sound", "press", "request", "hop", "should", "stud(?:y|ied)", "lobb",
        "plead", "initiative",
    ),
    "pledged": cues(
        "will", "would", "vow", "pledg", "promis", "read(?:y|iness)", "commit", "assur",
        "undert[ao]", "prepared", "determin", "resol", "not allow", "shall", "guarantee", "offer",
        "voic", "swore", "sworn", "is to", "are to", "intend", "agree", "willing", "ensur",
        "pour", "stand by", "stood ready", "g[ai]ve (?:his|her|its|their) word", "undertook",
        "earmark", "set aside", "plan", "to ",
    ),
    "agreed": cues(
        "agree", "deci", "deal", "accord", "understanding", "pact", "commit", "renew", "reach",
        "settl", "conclud", "arrang", "approv", "accept", "consent", "resol", "endors", "will",
        "set to", "is to", "are to", "vow", "under which", "adopt", "announc", "concur", "nod",
        "green light", "green-light", "greenlit", "go-ahead", "assent", "thumbs up", "shook hands",
        "shake hands", "handshake", "clinch", "struck", "strike", "hammer", "thrash",
        "common ground",
        "consensus", "bless", "say yes", "said yes", "back", "pencil", "sign", "ink", "ratif",
        "compromise", "terms", "convention", "treaty", "memorandum", "protocol", "truce", "fix",
    ),
    "signed": cues(
        "sign", "ink", "initial", "conclud", "seal", "pen", "put (?:his|her|its|their) names?",
        "putting (?:his|her|its|their) names?", "ratif", "autograph", "execut", "countersign",
        "affix", "put pen", "subscrib", "formaliz", "formalis", "clinch", "signator",
        "set (?:his|her|their) (?:hand|name)",
    ),
    "established": cues(
        "under an?",
        "set", "establish", "form", "creat", "launch", "open", "inaugurat", "start", "began",
        "begun", "already", "in place", "exist", "ha(?:s|ve) been", "work", "found", "operat",
        "constitut", "there is", "have an?", "ha(?:s|ve) had", "since", "built", "install", "now",
        "run", "institut", "staff", "up and", "join", "assembl", "unveil", "stood up", "active",
    ),
    "implemented": cues(
        "under an?",
        "implement", "exchang", "swap", "hand", "open", "deploy", "began", "begun", "start",
        "took", "taken", "carried", "freed", "releas", "complet", "deliver", "sent", "withdr",
        "enter", "return", "went", "gone", "transfer", "receiv", "reopen", "now", "in force",
        "extradit", "repatriat", "destroy", "remov", "lift", "resum", "put into", "in effect",
        "took effect", "ship", "paid", "pulled", "buys?", "sell", "turned over", "gave", "given",
        "set free", "let go", "work", "ha(?:s|ve) been", "already", "flew", "brought", "moved",
        "dismantl", "clos", "execut", "fulfil", "honou?r", "made good", "kept",
    ),
    "rejected_or_postponed": cues(
        "postpon", "delay", "shelv", "put off", "put back", "suspend", "scrap", "abandon", "later",
        "withdr", r"turn\w* down", "collaps", "stall", "drop", "deadlock", "rebuff", "spurn",
        "dismiss", "rule[sd]? out", "fell through", "balk", "brush", "broke down", "on hold",
        "defer", r"walk\w* (?:out|away)", "veto", "object", "block", "oppos", "unsigned", "still",
        "pending", "await", "wait", "snub", "resist", "disagree",
        behind="|" + NEGATION.pattern,
    ),
}  # fmt: skip
AGREEMENT_CERTAIN = {
    "proposed": cues("propos", "suggest(?:ed|s) (?:that|to|an?)", "urged", "asked for",
        "called for"),
    "pledged": cues("vow", "pledg", "promis", "voic(?:ed|es|ing) (?:\\w+ ){0,3}readiness"),
    "agreed": cues("agreed", "agree to", "reached an? (?:agreement|deal|understanding)", "decided"),
    "signed": cues("signed (?!up|off|on)", "signing of", "inked", "initialled", "initialed"),
    "established": whole("set up", "established", "formed", "created"),
    "implemented": cues("handed over", "swapped", "were exchanged", "deployed", "reopened"),
}  # fmt: skip
# Talk, or what lies ahead: it speaks against every kind of commitment that has no word of its own.
TALK = cues(
    "will\\b", "would\\b", "could\\b", "ready", "readiness", "prepared to", "willing", "discuss",
    "talked", "held talks", "exchanged views",
    "spoke about", "consider",
)  # fmt: skip
AGREEING = cues(
    "agree", "deal", "accord", "pact", "treaty", "memorandum", "understanding", "commit", "promis",
    "pledg", "vow", "sa(?:id|ys?)\\b", "t[eo]ll?d?\\b", "announc", "declar", "sign", "decid",
    "decision",
    "propos", "offer", "consent", "approv", "accept", "protocol", "convention", "contract", "plan",
    "arrang", "settl", "text", "document", "talks", "ceasefire", "truce", "statement", "assur",
)  # fmt: skip

BASIS_CUES = {
    "claimed": cues(
        "claim", "responsib", "admit", "acknowledg", "t(?:ook|akes?|aken|aking) (?:the )?credit",
        "credit for", "boast", "said", "say", "announc", "statement", "confirm", "declar", "own",
        "brag", "confess", "video", "footage", "audio", "leaflet", "message", "was ours",
        "hail", "communiqu", "proclaim", "releas", "publish", "avow", "our ",
    ),
    "accused_by_authorities": cues(
        "accus", "blam", "alleg", "say", "said", "hold", "held", "respons", "attribut", "accord",
        "no doubt", "work of", "charg", "behind", "came from", "point", "suspect", "identif",
        "belong", "call", "describ",
        "statement", "warn", "demand", "asked", "announc", "arrest", "detain", "seiz", "foil",
        "insist", "maintain", "pinn?", "finger", "indict", "convict", "prosecut", "condemn",
        "assert",
        "claim", "denounc", "nam(?:ed|es|ing)", "implicat", "told", "declar", "fault", "tie[sd]",
        "link", "trac", "assign", "lay", "laid", "cit", "report", "conclud", "charge", "confirm",
        "found", "believ", "fault", "brand", "wanted", "warrant", "tell",
    ),
    "accused_by_others": cues(
        "accus", "blam", "alleg", "say", "said", "hold", "held", "respons", "attribut", "accord",
        "charg", "behind", "point", "told", "believ", "call", "describ", "claim", "insist", "pinn?",
        "finger", "assert", "maintain", "denounc", "nam(?:ed|es|ing)", "implicat", "report", "tell",
        "condemn", "fault", "link", "tie[sd]", "trac", "lay", "laid", "cit", "wrote", "know",
        "declar", "testif", "recall", "argu",
    ),
    "suspected": cues(
        "suspect", "believ", "alleg", "link", "ascrib", "attribut", "appear", "likel", "possib",
        "may", "might", "thought", "think", "presum", "apparent", "seem", "probab", "could",
        "hint", "sign", "suppos", "assum", "accus", "tied", "connect", "fear", "rumou?r", "purport",
        "reported", "point", "hallmark", "unconfirmed", "speculat", "consider", "suggest", "bears?",
        "bore", "said to", "question", "investigat", "hunt", "search", "bore", "trac", "ties",
        "consistent", "typical", "known for", "doubt", "look", "susp", "must have", "would have",
        "indicat", "understood", "feel", "felt", "guess", "wonder", "unclear", "implicat",
    ),
    "denied": cues(
        "dismiss", "refut", "disown", "distanc", "baseless", "innocen", "disput", r"lies?\b",
        "lying", "rubbish", "scoff", "rebut", "rebuff", "repudiat", "disavow", "disclaim", "false",
        "fabricat", "invent", "nonsense", "laugh", "mock", "deride", "shrug", "brush",
        "wash(?:ed|es|ing)? (?:his|her|its|their) hands", "contradict", "absurd", "ridicul",
        "unfounded", "groundless", "untrue", "slander", "smear", "propaganda", "contempt",
        "hit back", "pooh", "fiction", "novel", "hoax", "plead", "condemn", "trash", "spurn",
        "disagree", "alibi", "learned", "knows? no", "counter", "questioned", "fake", "allegation",
        r"accusations?\b", "scorn", "sneer", "poured cold",
        behind="|" + NEGATION.pattern,
    ),
}  # fmt: skip
# Words that speak for another basis than the one they are looked for.
BASIS_CERTAIN = {
    "claimed": cues("claimed (?:the )?responsib", "claimed the", "took (?:credit|responsib)"),
    "accused_by_authorities": cues("blam", "accus(?:ed|es|ing)", "pinned (?:it|the)", "charged"),
    "suspected": cues("suspect(?:s|ed)?\\b", "believed? to"),
    "denied": cues("denie[sd]", "rejected"),
}
ATTRIBUTING = cues(
    "sa(?:id|ys?)\\b", "t[eo]ll?d?\\b", "claim", "blam", "accus", "alleg", "suspect", "believ",
    "statement", "announc", "declar", "accord", "report", "respons", "den(?:y|ie)", "reject",
    "charg",
    "admit", "call", "insist", "nam(?:ed|es)", "point", "think", "thought", "fear", "credit",
    "investigat", "identif", "assert", "video", "message", "wrote", "warn", "vow", "ask",
)  # fmt: skip
# A claim needs more than somebody saying something: the actor owns up, or a state tells of its own.
STRONG_CLAIM = cues(
    "claim", "responsib", "admit", "acknowledg", "t(?:ook|akes?|aken|aking) (?:the )?credit",
    "credit for", "boast", "brag", "confess", "was ours", "avow", "owned up", "own(?:s|ed) the",
    *(rf"{publish}\w* (?:\w+ ){{0,4}}(?:video|footage|film|audio|clip|picture|photo|images)"
      for publish in ("releas", "publish", "post", "broadcast", "air", "issu")),
)  # fmt: skip
SAYING = whole(
    "said", "says?", "saying", "announced?", "stated?", "declared?", "confirmed?", "video",
    "footage", "statement", "message", "leaflet", "insist(?:s|ed)", r"communiqu\w+",
    r"proclaim\w*", "hailed",
)  # fmt: skip
DENIAL = cues(
    "den(?:y|ie[sd]|ying)", "reject", "refut", "dismiss", "disown", "disavow", "repudiat", "rebut",
    "rubbish", "scoff", "disclaim", "distanc", "call(?:ed|s) (?:\\w+ ){0,3}(?:a lie|lies|false)",
)  # fmt: skip

SUICIDE = cues(
    "suicid", "blew (?:him|her|them)sel", "blown (?:him|her|them)sel", "bomber", "detonat",
    "martyr",
    "kamikaze", "explosive (?:vest|belt)", "self-sacrific", "blow(?:ing|s)? (?:him|her|them)sel",
)  # fmt: skip
SHOOTING = cues(
    "open(?:ed|ing|s)? fire", "fire[ds]?\\b", "firing", "shoot", "shot", "gunm[ae]n", "gunfire",
    "gun",
    "rifle", "bullet", "armed", "sniper", "raid", "storm", "ambush", "clash", "fought", "fighting",
    "assault", "overr[au]n", "firefight", "gun", "pistol", "kalashnikov", "machine", "fusillade",
    "spray",
)  # fmt: skip
GUNFIRE = cues(
    "open(?:ed|ing|s)? fire", "shoot", "shot\\b", "shots\\b", "gunm[ae]n", "gunfire", "rifle",
    "bullet",
    "sniper",
)  # fmt: skip
BLAST = cues(
    "bomb", "blast", "explo", "detonat", "ied\\b", "ieds\\b", "mine", "landmine", "grenade", "blew",
    "blow", "dynamite", "device", "booby", "car-bomb", "warhead", "charge", "tnt\\b", "petrol",
    "went off", "rocket", "shell", "mortar", "missile",
)  # fmt: skip
BOMB = cues(
    "bomb(?:s|ing|ed|ings)?\\b", "blast", "explo(?:ded|sion|sive|ding)", "detonat", "ied\\b"
)
PLOT = cues(
    "plot", "plan", "foil", "thwart", "intend", "prepar", "prevent", "conspir", "disrupt", "avert",
    "scheme", "attempt", "would have", "about to", "before they", "before it", "aim", "seek",
    "sought",
    "want", "was to", "were to", "to have", "stop", "defus", "uncover", "target", "frustrat",
    "ready",
    "arrest", "seiz", "design", "try", "tried", "ahead of", "charged with",
)  # fmt: skip
REMOTE = cues(
    "phone", "call", "telephon", "video", "online", "virtual", "zoom", "rang\\b", "ring", "rung",
    "line", "link", "teleconferenc", "remote", "hotline", "convers", "conferenc", "dial", "screen",
    "skype", "webinar", "by radio", "mobile", "internet", "satellite",
)  # fmt: skip
