"""``clusterbridge model``: build the reference model, or check that it can be built again."""

from __future__ import annotations

import click

from web.cli.common import Failure

EPILOG = """\b
Examples:
  clusterbridge model build-reference
  clusterbridge model build-reference --check
"""


@click.group(epilog=EPILOG)
def model() -> None:
    """Build or check the reference model."""


@model.command("build-reference", short_help="Compute the model over the reference firms.")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if the model differs.")
def build_reference_model(check: bool) -> None:
    """Compute means, scales, baseline and bands over the synthetic reference firms.

    The same inputs give the same file; what went in is named in it by hash.
    """
    from data.matching import SAMPLE_VECTORS_FILE, building_encoder, write_vectors
    from data.model_build import build_reference, write_model
    from data.model_json import MODEL_FILE, dump_model
    from data.reference import load_catalogue
    from data.routes import write_paths
    from data.vectors import VectorStore

    catalogue, samples = load_catalogue(), VectorStore(SAMPLE_VECTORS_FILE)
    if not check:
        write_vectors(catalogue)
    built = build_reference(catalogue, building_encoder(samples))
    shipped = MODEL_FILE.read_text(encoding="utf-8") if MODEL_FILE.exists() else ""
    is_same = dump_model(built) == shipped
    if check and not is_same:
        line = f"{MODEL_FILE.name} differs from {built.version}, which its inputs give"
        raise Failure([line, "Run “clusterbridge model build-reference”."])
    if check:
        click.echo(f"{MODEL_FILE.name} is {built.version}, as its inputs give it")
        return
    write_model(built)
    samples.save()
    write_paths(catalogue)
    click.echo(f"{MODEL_FILE.name}: {built.version}{' (unchanged)' if is_same else ''}")
