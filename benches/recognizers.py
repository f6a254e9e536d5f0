"""Extraction against Microsoft Recognizers-Text (Chinese), on the same texts in one run.

    cargo bench --no-run --bench extraction
    python3 -m venv venv && venv/bin/pip install recognizers-text-suite 'emoji<2'
    venv/bin/python benches/recognizers.py target/release/deps/extraction-… FOLDER [CHARACTERS]

Recognizers-Text runs its models for numbers, percentages, dimensions and currencies, and gives what
they find: no codes, no years, no parts of a whole. FOLDER holds plain texts in UTF-8, one a report; of
these the first, up to CHARACTERS in all (default 20,000), are given to Recognizers-Text one by one, as
they are to ours, in turns with a whole run of ours. It slows down on longer texts: all of them as one
text take it several times as long.
"""

import pathlib
import re
import subprocess
import sys
import time

from recognizers_number import recognize_number, recognize_percentage
from recognizers_number_with_unit import recognize_currency, recognize_dimension
from recognizers_text import Culture

MODELS = (recognize_number, recognize_percentage, recognize_dimension, recognize_currency)
ROUNDS = 3


def theirs(texts: list[str]) -> float:
    """Megabytes of UTF-8 a second through all four models."""
    start = time.process_time()
    for text in texts:
        for model in MODELS:
            model(text, Culture.Chinese)
    return sum(len(text.encode()) for text in texts) / (time.process_time() - start) / 1e6


def ours(bench: str, folder: str) -> float:
    """Megabytes of UTF-8 a second to all facts, as the bench prints it."""
    printed = subprocess.run([bench, folder], capture_output=True, text=True, check=True).stdout
    return float(re.search(r"all facts\s+([\d.]+) MB/s", printed)[1])


def main() -> None:
    bench, folder = sys.argv[1:3]
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 20_000
    texts = []
    for path in sorted(pathlib.Path(folder).glob("*.txt")):
        texts.append(path.read_text(encoding="utf-8", errors="ignore")[:size])
        size -= len(texts[-1])
        if size <= 0:
            break
    theirs(["今年受理12件"])  # Their models are built at the first call.
    rates = [(ours(bench, folder), theirs(texts)) for _ in range(ROUNDS)]
    best = [max(column) for column in zip(*rates)]
    print(f"warehouse          {best[0]:10.3f} MB/s")
    print(f"Recognizers-Text   {best[1]:10.5f} MB/s")
    print(f"ratio              {best[0] / best[1]:10.0f}  (least 1000)")


main()
