"""python -m unittest test_grammar: the grammar against itself."""

import math
import random
import unittest

import grammar
from tokenizer import PIECE


def story(seed):
    return grammar.sample_story(random.Random(seed))


class GrammarTest(unittest.TestCase):
    def test_a_seed_gives_one_story(self):
        self.assertEqual(story(5), story(5))
        self.assertNotEqual(story(5), story(6))

    def test_every_story_parses_and_so_does_every_prefix_of_a_text(self):
        text = [token for seed in range(300) for token in story(seed)]
        self.assertEqual(len(grammar.score(text)), len(text))
        for end in range(0, 2000, 37):
            self.assertTrue(grammar.parses(text[:end]))

    def test_a_story_ends_where_the_next_begins(self):
        text = story(1)
        self.assertFalse(grammar.parses(text[:-1] + [grammar.STORY]))
        self.assertTrue(grammar.parses(text + [grammar.STORY]))

    def test_what_a_story_remembers_is_enforced(self):
        """Any one word changed to another of its kind in a copied place breaks the parse."""
        broken = 0
        for seed in range(200):
            text = story(seed)
            spells = [i for i, token in enumerate(text) if token == " said" and text[i + 1] == ":"]
            for i in spells:
                other = next(" " + w for w in grammar.MAGIC if " " + w != text[i + 2])
                changed = text[: i + 2] + [other] + text[i + 3 :]
                self.assertEqual(len(grammar.score(changed)), i + 2)
                broken += 1
        self.assertGreater(broken, 20)

    def test_distributions_sum_to_one(self):
        for seed in range(50):
            machine, rng = grammar.story(), random.Random(seed)
            distribution = next(machine)
            try:
                while True:
                    self.assertAlmostEqual(sum(distribution.values()), 1.0, places=12)
                    distribution = machine.send(rng.choice(list(distribution)))
            except StopIteration:
                pass

    def test_scores_are_the_log_of_the_sampling_frequencies(self):
        """The opening "Once upon" is drawn as often as the grammar says."""
        share = sum(story(seed)[2] == " upon" for seed in range(4000)) / 4000
        expected = math.exp(grammar.score([grammar.STORY, "Once", " upon"])[2] + grammar.score([grammar.STORY, "Once"])[1])
        self.assertAlmostEqual(share, expected, delta=0.03)

    def test_tokens_are_pieces_of_the_pre_tokenizer(self):
        for seed in range(200):
            tokens = story(seed)[1:]
            self.assertEqual(PIECE.findall("".join(tokens)), tokens)


if __name__ == "__main__":
    unittest.main()
