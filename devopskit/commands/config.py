"""`devopskit config show`: every setting with its value and where it comes from."""

from __future__ import annotations

import click

from devopskit.commands._command import Command, Voice


@click.group()
def command() -> None:
    """Show the settings that a command in this folder would use."""


@command.command(cls=Command)
@click.pass_obj
def show(voice: Voice) -> None:
    """Print each setting, its value, its origin and its meaning. Secrets are shown as references only."""
    from devopskit import settings
    from devopskit.secrets._masked import masked
    from devopskit.settings.declared import DECLARED

    found = settings.load()
    lines, fields = [], []
    for section, keys in DECLARED.items():
        for key, declared in keys.items():
            origin = found.origins[f"{section}.{key}"]
            lines.append(f"{section}.{key} = {found.get(section, key)!r}  ({origin})\n    {declared.meaning}")
            fields.append({"name": f"{section}.{key}", "value": found.get(section, key), "origin": origin})
    for source in found.sources:
        options = masked(dict(source.options))
        lines.append(f"sources.{source.name} = {options!r}  ({found.file})")
        fields.append({"name": f"sources.{source.name}", "value": options, "origin": str(found.file)})
    voice.data("\n".join(lines), settings=fields)
