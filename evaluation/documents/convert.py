"""Makes one document of the evaluation folder from a file of a package.

usage: convert.py SOURCE TARGET STEPS

STEPS is the column of manifest.tsv: steps separated by ", ", applied in order.
"""

import csv
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from xml.sax.saxutils import escape

HOST_MASK = re.compile(r"<([^!>]+)![^>]*> ?[+-]?")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def lines(data, span):
    first, last = map(int, span.split("-"))
    return b"".join(data.splitlines(keepends=True)[first - 1 : last])


def pages(data, span):
    with tempfile.TemporaryDirectory() as folder:
        whole, part = os.path.join(folder, "whole.pdf"), os.path.join(folder, "part.pdf")
        with open(whole, "wb") as file:
            file.write(data)
        subprocess.run(
            ["qpdf", "--deterministic-id", whole, "--pages", whole, span, "--", part], check=True
        )
        with open(part, "rb") as file:
            return file.read()


def with_program(data, suffix, command):
    """Runs a converter on a file and returns the .docx that it writes."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "document" + suffix), "wb") as file:
            file.write(data)
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "document.docx"), "rb") as file:
            return file.read()


def note(data):
    """A TiddlyWiki page as a note of Obsidian: front matter, `#` headings, [[Page|label]] links."""
    head, body = data.decode().split("\n\n", 1)
    fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    tags = re.findall(r"\[\[([^\]]+)\]\]|(\S+)", fields.get("tags", ""))
    front = [f"title: {fields['title']}"]
    front += [f"tags: [{', '.join((a or b).replace(' ', '-') for a, b in tags)}]"]
    front += [f"created: {fields['created'][:4]}-{fields['created'][4:6]}-{fields['created'][6:8]}"]
    body = re.sub(r"(?m)^!+", lambda bangs: "#" * len(bangs.group()), body)
    body = re.sub(
        r"\[\[([^\]|]+)\|([^\]]+)\]\]",
        lambda m: f"[{m[1]}]({m[2]})" if "://" in m[2] else f"[[{m[2]}|{m[1]}]]",
        body,
    )
    body = re.sub(r"<<\.(?:def|attr|olink|field|word) \"?([^\">]+)\"?>>", r"==\1==", body)
    body = re.sub(r"<<\.from-version \"?([^\">]+)\"?>>", r"(from version \1)", body)
    body = re.sub(r"(?m)^\*\* ", "    - ", body)
    body = re.sub(r"(?m)^\* ", "- ", body)
    body = re.sub(r"//(\w[^/\n]*)//", r"*\1*", body)
    body = re.sub(r"(?<![\w~])~(?=[A-Z])", "", body)
    body = re.sub(r"(?s)<\$macrocall.*?/>", "", body)
    body = re.sub(r"\{\{([^}|]+)\}\}", r"![[\1]]", body)
    first_row = True
    rows = []
    for line in body.split("\n"):
        if line.startswith("|") and first_row:
            rows += ["| Label | Meaning |", "| --- | --- |"]
        first_row = not line.startswith("|")
        rows.append(line)
    return ("---\n" + "\n".join(front) + "\n---\n\n" + "\n".join(rows)).encode()


def srt(data):
    """WebVTT as SubRip: no header, and a comma before the milliseconds."""
    body = data.decode().split("\n\n", 1)[1]
    return re.sub(r"(\d\d:\d\d:\d\d)\.(\d{3})", r"\1,\2", body).encode()


def csv_rows(data, condition):
    """Keeps the header and the rows with a value, as in `state=HI`."""
    column, value = condition.split("=")
    rows = list(csv.reader(io.StringIO(data.decode())))
    at = rows[0].index(column)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [row for row in rows if row is rows[0] or row[at] == value]
    )
    return out.getvalue().encode()


def colons(data):
    """A table with colons between its cells, as tab-separated values."""
    rows = data.decode().splitlines()
    head = [cell.strip() for cell in rows[0].lstrip("# ").split(":")]
    cells = [head, *(row.split(":") for row in rows[1:])]
    return "".join("\t".join(row) + "\n" for row in cells).encode()


def jsonl(data, span):
    """A part of a JSON array, one record a line, without null values."""
    first, last = map(int, span.split("-"))
    kept = [
        {key: value for key, value in row.items() if value is not None}
        for row in json.loads(data)[first:last]
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept).encode()


def log(data):
    """Removes the comments that the test files of fail2ban hold beside the log lines."""
    kept = [
        line
        for line in data.decode().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    return ("\n".join(kept) + "\n").encode()


def chat(data):
    """Removes host masks from an IRC log."""
    return HOST_MASK.sub(r"<\1> ", data.decode("utf-8", "replace")).encode()


def chat_export(data, span):
    """The same IRC log in the layout of a channel export by DiscordChatExporter."""
    messages = []
    authors = {}
    for line in chat(lines(data, span)).decode().splitlines():
        said = re.match(r"\[(\d\d) (\w{3}) (\d\d:\d\d)\] <([^>]+)> (.*)", line)
        if said is None or not said[5].strip(" -"):
            continue
        day, month, time, name, text = said.groups()
        messages.append(
            {
                "id": str(len(messages) + 1),
                "type": "Default",
                "timestamp": f"2008-{MONTHS.index(month) + 1:02}-{day}T{time}:00+00:00",
                "timestampEdited": None,
                "callEndedTimestamp": None,
                "isPinned": False,
                "content": text,
                "author": {
                    "id": str(authors.setdefault(name, len(authors) + 1)),
                    "name": name,
                    "discriminator": "0000",
                    "nickname": name,
                    "color": None,
                    "isBot": False,
                    "roles": [],
                    "avatarUrl": "",
                },
                "attachments": [],
                "embeds": [],
                "stickers": [],
                "reactions": [],
                "mentions": [],
            }
        )
    export = {
        "guild": {"id": "1", "name": "Linux user group", "iconUrl": ""},
        "channel": {
            "id": "2",
            "type": "GuildTextChat",
            "categoryId": "3",
            "category": "Text channels",
            "name": "help",
            "topic": None,
        },
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2008-03-01T00:00:00+00:00",
        "messages": messages,
        "messageCount": len(messages),
    }
    return (json.dumps(export, indent=2, ensure_ascii=False) + "\n").encode()


def releases(data):
    """Cuts a changelog into (title, ISO date, text) at its underlined release headings."""
    text = data.decode("utf-8", "replace")
    parts = re.split(r"(?m)^(\S.*\(\d{4}-?\d\d-?\d\d\))\n-{8,}\n", text)[1:]
    for title, body in zip(parts[::2], parts[1::2]):
        date = re.sub(r"\D", "", title[title.rindex("(") :])
        yield title[: title.rindex("(")].strip(), f"{date[:4]}-{date[4:6]}-{date[6:]}", body.strip()


def paragraphs(body):
    parts = [part.strip() for part in re.split(r"\n(?=\S)|\n\n", body)]
    return "".join(f"<p>{escape(part)}</p>" for part in parts if part)


def rss(data):
    items = "".join(
        f"<item><title>OpenTTD {escape(title)}</title><pubDate>{date[8:]} "
        f"{MONTHS[int(date[5:7]) - 1]} {date[:4]} 12:00:00 GMT</pubDate>"
        f"<guid isPermaLink=\"false\">openttd-{escape(title)}</guid>"
        f"<description>{escape(paragraphs(body))}</description></item>\n"
        for title, date, body in releases(data)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        "<title>OpenTTD releases</title><link>https://www.openttd.org/</link>"
        f"<description>Changes of each release</description>\n{items}</channel></rss>\n"
    ).encode()


def atom(data):
    entries = "".join(
        f"<entry><title>{escape(title)}</title><id>urn:stone-soup:{date}</id>"
        f"<updated>{date}T12:00:00Z</updated>"
        f'<content type="html">{escape(paragraphs(body))}</content></entry>\n'
        for title, date, body in releases(data)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        "<title>Stone Soup releases</title><id>urn:stone-soup</id>"
        f"<updated>2022-02-03T12:00:00Z</updated>\n{entries}</feed>\n"
    ).encode()


STEPS = {
    "copy": lambda data: data,
    "gunzip": gzip.decompress,
    "lines": lines,
    "pages": pages,
    "note": note,
    "srt": srt,
    "csv": csv_rows,
    "colons": colons,
    "jsonl": jsonl,
    "log": log,
    "chat": chat,
    "chat export": chat_export,
    "rss": rss,
    "atom": atom,
    "pandoc rst docx": lambda data: with_program(
        re.sub(rb"(?m)^\.\. include::.*\n", b"", data),
        ".rst",
        ["pandoc", "-f", "rst", "document.rst", "-o", "document.docx"],
    ),
    "libreoffice docx": lambda data: with_program(
        data,
        ".html",
        [
            "soffice",
            "--headless",
            "-env:UserInstallation=file:///tmp/evaluation-documents-libreoffice",
            "--infilter=HTML (StarWriter)",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "document.html",
        ],
    ),
}


def main():
    source, target, steps = sys.argv[1:]
    with open(source, "rb") as file:
        data = file.read()
    for step in steps.split(", "):
        name = next(name for name in sorted(STEPS, key=len, reverse=True) if step.startswith(name))
        option = step[len(name) :].strip()
        data = STEPS[name](data, option) if option else STEPS[name](data)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "wb") as file:
        file.write(data)


if __name__ == "__main__":
    main()
