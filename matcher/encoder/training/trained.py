"""A freshly trained table as an encoder, and as a folder that sentence-transformers loads."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from sentence_transformers import SentenceTransformer

from matcher.encoder import module
from matcher.encoder.module import WordPartSum
from matcher.encoder.service import BATCH, Kind, Vectors
from matcher.encoder.training.fit import Fitted

FILES = ("config.json", "config_sentence_transformers.json", "modules.json", "model.safetensors")
CODE = ("module.py", "spelling.py", "grams.py")
"""What sentence-transformers runs of us, in the order of imports. It lies in the folder of a model."""


class TrainedEncoder:
    """A table in the precision in which it is shipped, behind the interface that the product uses."""

    name = "trained"

    def __init__(self, fitted: Fitted) -> None:
        rows, dimensions = fitted.table.shape
        self.dimensions = dimensions
        self.revision = sha256(fitted.table.numpy().tobytes()).hexdigest()
        sums = WordPartSum(rows, dimensions, fitted.table, fitted.words)
        self.model = SentenceTransformer(modules=[sums], device="cpu")

    def encode(self, texts: Sequence[str], *, kind: Kind = "document", show_progress: bool = False) -> Vectors:
        """Float32 [len(texts), dimensions], rows of length 1, or 0 for a text without a word."""
        vectors: Vectors = self.model.encode(list(texts), batch_size=BATCH, show_progress_bar=show_progress)
        return vectors

    def save(self, folder: Path) -> None:
        """Write the model's files and its code into `folder`; what else lies there stays. Each is replaced whole."""
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as beside:
            self.model.save(beside, create_model_card=False)
            modules = Path(beside) / "modules.json"
            modules.write_text(modules.read_text("utf-8").replace(f'"{module.__name__}.', '"module.'), "utf-8")
            for name in FILES:
                file = Path(beside) / name
                file.chmod(0o644)
                file.replace(folder / name)
        for name in CODE:
            source = Path(module.__file__).with_name(name)
            # In the shipped folder they are links to the source
            if not ((folder / name).exists() and (folder / name).samefile(source)):
                copyfile(source, folder / name)
