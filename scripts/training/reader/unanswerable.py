"""Questions changed so that their passage no longer answers them, the ways people do it in SQuAD 2.0
(Rajpurkar, Jia and Liang, 2018, table 2): another name, number or thing of the same passage, an antonym, a negation.

The passage stays as it is. Rules err: some changed questions are still answered. That is why such rows train only
the verdict and never the span, and stay a small share.
"""

import random
import re

STOP_WORDS = frozenset(
    """about above after again all also although among and another any are around because been before being below
    between both but came can come could did does doing done down during each either ever every few first for from
    further get give given goes had has have having her here hers him his how into its itself just kind last least
    less like made make many might more most much must name named never not now off often one only other others our
    out over own part said same she should since some such take than that the their them then there these they this
    those though three through too two under until upon use used was well were what when where whether which while
    who whom whose why will with within without would year years you your""".split()
)
ANTONYMS = dict(
    pair
    for left, right in (
        line.split()
        for line in """first last|before after|above below|north south|east west|northern southern|eastern western
            largest smallest|larger smaller|large small|big little|biggest smallest|more fewer|most fewest|highest lowest
            higher lower|high low|oldest youngest|older younger|old new|early late|earlier later|earliest latest
            increase decrease|increased decreased|rise fall|rose fell|won lost|win lose|winner loser|victory defeat
            accepted rejected|accept reject|allowed forbidden|began ended|begin end|beginning end|start finish
            started stopped|bought sold|buy sell|born buried|major minor|majority minority|maximum minimum
            inside outside|include exclude|included excluded|good bad|best worst|better worse
            happy sad|rich poor|strong weak|long short|longest shortest|male female|men women|man woman|king queen
            son daughter|brother sister|father mother|husband wife|boy girl|prince princess|same different
            agree disagree|agreed disagreed|love hate|loved hated|common rare|public private
            internal external|positive negative|always never|possible impossible|success failure|successful unsuccessful
            create destroy|created destroyed|open closed|opened closed|arrive leave|arrived left|found lost
            gain lose|gained lost|support oppose|supported opposed|legal illegal|true false|day night|summer winter
            hot cold|upper lower|medieval modern|native foreign|national local|domestic foreign|primary secondary|original copied|official unofficial|civil military|natural artificial|permanent temporary|direct indirect|active passive|safe dangerous|simple complex|single several|broad narrow|deep shallow|left right|import export|ancient modern|rural urban|light dark|heavy light
            fast slow|fastest slowest|previous next|previously later|remember forget|remembered forgot"""
        .replace("|", "\n")
        .split("\n")
    )
    for pair in ((left, right), (right, left))
)
AUXILIARY = "did|does|do|is|are|was|were|can|could|will|would|has|had|should"
# "Who was elected", "Where did she go": only where it is plain in which gap the "not" belongs.
NEGATABLE = re.compile(
    rf"^(?:who|what|which \w+) (?:{AUXILIARY}) (?=\w+(?:ed|ing|en)\b)|\b(?:{AUXILIARY}) (?:he|she|it|they|[A-Z]\w+) (?=[a-z]+\b(?! [A-Z]))",
    re.I,
)
NUMBER = re.compile(r"\b\d[\d,.]*\b")
NAME = re.compile(r"\b[A-Z][\w'-]+(?: (?:of |the |de |von )?[A-Z][\w'-]+)*")


def find_names(text: str) -> list[str]:
    """Runs of capitalised words that do not merely begin a sentence."""
    names = []
    for match in NAME.finditer(text):
        before = text[: match.start()].rstrip()
        if (before and before[-1] not in '.!?"“”:') or " " in match.group():
            names.append(match.group())
    return list(dict.fromkeys(names))


def replace_word(text: str, old: str, new: str) -> str:
    return re.sub(rf"\b{re.escape(old)}\b", lambda _: new, text, count=1)


def swap_name(question: str, passage: str, answer: str, chance: random.Random) -> str | None:
    here = find_names(passage)
    mine = [name for name in find_names(question) if name in passage and name not in answer]
    others = [name for name in here if name not in question and name not in answer and answer not in name]
    if not mine or not others:
        return None
    old = chance.choice(mine)
    others = [name for name in others if old not in name and abs(name.count(" ") - old.count(" ")) <= 1]
    return replace_word(question, old, chance.choice(others)) if others else None


