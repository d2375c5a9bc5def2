"""`pym publish`, as typer sees it. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli import pip_options as shared
from pym.cli.options import Handle, Many, command, env


def register(app: typer.Typer, handle: Handle) -> None:
    """Adds the command to `app`; `handle` runs it."""
    command(app, "publish", "publish", handle)(publish)


def publish(
    files: Annotated[
        Many,
        typer.Argument(
            metavar="[FILES]...",
            show_default=False,
            help="Files to upload, and patterns of their names; `dist/*` unless said otherwise. What is neither a "
            "wheel nor a source distribution is passed over.",
        ),
    ] = None,
    index: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=env(
                "Where to: an `[[tool.pym.index]]` with a `publish-url`, or a repository of `~/.pypirc`.",
                "PYM_PUBLISH_INDEX",
            ),
        ),
    ] = None,
    publish_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help=env("Where to: the URL of the upload interface.", "PYM_PUBLISH_URL")),
    ] = None,
    check_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help=env(
                "An index that is asked before: files that it has are passed over, and if it has others of their "
                "names, that is an error.",
                "PYM_PUBLISH_CHECK_URL",
            ),
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            "-t",
            metavar="TOKEN",
            help=env("A token, as the password of the user `__token__`.", "PYM_PUBLISH_TOKEN"),
        ),
    ] = None,
    username: Annotated[
        str | None,
        typer.Option("--username", "-u", metavar="USER", help=env("The user.", "PYM_PUBLISH_USERNAME")),
    ] = None,
    password: Annotated[
        str | None,
        typer.Option("--password", "-p", metavar="PASSWORD", help=env("Their password.", "PYM_PUBLISH_PASSWORD")),
    ] = None,
    trusted_publishing: Annotated[
        Literal["automatic", "always", "never"] | None,
        typer.Option(
            help=env(
                "Get a token for the identity of this pipeline (GitHub Actions, GitLab): `automatic` (where there is "
                "one and no other credentials, unless said otherwise), `always`, `never`.",
                "PYM_TRUSTED_PUBLISHING",
            )
        ),
    ] = None,
    keyring_provider: shared.KeyringProvider = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Look at the files and the index, and upload nothing.")
    ] = False,
    no_attestations: Annotated[
        bool,
        typer.Option(
            "--no-attestations",
            help=env("Do not upload attestations (`FILE.publish.attestation`).", "PYM_PUBLISH_NO_ATTESTATIONS"),
        ),
    ] = False,
    skip_existing: Annotated[bool, typer.Option("--skip-existing", hidden=True)] = False,
) -> None:
    """Upload wheels and source distributions to an index."""
