"""Train the story model on the CPU and export it.

    python train.py --run RUN_FOLDER                  train, checkpoints in RUN_FOLDER
    python train.py --run RUN_FOLDER --export FOLDER  write the newest checkpoint's files

Text is drawn from the grammar with seeds that never meet those of the held-out
text (figures.py). Windows grow from 128 to 512 tokens. In a short window half
of the rows start at a random position, so that all 512 positions are learned
from the beginning; every window begins at the start of a story.
"""

import argparse
import glob
import json
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

import gpt2
import grammar

HERE = os.path.dirname(os.path.abspath(__file__))

# (share of the steps, window length, windows per step)
STAGES = ((0.7, 128, 8), (0.22, 256, 4), (0.08, 512, 2))
REPEATED = 0.25  # share of the rows of the first stage that are random words said again and again
COOLING = 0.35  # the last share of the steps, in which the learning rate falls to 0
TRAINING_SEED = 1_000_000  # story i of the training text is drawn from seed TRAINING_SEED + i


def token_ids(folder):
    """{token text: id} for the grammar's tokens, from tokenizer.json."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    table = {}
    for word in grammar.vocabulary():
        ids = tokenizer.encode(word).ids
        if len(ids) != 1:
            raise SystemExit(f"{word!r} is {len(ids)} tokens, not 1: run tokenizer.py again")
        table[word] = ids[0]
    return table, tokenizer.get_vocab_size()


def make_text(ids, stories, path):
    """Stream of token ids and the offset of each story, kept in a file."""
    if os.path.exists(path):
        kept = np.load(path)
        if len(kept["starts"]) == stories:
            return kept["stream"], kept["starts"]
    stream, starts = [], []
    for i in range(stories):
        starts.append(len(stream))
        stream.extend(ids[t] for t in grammar.sample_story(random.Random(TRAINING_SEED + i)))
    stream, starts = np.array(stream, np.uint16), np.array(starts, np.int64)
    np.savez(path, stream=stream, starts=starts)
    return stream, starts


def stage_at(step, steps):
    done = step / steps
    for share, length, rows in STAGES:
        if done < share:
            return length, rows
        done -= share
    return STAGES[-1][1:]


def batch(stream, starts, words, length, rows, positions, rng):
    """Stories, and in short windows some rows that only copying predicts: induction heads form sooner."""
    last = np.searchsorted(starts, len(stream) - length - 1)
    chosen = starts[rng.integers(0, last, rows)]
    ids = torch.from_numpy(stream[chosen[:, None] + np.arange(length + 1)].astype(np.int64))
    if length == STAGES[0][1]:
        for row in range(int(REPEATED * rows)):
            span = rng.permutation(words)[: rng.integers(4, 33)]
            ids[row] = torch.from_numpy(np.resize(span, length + 1))
    shift = rng.integers(0, positions - length + 1, rows) * rng.integers(0, 2, rows)
    return ids[:, :-1], ids[:, 1:], torch.from_numpy(shift[:, None] + np.arange(length))


def newest(run):
    paths = sorted(glob.glob(os.path.join(run, "step-*.pt")))
    if not paths:
        raise SystemExit(f"no checkpoint in {run}: train first, with --run {run}")
    return paths[-1]


def train(arguments):
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    os.makedirs(arguments.run, exist_ok=True)
    ids, vocab_size = token_ids(arguments.tokenizer)
    config = gpt2.new_config(vocab_size, arguments.width, arguments.layers, arguments.heads)
    stream, starts = make_text(ids, arguments.stories, os.path.join(arguments.run, "text.npz"))
    print(f"{len(starts)} stories, {len(stream)} tokens", flush=True)
    words = np.array([i for t, i in sorted(ids.items()) if t[0] == " " and t[1:].isalpha()])
    weights = {n: t.requires_grad_() for n, t in gpt2.new_weights(config, arguments.seed).items()}
    decayed = [t for n, t in weights.items() if t.dim() == 2 and not n.startswith("wpe")]
    others = [t for n, t in weights.items() if t.dim() != 2 or n.startswith("wpe")]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.05},
                                   {"params": others, "weight_decay": 0.0}], betas=(0.9, 0.98), fused=True)
    first, seen, recent = 0, 0, []
    if arguments.resume:
        kept = torch.load(newest(arguments.run))
        first, seen = kept["step"], kept["tokens"]
        optimizer.load_state_dict(kept["optimizer"])
        for name, value in kept["weights"].items():
            weights[name].data.copy_(value)
    rng = np.random.default_rng((arguments.seed, first))
    began, seen_before = time.time(), seen
    for step in range(first, arguments.steps + 1):
        if step % arguments.every == 0 or step == arguments.steps:
            path = os.path.join(arguments.run, f"step-{step:06d}.pt")
            torch.save({"weights": {n: t.detach() for n, t in weights.items()}, "config": config,
                        "optimizer": optimizer.state_dict(), "step": step, "tokens": seen}, path)
        if step == arguments.steps:
            break
        warm, cool = (step + 1) / 200, (arguments.steps - step) / (COOLING * arguments.steps)
        for group in optimizer.param_groups:
            group["lr"] = arguments.rate * min(1.0, warm, cool)
        length, rows = stage_at(step, arguments.steps)
        x, y, positions = batch(stream, starts, words, length, rows, config["n_positions"], rng)
        with torch.autocast("cpu", torch.bfloat16, enabled=True):
            logits = gpt2.forward(weights, config, x, positions)
        loss = F.cross_entropy(logits.float().view(-1, vocab_size), y.reshape(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen += x.numel()
        recent.append(loss.item())
        if (step + 1) % 50 == 0:
            seconds = time.time() - began
            print(f"step {step + 1} length {length} loss {np.mean(recent):.4f} tokens {seen}"
                  f" {seconds:.0f} s {(seen - seen_before) / seconds:.0f} tokens/s", flush=True)
            recent = []


def export(arguments):
    checkpoint = torch.load(newest(arguments.run) if os.path.isdir(arguments.run) else arguments.run)
    gpt2.save(checkpoint["weights"], checkpoint["config"], arguments.export)
    print(f"exported step {checkpoint['step']} ({checkpoint['tokens']} tokens seen) to {arguments.export}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--run", required=True, help="folder of checkpoints (or, to export, one checkpoint)")
    arguments.add_argument("--export", help="folder to write config.json and model.safetensors to")
    arguments.add_argument("--tokenizer", default=os.path.join(HERE, "../../site/data"))
    arguments.add_argument("--width", type=int, default=gpt2.CONFIG["n_embd"])
    arguments.add_argument("--layers", type=int, default=gpt2.CONFIG["n_layer"])
    arguments.add_argument("--heads", type=int, default=gpt2.CONFIG["n_head"])
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--steps", type=int, default=18000)
    arguments.add_argument("--stories", type=int, default=130_000)
    arguments.add_argument("--rate", type=float, default=2e-3)
    arguments.add_argument("--every", type=int, default=250, help="steps between checkpoints")
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--resume", action="store_true", help="go on from the newest checkpoint of the run")
    arguments = arguments.parse_args()
    export(arguments) if arguments.export else train(arguments)


if __name__ == "__main__":
    main()
