"""A freshly trained table as an encoder, and as a folder that sentence-transformers loads."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sentence_transformers import SentenceTransformer

from matcher.encoder.module import WordPartSum
from matcher.encoder.service import BATCH, Kind, Vectors
from matcher.encoder.training.fit import Fitted

FILES = ("config.json", "config_sentence_transformers.json", "modules.json", "model.safetensors")


class TrainedEncoder:
    """A table in the precision in which it is shipped, behind the interface that the product uses."""

    name = "trained"

    def __init__(self, fitted: Fitted) -> None:
        rows, dimensions = fitted.table.shape
        self.dimensions = dimensions
        self.revision = sha256(fitted.table.numpy().tobytes()).hexdigest()
        module = WordPartSum(rows, dimensions, fitted.table, fitted.words)
        self.model = SentenceTransformer(modules=[module], device="cpu")

    def encode(self, texts: Sequence[str], *, kind: Kind = "document", show_progress: bool = False) -> Vectors:
        """Float32 [len(texts), dimensions], rows of length 1, or 0 for a text without a word."""
        vectors: Vectors = self.model.encode(list(texts), batch_size=BATCH, show_progress_bar=show_progress)
        return vectors

    def save(self, folder: Path) -> None:
        """Write the model's files into `folder`; what else lies there stays. Each is replaced whole."""
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as beside:
            self.model.save(beside, create_model_card=False)
            for name in FILES:
                file = Path(beside) / name
                file.chmod(0o644)
                file.replace(folder / name)
