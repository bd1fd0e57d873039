"""The model's figures, measured on the exported files.

    python figures.py --seed 2024

1. Samples: the share of 200 samples (temperature 0.8, from the story token, 60
   tokens) that parse under the grammar, every token of them.
2. Loss: held-out loss per token beside the grammar's own entropy, that is, the
   exact -log probability of the same tokens under the grammar.
3. Heads: what each head attends to, on two kinds of text.

The three must hold, or the exit status is 1.
"""

import argparse
import json
import math
import os
import random
import sys

import torch

import gpt2
import grammar
from train import HERE, token_ids

PARSED, GAP, PREVIOUS, INDUCTION = 0.95, 0.1, 0.8, 0.5  # what must hold
SAMPLES, SAMPLE_TOKENS, TEMPERATURE = 200, 60, 0.8
WINDOW = 512
REPEATED, REPEATS = 40, 64  # random words in a sequence, each sequence said twice; number of sequences
HELD_OUT_SEED = 2_000_000_000  # far from the training stories' seeds; figures add --seed


def samples(weights, config, seed):
    """(200, 1 + 60) token ids, all drawn from one seeded generator."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.full((SAMPLES, 1), config["bos_token_id"])
    for _ in range(SAMPLE_TOKENS):
        logits = gpt2.forward(weights, config, ids)[:, -1] / TEMPERATURE
        ids = torch.cat([ids, torch.multinomial(logits.softmax(-1), 1, generator=generator)], 1)
    return ids


def held_out(ids, seed, tokens):
    """Windows of 512 tokens that begin at a story, and the grammar's log-probability of each token."""
    windows, story = [], 0
    while len(windows) * WINDOW < tokens:
        text = []
        while len(text) < WINDOW + 1:
            text += grammar.sample_story(random.Random(HELD_OUT_SEED + seed * 1_000_000 + story))
            story += 1
        text = text[: WINDOW + 1]
        scores = grammar.score(text)
        assert len(scores) == len(text)
        windows.append(([ids[t] for t in text], scores))
    return (torch.tensor([w[0] for w in windows]), torch.tensor([w[1] for w in windows], dtype=torch.float64), story)


def held_out_loss(weights, config, windows):
    total = 0.0
    for rows in windows.split(8):
        logits = gpt2.forward(weights, config, rows[:, :-1])
        total += torch.nn.functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten(), reduction="sum").item()
    return total / windows[:, 1:].numel()


def attention(weights, config, rows):
    """(layers, rows, heads, length, length)"""
    kept = []
    gpt2.forward(weights, config, rows, attention=kept)
    return torch.stack(kept)


def on_offset(attended, offset):
    return torch.diagonal(attended, -offset, -2, -1)


def repeated_scores(weights, config, ids, seed):
    """On random words of the grammar said twice: previous token, induction, duplicate, first and self."""
    generator = torch.Generator().manual_seed(seed)
    words = torch.tensor([i for t, i in sorted(ids.items()) if t[0] == " " and t[1:].isalpha()])
    half = torch.stack([words[torch.randperm(len(words), generator=generator)[:REPEATED]] for _ in range(REPEATS)])
    rows = torch.cat([torch.full((REPEATS, 1), config["bos_token_id"]), half, half], 1)
    attended = attention(weights, config, rows)
    mean = lambda x: x.mean((1, 3))  # over sequences and positions: (layers, heads)
    second = slice(REPEATED + 1, None)  # queries in the second half
    return {
        "previous_token": mean(on_offset(attended, 1)),
        # A query at position i looks at i - 40 + 1: the token after the same word's first time.
        "induction": mean(on_offset(attended, REPEATED - 1)[..., 2:]),
        "duplicate_token": mean(on_offset(attended, REPEATED)[..., 1:]),
        "first_token": mean(attended[..., second, 0]),
        "self": mean(on_offset(attended, 0)[..., 1:]),
    }


