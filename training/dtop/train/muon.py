"""Muon (Jordan et al., 2024) for a trunk of equal layers: orthogonalises matrices of the same shape together."""

import torch
from torch import Tensor

# The quintic's coefficients, and how often it is applied (https://kellerjordan.github.io/posts/muon).
A, B, C, TIMES = 3.4445, -4.7750, 2.0315, 5


class Muon(torch.optim.Muon):
    """PyTorch's Muon iterates in bf16 everywhere, one matrix at a time. This one uses float32 on a CPU, which is many
    times as fast where bf16 is emulated."""

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            alike: dict[torch.Size, list[Tensor]] = {}
            for parameter in group["params"]:
                if parameter.grad is not None:
                    alike.setdefault(parameter.shape, []).append(parameter)
            for parameters in alike.values():
                self._advance(parameters, group)

    def _advance(self, parameters: list[Tensor], group: dict) -> None:
        rate, momentum, (rows, columns) = group["lr"], group["momentum"], parameters[0].shape
        updates = []
        for parameter in parameters:
            buffer = self.state[parameter].setdefault("momentum_buffer", torch.zeros_like(parameter))
            buffer.lerp_(parameter.grad, 1 - momentum)
            updates.append(parameter.grad.lerp(buffer, momentum))
        for parameter, update in zip(parameters, orthogonal(torch.stack(updates)), strict=True):
            parameter.mul_(1 - rate * group["weight_decay"])
            parameter.add_(update, alpha=-rate * max(1, rows / columns) ** 0.5)


def orthogonal(matrices: Tensor) -> Tensor:
    """Brings the singular values of [n, rows, columns] near 1 by Newton-Schulz iteration."""
    # Transposing tall matrices lowers the cost from rows^3 to columns^3.
    tall = matrices.shape[1] > matrices.shape[2]
    found = matrices.to(torch.bfloat16 if matrices.is_cuda else torch.float32)
    found = found.mT if tall else found
    found = found / found.norm(dim=(1, 2), keepdim=True).clamp_min(1e-7)
    for _ in range(TIMES):
        gram = found @ found.mT
        found = torch.baddbmm(found, torch.baddbmm(gram, gram, gram, beta=B, alpha=C), found, beta=A)
    return (found.mT if tall else found).to(matrices.dtype)
