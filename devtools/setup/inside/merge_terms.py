"""Bring translations up to date with a template; says what is missing.

usage: merge_terms.py TEMPLATE FOLDER [TAKEN]

FOLDER holds a file by language, as `pl.po`. TAKEN is a folder of files to take
translations from: `pl.po`, or any in a folder `pl`.
"""

import sys
from pathlib import Path

import polib


def translations_of(path):
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}


def taken_for(language, folder):
    if not folder:
        return {}
    found = {}
    for path in sorted([*folder.glob(f"{language}.po"), *folder.glob(f"{language}/*")]):
        found.update(translations_of(path))
    return {term: said for term, said in found.items() if said}


def merge(template, path, taken):
    """:return: the terms without a translation"""
    known = {**translations_of(path), **taken}
    merged = polib.POFile(wrapwidth=78)
    merged.metadata = dict(template.metadata)
    merged.header = template.header
    for term in template:
        merged.append(
            polib.POEntry(
                msgid=term.msgid,
                msgstr=known.get(term.msgid, ""),
                comment=term.comment,
                occurrences=term.occurrences,
                flags=term.flags,
            )
        )
    merged.save(str(path))
    return [entry.msgid for entry in merged if not entry.msgstr]


def main(template_path, folder, taken=None):
    template = polib.pofile(template_path)
    for path in sorted(Path(folder).glob("*.po")):
        language = path.stem
        missing = merge(template, path, taken_for(language, taken and Path(taken)))
        print(f"{language}: {len(template) - len(missing)} of {len(template)} terms")
        for term in missing:
            print(f"  missing: {term!r}"[:160])


if __name__ == "__main__":
    main(*sys.argv[1:])