def story_scores(weights, config, ids, seed):
    """On held-out stories: previous token, and induction where it says what comes next.

    The second is the mean weight on the position after the latest earlier occurrence of the current token, over the
    queries whose current and next token repeat that earlier pair for at least the fourth token in a row.
    """
    totals = {"previous_token": 0.0, "induction": 0.0, "first_token": 0.0}
    counts = dict.fromkeys(totals, 0)
    for story in range(200):
        tokens = grammar.sample_story(random.Random(HELD_OUT_SEED + seed * 1_000_000 + 500_000 + story))
        row = [ids[t] for t in tokens]
        attended = attention(weights, config, torch.tensor([row]))[:, 0]
        add = lambda name, x, n: (totals.__setitem__(name, totals[name] + x), counts.__setitem__(name, counts[name] + n))
        add("previous_token", on_offset(attended, 1).sum(-1), len(row) - 1)
        add("first_token", attended[:, :, 1:, 0].sum(-1), len(row) - 1)
        for i in range(4, len(row) - 1):
            earlier = [j for j in range(3, i) if row[j] == row[i]]
            if earlier and row[earlier[-1] - 3 : earlier[-1] + 2] == row[i - 3 : i + 2] and earlier[-1] + 1 < i:
                add("induction", attended[:, :, i, earlier[-1] + 1], 1)
    return {name: totals[name] / counts[name] for name in totals}, counts["induction"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--model", default=os.path.join(HERE, "../../site/data"))
    arguments.add_argument("--tokenizer", help="folder of tokenizer.json, where it is not the model's")
    arguments.add_argument("--seed", type=int, default=2024)
    arguments.add_argument("--tokens", type=int, default=200_000, help="held-out tokens")
    arguments.add_argument("--heads", help="also write the heads' scores to this JSON file")
    arguments = arguments.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    weights, config = gpt2.load(arguments.model)
    ids, _ = token_ids(arguments.tokenizer or arguments.model)
    text = {i: t for t, i in ids.items()}
    failed = []

    def verdict(name, holds):
        if not holds:
            failed.append(name)
        return "holds" if holds else "DOES NOT HOLD"

    drawn = [[text.get(i, "\ufffd") for i in row] for row in samples(weights, config, arguments.seed).tolist()]
    good = [len(grammar.score(row)) == len(row) for row in drawn]
    share = sum(good) / SAMPLES
    print(f"1. {sum(good)} of {SAMPLES} samples parse for {SAMPLE_TOKENS} tokens (temperature {TEMPERATURE}, seed"
          f" {arguments.seed}): {share:.1%}; at least {PARSED:.0%}: {verdict('samples', share >= PARSED)}")
    for row in [r for r, ok in zip(drawn, good) if not ok][:3]:
        end = len(grammar.score(row))
        print(f"     left the grammar at [{row[end]}] after ...{''.join(row[max(0, end - 12):end])}")

    windows, scores, stories = held_out(ids, arguments.seed, arguments.tokens)
    entropy = -scores[:, 1:].mean().item()
    loss = held_out_loss(weights, config, windows)
    print(f"2. held-out loss {loss:.4f} nats per token, grammar {entropy:.4f}, difference {loss - entropy:.4f} over"
          f" {windows[:, 1:].numel()} tokens of {stories} stories; at most {GAP}: {verdict('loss', loss - entropy <= GAP)}")

    repeated = repeated_scores(weights, config, ids, arguments.seed)
    in_stories, spans = story_scores(weights, config, ids, arguments.seed)
    previous, induction = repeated["previous_token"].max().item(), repeated["induction"].max().item()
    print(f"3. heads, mean attention weight. On {REPEATS} sequences of {REPEATED} random words said twice, and on 200"
          f" stories ({spans} copied tokens):")
    print("   layer head  previous  induction  duplicate  first  self | stories: previous  induction  first")
    for layer in range(config["n_layer"]):
        for head in range(config["n_head"]):
            r = {name: value[layer, head].item() for name, value in repeated.items()}
            s = {name: value[layer, head].item() for name, value in in_stories.items()}
            print(f"   {layer:5d} {head:4d}  {r['previous_token']:8.2f}  {r['induction']:9.2f}  {r['duplicate_token']:9.2f}"
                  f"  {r['first_token']:5.2f}  {r['self']:4.2f} | {s['previous_token']:17.2f}  {s['induction']:9.2f}"
                  f"  {s['first_token']:5.2f}")
    print(f"   best previous-token head {previous:.2f}; at least {PREVIOUS}: {verdict('previous-token', previous >= PREVIOUS)}")
    print(f"   best induction head {induction:.2f}; at least {INDUCTION}: {verdict('induction', induction >= INDUCTION)}")

    if arguments.heads:
        rounded = lambda table, l, h: {name: round(value[l, h].item(), 3) for name, value in table.items()}
        heads = {"seed": arguments.seed, "thresholds": {"previous_token": PREVIOUS, "induction": INDUCTION},
                 "heads": [{"layer": l, "head": h, "random_words_twice": rounded(repeated, l, h),
                            "stories": rounded(in_stories, l, h)}
                           for l in range(config["n_layer"]) for h in range(config["n_head"])]}
        with open(arguments.heads, "w") as file:
            json.dump(heads, file, indent=1)
            file.write("\n")
    if failed:
        sys.exit(f"does not hold: {', '.join(failed)}")


if __name__ == "__main__":
    main()
