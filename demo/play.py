# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Play the chapters that were not played yet, each in a transaction of its own."""

from .chapters import ARTEFACTS, CHAPTERS
from .chapters.proof import hand_out, outdated, verify

_PARAMETER = "demo.chapter"


def played(env):
    """Names of the chapters this database has seen, in the order of playing."""
    return (env["ir.config_parameter"].get_param(_PARAMETER) or "").split()


def play(stage):
    """Bring the day to its end. A chapter that was interrupted left nothing behind and is played from its start.

    :raises demo.stage.DemoError: something that must be true is not; the chapters before it stay played.
    """
    for name, title, act in CHAPTERS:
        done = played(stage.env)
        if name in done:
            continue
        print(f"\n{title}", flush=True)
        try:
            act(stage)
            stage.env.cr.flush()
        finally:
            stage.clock.release()
        stage.env["ir.config_parameter"].set_param(_PARAMETER, " ".join([*done, name]))
        stage.env.cr.commit()


def hand_over(stage):
    """Write what is not in the folder yet or out of date, and let the partner's verifier check the proof.

    :raises demo.stage.DemoError: something cannot be written, or the proof does not hold
    """
    print("\nWhat the day leaves behind", flush=True)
    for name, make in ARTEFACTS:
        if not (stage.out / name).exists():
            make(stage)
    if outdated(stage):
        hand_out(stage)
    stage.env.cr.commit()
    verify(stage)
