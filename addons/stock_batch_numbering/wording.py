# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The sentences a person reads when a pattern or a number is refused."""


def problem_sentence(env, problem, segments):
    """One sentence for a :class:`~.numbering.Problem`; ``segments`` are the rule's segment records in order."""
    sentence = _sentences(env)[problem.code] % _spoken(env, problem.values, segments)
    if problem.position is None:
        return sentence
    return env._(
        "Segment %(place)s (%(segment)s): %(sentence)s",
        place=problem.position + 1,
        segment=segments[problem.position].display_name,
        sentence=sentence,
    )


def scope_words(env, scope):
    """What a counter counts, from its key: ``day=2025-09-17|shift=A`` is “Day 2025-09-17, Shift A”."""
    if not scope:
        return env._("All batches of the rule")
    return ", ".join(_part_words(env, *part.partition("=")[::2]) for part in scope.split("|"))


def _part_words(env, key, value):
    kind = key.partition(":")[0]
    if kind == "product":
        # The counter names its product to whoever may see the counter.
        value = env["product.product"].sudo().browse(int(value)).exists().display_name or value
    periods = {
        "year": env._("Year"),
        "month": env._("Month"),
        "week": env._("Week"),
        "day": env._("Day"),
        "product": env._("Product"),
    }
    kinds = dict(env["batch.rule.segment"]._fields["kind"]._description_selection(env))
    return f"{periods.get(kind) or kinds[kind]} {value}"


def _spoken(env, values, segments):
    """Codes among the figures become words."""
    spoken = dict(values)
    if "other" in values:
        spoken["other"] = segments[values["other"]].display_name
    if "kind" in values:
        spoken["kind"] = dict(env["batch.rule.segment"]._fields["kind"]._description_selection(env))[values["kind"]]
    if "restart" in values:
        spoken["restart"] = dict(env["batch.rule"]._fields["restart"]._description_selection(env))[values["restart"]]
    return spoken


def _sentences(env):
    return {**_pattern_sentences(env), **_rule_sentences(env), **_value_sentences(env)}


def _pattern_sentences(env):
    return {
        "text_empty": env._("type the text, or remove the segment."),
        "text_characters": env._(
            "a GS1 batch number, AI (10), cannot carry “%(characters)s”. Use letters, digits "
            "and ! \" %% & ' ( ) * + , - . / : ; < = > ? _"
        ),
        "date_empty": env._("the date format has no directive. For 20250917 write %%Y%%m%%d."),
        "date_directive": env._(
            "the date format does not know %(directives)s. Use %%Y %%y year, %%m %%o month, "
            "%%d day, %%j day of the year, %%G %%g %%V ISO year and week, %%u weekday, "
            "%%q quarter, %%H %%M %%S time."
        ),
        "width_missing": env._("say how many characters it may take at most."),
        "fallback_misfit": env._(
            "“%(fallback)s”, printed when the value is unknown, does not fit the characters and the width chosen."
        ),
        "ambiguous": env._(
            "its length varies and so does that of “%(other)s”, so the number could be read in two "
            "ways. Put a text such as - right after it, or give it a fixed width."
        ),
        "too_long": env._(
            "here the number can grow to %(longest)s characters; %(allowed)s are allowed. Shorten a segment."
        ),
        "check_not_last": env._("the check digit must be the last segment, it covers all before it."),
        "check_uncovered": env._(
            "it may contain “%(characters)s”, which the chosen check digit cannot cover. Choose "
            "ISO 7064, use capitals, or keep only letters and digits."
        ),
    }


def _rule_sentences(env):
    return {
        "counter_missing": env._("The pattern needs a counter, or two batches would get the same number."),
        "counter_twice": env._("there is a counter already; one is enough."),
        "counter_width": env._("the counter has 1 to %(most)s digits."),
        "counter_capacity": env._(
            "it ends at %(capacity)s, but %(expected)s batches are expected before it restarts. Add a digit."
        ),
        "restart_hidden": env._(
            "the counter restarts (%(restart)s), but the number does not show that period: "
            "numbers would repeat. Add the date or shift to the pattern, or restart less often."
        ),
        "per_hidden": env._(
            "there is a counter for each “%(kind)s”, but the number does not show it: numbers would "
            "repeat. Add that segment, or use one counter."
        ),
        "counter_exhausted": env._(
            "the counter has reached its last number, %(capacity)s. Add a digit to the "
            "counter or let it restart more often."
        ),
    }


def _value_sentences(env):
    return {
        "value_missing": env._(
            "nothing is known to print here. Fill it in on the document, or give the segment a "
            "text to print when unknown."
        ),
        "shift_unknown": env._("“%(value)s” is not the code of a shift."),
        "value_length": env._(
            "“%(value)s” has %(length)s characters; %(fewest)s to %(most)s are allowed. Widen the "
            "segment, or let it use the first or last characters."
        ),
        "value_separator": env._(
            "“%(value)s” contains “%(separator)s”, which ends this segment. Keep only letters "
            "and digits, or use another separator."
        ),
        "value_characters": env._(
            "“%(value)s” contains “%(characters)s”, which a batch number cannot carry. Keep only letters and digits."
        ),
    }
