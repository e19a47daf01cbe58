"""The scripted visitors with whom one practises: data, one file for each kind (`scripted_visitors/`)."""

from pathlib import Path

from services.chat.domain.script import Script

SCRIPTS: dict[str, Script] = {
    script.code: script
    for file in sorted(Path(__file__).with_suffix("").glob("*.json"))
    for script in [Script.model_validate_json(file.read_bytes())]
}
"""By their codes, in the order of their files' names."""
