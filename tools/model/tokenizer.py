"""The tokenizer: byte-level BPE in Hugging Face form, one token per word of the grammar.

    python tokenizer.py --out ../../site/data

The pre-tokenizer's pattern is ASCII only, so that it can be implemented by
hand, byte by byte, in any language: every byte above 127 counts as "neither
letter, digit nor space".
"""

import argparse
import json
import os
import re

PATTERN = r" ?[A-Za-z]+| ?[0-9]+| ?[^A-Za-z0-9 \t\n\r\x0b\x0c]+|[ \t\n\r\x0b\x0c]+"
PIECE = re.compile(PATTERN)
STORY = "<|story|>"


def byte_characters():
    """GPT-2's printable stand-in for each of the 256 bytes, in GPT-2's order of ids."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(rest)}


def learn_merges(words):
    """Merge the commonest pair again and again until every word is one token."""
    stand_in = byte_characters()
    parts = [[stand_in[b] for b in w.encode()] for w in words]
    merges = []
    while True:
        counts = {}
        for p in parts:
            # A pair counts for more in a word that is nearly whole: fewer merges are spent in all.
            for pair in zip(p, p[1:]):
                counts[pair] = counts.get(pair, 0.0) + 1.0 / (len(p) - 1)
        if not counts:
            return merges
        best = max(counts, key=lambda pair: (counts[pair], pair))
        merges.append(best)
        for p in parts:
            i = 0
            while i + 1 < len(p):
                if (p[i], p[i + 1]) == best:
                    p[i : i + 2] = [p[i] + p[i + 1]]
                i += 1


def build(words):
    merges = learn_merges(sorted(words))
    tokens = list(byte_characters().values()) + [a + b for a, b in merges]
    assert len(set(tokens)) == len(tokens)
    vocabulary = {token: i for i, token in enumerate(tokens)}
    vocabulary_size = len(vocabulary) + 1
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": vocabulary_size - 1, "content": STORY, "single_word": False, "lstrip": False,
                          "rstrip": False, "normalized": False, "special": True}],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": PATTERN}, "behavior": "Isolated", "invert": False},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}]},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
                  "ignore_merges": False, "vocab": vocabulary | {STORY: vocabulary_size - 1},
                  "merges": [f"{a} {b}" for a, b in merges]},
    }


def main():
    import grammar

    arguments = argparse.ArgumentParser(description="Write tokenizer.json.")
    arguments.add_argument("--out", required=True)
    arguments = arguments.parse_args()
    words = [w for w in grammar.vocabulary() if w != STORY]
    tokenizer = build(words)
    path = os.path.join(arguments.out, "tokenizer.json")
    with open(path, "w") as file:
        json.dump(tokenizer, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")
    print(f"{path}: {len(words)} words of the grammar, {len(tokenizer['model']['merges'])} merges,"
          f" vocabulary {len(tokenizer['model']['vocab'])}")


if __name__ == "__main__":
    main()
