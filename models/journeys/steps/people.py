from .kind import NamingKind

CHUNK = 200  # contacts per transaction, which are written one by one


class PeopleKind(NamingKind):
    """Steps of people: taken with the rights of the responsible person."""

    chunk = CHUNK

    def act(self, step, ids):
        self.act_for(step, step._contacts_of(ids))
        return step._sql_ids(ids)

    def act_for(self, step, partners):
        """
        :param partners: contacts, as the responsible person sees them
        """
        raise NotImplementedError