def swap_number(question: str, passage: str, answer: str, chance: random.Random) -> str | None:
    mine = NUMBER.findall(question)
    if not mine:
        return None
    old = chance.choice(mine).rstrip(".,")
    others = [number.rstrip(".,") for number in NUMBER.findall(passage)]
    others = [number for number in others if number not in question and number not in answer and len(number) == len(old)]
    if not others and old.isdigit():
        others = [str(int(old) + chance.choice((-20, -10, -3, -1, 1, 2, 5, 10)))]
    return replace_word(question, old, chance.choice(others)) if others else None


def swap_antonym(question: str, passage: str, answer: str, chance: random.Random) -> str | None:
    mine = [word for word in re.findall(r"\b[a-z]+\b", question) if word in ANTONYMS and ANTONYMS[word] not in question]
    if not mine:
        return None
    old = chance.choice(mine)
    return replace_word(question, old, ANTONYMS[old])


def negate(question: str, passage: str, answer: str, chance: random.Random) -> str | None:
    match = NEGATABLE.search(question)
    if match is None or re.search(r"\b(not|never|no)\b|n't", question):
        return None
    return f"{question[: match.end()]}not {question[match.end() :]}"


DETERMINED = re.compile(r"\b(the|an?|his|her|their|its|of|to the|in) ([a-z]{4,})\b(?! of\b)")


def swap_thing(question: str, passage: str, answer: str, chance: random.Random) -> str | None:
    """Another thing of the passage, after the same kind of small word, in place of one that both name."""

    def find_things(text: str) -> list[tuple[str, str]]:
        return [(small, thing) for small, thing in DETERMINED.findall(text) if thing not in STOP_WORDS]

    here = find_things(passage)
    mine = [(small, thing) for small, thing in find_things(question) if re.search(rf"\b{thing}\b", passage)]
    chance.shuffle(mine)
    for small, old in mine:
        others = [
            new
            for before, new in here
            if before == small
            and new not in question
            and new not in answer
            and new[:4] != old[:4]
            and new.endswith("s") == old.endswith("s")
            and new.endswith(("ed", "ing", "ly")) == old.endswith(("ed", "ing", "ly"))
        ]
        if others:
            return replace_word(question, old, chance.choice(others))
    return None


def swap_roles(question: str, passage: str, answer: str, chance: random.Random) -> str | None:
    """Two names of the question in each other's place: who did it, and to whom."""
    names = find_names(question)
    if len(names) < 2 or any(word in question for word in (" and ", " or ", " between ")):
        return None
    one, other = chance.sample(names, 2)
    if one in other or other in one:
        return None
    first, second = sorted((one, other), key=question.index)
    start, end = question.index(first), question.index(second)
    middle = question[start + len(first) : end]
    return f"{question[:start]}{second}{middle}{first}{question[end + len(second):]}"


def swap_asked(question: str, passage: str, answer: str, chance: random.Random) -> str | None:
    """Another thing is asked for: a place for a time, a time for a place, a reason for either."""
    match = re.match(r"(When|Where|Why|How) (did|was|were|is|are|does|do|has|had|will|would|can)\b", question)
    if match is None:
        return None
    asked = chance.choice([word for word in ("When", "Where", "Why") if word != match[1]])
    # A place that the passage names, or a reason it gives, may well answer the changed question.
    if asked == "When" and NUMBER.search(passage) or asked == "Why" and "because" in passage:
        return None
    return asked + question[match.end(1) :]


# How often each is tried first; as often as the rule applies in SQuAD 2.0, roughly.
RULES = ((swap_name, 6), (swap_number, 4), (swap_antonym, 4), (swap_thing, 5), (swap_roles, 4), (swap_asked, 2), (negate, 1))


def make_unanswerable(question: str, passage: str, answer: str, chance: random.Random) -> str | None:
    """The question with one change, or `None` where no rule applies."""
    names = [rule for rule, weight in RULES for _ in range(weight)]
    chance.shuffle(names)
    for rule in dict.fromkeys(names):
        changed = rule(question, passage, answer, chance)
        if changed is not None and changed != question:
            return changed
    return None
