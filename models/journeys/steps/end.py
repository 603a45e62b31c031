from .kind import StepKind, register


@register
class End(StepKind):
    """Ends the journey."""

    name = "end"
    label = "End"
    icon = "fa-flag-checkered"
    is_per_contact = False
    ways = ()

    def act(self, step, ids):
        return step._sql_ids(ids)

    def try_as(self, step, partner, moment):
        return {}
