"""A BERT encoder with a span head, small enough to read, with the weight names of the Hugging Face checkpoints.

    input_ids       int64 [batch, seq]
    attention_mask  int64 [batch, seq]
    token_type_ids  int64 [batch, seq], 0 for the question, 1 for the passage
    -> start_logits, end_logits  float32 [batch, seq]

The span of the null answer is `[CLS]`, position 0 (Devlin et al., 2019, section 4.3: SQuAD 2.0).
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

HIDDEN, HEADS, LAYERS, INTERMEDIATE, VOCABULARY, POSITIONS = 384, 12, 6, 1536, 30522, 512
EPSILON = 1e-12


class Embeddings(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(VOCABULARY, HIDDEN)
        self.position_embeddings = nn.Embedding(POSITIONS, HIDDEN)
        self.token_type_embeddings = nn.Embedding(2, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor) -> torch.Tensor:
        positions = torch.arange(input_ids.shape[1], device=input_ids.device)
        return self.LayerNorm(
            self.word_embeddings(input_ids)
            + self.token_type_embeddings(token_type_ids)
            + self.position_embeddings(positions)
        )


class SelfAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)

    def forward(self, hidden: torch.Tensor, bias: torch.Tensor, exporting: bool) -> torch.Tensor:
        def split(states: torch.Tensor) -> torch.Tensor:
            return states.unflatten(-1, (HEADS, HIDDEN // HEADS)).transpose(1, 2)

        query, key, value = split(self.query(hidden)), split(self.key(hidden)), split(self.value(hidden))
        if exporting:
            # Written out: opset 14 knows no fused attention.
            scores = query @ key.transpose(-1, -2) / math.sqrt(HIDDEN // HEADS) + bias
            mixed = scores.softmax(-1) @ value
        else:
            mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=bias.to(query.dtype))
        return mixed.transpose(1, 2).flatten(2)


class Output(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, states: torch.Tensor, residual: torch.Tensor, dropout: float) -> torch.Tensor:
        return self.LayerNorm(F.dropout(self.dense(states), dropout, self.training) + residual)


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.ModuleDict({"self": SelfAttention(), "output": Output(HIDDEN)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(HIDDEN, INTERMEDIATE)})
        self.output = Output(INTERMEDIATE)

    def forward(self, hidden: torch.Tensor, bias: torch.Tensor, dropout: float, exporting: bool) -> torch.Tensor:
        attended = self.attention["output"](self.attention["self"](hidden, bias, exporting), hidden, dropout)
        return self.output(F.gelu(self.intermediate["dense"](attended)), attended, dropout)


class Reader(nn.Module):
    """The encoder, the span head `qa_outputs` and, where `verdict` is set, one logit for "the passage answers"."""

    def __init__(self, verdict: bool = False) -> None:
        super().__init__()
        encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer() for _ in range(LAYERS))})
        self.bert = nn.ModuleDict({"embeddings": Embeddings(), "encoder": encoder})
        self.qa_outputs = nn.Linear(HIDDEN, 2)
        self.verdict = Verdict() if verdict else None
        self.exporting = False
        self.dropout = 0.0

    def encode(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor, frozen: int = 0
    ) -> torch.Tensor:
        """Hidden states [batch, seq, 384]. No gradient flows into the embeddings and the first `frozen` layers."""
        bias = (1.0 - attention_mask[:, None, None, :].float()) * -10000.0
        layers = self.bert["encoder"]["layer"]
        with torch.set_grad_enabled(torch.is_grad_enabled() and frozen < 0):
            hidden = self.bert["embeddings"](input_ids, token_type_ids)
        for index, layer in enumerate(layers):
            with torch.set_grad_enabled(torch.is_grad_enabled() and index >= frozen):
                hidden = layer(hidden, bias, self.dropout, self.exporting)
        return hidden

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor, frozen: int = 0
    ) -> tuple[torch.Tensor, ...]:
        hidden = self.encode(input_ids, attention_mask, token_type_ids, frozen)
        start, end = self.qa_outputs(hidden).float().unbind(-1)
        if self.verdict is None:
            return start, end
        return start, end, self.verdict(hidden, start, end, token_type_ids)


class Verdict(nn.Module):
    """One logit for "the passage answers the question": float32 [batch].

    It looks at the state of `[CLS]` and at the states where the span head sees the answer begin and end (means over
    the passage, weighted by the softmax of the logits; no gradient flows back through the weights), so it can judge
    the very words that would be quoted.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(3 * HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, 1)

    def forward(
        self, hidden: torch.Tensor, start: torch.Tensor, end: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        outside = (1.0 - token_type_ids.float()) * -10000.0

        def look(logits: torch.Tensor) -> torch.Tensor:
            weights = (logits.detach() + outside).softmax(-1).to(hidden.dtype)
            return (weights[:, None, :] @ hidden).squeeze(1)

        seen = torch.cat([hidden[:, 0], look(start), look(end)], -1)
        return self.out(F.gelu(self.dense(seen))).squeeze(-1).float()
