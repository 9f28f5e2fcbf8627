# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What is said of logs after a kill, against the chain."""


class Judge:
    """What must hold of a log whatever was killed."""

    def _honest(self, env, log):
        from odoo.addons.trace_anchor import chain

        return chain.TransparencyLog(chain.Node.connect(self.anvil.url, timeout=10), log.network_id.contract_address)

    def _judge_final(self, env, scenario):
        """Directly after the kill, before the chain is touched: whatever is called final is it."""
        for log in env["trace.log"].browse(self.put):
            contract = self._honest(env, log)
            final = contract.node.block("finalized")
            flying = log._in_flight()
            self.states[flying.state or "none"] += 1
            for anchor in self._finals(env, log):
                true = self._is_anchored(contract, anchor)
                if self.checked:
                    true = true and anchor.block_number <= final.number
                self.seen["wrong FINAL"] += not true

    def _finals(self, env, log):
        """The newest anchors that are called final: as many as the deepest reorganisation can reach."""
        return env["trace.anchor"].search([("log_id", "=", log.id), ("state", "=", "final")], limit=4)

    def _is_anchored(self, contract, anchor):
        block = contract.node.block(anchor.block_number)
        return (
            bool(block)
            and block.hash == anchor.block_hash
            and contract.was_anchored(anchor.log_id.chain_log_id, anchor.size, anchor.root, block.number, block.time)
        )

    def _judge(self, env):
        for log in env["trace.log"].browse(self.put):
            contract = self._honest(env, log)
            self._judge_leaves(env, log)
            self._judge_heads(env, log, contract)
            for anchor in self._finals(env, log):
                self.seen["wrong FINAL"] += not self._is_anchored(contract, anchor)
            for notice in env["trace.notice"].search([("log_id", "=", log.id), ("state", "=", "final")], limit=3):
                self.seen["wrong FINAL"] += not contract.recalled(log.chain_log_id, notice.tag)

    def _judge_leaves(self, env, log):
        """Every leaf that was ever put has one place, below the final head; places have no gaps."""
        env.cr.execute("SELECT leaf_index, tag FROM trace_leaf WHERE log_id = %s ORDER BY leaf_index", [log.id])
        leaves = env.cr.fetchall()
        size = log._last_anchor(("final",)).size
        covered = {bytes(tag) for index, tag in leaves if index is not None and index < size}
        self.seen["lost leaves"] += len(self.put[log.id] - covered)
        self.seen["gaps"] += [index for index, _tag in leaves] != list(range(len(leaves)))

    def _judge_heads(self, env, log, contract):
        """The chain's events: each size once, growing, each with the root of the stored entries."""
        head = contract.head(log.chain_log_id)
        events = contract._contract.events.Anchored().get_logs(
            from_block=0, argument_filters={"logId": log.chain_log_id}
        )
        sizes = [event["args"]["size"] for event in events]
        self.seen["double heads"] += sizes != sorted(set(sizes))
        if events:
            newest, root = events[-1]["args"], log._services().store.root(head.size)
            self.seen["forked heads"] += (newest["size"], newest["root"]) != (head.size, root)
        self.seen["heads"] += len(sizes)
