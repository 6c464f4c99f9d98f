"""A question set whose every question was changed by rule, so that the sources no longer answer it; the ones that are
left as they are stay answerable. For fitting the verdict, never for reporting: rules err.

    python change_questions.py --set EVAL/xquad-en.json --out changed.json

Every second question (by the hash of its id) is changed where a rule applies.
"""

import argparse
import hashlib
import json
import random
from pathlib import Path

from unanswerable import make_unanswerable


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--set", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--seed", type=int, default=7)
    given = arguments.parse_args()

    chance = random.Random(given.seed)
    whole = json.loads(given.set.read_text())
    texts = {document["id"]: document["text"] for document in whole["documents"]}
    kept = []
    for question in whole["questions"]:
        if int(hashlib.sha1(question["id"].encode()).hexdigest(), 16) % 2 == 0:
            kept.append(question)
            continue
        passage = texts[question["relevant"][0]]
        changed = make_unanswerable(question["question"], passage, question["answers"][0], chance)
        if changed is not None:
            # The document it was asked about says to which half it belongs.
            kept.append({**question, "question": changed, "answerable": False})
    given.out.write_text(json.dumps({"documents": whole["documents"], "questions": kept}))
    print(f"{sum(q['answerable'] for q in kept)} answerable, {sum(not q['answerable'] for q in kept)} changed")


if __name__ == "__main__":
    main()
