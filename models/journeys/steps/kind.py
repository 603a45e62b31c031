from ....lib.journeys.definition import END
from ....lib.journeys.rehearsal import Passing

KINDS = {}  # by name, in the order in which they are offered


def register(cls):
    KINDS[cls.name] = cls()
    return cls


def conditions_of(options):
    """:return: the text of the conditions of a step, on contacts or on records"""
    domain = options.get("domain") or options.get("record_domain") or False
    return domain if isinstance(domain, (str, bool)) else repr(domain)


class StepKind:
    """What steps of one kind may say, and what they do.

    Instances hold nothing: what a step says is in its ``contact.journey.step``.
    """

    name = None
    label = None
    icon = "fa-circle-o"
    options = {}  # by name, what may be said: lib.journeys.definition.Option
    ways = ("next",)  # which options are outcomes, and say where these lead
    chunk = 10_000  # participants per transaction
    # Who is at a step twice, for two records, takes it one after the other: what is
    # done to the contact is done for each.
    is_per_contact = True

    def is_available(self, env):
        """Whether what it needs is installed."""
        return True

    def outcomes(self, options):
        """:return: by outcome, the key of the step that it leads to; None: the end"""
        return {way: options.get(way, END) for way in self.ways}

    def pauses(self, options):
        """:return: the outcomes before which time passes, so that a loop may go through
        them"""
        return ()

    def check(self, options, kinds):
        """
        :param dict kinds: by key of all steps, the names of their kinds
        :return: yields pairs of what is wrong with the options, and its values
        """
        return ()

    def step_values(self, env, options, found):
        """What a step keeps, of what was looked up.

        :param dict found: by option, the records that it names
        :return: values of ``contact.journey.step``
        """
        return {}

    def named(self, step):
        """:return: by option, the records that a step names, as they are now"""
        return {}

    def check_ready(self, step):
        """
        :raises UserError: why the step cannot act now; it goes on when that is
            corrected
        """

    def act(self, step, ids):
        """Act for participants who are due, and are to stay in the journey.

        :param step: a ``contact.journey.step``
        :param list ids: of ``contact.journey.participant``
        :return: SQL of the columns ``id``, ``outcome`` and ``interaction_id`` (what
            proves it): who passes on. For the others, it sets when they are due again.
        """
        raise NotImplementedError

    def why_waits(self, step, participant):
        """:return: lines of *Why?*: what a participant that waits at a step waits for,
        by the rights of who asks"""
        return step._why_due(participant)

    def rehearse(self, step, visits, rehearsal, past):
        """Go on in a rehearsal on the past, in which nothing is done.

        :param visits: ``Visit`` of who comes to a step
        :param rehearsal: what came of it: ``lib.journeys.rehearsal.Rehearsal``
        :param past: what is known of them: ``RehearsedPast``
        :return: ``Passing`` of who goes on by the end of it; the others wait
        """
        return [Passing(visit.entry, "next", visit.arrived) for visit in visits]

    def try_as(self, step, partner, moment):
        """What a step would do for one contact at a moment; nothing of it is done.

        :return: a dict, each key optional, of ``texts``, ``problem``, ``subject`` and
            ``body`` of a mail, ``outcome`` (as of now), ``moment`` (when it goes on)
            and ``until`` (when it stops waiting)
        """
        return {"texts": [step.env._("Not done now: %(step)s", step=step.summary)]}


class NamingKind(StepKind):
    """A kind whose options name records that the step keeps in fields of its own."""

    fields = {}  # by option, the field of ``contact.journey.step``

    def step_values(self, env, options, found):
        return {
            name: found[option].id
            for option, name in self.fields.items()
            if option in found
        }

    def named(self, step):
        return {option: step[name] for option, name in self.fields.items()}
