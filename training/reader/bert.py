"""A BERT encoder with a span head and a verdict head, with the weight names of the Hugging Face checkpoints.

    input_ids       int64 [batch, seq]
    attention_mask  int64 [batch, seq]
    token_type_ids  int64 [batch, seq], 0 for the question, 1 for the passage
    -> start_logits, end_logits  float32 [batch, seq]; answerable_logit  float32 [batch]

The span of the null answer is `[CLS]`, position 0 (Devlin et al., 2019, section 4.3: SQuAD 2.0).
"""

import torch
import torch.nn.functional as F
from torch import nn

HIDDEN, HEADS, LAYERS, INTERMEDIATE, VOCABULARY, POSITIONS = 384, 12, 6, 1536, 30522, 512
EPSILON = 1e-12
# Added to logits that must not win. Not infinite: an infinite one makes the mean of an empty row NaN.
MASKED = -10000.0


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

    def forward(self, hidden: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        def split(states: torch.Tensor) -> torch.Tensor:
            return states.unflatten(-1, (HEADS, HIDDEN // HEADS)).transpose(1, 2)

        query, key, value = split(self.query(hidden)), split(self.key(hidden)), split(self.value(hidden))
        return F.scaled_dot_product_attention(query, key, value, attn_mask=seen).transpose(1, 2).flatten(2)


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

    def forward(self, hidden: torch.Tensor, seen: torch.Tensor, dropout: float) -> torch.Tensor:
        attended = self.attention["output"](self.attention["self"](hidden, seen), hidden, dropout)
        return self.output(F.gelu(self.intermediate["dense"](attended)), attended, dropout)


class Verdict(nn.Module):
    """One logit for "the passage answers the question": float32 [batch].

    It reads the state of `[CLS]` and the states where the span head sees the answer begin and end: means over the
    passage, weighted by the softmax of the logits. No gradient flows back through these weights, so the verdict judges
    the span and does not move it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(3 * HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, 1)

    def forward(
        self, hidden: torch.Tensor, start: torch.Tensor, end: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        outside = (1.0 - token_type_ids.float()) * MASKED

        def look(logits: torch.Tensor) -> torch.Tensor:
            weights = (logits.detach() + outside).softmax(-1).to(hidden.dtype)
            return (weights[:, None, :] @ hidden).squeeze(1)

        states = torch.cat([hidden[:, 0], look(start), look(end)], -1)
        return self.out(F.gelu(self.dense(states))).squeeze(-1).float()


class Reader(nn.Module):
    """The encoder, the span head `qa_outputs` and the verdict head `verdict`."""

    def __init__(self, layers: int = LAYERS) -> None:
        super().__init__()
        encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer() for _ in range(layers))})
        self.bert = nn.ModuleDict({"embeddings": Embeddings(), "encoder": encoder})
        self.qa_outputs = nn.Linear(HIDDEN, 2)
        self.verdict = Verdict()
        self.dropout = 0.0
        nn.init.normal_(self.qa_outputs.weight, std=0.02)
        nn.init.zeros_(self.qa_outputs.bias)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        seen = attention_mask[:, None, None, :].bool()
        hidden = self.bert["embeddings"](input_ids, token_type_ids)
        for layer in self.bert["encoder"]["layer"]:
            hidden = layer(hidden, seen, self.dropout)
        start, end = self.qa_outputs(hidden).float().unbind(-1)
        return start, end, self.verdict(hidden, start, end, token_type_ids)


def count_layers(weights: dict[str, object]) -> int:
    """How many encoder layers a set of weights has, by their names."""
    prefix = "bert.encoder.layer."
    return 1 + max(int(name.removeprefix(prefix).split(".")[0]) for name in weights if name.startswith(prefix))
