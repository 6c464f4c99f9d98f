"""The four losses: span, order, verdict and pair."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from batches import Batch
from bert import MASKED

WEIGHTS = {"span": 1.0, "order": 0.5, "verdict": 0.7, "pair": 0.3}
# The share of the teacher's opinion in the student's targets. A made label is trusted less than a written one.
SOFT_SPAN, SOFT_VERDICT, SOFT_VERDICT_MADE = 0.65, 0.45, 0.70
# Labels of the verdict are .99 and .01: some are wrong.
SMOOTHING = 0.02


@dataclass(frozen=True)
class Opinion:
    """What the teacher says about a batch.

    start, end  float32 [batch, seq], probabilities over the whole row, `[CLS]` included
    verdict     float32 [batch], the logit of "the passage answers"
    """

    start: torch.Tensor
    end: torch.Tensor
    verdict: torch.Tensor


def score(start: torch.Tensor, end: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
    """log sum over the passage of exp(start) + log sum of exp(end) - (start[0] + end[0]): float32 [batch].

    A smooth form of the product's score, which is best start + end inside the passage - null answer.
    """
    outside = (1.0 - types.float()) * MASKED
    return (start + outside).logsumexp(-1) + (end + outside).logsumexp(-1) - start[:, 0] - end[:, 0]


def rank(scores: torch.Tensor, comparable: torch.Tensor, better: torch.Tensor, worse: torch.Tensor) -> torch.Tensor:
    """RankNet (Burges et al., 2005): the mean of log(1 + exp(s_worse - s_better)) over all comparable pairs.

    scores float32 [batch]; comparable bool [batch, batch]; better, worse bool [batch]. 0 where there is no pair.
    Worked example: scores 2 and 0, the first better -> log(1 + exp(-2)) = .127.
    """
    pairs = comparable & better[:, None] & worse[None, :]
    losses = F.softplus(scores[None, :] - scores[:, None])
    return (losses * pairs).sum() / pairs.sum().clamp(min=1)


def cross_entropy_soft(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """- sum of target * log softmax(logits): [batch, seq] twice -> [batch]."""
    return -(target * logits.log_softmax(-1)).sum(-1)


def span_loss(start: torch.Tensor, end: torch.Tensor, batch: Batch, opinion: Opinion | None) -> torch.Tensor:
    """Cross-entropy of start and end, `[CLS]` where the passage does not answer; with a teacher, mostly against its
    opinion. Rows that may not train the span have no label here, only the opinion."""
    padding = (1.0 - batch.mask.float()) * MASKED
    start, end = start + padding, end + padding
    labelled = batch.trains_span.float()
    hard = F.cross_entropy(start, batch.start, reduction="none") + F.cross_entropy(end, batch.end, reduction="none")
    if opinion is None:
        return (hard * labelled).sum() / labelled.sum().clamp(min=1) / 2
    soft = cross_entropy_soft(start, opinion.start) + cross_entropy_soft(end, opinion.end)
    return ((1 - SOFT_SPAN) * hard * labelled + SOFT_SPAN * soft).mean() / 2


def verdict_loss(verdict: torch.Tensor, batch: Batch, opinion: Opinion | None) -> torch.Tensor:
    """Binary cross-entropy of "the passage answers"; with a teacher, against a mixture of label and opinion."""
    target = batch.answers * (1 - SMOOTHING) + SMOOTHING / 2
    if opinion is not None:
        share = torch.where(batch.made, SOFT_VERDICT_MADE, SOFT_VERDICT)
        target = (1 - share) * target + share * opinion.verdict.sigmoid()
    return F.binary_cross_entropy_with_logits(verdict, target, batch.weight)


def order_loss(start: torch.Tensor, end: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Of two passages for one question, the one with the answer has the higher score."""
    same_question = batch.question[:, None] == batch.question[None, :]
    answers = batch.answers > 0.5
    return rank(score(start, end, batch.types), same_question, answers & (batch.start > 0), ~answers)


def pair_loss(verdict: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Of two questions to one passage, the answered one has the higher verdict."""
    same_passage = batch.passage[:, None] == batch.passage[None, :]
    other_question = batch.question[:, None] != batch.question[None, :]
    answers = batch.answers > 0.5
    return rank(verdict, same_passage & other_question, answers, ~answers)


def compute_losses(
    outputs: tuple[torch.Tensor, torch.Tensor, torch.Tensor], batch: Batch, opinion: Opinion | None
) -> dict[str, torch.Tensor]:
    """The four losses of a batch, unweighted."""
    start, end, verdict = outputs
    return {
        "span": span_loss(start, end, batch, opinion),
        "order": order_loss(start, end, batch),
        "verdict": verdict_loss(verdict, batch, opinion),
        "pair": pair_loss(verdict, batch),
    }


def add_up(losses: dict[str, torch.Tensor]) -> torch.Tensor:
    return sum(WEIGHTS[name] * value for name, value in losses.items())
