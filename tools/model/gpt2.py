"""The decoder that is trained, and its files: GPT-2's architecture, names and layouts.

Pre-norm layer norm (eps 1e-5), learned positions, biased projections, GELU in
its tanh form, tied embedding. Tensor names and the [in, out] layout of the
projections are those of the original GPT-2 repository.
"""

import json
import math
import os

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

CONFIG = {
    "architectures": ["GPT2LMHeadModel"],
    "model_type": "gpt2",
    "activation_function": "gelu_new",
    "vocab_size": None,
    "n_positions": 512,
    "n_ctx": 512,
    "n_embd": 128,
    "n_layer": 4,
    "n_head": 4,
    "n_inner": 512,
    "layer_norm_epsilon": 1e-5,
    "tie_word_embeddings": True,
    "bos_token_id": None,
    "eos_token_id": None,
    "torch_dtype": "float16",
}


EMBEDDING_STD = 0.06
# Tied to the head, the token embedding grows several times in training; positions must not drown beside it.
POSITION_SIZE = 0.5
# The first heads of the first layer start with a soft preference for the position so many back.
LOOK_BACK = (1, 2)


def new_config(vocab_size, width=CONFIG["n_embd"], layers=CONFIG["n_layer"], heads=CONFIG["n_head"]):
    """The special token is the last id; it both begins and ends a story."""
    return CONFIG | {"vocab_size": vocab_size, "bos_token_id": vocab_size - 1, "eos_token_id": vocab_size - 1,
                     "n_embd": width, "n_layer": layers, "n_head": heads, "n_inner": 4 * width}


def shapes(config):
    d, inner = config["n_embd"], config["n_inner"]
    table = {"wte.weight": (config["vocab_size"], d), "wpe.weight": (config["n_positions"], d)}
    for i in range(config["n_layer"]):
        table |= {
            f"h.{i}.ln_1.weight": (d,), f"h.{i}.ln_1.bias": (d,),
            f"h.{i}.attn.c_attn.weight": (d, 3 * d), f"h.{i}.attn.c_attn.bias": (3 * d,),
            f"h.{i}.attn.c_proj.weight": (d, d), f"h.{i}.attn.c_proj.bias": (d,),
            f"h.{i}.ln_2.weight": (d,), f"h.{i}.ln_2.bias": (d,),
            f"h.{i}.mlp.c_fc.weight": (d, inner), f"h.{i}.mlp.c_fc.bias": (inner,),
            f"h.{i}.mlp.c_proj.weight": (inner, d), f"h.{i}.mlp.c_proj.bias": (d,),
        }
    return table | {"ln_f.weight": (d,), "ln_f.bias": (d,)}


def new_weights(config, seed):
    """Initial weights, scaled to the width: GPT-2's 0.02 suits a width of 768 and leaves a narrow model's attention
    almost uniform for thousands of steps.

    The learned positions start as sinusoids: "one position back" is then one rotation for all positions, so heads that
    look there form early.
    """
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, shape in shapes(config).items():
        if name == "wpe.weight":
            weights[name] = sinusoids(*shape) * POSITION_SIZE
        elif name.endswith("bias"):
            weights[name] = torch.zeros(shape)
        elif "ln_" in name:
            weights[name] = torch.ones(shape)
        else:
            std = EMBEDDING_STD if name == "wte.weight" else 1 / math.sqrt(shape[0])
            if name.endswith("c_proj.weight"):
                std /= math.sqrt(2 * config["n_layer"])
            weights[name] = torch.randn(shape, generator=generator) * std
    head_dim = config["n_embd"] // config["n_head"]
    for head, offset in enumerate(LOOK_BACK):
        query, key = look_back(offset, config, generator)
        packed = weights["h.0.attn.c_attn.weight"]
        packed[:, head * head_dim : (head + 1) * head_dim] = query
        packed[:, config["n_embd"] + head * head_dim : config["n_embd"] + (head + 1) * head_dim] = key
    return weights


