"""A seeded grammar of tiny stories.

The grammar is a coroutine. At every point of a story it yields the exact
distribution of the next token, a dict {token: probability}, and is sent the
token that came. Everything else follows from that one form:

  sampling   draw a token from the distribution and send it,
  parsing    send the given token; a token that is not in the distribution is
             where the text stops being a story,
  scoring    add up log(probability of the given token): because the next
             distribution is a function of the tokens so far, every text has at
             most one parse and the sum is its exact log-probability.

A token is one piece of the pre-tokenizer (tokenizer.py): a word with its
leading space, or a run of punctuation. What a story remembers (who has which
thing, who lives where, what was said) lives in local variables of the
coroutine, so reference, agreement and quotation are enforced, not suggested.

    python grammar.py --seed 7 --stories 3
"""

import argparse
import math
import random
from functools import lru_cache

STORY = "<|story|>"

GIRLS = ["Mia", "Nora", "Lily", "Anna", "Ruby", "Ella", "Ivy", "Rosa"]
BOYS = ["Tom", "Ben", "Max", "Leo", "Sam", "Finn", "Otto", "Hugo"]
NAMES = GIRLS + BOYS
ANIMALS = ["fox", "bear", "owl", "mouse", "hare", "frog", "duck", "cat", "goat", "wolf", "hen", "mole"]
NATURES = ["small", "big", "kind", "shy", "clever", "brave", "quiet", "young", "old", "happy"]
THINGS = ["stone", "cup", "bell", "hat", "apple", "key", "book", "ball", "lamp", "box", "shell",
          "feather", "ring", "drum", "kite", "coin", "spoon", "boat", "rope", "map"]
LOOKS = ["red", "blue", "green", "yellow", "white", "black", "golden", "silver", "old", "orange",
         "round", "shiny"]
PLACES = ["river", "forest", "hill", "lake", "bridge", "barn", "mill", "tree", "well", "road",
          "garden", "cave"]
SKY = ["moon", "sun", "star", "wind", "snow", "rain", "cloud", "rose"]
VERBS = ["sleeps", "shines", "sings", "waits", "dances", "rests"]
SONG_WHERE = ["over", "under", "behind", "near"]
FAMILY = ["mother", "father", "sister", "brother"]

# Words that a magic door may ask for. Any of them may follow any other, so
# nothing but copying predicts them the second time.
MAGIC = THINGS + PLACES + SKY

FEELINGS = {
    "hungry": " ate some bread",
    "thirsty": " drank some water",
    "cold": " sat by the fire",
    "sad": " cried a little",
    "tired": None,  # sleeps at home: the story must remember where that is
}

# The chance that a spell of so many words ends there.
SPELL_STOPS = (0, 0, 0, 0, 0.3, 0.5, 0.6, 1)


class Character:
    """Who someone is, and what they have right now."""

    def __init__(self, name):
        self.name = name
        girl = name in GIRLS
        self.he, self.him, self.his = ("she", "her", "her") if girl else ("he", "him", "his")
        self.home = None
        self.things = []


def pieces(text):
    """Split fixed text as the pre-tokenizer does (letters, or punctuation)."""
    from tokenizer import PIECE

    return PIECE.findall(text)


@lru_cache(maxsize=2048)
def trie(options):
    """options: a tuple of (text, weight). A node is (distribution, children).

    A phrase ends at a leaf, so no phrase may be a prefix of another; shared
    beginnings are factored, and each choice is charged to the first token that
    reveals it.
    """
    return _node([(tuple(pieces(text)), weight, text) for text, weight in options])


def _node(rows):
    if len(rows) == 1 and not rows[0][0]:
        return rows[0][2]
    groups = {}
    for row in rows:
        if not row[0]:
            raise ValueError(f"{row[2]!r} is the beginning of another phrase")
        groups.setdefault(row[0][0], []).append(row)
    total = sum(row[1] for row in rows)
    distribution = {head: sum(r[1] for r in group) / total for head, group in groups.items()}
    children = {head: _node([(r[0][1:], r[1], r[2]) for r in group])
                for head, group in groups.items()}
    return distribution, children


def walk(node):
    while not isinstance(node, str):
        distribution, children = node
        node = children[(yield distribution)]
    return node


def phrase(options):
    """Choose one text of {text: weight}; returns the text that came."""
    return (yield from walk(trie(tuple(options.items()))))


def say(text):
    """Text without a choice in it."""
    yield from walk(_said(text))


@lru_cache(maxsize=2048)
def _said(text):
    return trie(((text, 1.0),))


@lru_cache(maxsize=2048)
def _words(words):
    return trie(tuple((" " + w, 1.0) for w in words))


def word(words):
    """One of the words, each as likely as the next; returns it without its space."""
    chosen = yield from walk(_words(tuple(words)))
    return chosen[1:]


