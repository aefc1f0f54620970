"""Words that names are made of but that name nobody: titles, particles, heads of bodies' names."""

from typing import Final

# In front of a person's name, alone or in a row: "Lt. Gen.", "Prime Minister", "Sheikh".
TITLES: Final[frozenset[str]] = frozenset(
    "mr mrs ms miss mx dr prof professor sir lord lady dame rev reverend father sister "
    "brother judge justice sheikh shaikh sheik shaykh sheikha ayatollah hojatoleslam "
    "hojjatoleslam mullah mulla molla maulana mawlana mufti imam hajji haji seyed seyyed "
    "sayed sayyed sayyid syed king queen prince princess crown emir sultan pope patriarch "
    "cardinal bishop archbishop general gen lieutenant lt major maj colonel col brigadier "
    "brig captain capt commander cmdr cdr commodore sergeant sgt corporal cpl private pvt "
    "admiral adm vice rear air chief marshal field inspector superintendent constable "
    "officer president premier prime minister chancellor secretary ambassador envoy senator "
    "sen representative rep congressman congresswoman deputy assistant acting interim "
    "former ex late governor gov mayor chairman chairwoman chair speaker spokesman "
    "spokeswoman spokesperson director leader chief army staff foreign interior defence "
    "defense finance oil energy information justice home state supreme head commissioner "
    "attorney counsellor adviser advisor first lady honourable honorable excellency his her".split()
)
# The word that a row of titles ends with. "Foreign" and "army" are titles only in such a row.
TITLE_ENDS: Final[frozenset[str]] = TITLES - frozenset(
    "crown vice rear air field prime assistant acting interim former ex late army staff "
    "foreign interior defence defense finance oil energy information home state supreme "
    "first his her".split()
)
# Titles that are given names as well: dropped only while two more words remain.
GIVEN_TOO: Final[frozenset[str]] = frozenset(
    "seyed seyyed sayed sayyed sayyid syed haji imam sultan father prince king major judge "
    "justice sister brother private late".split()
)
SUFFIXES: Final[frozenset[str]] = frozenset("jr sr ii iii iv phd".split())

# Articles and patronymic particles inside names; left out of every comparison.
PARTICLES: Final[frozenset[str]] = frozenset(
    "al el ul il ol ad ed ud ar er ur as es us ash esh ush an en un at et ut az ez uz e i y "
    "bin ben ibn bint bt von van der den de del della di da do dos das du la le ter af".split()
)
FUNCTION_WORDS: Final[frozenset[str]] = frozenset(
    "the of and for in on to at a an by with from under s & d l".split()
)

# Bodies' common words: alone they name no body, and a name with one of them is no person's.
HEADS: Final[frozenset[str]] = frozenset(
    "ministry ministries army armies military navy airforce force forces guard guards corps "
    "police gendarmerie rangers scouts group groups front council congress senate "
    "parliament assembly majlis knesset party movement league union alliance coalition bloc "
    "organisation organization network agency office bureau department directorate "
    "authority administration government cabinet regime committee commission court tribunal "
    "bank fund company corporation corp ltd inc group university college institute "
    "institution academy school hospital association federation confederation foundation "
    "society centre center service services staff command headquarters brigade division "
    "battalion regiment unit squad embassy consulate mission delegation team taskforce "
    "secretariat states nations republic kingdom emirate emirates province district city "
    "county region area border airport port base camp prison mosque church temple palace "
    "house square stadium hotel summit conference forum talks media news press times post "
    "tv television radio channel broadcasting officials militants militant leaders leader "
    "leadership fighters insurgents rebels separatists side sides chief minister president "
    "secretary ambassador commander spokesman spokesperson delegates lawmakers diplomats "
    "diplomat official officer counterpart".split()
)
# Without these a body's name still names it: "Haqqani (network)", "Labour (Party)".
DROPPABLE: Final[frozenset[str]] = frozenset(
    "group groups outfit organisation organization network faction movement party militants "
    "militant fighters insurgents rebels agency news affairs".split()
)
# More words that many bodies share; a name that consists of such words alone tells little.
COMMON: Final[frozenset[str]] = (
    HEADS
    | DROPPABLE
    | frozenset(
        "national international central general joint special high supreme federal royal public "
        "security defence defense intelligence foreign interior internal liberation people "
        "peoples popular democratic islamic arab revolutionary revolution state united "
        "working".split()
    )
)
# With one of these in front it is another place: South Sudan, New Delhi, North Korea.
DIRECTIONS: Final[frozenset[str]] = frozenset(
    "north south east west northern southern eastern western northeast northwest southeast "
    "southwest new upper lower greater central equatorial inner outer".split()
)

# Capitalised in front of a surname without being a given name.
NOT_GIVEN: Final[frozenset[str]] = TITLES | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october november december but while and when after "
    "before as in on at for with by from to of or nor if then also both only even yet so "
    "that this these those the a an he she they it we i his her its their our my your who "
    "which what where why how meanwhile earlier later however although though since because "
    "until during despite according like unlike not no all some many most today yesterday "
    "tomorrow said says told quoting citing addressing speaking meeting welcoming thanking "
    "asked between against under over about mps analysts critics supporters".split()
)

# Family names that stand first; Chinese, Korean and Vietnamese ones that news often writes.
SURNAMES_FIRST: Final[frozenset[str]] = frozenset(
    "xi li wang zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin guo ma luo "
    "liang song zheng xie han tang feng yu dong xiao cheng cao yuan deng fu shen zeng peng "
    "su lu jiang cai jia ding wei xue ye yan pan du dai xia zhong tian ren fan fang shi yao "
    "tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan "
    "duan lei qian qiao tsai lai kim lee park choi jung jeong kang cho yoon jang lim oh seo "
    "shin kwon hwang ahn yoo moon ban roh nguyen tran pham phan vu vo dang bui ngo duong ho".split()
)
