#!/usr/bin/env bash
# Brings a bare Debian or Ubuntu to where Throughline runs (`setup.sh run`), is tested (`setup.sh test`) or is tested
# with what the long tests need as well (`setup.sh soak`).
# Safe to repeat, to interrupt and to start twice at once. What is there already costs about a second.
set -euo pipefail
cd "$(dirname "$0")/.."

goal=${1-}
venv=$PWD/.venv
log=var/setup.log

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

[[ $goal == run || $goal == test || $goal == soak ]] || fail "Say what to set up for: deploy/setup.sh run, test or soak."
command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || fail \
  "This is no Debian or Ubuntu (there is no apt-get), so nothing was installed: use Debian 12 or newer, or a container of it."

# One setup at a time. `-o` lets go of the lock for what is started from here, so that no daemon can hold it.
mkdir -p var
if [[ ${THROUGHLINE_SETUP_LOCK-} != held ]]; then
  flock -n var/setup.lock true || say "another setup is at work here; waiting for it"
  THROUGHLINE_SETUP_LOCK=held exec flock -o var/setup.lock "$0" "$@"
fi

is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }
is_usable_python() { "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
have_browser() { [[ -x /usr/bin/chromium || -x /usr/bin/google-chrome ]]; }
have_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
is_ubuntu() { grep -qE '^ID(_LIKE)?=.*ubuntu' /etc/os-release; }

find_python() {
  local python
  for python in python3 python3.11 python3.12 python3.13 python3.14; do
    if is_usable_python "$python"; then command -v "$python"; return; fi
  done
  return 1
}

as_root() {
  if [[ $(id -u) == 0 ]]; then env DEBIAN_FRONTEND=noninteractive "$@"
  else sudo env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

install_debian_packages() {
  local package missing=()
  find_python >/dev/null || missing+=(python3 python3-venv)
  for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libfontconfig1 fonts-dejavu-core; do
    is_installed "$package" || missing+=("$package")
  done
  if [[ $goal != run ]]; then
    have_postgresql || missing+=(postgresql)
    for package in fonts-liberation poppler-utils libatomic1 libstdc++6; do # the last two for Playwright's driver
      is_installed "$package" || missing+=("$package")
    done
    # Ubuntu's chromium package is only a door to a snap, which no test can start: see install_browser.
    have_browser || is_ubuntu || missing+=(chromium)
  fi
  [[ $goal != soak ]] || command -v npm >/dev/null || missing+=(nodejs npm)
  ((${#missing[@]})) || return 0

  if [[ $(id -u) != 0 ]] && ! command -v sudo >/dev/null; then
    fail "Debian packages are missing (${missing[*]}) and you are neither root nor have sudo: ask an administrator for" \
      "'apt-get install ${missing[*]}', then run this again."
  fi
  say "refreshing the list of Debian packages"
  as_root apt-get -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 || fail \
    "apt-get could not refresh its list ($(grep -m1 -E '^(E|W|Err)' "$log" || echo "see $log")): check the network, then run this again."
  if apt-cache show python3.11 >/dev/null 2>&1 && [[ $(apt-cache show python3) == *'Version: 3.10'* ]]; then
    missing=("${missing[@]/#python3/python3.11}") # an older Ubuntu: its python3 is too old, but a newer one lies beside it
  fi
  # It only makes summaries render faster, and the oldest Ubuntu does not have it.
  if apt-cache show libharfbuzz-subset0 >/dev/null 2>&1; then missing+=(libharfbuzz-subset0); fi
  say "installing Debian packages: ${missing[*]}"
  as_root apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}" 2>&1 </dev/null |
    tee "$log" | awk '/^Need to get/ { print "  " $0 } /^Setting up/ && ++done % 20 == 0 { print "  " done " set up" } { fflush() }' || fail \
    "apt-get could not install ${missing[*]} ($(grep -m1 '^E:' "$log" || echo "see $log")): check the network, then run this again."
}

make_environment() {
  # Its scripts carry its full path: an environment that moved, or whose Python went away, is made anew.
  if [[ $(cat "$venv/place" 2>/dev/null) == "$venv" ]] && is_usable_python "$venv/bin/python"; then return; fi
  local python
  python=$(find_python) || fail \
    "Python 3.11 or newer with its venv module is needed and this system offers only $(python3 -V 2>&1): install a newer Python, then run this again."
  say "making the environment .venv with $("$python" -V)"
  [[ ! -L $venv ]] || rm "$venv" # what a link leads to is somebody else's
  "$python" -m venv --clear "$venv" || fail "$python could not make .venv: see the lines above, then run this again."
  echo "$venv" >"$venv/place"
}

install_python_packages() {
  local lock=$1 total pinned
  pinned=$(sha256sum <"$lock")
  [[ $(cat "$venv/$lock.installed" 2>/dev/null) == "$pinned" ]] && return
  total=$(grep -c '==' "$lock")
  say "installing $total Python packages of $lock (about a minute)"
  # Wheels alone, so that nothing needs a compiler; dkimpy, pure Python, comes as source only.
  PIP_DISABLE_PIP_VERSION_CHECK=1 "$venv/bin/python" -m pip install --require-hashes --only-binary :all: --no-binary dkimpy -r "$lock" 2>&1 </dev/null |
    tee "$log" | awk -v total="$total" '
      /^(Collecting|Requirement already)/ && ++seen % 20 == 0 { print "  " seen " of " total " found"; fflush() }
      /^Installing/ { print "  unpacking"; fflush() }' || fail \
    "The Python packages of $lock could not be installed ($(grep -m1 '^ERROR' "$log" || echo "see $log")): check the network or PIP_INDEX_URL, then run this again."
  echo "$pinned" >"$venv/$lock.installed"
}

install_browser() {
  have_browser || compgen -G "$HOME/.cache/ms-playwright/chromium-*" >/dev/null && return
  say "fetching Chromium, which Ubuntu has only as a snap"
  "$venv/bin/playwright" install --with-deps chromium || fail \
    "Chromium could not be fetched: install Google Chrome (/usr/bin/google-chrome), then run this again."
}

compile_translations() {
  local catalogue
  for catalogue in translations/*/LC_MESSAGES/*.po; do
    [[ -e $catalogue && ! ${catalogue%.po}.mo -nt $catalogue ]] || continue
    say "compiling $catalogue"
    "$venv/bin/pybabel" --quiet compile -i "$catalogue" -o "${catalogue%.po}.mo"
  done
}

install_debian_packages
make_environment
if [[ $goal != run ]]; then
  install_python_packages requirements-dev.lock
  sha256sum <requirements.lock >"$venv/requirements.lock.installed" # the other lock holds all its pins: tests/test_house.py
  install_browser
else
  install_python_packages requirements.lock
fi
compile_translations