def look_back(offset, config, generator):
    """Query and key weights (width, head_dim) of a head that softly prefers the position `offset` back.

    Both project onto the same random directions, so a query is like the keys near it (Trockman and Kolter, "Mimetic
    initialization of self-attention layers", 2023); turning the keys' sinusoids ahead moves the preference back.
    """
    d, head_dim = config["n_embd"], config["n_embd"] // config["n_head"]
    query = torch.linalg.qr(torch.randn(d, head_dim, generator=generator)).Q
    sine, cosine = (offset * frequencies(d)).sin(), (offset * frequencies(d)).cos()
    even, odd = query[0::2], query[1::2]
    key = torch.stack([cosine[:, None] * even - sine[:, None] * odd, sine[:, None] * even + cosine[:, None] * odd], 1)
    return query, key.view(d, head_dim)


def frequencies(dim):
    """From 2.5 to 0.0125 radians per position: neighbours differ clearly, and 512 positions differ from each other."""
    return 2.5 * 200.0 ** (-torch.arange(0, dim, 2) / dim)


def sinusoids(positions, dim):
    angles = torch.arange(positions)[:, None] * frequencies(dim)
    return torch.stack([angles.sin(), angles.cos()], -1).view(positions, dim)


def forward(weights, config, ids, positions=None, attention=None):
    """ids (batch, length) -> logits (batch, length, vocab_size).

    `attention`, if a list, receives each layer's weights (batch, heads, length, length).
    """
    d, heads, eps = config["n_embd"], config["n_head"], config["layer_norm_epsilon"]
    batch, length = ids.shape
    if positions is None:
        positions = torch.arange(length)
    blocked = torch.full((length, length), -torch.inf).triu(1)
    x = weights["wte.weight"][ids] + weights["wpe.weight"][positions]
    for i in range(config["n_layer"]):
        w = lambda name: weights[f"h.{i}.{name}"]
        y = F.layer_norm(x, (d,), w("ln_1.weight"), w("ln_1.bias"), eps)
        y = torch.addmm(w("attn.c_attn.bias"), y.reshape(-1, d), w("attn.c_attn.weight"))
        q, k, v = y.view(batch, length, 3, heads, d // heads).permute(2, 0, 3, 1, 4)
        # Written out: on a CPU the fused kernel's bfloat16 backward pass takes half of a training step.
        scores = (q / math.sqrt(d // heads)) @ k.transpose(-1, -2) + blocked
        attended = scores.softmax(-1)
        if attention is not None:
            attention.append(attended)
        y = attended @ v
        y = y.transpose(1, 2).reshape(-1, d)
        x = x + torch.addmm(w("attn.c_proj.bias"), y, w("attn.c_proj.weight")).view(batch, length, d)
        y = F.layer_norm(x, (d,), w("ln_2.weight"), w("ln_2.bias"), eps).reshape(-1, d)
        y = F.gelu(torch.addmm(w("mlp.c_fc.bias"), y, w("mlp.c_fc.weight")), approximate="tanh")
        x = x + torch.addmm(w("mlp.c_proj.bias"), y, w("mlp.c_proj.weight")).view(batch, length, d)
    x = F.layer_norm(x, (d,), weights["ln_f.weight"], weights["ln_f.bias"], eps)
    return x @ weights["wte.weight"].T


def save(weights, config, folder):
    """config.json and model.safetensors (float16)."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(config, file, indent=2)
        file.write("\n")
    half = {name: weights[name].detach().to(torch.float16).contiguous() for name in shapes(config)}
    save_file(half, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})


def load(folder, dtype=torch.float32):
    with open(os.path.join(folder, "config.json")) as file:
        config = json.load(file)
    weights = load_file(os.path.join(folder, "model.safetensors"))
    return {name: tensor.to(dtype) for name, tensor in weights.items()}, config
