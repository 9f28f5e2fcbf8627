# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from odoo import models
from odoo.exceptions import UserError

from ... import chain, sdjwt, tlog
from ...tools.wording import said_of


class TraceRecord(models.Model):
    """Proof bundles: what a partner gets, and nothing more."""

    _inherit = "trace.record"

    def _proof_bundle(self, sections=(), elements=()):
        """The proof bundle of this version as a dict (docs/protocol.md, section on bundles).

        :param sections: names of sections to show; materials, steps and tests show only their length
        :param elements: single elements of those, as in "tests/2"; "tests/*" shows them all
        """
        return json.loads(self._proof_bundle_text(sections, elements))

    def _proof_bundle_text(self, sections=(), elements=()):
        """The bundle's one spelling, as it is handed out. Raises UserError while there is nothing to prove."""
        self.ensure_one()
        if not self.commitment or not self.logged_at:
            raise UserError(
                self.env._(
                    "%(record)s is sealed but not in the log yet. Sequence the log first.", record=self.display_name
                )
            )
        sd_jwt = sdjwt.present(self.jwt, self._disclosures(), [*sections, *elements])
        anchor = self._proving_anchor()
        checkpoint = anchor.checkpoint_id or self.log_id._last_checkpoint()
        hashes = self.log_id._services().publisher.proof_hashes(checkpoint)
        proof = tlog.prove(self.leaf_index, checkpoint.size, hashes, checkpoint.published_note)
        self._check_proof(proof)
        return chain.build_bundle(
            sd_jwt,
            proof.text(),
            [anchor._bundle_entry()] if anchor else [],
            beacon=self._beacon_evidence(checkpoint, hashes),
            freshness=self._freshness_evidence() if anchor else None,
        )

    def _disclosures(self):
        """Every disclosure of this version by its path: "batch", "tests", "tests/2"."""
        # Disclosures depend on the record's key and its payload alone, so any signing key gives the same ones;
        # the signature that counts is the stored one.
        return self._issue(Ed25519PrivateKey.generate(), self.previous_commitment).disclosures

    def _proving_anchor(self):
        """The first anchor over this entry: the earliest time anybody else can vouch for."""
        return self.anchor_id if self.anchor_id.state == "final" else self.anchor_id.browse()

    def _check_proof(self, proof):
        """What is handed out is checked as the partner will check it."""
        leaf = self.leaf_ids
        entry = leaf._entry(leaf.kind, leaf.tag, leaf.commitment)
        try:
            proof.verify(entry, self.log_id._verifier())
        except (tlog.ProofError, tlog.NoteError, tlog.CheckpointError) as error:
            raise UserError(
                self.env._(
                    "The proof of %(record)s does not hold (%(error)s): the log was altered. Run the audit.",
                    record=self.display_name,
                    error=said_of(error).word(self.env),
                )
            ) from error

    def _beacon_evidence(self, checkpoint, hashes):
        """The last beacon before this entry: the record is younger than that block."""
        beacon = self.log_id._services().beacons.before(self.leaf_index)
        if not beacon:
            return None
        path = tlog.merkle.inclusion_proof(beacon.leaf_index, checkpoint.size, hashes)
        entry = beacon._entry(beacon.kind, beacon.tag, beacon.commitment)
        return chain.beacon_entry(entry, beacon.leaf_index, _base64(path))

    def _freshness_evidence(self):
        """Evidence that the newest final head holds no later version; None when it holds one."""
        newest = self.log_id._last_anchor(("final",))
        last = self.env["trace.leaf"].search(
            [
                ("log_id", "=", self.log_id.id),
                ("leaf_index", "=", newest.size - 1),
                ("kind", "=", str(tlog.entry.INDEX)),
            ]
        )
        if not last:
            return None
        index = tlog.TagIndex(self.log_id._services().store.record_tags(newest.size - 1))
        try:
            bracket = index.absence(sdjwt.RecordKey(self._secret()).tag(self.version + 1))
        except tlog.TagPresent:
            return None
        hashes = self.log_id._services().publisher.proof_hashes(newest.checkpoint_id)
        proof = tlog.prove(last.leaf_index, newest.size, hashes, newest.checkpoint_id.published_note)
        neighbours = [chain.neighbour_entry(near.index, near.tag, _base64(near.path)) for near in bracket]
        entry = last._entry(last.kind, last.tag, last.commitment)
        return chain.freshness_entry(proof.text(), entry, neighbours, newest.block_number)

    def action_disclose(self):
        """Choose what a partner sees of this version."""
        self.ensure_one()
        disclosure = self.env["trace.disclosure"].create({"record_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Disclosure"),
            "res_model": disclosure._name,
            "res_id": disclosure.id,
            "views": [[False, "form"]],
            "target": "current",
        }


def _base64(hashes):
    return [tlog.note.encode_base64(node) for node in hashes]
