"""Settings of the application, read from `REGIONGRAPH_…` variables; docs/settings.md is the table of them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


class Settings(BaseSettings):
    """What can be set from outside; every field has a default that works."""

    model_config = SettingsConfigDict(env_prefix="REGIONGRAPH_", frozen=True, env_ignore_empty=True)

    store: str = Field(default="var/store", description="Folder of the store.")
    corpus: Path = Field(default=CORPUS, description="Documents that `serve` reads first when the store is empty.")
    host: str = Field(default="127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that `serve` listens on; 0 takes a free one.")
    language: Literal["zh", "en"] = Field(default="zh", description="Language for a visitor who asks for none.")
    query_seconds: float = Field(default=10.0, gt=0, description="A SPARQL query is stopped after this many seconds.")
    query_memory_mb: int = Field(default=1024, gt=0, description="Memory in MiB that one SPARQL query may take.")
    query_workers: int = Field(
        default=2, ge=1, le=64, description="SPARQL queries that run side by side, each in its process."
    )
    result_mb: int = Field(default=64, gt=0, description="Largest SPARQL result in MiB that is sent.")
    explore_nodes: int = Field(default=400, ge=10, le=2000, description="Most nodes that the interactive view draws.")
