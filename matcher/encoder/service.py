"""The encoder as the product uses it: our own, or any model of sentence-transformers by name."""

import json
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from models.errors import ConfigurationError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from matcher.encoder.few import FewTexts

WEIGHTS = Path(__file__).with_name("weights")
"""Our own model, in the repository. Its card is the README.md there."""

OWN_NAME = "ingang"
REVISION_LENGTH = 16
BATCH = 1_024
"""Texts at a time. Our own encoder takes so many without loading its library."""

Kind = Literal["query", "document"]
"""Vacancies ask (query) and profiles answer (document); some models read the two differently."""

Device = Literal["auto", "cpu", "cuda"]
"""Where texts are embedded. `auto`: a model that is named on CUDA where torch finds it, ours on the processor."""

Vectors = np.ndarray[Any, np.dtype[np.float32]]


class TextEncoder(Protocol):
    """What turns texts into vectors. `revision` changes whenever its vectors would."""

    @property
    def name(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str], *, kind: Kind = "document", show_progress: bool = False) -> Vectors:
        """Float32 [len(texts), dimensions], rows of length 1, or 0 for a text without a word."""
        ...


class SentenceEncoder:
    """A sentence-transformers model, loaded when it is first needed: importing the library takes ten seconds.

    Of our own model, name, revision and dimensions are known without loading it, and so are the vectors of a few texts.
    """

    def __init__(self, source: Path | str, name: str, prompts: dict[str, str], device: Device = "auto") -> None:
        self.name = name
        self._source = source
        self._device = device
        self._prompts = prompts

    @cached_property
    def revision(self) -> str:
        """For a folder the hash of its files, for a hub model its commit; and of the prompts, where there are any."""
        folder = Path(self._source)
        parts = [_hash_of(folder) if folder.is_dir() else _commit_of(self._model)]
        if prompts := {kind: prompt for kind, prompt in self._prompts.items() if prompt}:
            parts.append(sha256(json.dumps(prompts, sort_keys=True).encode()).hexdigest())
        return "-".join(part[:REVISION_LENGTH] for part in parts)

    @cached_property
    def dimensions(self) -> int:
        """The length of a vector."""
        if self._source == WEIGHTS:
            return int(json.loads((WEIGHTS / "config.json").read_text("utf-8"))["dimensions"])
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], *, kind: Kind = "document", show_progress: bool = False) -> Vectors:
        """Float32 [len(texts), dimensions], rows of length 1, or 0 for a text without a word."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        if self._source == WEIGHTS and self._device != "cuda" and len(texts) <= BATCH and not self._is_loaded:
            prompt = self._prompts.get(kind) or ""
            return self._few.encode([prompt + text for text in texts])
        encode = self._model.encode_query if kind == "query" else self._model.encode_document
        vectors: Vectors = encode(
            list(texts),
            batch_size=BATCH,
            show_progress_bar=show_progress,
            convert_to_numpy=True,
            normalize_embeddings=self._source != WEIGHTS,  # ours are of length 1, and the same to the last bit
        )
        return vectors.astype(np.float32, copy=False)

    @property
    def _is_loaded(self) -> bool:
        return "_model" in self.__dict__

    @cached_property
    def _few(self) -> "FewTexts":
        from matcher.encoder.few import FewTexts

        return FewTexts(WEIGHTS)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer

        prompts = {kind: prompt for kind, prompt in self._prompts.items() if prompt} or None
        # Ours is mostly reading of words: CUDA has little to gain there, and rounds otherwise.
        device = device_of("cpu" if self._device == "auto" and self._source == WEIGHTS else self._device)
        if self._source == WEIGHTS:
            from matcher.encoder.module import WordPartSum

            return SentenceTransformer(modules=[WordPartSum.load(str(WEIGHTS))], prompts=prompts, device=device)
        try:
            # A model that brings code of its own is not run
            return SentenceTransformer(str(self._source), prompts=prompts, device=device, trust_remote_code=False)
        except (OSError, ValueError) as error:
            raise ConfigurationError("encoder_not_found", name=self.name) from error


def load_encoder(
    name: str | None = None, *, query_prompt: str = "", document_prompt: str = "", device: Device = "auto"
) -> SentenceEncoder:
    """Our own encoder, or the model that `name` says: a folder or a hub name.

    Raises ConfigurationError, when it first encodes, where there is no such model or device.
    """
    prompts = {"query": query_prompt, "document": document_prompt}
    if not name:
        return SentenceEncoder(WEIGHTS, OWN_NAME, prompts, device)
    return SentenceEncoder(Path(name) if Path(name).is_dir() else name, name, prompts, device)


def device_of(wanted: Device) -> Literal["cpu", "cuda"]:
    """The device that is used. Raises ConfigurationError where CUDA is asked for by name and torch does not find it."""
    import torch

    there = torch.cuda.is_available()
    if wanted == "cuda" and not there:
        raise ConfigurationError("encoder_no_cuda", torch=torch.__version__)
    return "cuda" if there and wanted != "cpu" else "cpu"


def _hash_of(folder: Path) -> str:
    """SHA-256 of the files that decide what a model computes: all but its descriptions."""
    digest = sha256()
    for file in sorted(
        path for path in folder.rglob("*") if path.suffix in (".json", ".safetensors", ".txt", ".model")
    ):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _commit_of(model: "SentenceTransformer") -> str:
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    return str(getattr(config, "_commit_hash", None) or "unknown")
