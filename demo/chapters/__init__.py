# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The day, chapter by chapter. Each is played in one transaction and never again once that is committed."""

from .. import plant
from . import artefacts, laboratory, production, proof, recall, receive, release, ship, story, tamper

#: (name, title, play). The names are kept in the database: do not rename one of a day that was played.
CHAPTERS = (
    ("plant", "The plant is set up", plant.build),
    ("log", "The log is opened", proof.open_log),
    ("stock", "Packaging arrives over the months", receive.stock_up),
    ("milk", "05:40 Three tank trucks arrive", receive.take_in_milk),
    ("raw_results", "07:15 The laboratory's file: one tank truck fails", laboratory.judge_raw_milk),
    ("orders", "08:00 The shift leader opens the orders", production.open_orders),
    ("heat", "08:00 Milk is fed, pasteurised and homogenised", production.heat),
    ("deviation", "10:18 One reading was outside its limits", release.note_deviation),
    ("hold_filling", "10:20 Filling has to wait for the laboratory", laboratory.hold_filling),
    ("fill", "10:45 Bottles are filled and packed", production.fill),
    ("sample", "13:50 A bottle for the laboratory", laboratory.sample_finished),
    ("yoghurt", "13:00 The second order", production.make_yoghurt),
    ("no_release", "14:35 Results are missing: no release", release.be_stopped),
    ("release", "Next day: the last results, reviewed and released", release.release),
    ("ship", "14:20 Three customers", ship.ship),
    ("closing", "17:30 The books", ship.close_valuation),
    ("anchor", "At night: the log goes to the chain", proof.anchor),
    ("former_proof", "The customers get the proof with their goods", proof.hand_out_former),
    ("late_result", "Two days later: a retained sample fails", recall.turn_result),
    ("trace", "10:52 Where did it go?", recall.trace_forward),
    ("decision", "11:10 What is done about it", recall.decide),
    ("anchor_again", "At night: what was decided goes to the chain as well", proof.anchor_again),
    ("story", "The day is told to newcomers", story.tell),
    ("tamper", "Somebody changes one temperature in the database", tamper.forge_and_audit),
)

#: What is on disk after the day: (file, what makes it). Made again when the file is gone.
ARTEFACTS = (
    (proof.BUNDLE, proof.hand_out),
    (proof.FORMER_BUNDLE, proof.hand_out_former),
    ("trace-report.pdf", artefacts.print_trace),
    ("dossier.pdf", artefacts.print_dossier),
    ("inventory-ageing.xlsx", artefacts.age_stock),
)
