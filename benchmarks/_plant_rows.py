# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Rows of a plant, cloned by SQL from the patterns."""

#: Their guards take no id but the one that the sequence gives; here rows refer to each other by ids that are chosen.
GUARDED = ("stock_lot", "mrp_production", "stock_move", "stock_move_line")


def clone(cr, table, source, rows, **columns):
    """Copy row ``source`` of ``table`` for each row of the query ``rows``; ``columns`` are SQL over its columns."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    names = [name for [name] in cr.fetchall()]
    values = [columns.get(name, f'pattern."{name}"') for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    if table in GUARDED:
        cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    # Table, column names and expressions are this file's own; nothing comes from outside.
    cr.execute(
        f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)}"
        f" FROM {table} pattern CROSS JOIN ({rows}) r WHERE pattern.id = {source}"
    )
    if table in GUARDED:
        cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _numbers(count):
    return f"SELECT n FROM generate_series(0, {count - 1}) n"


def insert_lots(cr, patterns, size, first):
    lots = first["stock_lot"]
    clone(cr, "stock_lot", patterns.raw.id, _numbers(size.received), id=f"{lots} + n", name="'R' || n")
    clone(cr, "stock_lot", patterns.lot.id, _numbers(size.made), id=f"{lots + size.received} + n", name="'B' || n")


def insert_orders(cr, patterns, size, first):
    order, batches = patterns.order, _numbers(size.made)
    orders, moves, lines = first["mrp_production"], first["stock_move"], first["stock_move_line"]
    batch = first["stock_lot"] + size.received
    name = "'BENCH/' || n"
    clone(cr, "mrp_production", order.id, batches, id=f"{orders} + n", name=name)
    clone(
        cr,
        "stock_move",
        order.move_finished_ids.id,
        batches,
        id=f"{moves} + n",
        production_id=f"{orders} + n",
        reference=name,
    )
    clone(
        cr,
        "stock_move",
        order.move_raw_ids.id,
        batches,
        id=f"{moves + size.made} + n",
        raw_material_production_id=f"{orders} + n",
        reference=name,
    )
    clone(
        cr,
        "stock_move_line",
        order.move_finished_ids.move_line_ids.id,
        batches,
        id=f"{lines} + n",
        move_id=f"{moves} + n",
        lot_id=f"{batch} + n",
    )
    cr.execute(f"""INSERT INTO mrp_production_stock_lot_rel (mrp_production_id, stock_lot_id)
                   SELECT {orders} + n, {batch} + n FROM ({batches}) b""")


def insert_inputs(cr, patterns, size, first):
    """One parent of the level below, the rest received; a few bulk lots go into hundreds or thousands of batches."""
    moves, lines = first["stock_move"], first["stock_move_line"]
    cr.execute("SELECT setseed(0.19)")
    cr.execute(
        """CREATE TEMP TABLE bench_input ON COMMIT DROP AS
           SELECT n, k, CASE
               WHEN k = 0 AND n >= %(level)s
               THEN %(lots)s + %(received)s + (n / %(level)s - 1) * %(level)s + floor(random() * %(level)s)::int
               WHEN pick < 0.03 THEN %(lots)s + floor(random() * 5 * %(level)s / 15000)::int
               WHEN pick < 0.13 THEN %(lots)s + 50 + floor(random() * 300 * %(level)s / 15000)::int
               ELSE %(lots)s + 2000 + floor(random() * (%(received)s - 2000))::int END AS lot_id
             FROM (SELECT n, k, random() AS pick
                     FROM generate_series(0, %(made)s - 1) n, generate_series(0, %(inputs)s - 1) k) drawn""",
        {
            "level": size.per_level,
            "lots": first["stock_lot"],
            "received": size.received,
            "made": size.made,
            "inputs": size.inputs,
        },
    )
    order = patterns.order
    clone(
        cr,
        "stock_move_line",
        order.move_raw_ids.move_line_ids.id,
        "SELECT * FROM bench_input",
        id=f"{lines + size.made} + n * {size.inputs} + k",
        move_id=f"{moves + size.made} + n",
        lot_id="r.lot_id",
    )
    # The lots beside the link are written with it: a trigger would look up each of millions of lines.
    cr.execute("ALTER TABLE stock_move_line_consume_rel DISABLE TRIGGER fact_guard_stock_move_line_consume_rel_lots")
    cr.execute(
        f"""INSERT INTO stock_move_line_consume_rel (consume_line_id, produce_line_id, source_lot_id, target_lot_id,
                   source_company_id, target_company_id, target_done, production_id)
            SELECT {lines} + n, {lines + size.made} + n * {size.inputs} + k, lot_id,
                   {first["stock_lot"] + size.received} + n, {order.company_id.id}, {order.company_id.id}, true,
                   {first["mrp_production"]} + n
              FROM bench_input"""
    )
    cr.execute("ALTER TABLE stock_move_line_consume_rel ENABLE TRIGGER fact_guard_stock_move_line_consume_rel_lots")


def insert_receipts(cr, patterns, size, first, lines):
    """Each received lot has its receipt, and every second one stock on hand."""
    moves = first["stock_move"] + 2 * size.made
    receipt, received = patterns.receipt, _numbers(size.received)
    clone(cr, "stock_move", receipt.move_ids.id, received, id=f"{moves} + n")
    clone(
        cr,
        "stock_move_line",
        receipt.move_line_ids.id,
        received,
        id=f"{lines} + n",
        move_id=f"{moves} + n",
        lot_id=f"{first['stock_lot']} + n",
    )
    clone(
        cr,
        "stock_quant",
        patterns.quant.id,
        _numbers(size.lots // 2),
        id=f"{first['stock_quant']} + n",
        lot_id=f"{first['stock_lot']} + 2 * n",
        quantity="1",
        reserved_quantity="0",
        product_id=f"CASE WHEN 2 * n < {size.received} THEN {patterns.material.id} ELSE {patterns.product.id} END",
    )


def insert_deliveries(cr, patterns, size, first, lines):
    """Each batch of the last level is delivered one to ``deliveries`` times, and one in twenty of the others once."""
    delivery, customers = patterns.delivery, size.customers
    moves, pickings = first["stock_move"] + 2 * size.made + size.received, first["stock_picking"]
    partner = patterns.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(customers)])[0]
    patterns.env.flush_all()
    batch, finished = first["stock_lot"] + size.received, size.made - size.per_level
    cr.execute(
        f"""CREATE TEMP TABLE bench_delivery ON COMMIT DROP AS
            SELECT row_number() OVER () - 1 AS n, {batch} + b AS lot_id
              FROM generate_series(0, {size.made - 1}) b
             CROSS JOIN LATERAL generate_series(1, CASE WHEN b >= {finished} THEN 1 + mod(b, {size.deliveries})
                                                       WHEN mod(b, 20) = 0 THEN 1 ELSE 0 END) d"""
    )
    rows = "SELECT n, lot_id FROM bench_delivery"
    clone(
        cr,
        "stock_picking",
        delivery.id,
        rows,
        id=f"{pickings} + n",
        name="'BENCH/OUT/' || n",
        partner_id=f"{partner.id} + mod(n, {customers})",
    )
    clone(
        cr,
        "stock_move",
        delivery.move_ids.id,
        rows,
        id=f"{moves} + n",
        picking_id=f"{pickings} + n",
        reference="'BENCH/OUT/' || n",
    )
    clone(
        cr,
        "stock_move_line",
        delivery.move_line_ids.id,
        rows,
        id=f"{lines} + n",
        move_id=f"{moves} + n",
        picking_id=f"{pickings} + n",
        lot_id="r.lot_id",
    )
