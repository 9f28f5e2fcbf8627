# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with a signed note or a public key."""

from .mark import _lt

SENTENCES = {
    "no_base64": _lt("%(text)s is not base64"),
    "base64_form": _lt("%(text)s is not base64 in its one canonical form"),
    "key_name": _lt("%(name)s cannot name a key: it is empty or holds a space, a plus or a control character"),
    "vkey_parts": _lt("a public key has three parts: name+id+key"),
    "vkey_bytes": _lt("the key in a public key is one type byte (01 or 04) and 32 bytes of Ed25519"),
    "vkey_id": _lt("the id in the public key is not the id of its key"),
    "false_signature": _lt("the signature of %(name)s does not hold"),
    "no_signature": _lt("no key that is trusted here has signed it"),
    "note_form": _lt("a note is a text, a blank line and signature lines that end in a newline"),
    "many_signatures": _lt("a note with more than %(most)s signatures is refused"),
    "signature_line": _lt("a signature line is an em dash, a name and base64"),
    "signature_bytes": _lt("a signature has four bytes of key id and at least one more"),
    "note_text": _lt("the text of a note ends in a newline and is not empty"),
    "note_control": _lt("a note holds no control character but the newline"),
    "note_encoding": _lt("a note is valid UTF-8"),
}
