#!/usr/bin/env bash
# Runs a command against a new, fully migrated SQLite database that is thrown away afterwards.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export THROUGHLINE_DATABASE=sqlite:///$folder/fresh.db
.venv/bin/alembic upgrade head
"$@"
