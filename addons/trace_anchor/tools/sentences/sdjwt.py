# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with a sealed record or with what is shown of it."""

from .mark import _lt

SENTENCES = {
    "no_base64url": _lt("%(text)s is not base64url"),
    "base64url_form": _lt("%(text)s is not base64url in its one canonical form"),
    "no_json": _lt("this is not the JSON of a batch record (%(words)s)"),
    "json_deep": _lt("the JSON is nested too deep"),
    "json_twice": _lt("a name stands twice in one object of the JSON"),
    "json_number": _lt("%(literal)s is not allowed: numbers are whole, quantities are decimal strings"),
    "disclosure_form": _lt("a disclosure is [salt, value] or [salt, name, value]"),
    "disclosure_name": _lt("a disclosure cannot be named %(name)s"),
    "sd_jwt_form": _lt("an SD-JWT is a JWT and disclosures, each followed by a tilde"),
    "disclosure_twice": _lt("a disclosure stands twice"),
    "section_twice": _lt("the section %(name)s stands twice"),
    "disclosure_alone": _lt("a disclosure belongs to nothing in the JWT"),
    "jwt_parts": _lt("a JWT has three parts"),
    "jwt_kind": _lt("the JWT is not a %(kind)s signed with Ed25519"),
    "jwt_signature": _lt("the issuer's signature does not hold"),
    "jwt_digests": _lt("the JWT does not hold SHA-256 digests"),
    "digest_list": _lt("the JWT has no list of digests"),
    "digest_twice": _lt("a digest stands twice in the JWT"),
    "element_for_section": _lt("an element of a list stands where a section belongs"),
    "section_for_element": _lt("a section stands where an element of a list belongs"),
    "record_version": _lt("version %(version)s: the first version has no previous one, every later one has"),
    "record_sections": _lt("a batch record has exactly the sections %(sections)s"),
    "section_list": _lt("%(section)s is a list: its elements are disclosed one by one"),
    "no_part": _lt("the record has no section or element %(path)s"),
    "value_deep": _lt("%(path)s is nested more than %(most)s levels deep"),
    "value_text": _lt("%(path)s: %(value)s is not Unicode text in form NFC"),
    "value_big": _lt("%(path)s: %(value)s is outside ±(2^53-1)"),
    "value_name": _lt("%(path)s: %(name)s cannot name a value"),
    "value_kind": _lt("%(path)s: %(kind)s cannot be sealed; quantities are decimal strings"),
    "record_key": _lt("the key of a record has 32 bytes"),
}
