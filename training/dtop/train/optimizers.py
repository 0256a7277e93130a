"""Muon for the trunk's matrices, AdamW for everything else, and the learning-rate schedule."""

import math

import torch
from torch import nn

from .muon import Muon
from .recipe import Recipe


def optimizers(model: nn.Module, recipe: Recipe) -> list[torch.optim.Optimizer]:
    trunk, heads, matrices = [], [], []
    for name, parameter in model.named_parameters():
        if not name.startswith("backbone."):
            heads.append(parameter)
        elif recipe.trunk_factor == 0:
            parameter.requires_grad_(False)
        elif recipe.matrix_rate is not None and name.startswith("backbone.layers.") and parameter.ndim == 2:
            matrices.append(parameter)
        else:
            trunk.append(parameter)
    groups = []
    for parameters, factor in ((heads, recipe.head_factor), (trunk, recipe.trunk_factor)):
        # Norms, biases and embeddings do not decay.
        decaying = [parameter for parameter in parameters if is_matrix(parameter)]
        free = [parameter for parameter in parameters if not is_matrix(parameter)]
        for part, decay in ((decaying, recipe.weight_decay), (free, 0.0)):
            if part:
                groups.append({"params": part, "lr": recipe.rate * factor, "weight_decay": decay})
    made = [torch.optim.AdamW(groups, betas=(0.9, 0.99))]
    if matrices:
        rate = recipe.matrix_rate * recipe.trunk_factor
        made.append(Muon(matrices, lr=rate, momentum=0.95, weight_decay=recipe.weight_decay))
    return made


def is_matrix(parameter: torch.Tensor) -> bool:
    """Whether this is a layer's matrix; a position table, [1, N, C], is not."""
    return parameter.ndim >= 2 and parameter.shape[0] > 1


def rate_factor(progress: float, recipe: Recipe) -> float:
    """The factor of the learning rate at `progress` of a run, 0...1."""
    if progress < recipe.warmup:
        return progress / recipe.warmup
    if progress <= recipe.hold:
        return 1.0
    return 0.5 + 0.5 * math.cos(math.pi * (progress - recipe.hold) / (1 - recipe.hold))
