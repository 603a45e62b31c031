"""Live chats with known contacts: who is logged in, or came by a signed link."""

from .kind import done_by_contact
from .people import known_visitor
from .source import Listener, Source, register

KIND = "chat"


def hear(change):
    chats = change.new.filtered(lambda channel: channel.channel_type == "livechat")
    if chats:
        change.interactions._append_from(
            chats,
            KIND,
            contacts={chat: _customer(chat) for chat in chats},
            each={chat: {"name": chat.livechat_channel_id.name} for chat in chats},
            verdict=change.verdict,
        )


def _customer(chat):
    customers = chat.channel_member_ids.partner_id - chat.livechat_operator_id
    customers = customers.filtered("partner_share")
    return customers[:1] or known_visitor(chat.env)


register(
    Source(
        "live_chat",
        addon="im_livechat",
        kinds=(
            done_by_contact(
                *(KIND, "Live chat", "fa-comments-o"),
                trigger_label="Chats on the website",
                source_model="discuss.channel",
                conditions=("livechat_channel_id", "livechat_operator_id"),
            ),
        ),
        listeners=(
            Listener(
                *("discuss.channel", ("channel_type",), hear),
                retracts=(KIND,),
            ),
        ),
    )
)