@lru_cache(maxsize=2048)
def _articles(adjectives):
    return trie(tuple((f" {'an' if a[0] in 'aeiou' else 'a'} {a}", 1.0) for a in adjectives))


def with_article(adjectives):
    """Emits " a red" or " an old": the article agrees with what follows it."""
    chosen = yield from walk(_articles(tuple(adjectives)))
    return chosen.split(" ")[-1]


WHERE = {f" {preposition} the {place}": 1
         for preposition in ("by", "near", "behind", "beside") for place in PLACES}
WHERE |= {f" under the {place}": 1 for place in ("bridge", "tree", "hill")}
WHERE |= {f" in the {place}": 2 for place in ("forest", "barn", "mill", "garden", "cave")}


def listing(things):
    return " and".join(f" the {thing}" for thing in things)


def new_thing():
    """Emits " a red stone", returns "red stone"."""
    look = yield from with_article(LOOKS)
    thing = yield from word(THINGS)
    return f"{look} {thing}"


def own_thing(who):
    """Emits " the red stone", one of the things that `who` has now; returns it."""
    return (yield from phrase({f" the {thing}": 1 for thing in who.things}))[5:]


# --- how a story begins -----------------------------------------------------


def opening():
    yield from phrase({"Once there was": 4, "Once upon a time there was": 3, "Long ago there lived": 3})
    yield from with_article(NATURES)
    yield from word(ANIMALS)
    yield from say(" called")
    hero = Character((yield from word(NAMES)))
    yield from say(f". {hero.he.capitalize()} lived")
    hero.home = yield from phrase(WHERE)
    yield from phrase({".": 4} | {f" with {hero.his} {who}.": 1 for who in FAMILY})
    return hero


def second(hero):
    """The friend: a boy for a girl and a girl for a boy, so that every pronoun has one meaning."""
    names = BOYS if hero.name in GIRLS else GIRLS
    met, best = f" One day {hero.he} met", f" {hero.his.capitalize()} best friend was"
    if (yield from phrase({met: 1, best: 2})) == met:
        yield from with_article(NATURES)
        yield from word(ANIMALS)
        yield from say(" called")
        name = yield from word(names)
    else:
        name = yield from word(names)
        yield from say(",")
        yield from with_article(NATURES)
        yield from word(ANIMALS)
    yield from say(".")
    return Character(name)


def belongings(hero, friend):
    yield from say(f" {hero.name} had")
    hero.things = [(yield from new_thing())]
    yield from say(f" and {friend.name} had")
    friend.things = [(yield from new_thing())]
    yield from say(".")


# --- what can happen; `who` does it, the verb has been said -------------------


def hide(who, other):
    """A thing is hidden; asked where it is, its owner says exactly where."""
    thing = yield from own_thing(who)
    where = yield from phrase(WHERE)
    yield from say(f'. {other.name} asked, "Where is the {thing}?"')
    yield from say(f' "The {thing} is{where}," said {who.name}.')
    looked = f" {other.name} looked{where} and found the {thing}."
    ran = f" {other.name} ran and found the {thing}{where}."
    yield from phrase({looked: 1, ran: 1})
    yield from phrase({f" {other.he.capitalize()} gave it back to {who.him}.": 1, " They laughed.": 1})


def give(who, other):
    """A thing changes hands, and from here on the other one has it."""
    thing = yield from own_thing(who)
    yield from say(f' to {other.name}. "Thank you, {who.name}," said {other.name}.')
    who.things = [kept for kept in who.things if kept != thing]
    other.things = other.things + [thing]
    yield from say(f" Now {other.name} had{listing(other.things)}.")


def sing(who, other):
    """A line of a song, sung again word for word."""
    yield from say(', "The')
    line = "The"
    for choices in (LOOKS, SKY, VERBS, SONG_WHERE):
        line += " " + (yield from word(choices))
    yield from say(" the")
    line += " the"
    for choices in (NATURES, PLACES):
        line += " " + (yield from word(choices))
    yield from say('."')
    yield from phrase({f' {other.name} sang it too, "{line}."': 1,
                       f' {other.name} liked the song and sang, "{line}."': 1})
    yield from phrase({f' Then they sang it together, "{line}."': 1, f" {who.name} smiled.": 2})


def door(who, other):
    """Magic words: any word may follow any other, until they are said again."""
    yield from say(" a little door with magic words on it:")
    spell = []
    while True:
        weights = {" " + w: 0.02 if w in spell else 1.0 for w in MAGIC}
        total = sum(weights.values())
        stop = SPELL_STOPS[len(spell)]
        distribution = {w: (1 - stop) * x / total for w, x in weights.items()} if stop < 1 else {}
        if stop:
            distribution["."] = stop
        token = yield distribution
        if token == ".":
            break
        spell.append(token[1:])
    spell = " ".join(spell)
    yield from say(f" {who.name} said: {spell}.")
    shut = f" The door did not open. {other.name} said: {spell}."
    if (yield from phrase({shut: 1, " The door opened.": 1})) == shut:
        yield from say(" Then the door opened.")
        who = other
    yield from say(f" {who.name} took")
    who.things = who.things + [(yield from new_thing())]
    yield from say(f" from behind it.")


