"""What people note down about contacts, in the words of many."""

# Who is to get no mails: nobody is taken for having agreed.
LEFT_REMARKS = {
    "en": (
        "asked us to stop mailing her|take off mailing list|take him off the list|"
        "please delete my data|GDPR deletion request|newsletter not wanted|"
        "no marketing|"
        "objects to marketing|complained about spam|marked us as spam|"
        "reported us for spam|does not want our newsletter|wants to be removed"
    ),
    "pl": (
        "usunąć z listy|usunąć z listy mailingowej|prosi o usunięcie z listy|"
        "żadnych maili|nie życzy sobie maili|prosi o niewysyłanie maili"
    ),
    "de": (
        "aus dem Verteiler nehmen|aus Verteiler entfernen|vom Verteiler gelöscht|"
        "möchte nicht angeschrieben werden|keine Mails mehr"
    ),
    "et": (
        "ei taha kirju|ei taha uudiskirja|palun eemalda listist|"
        "palus end nimekirjast eemaldada|ei soovi reklaami"
    ),
    "ru": "удалить из базы рассылки|просит удалить из рассылки|больше не присылайте",
    "uk": "видалити з розсилки|не хоче розсилку|прохання не писати",
    "fr": (
        "retirer de la liste|à retirer de la liste de diffusion|pas de pub|"
        "supprimer de la mailing list|ne souhaite plus recevoir nos emails"
    ),
    "es": "quitar de la lista|eliminar de la lista de correo|no más correos",
    "it": "togliere dalla lista|rimuovere dalla mailing list|niente newsletter",
    "nl": "uit de lijst halen|wil geen mails",
}
# Of something else: they change nothing.
OTHER_REMARKS = {
    "en": (
        "removed from price list|take off at 9|on the guest list|data sheet sent|"
        "checks his spam folder|left a message|stopped by|blocked credit card|"
        "no marketing budget|objects to price|data changed by phone|"
        "wants more newsletters"
    ),
    "pl": "usunięto z listy gości|nie odbiera telefonu|anulował zamówienie",
    "de": "aus der Preisliste gestrichen|Daten per Telefon geändert|Rechnung storniert",
    "et": "ei vasta meilidele|tühistas koosoleku|ära helista õhtul",
    "ru": "не отвечает на письма|отменил заказ|заблокирована карта",
    "uk": "не відповідає на листи|скасував замовлення",
    "fr": "commande annulée|a refusé le devis|retirer le colis",
    "es": "pedido cancelado|no contesta correos|quitar la mesa",
    "it": "ordine annullato|non risponde alle email",
}