def message(who, other):
    """Something is said to be passed on, and is passed on word for word."""
    yield from say(', "Please tell my')
    parent = yield from word(FAMILY)
    yield from say(" that")
    news = "the"
    yield from say(" the")
    for choices in (NATURES, ANIMALS, VERBS):
        news += " " + (yield from word(choices))
    news += yield from phrase(WHERE)
    yield from say(f'." {other.name} ran to the {parent} of {who.name} and said, "T{news[1:]}."')


def feel(who, other):
    """A feeling, and what follows from it."""
    feeling = yield from word(tuple(FEELINGS))
    yield from say(f", so {who.he}{FEELINGS[feeling] or ' slept' + (who.home or ' under a tree')}.")
    yield from phrase({f" {other.name} sat with {who.him} until {who.he} was happy again.": 1,
                       f" Then {who.he} was not {feeling} any more.": 1})


EPISODES = {" hid": hide, " gave": give, " sang": sing, " found": door, " said": message, " was": feel}
WEIGHTS = {" found": 2}  # the others 1
NEEDS_A_THING = (" hid", " gave")
FIRST = {" One morning,": 1, " One evening,": 1, " One day,": 1}
NEXT = {" The next day,": 1, " After that,": 1, " Later,": 1, " Soon,": 1}
ENDING = {" At night,": 1, " In the end,": 1}
ENDS_AFTER = (0.0, 0.5, 0.85, 1.0)  # the chance that a story ends after so many episodes


def story():
    """One story, without the token that begins it."""
    hero = yield from opening()
    friend = yield from second(hero)
    yield from belongings(hero, friend)
    told = []
    while True:
        end = ENDS_AFTER[len(told)]
        leads = FIRST if not told else NEXT
        options = {lead: (1 - end) / len(leads) for lead in leads} if end < 1 else {}
        if end:
            options |= {lead: end / len(ENDING) for lead in ENDING}
        if (yield from phrase(options)) in ENDING:
            break
        who, other = hero, friend
        if (yield from word((hero.name, friend.name))) == friend.name:
            who, other = friend, hero
        verb = yield from phrase({v: WEIGHTS.get(v, 1) * (0.2 if v in told else 1) for v in EPISODES
                                  if who.things or v not in NEEDS_A_THING})
        told.append(verb)
        yield from EPISODES[verb](who, other)
    carried = f" with{listing(hero.things)}" if hero.things else ""
    yield from say(f" {hero.name} went home{carried} and slept{hero.home}.")
    yield from phrase({" They were good friends.": 1, " They were both happy.": 1, " The end.": 1})


def stories():
    """A text: stories one after another, each begun by its token."""
    while True:
        yield {STORY: 1.0}
        yield from story()


# --- the three uses -----------------------------------------------------------


def sample_story(rng):
    """The tokens of one story, STORY first."""
    tokens, machine = [STORY], story()
    distribution = next(machine)
    try:
        while True:
            r, token = rng.random(), None
            for token, probability in distribution.items():
                r -= probability
                if r < 0:
                    break
            tokens.append(token)
            distribution = machine.send(token)
    except StopIteration:
        return tokens


def score(tokens):
    """Natural-log probability of each token, as long as the text parses.

    The result is shorter than `tokens` exactly where the text stops being a
    sequence of stories: len(score(t)) == len(t) means that t parses.
    """
    machine, scores = stories(), []
    distribution = next(machine)
    for token in tokens:
        probability = distribution.get(token, 0.0)
        if probability <= 0.0:
            break
        scores.append(math.log(probability))
        distribution = machine.send(token)
    return scores


def parses(tokens):
    return len(score(tokens)) == len(tokens)


def vocabulary():
    """Every token the grammar can emit, found by walking many stories' distributions."""
    found, rng = {STORY}, random.Random(0)
    for _ in range(3000):
        machine = story()
        distribution = next(machine)
        try:
            while True:
                found.update(distribution)
                distribution = machine.send(rng.choice(list(distribution)))
        except StopIteration:
            pass
    return sorted(found)


def main():
    arguments = argparse.ArgumentParser(description="Print stories and the grammar's entropy.")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--stories", type=int, default=3)
    arguments = arguments.parse_args()
    rng = random.Random(arguments.seed)
    for _ in range(arguments.stories):
        tokens = sample_story(rng)
        nats = -sum(score(tokens)) / len(tokens)
        print("".join(tokens[1:]), f"\n[{len(tokens)} tokens, {nats:.3f} nats per token]\n")


if __name__ == "__main__":
    main()
