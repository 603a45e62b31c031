"""Further names of columns and cells that tell of consents, as people write them."""

# Who unsubscribed, or who may have: mapped so, or asked for.
LEAVING_HEADERS = {
    "en": (
        "Email Opted Out|Opt-Out Date|Optout Reason|Has Opted Out|Is Unsubscribed?|"
        "Unsubscribes|Unsub|unsubscribed_from_all|Globally unsubscribed|"
        "Email Subscription Cancelled|Subscription Ended On|Subscription end reason|"
        "Email Blocked|Mail blocked|Do Not Contact (DNC)|Contact Prohibited|No Mail|"
        "No email|No e-mails please|No Mailings|Stop Mailing|Stop emails|"
        "Exclude from mailings|Excluded from campaigns|Exclude from marketing|"
        "Email invalid|Invalid Email|Undeliverable|Delivery failed|Soft bounce|"
        "Bounce type|bounce_date|Complained at|Complaint date|Spam Reported|"
        "Marked as spam|Reported Spam|Email Status Reason|Suppression date|"
        "Suppression list|In suppression list|Right to be forgotten|Erasure requested|"
        "GDPR erasure|Objected to marketing|Objection date|Consent expired|"
        "Consent expiry|Consent Valid Until|Consent lapsed on|Consent status: revoked|"
        "Marketing consent withdrawn|Withdrawal date|Withdrew consent|Revocation|"
        "Cancelled at|Newsletter unsubscribe date|List removal date|Removed at|"
        "Removed by|Deleted from newsletter|Quit newsletter|Left newsletter on|"
        "Left list|Inactive since|Deactivated|Suspended|Email suspended|Paused|Muted|"
        "Mute emails|Silenced|Email refused|Refuses contact|Contact refused|"
        "Rejected marketing|Declined newsletter|Denied consent|Not interested|"
        "No longer interested|Do not send newsletters|do_not_solicit|DoNotBulkEMail|"
        "donotbulkemail|Don't email|Don't send marketing|Never email|"
        "Never contact again|Unwanted|Bad email|Banned|Is banned|forbidden|"
        "Blacklist reason|Is Blacklisted|Black listed|On blacklist|IsBlocked|Stop list|"
        "Email stop|STOP|Opt out of SMS|Text opt-out|Fax opt out|Opted Out of All|"
        "OptOutAll|Leaver|Leave date|Churned|Unfollowed|Unregistered|Signed off|"
        "sign off date|Signoff|Deregistered|Delisted|Dropped out|Turned off|"
        "Switched off|Marketing off|Emails off|Is Suppressed|GDPR restricted|"
        "Restriction of processing|Restrict processing|No marketing communications|"
        "No promo|Robinson list|MPS|TPS|CTPS|Mailing Preference Service"
    ),
    "pl": (
        "Wypis|Wypisani|Wypisał się|Data wypisu|Powód wypisania|Powód rezygnacji|"
        "Zrezygnował z newslettera|Wycofał zgodę|Wycofana|Wycofano|Data wycofania|"
        "Zgoda nieaktywna|Zgoda wygasła|Zgoda ważna do|Odmówił|Odmowa|Odmawia kontaktu|"
        "Nie wyraził zgody|Nie wyraża zgody|Bez newslettera|Nie wysyłaj|Nie wysyłać|"
        "Nie kontaktuj się|Proszę nie dzwonić|Prośba o brak kontaktu|Zablokowany|"
        "Blokada wysyłki|Blokada mailingu|Zakaz mailingu|Wykluczony z wysyłki|"
        "Wykluczeni|Usunięty z listy|Usunięto|Odsubskrybowano|Data odsubskrybowania|"
        "Anulowano subskrypcję|Anulował subskrypcję|Zakończył subskrypcję|"
        "Sprzeciw marketingowy|Sprzeciw wobec marketingu|Wniósł sprzeciw|"
        "Zgłoszono spam|Oznaczony jako spam|Skarga|Skargi|Odbity|Odbicia|"
        "Twarde odbicie|Hard bounce|Nieistniejący adres|Nieprawidłowy adres|"
        "Status wypisu|Opt-out|Nieaktywny|Lista Robinsona|Zastrzeżony|"
        "Zastrzega sobie brak kontaktu|Wyłączony z mailingu|Rezygnacja ze zgody|"
        "Cofnął zgodę|Prawo do bycia zapomnianym|Zgoda cofnięta|Żądanie usunięcia"
    ),
    "et": (
        "Loobus|Loobumine|Lahkus|Lahkunud|Lahkumise kuupäev|Lahkumise põhjus|Keeldus|"
        "Keeldumine|Ei soovi uudiskirja|Ei soovi reklaami|Ei nõustu|Ei luba turundust|"
        "Reklaamikeeld|Otseturunduse keeld|Nõusolek tühistatud|Tühistatud|"
        "Tühistamise aeg|Võttis nõusoleku tagasi|Blokeeritud|Mustas nimekirjas|"
        "Eemaldatud|Eemaldatud nimekirjast|Ära kirjuta|Ära helista|"
        "Mitte saata uudiskirja|Ei tohi kontakteeruda|Kontaktikeeld|Tellimuse lõpp|"
        "Tellimus lõpetatud|Uudiskiri lõpetatud|Põrganud|Kaebus|Märgitud rämpsuks"
    ),
    "ru": (
        "Отписка|Отписки|Отписались|Отписалась|Время отписки|Причина отписки|"
        "Отписан от рассылки|Отказ от писем|Отказ от звонков|Отказ от рекламы|"
        "Отказался|Отказался от согласия|Отозвал согласие|Отзыв согласия|"
        "Согласие отозвано|Согласие аннулировано|Согласие истекло|Не согласен|"
        "Не подписан|Не рассылать|Не отправлять письма|Не присылать|Не слать|Не писать|"
        "Не хочет писем|Чёрный список|ЧС|В черном списке|Заблокирован|Заблокирована|"
        "Блокировка|Запрет рассылок|Запрещено писать|Запрет на рекламу|Исключён|"
        "Исключен из базы|Удален из рассылки|Удалён|Жалоба|Жалоба на спам|Пожаловался|"
        "В спам|Недоставлено|Ошибка доставки|Неактивен|Отключен|Стоп|"
        "Больше не беспокоить|Отключить рассылку|Прекратить рассылку|"
        "Аннулирована подписка|Отменил подписку|Отмена подписки|Подписка отменена|"
        "Против рекламы|Без рассылки|Без рекламы"
    ),
    "de": (
        "Abmeldung|Abmeldegrund|Abgemeldet am|Abmeldezeitpunkt|Newsletter abgemeldet|"
        "Newsletter gekündigt|Newsletter-Kündigung|Abbestellung|Abbestellt|Ausgetragen|"
        "Austragung|Widerrufsdatum|Einwilligung widerrufen|Einwilligung entzogen|"
        "Einwilligung zurückgezogen|Zustimmung zurückgezogen|Einwilligung erloschen|"
        "Einwilligung abgelaufen|Widersprochen|Widerspruch|Widerspruch Werbung|"
        "Werbeverweigerer|Werbesperre|Mailsperre|Mail-Sperre|Kontaktsperre|Gesperrt am|"
        "Sperrgrund|Sperrkennzeichen|Sperrvermerk|Gelöscht|Gelöscht am|Löschdatum|"
        "Löschantrag|Verstorben|Keine Mails|Keine E-Mails|Keine Newsletter|"
        "Kein Mailing|Keine Mailings|Keine Post|Nicht anschreiben|Nicht anmailen|"
        "Nicht mailen|Keinesfalls kontaktieren|Bitte nicht kontaktieren|"
        "Will keine Werbung|Möchte keinen Newsletter|Unzustellbar|Rückläufer|Bounces|"
        "Beschwerde|Spambeschwerde|Opt-Out|Optout am|Deaktiviert|Deaktiviert am|"
        "Newsletter deaktiviert|Ausgeschlossen|Vom Versand ausgeschlossen|"
        "Versandsperre|Werbung abgelehnt|Ablehnung|Abgelehnt|Robinson"
    ),
    "fr": (
        "Désinscription|Désinscrits|Désinscrit le|Désabonnement|Date désabo|"
        "Désabonné le|Motif de désinscription|Raison désabonnement|"
        "Désinscription newsletter|Opposé|S'oppose|Opposition démarchage|"
        "Opposé au démarchage|Opt-out email|Liste rouge|Liste d'exclusion|Exclu|"
        "Exclu des envois|Exclure des campagnes|Bloqué|Adresse bloquée|Email invalide|"
        "NPAI|Plainte|Plainte spam|Signalé comme spam|Retrait|Retrait consentement|"
        "Consentement retiré|A retiré son consentement|Consentement expiré|Refus email|"
        "Refus de prospection|Refuse la prospection|Ne plus contacter|Ne plus envoyer|"
        "Ne pas solliciter|Ne pas relancer|Ne veut plus de mails|Pas de newsletter|"
        "Pas d'emailing|Sans newsletter|Résilié|Date de résiliation|Supprimé|"
        "Supprimé le|Rejeté|Stop|Stop email|Stop SMS|Stop newsletter|Droit à l'oubli"
    ),
    "es": (
        "Bajas|Baja newsletter|Se dio de baja|Dado de baja el|Fecha de la baja|"
        "Causa de baja|Motivo baja|Cancelado|Suscripción cancelada|"
        "Canceló la suscripción|Fecha de cancelación|Anulado|Anulación|Rechazado|"
        "Rechaza publicidad|Rechazó|No quiere publicidad|No desea recibir|"
        "No desea correos|No suscrito|Excluido|Excluir de envíos|Bloqueado|"
        "Lista de exclusión|Lista de supresión|Oposición|Derecho de oposición|Se opone|"
        "Revocado|Revocación|Fecha revocación|Consentimiento retirado|"
        "Consentimiento caducado|Sin consentimiento|Sin publicidad|No molestar|"
        "No enviar publicidad|No enviar emails|No mandar correos|Rebotado|Rebote|"
        "Rebote duro|Queja|Marcado como spam|Eliminado de la lista|Desuscripción|"
        "Desinscrito|De baja"
    ),
    "it": (
        "Disiscrizione|Disiscritto il|Data cancellazione|Cancellazione|"
        "Cancellazione newsletter|Cancellato dalla lista|Motivo cancellazione|"
        "Motivo disiscrizione|Annullato|Annullamento|Annullamento iscrizione|"
        "Opposizione|Si oppone|Revocato|Revoca|Data revoca|Ha revocato il consenso|"
        "Consenso negato|Consenso rifiutato|Nega consenso|Rifiuta|Rifiutato|"
        "Rifiuta newsletter|No newsletter|Niente newsletter|Nessuna email|Non inviare|"
        "Non inviare email|Non inviare newsletter|Non ricontattare|Non disturbare|"
        "Non vuole ricevere|Non desidera ricevere|Escluso|Esclusi|Bloccato|"
        "Blocco invii|Lista di esclusione|Rimosso|Rimosso dalla lista|"
        "Registro Opposizioni|Segnalato come spam|Reclamo|Rimbalzato|Email non valida|"
        "Recesso"
    ),
    "uk": (
        "Відписка|Відписався|Відписалася|Відписано|Причина відписки|Час відписки|"
        "Відмовився|Відмовилась|Відмова від дзвінків|Відмова від реклами|"
        "Відкликання згоди|Відкликав згоду|Згоду відкликано|Згода скасована|Не згоден|"
        "Не надсилати|Не надсилати листи|Не писати|Не дзвонити|Не телефонувати|"
        "Не розсилати|Не підписаний|Заблокований|Заблоковано|Блокування|Заборонено|"
        "Виключений|Виключити з розсилки|Видалений|Видалено зі списку|Скарга|"
        "Скарга на спам|Скасовано|Скасування підписки|Без реклами|Без розсилки|Стоп|"
        "Недоставлено|Неактивний"
    ),
}
# Who agreed.
AGREEING_HEADERS = {
    "en": (
        "Opt In|OptIn|Opted In|Opted-in?|Email Opt-In|E-mail Opt In Status|"
        "Marketing Opt-In|Marketing opt in|Opt-in status|Newsletter opt-in|"
        "Newsletter subscription|Newsletter?|Newsletter (yes/no)|Newsletter signup|"
        "Newsletter subscriber|Is subscribed|isSubscribed|subscribed_to_newsletter|"
        "Subscribed to emails|Email subscription|Email Subscription Status|"
        "Subscriber status|Subscription Status|Marketing consent|Email consent|"
        "Consent to email marketing|Consent given|Consent status|Has consent|"
        "GDPR Consent|Consent to contact|Consent (email)|Permission to email|"
        "Email permission|Marketing permission|Can email|May we email you?|"
        "Can we contact you?|OK to email|Agree to receive emails|"
        "I agree to receive newsletters|Do you agree to receive our newsletter?|"
        "Would you like to receive our newsletter?|Wants newsletter|Wants emails|"
        "Receives newsletter|Receive marketing emails|Accepts marketing|"
        "Accepts Email Marketing|Accept marketing?|Mailing list|Mailing list member|"
        "Email marketing|Marketing emails|Allow marketing|Double opt-in|"
        "Email Marketing Status|buyer_accepts_marketing|marketing_opt_in|"
        "newsletter_optin|mc4wp_subscribe|email_opt_in|Sign me up for the newsletter|"
        "Keep me updated by email"
    ),
    "pl": (
        "Newsletter|Zgoda|Zgoda marketingowa|Zgoda na marketing|Zgoda e-mail|"
        "Zgoda na e-mail|Zgoda na kontakt|Zgoda na otrzymywanie newslettera|"
        "Zgoda na wysyłkę|Zgoda na przesyłanie informacji handlowych|Zgoda handlowa|"
        "Zgoda na komunikację elektroniczną|Wyrażam zgodę na newsletter|Wyraził zgodę|"
        "Czy wyraża zgodę na newsletter|Subskrybent|Subskrypcja newslettera|"
        "Status subskrypcji|Zapisany do newslettera|Zapis na newsletter|Zapisany|"
        "Chce newsletter|Otrzymuje newsletter|Biuletyn|Zgoda mailingowa|"
        "Zgoda na mailing"
    ),
    "et": (
        "Uudiskiri|Uudiskirja tellija|Soovib uudiskirja|Tellib uudiskirja|"
        "Uudiskirjaga liitunud|Liitunud uudiskirjaga|Nõusolek turunduseks|"
        "Turundusnõusolek|Otseturunduse luba|Nõusolek e-kirjade saatmiseks|"
        "Nõustun uudiskirjaga|Uudiskirja nõusolek|Luba saata uudiskirja"
    ),
    "ru": (
        "Рассылка|Согласие на рассылку|Согласие на получение рассылки|"
        "Согласен на рассылку|Подписка на рассылку|Подписка на новости|"
        "Подписан на рассылку|Статус подписки|Получает рассылку|Хочет получать новости|"
        "Рекламное согласие|Согласие на рекламу|Разрешение на рассылку|Подписчик|"
        "E-mail рассылка|Согласие на email-рассылку|Новостная рассылка"
    ),
    "de": (
        "Newsletter|Newsletter-Anmeldung|Newsletter Abonnent|Newsletter erwünscht|"
        "Newsletter gewünscht|Einwilligung Newsletter|Einwilligung E-Mail|"
        "Einwilligung Marketing|Werbeeinwilligung|Werbung erlaubt|"
        "Zustimmung Newsletter|Zustimmung zur Werbung|DSGVO-Einwilligung|"
        "Datenschutz-Einwilligung|Erhält Newsletter|Möchte Newsletter|"
        "Newsletterempfänger|Newsletter abonniert|Newsletter Ja/Nein|Mailing erlaubt|"
        "E-Mail-Marketing erlaubt|Opt-In E-Mail|Kontakt per E-Mail erlaubt|"
        "Ich möchte den Newsletter erhalten|Ich stimme zu, Newsletter zu erhalten"
    ),
    "fr": (
        "Newsletter|Inscription newsletter|Inscrit à la newsletter|Abonné newsletter|"
        "Abonnement newsletter|Consentement|Consentement e-mail|Consentement marketing|"
        "Accord pour recevoir la newsletter|Accepte de recevoir la newsletter|"
        "Accepte les e-mails|Accepte les offres|Optin|Opt-in email|"
        "Souhaite recevoir la newsletter|Lettre d'information|Infolettre|"
        "Statut d'abonnement|Consentement RGPD|Accepte la prospection"
    ),
    "es": (
        "Newsletter|Boletín|Suscrito al boletín|Suscripción|"
        "Suscripción a la newsletter|Estado de suscripción|Consentimiento|"
        "Consentimiento marketing|Consentimiento RGPD|Acepta recibir correos|"
        "Acepta comunicaciones comerciales|Acepta newsletter|Autoriza publicidad|"
        "Desea recibir información|Quiere recibir la newsletter|Consentimiento de email"
    ),
    "it": (
        "Newsletter|Iscrizione newsletter|Iscritto newsletter|Iscritto alla newsletter|"
        "Consenso|Consenso newsletter|Consenso al marketing|Consenso privacy|"
        "Consenso all'invio di newsletter|Accetta newsletter|Accetta marketing|"
        "Desidera ricevere la newsletter|Stato iscrizione|Vuole newsletter|"
        "Autorizza marketing"
    ),
    "uk": (
        "Розсилка|Згода|Згода на розсилку|Згода на отримання розсилки|Підписка|"
        "Підписка на розсилку|Підписаний на розсилку|Статус підписки|Отримує розсилку|"
        "Згода на маркетинг|Хоче отримувати новини|Підписник|Згода на отримання листів"
    ),
}
# Of a column that says who agreed.
ANSWERED = {
    "yes": (
        "Yes, please|Yes please!|YES|Yes, sign me up|Yes, I agree|I agree|I Agree.|"
        "I consent|I accept|Agree|Accepted|Given|Granted|Consent given|Consented|"
        "Explicit|Explicit consent|Express|Express consent|Opt-in (double)|"
        "Double opt-in|Single opt-in|DOI confirmed|opted-in|OptedIn|Opt In|Subscribed|"
        "Subscriber|subscribed via form|SUBSCRIBED|Confirmed|Confirmed opt-in|Allowed|"
        "Permission granted|Approved|y|Y|✅|☑|TRUE|true|1|x|X|on|Tak, zgadzam się|"
        "Tak, wyrażam zgodę|Wyrażam zgodę|wyrażam zgodę na newsletter|Zgadzam się|"
        "Zgoda|zgoda wyrażona|Zgoda udzielona|Wyraził zgodę|Wyraziła zgodę|zapisany|"
        "zapisana|zapisał się|Subskrybent|subskrybuje|subskrybowany|potwierdzony|"
        "Potwierdzona|TAK|t|Jah, soovin|jah|Nõustun|Nõustus|Olen nõus|Nõusolek antud|"
        "antud|Liitus|Liitunud|tellib|tellija|Kinnitatud|Tellitud|Да, согласен|Да|"
        "Согласен|Согласна|Согласен(на)|согласие получено|Согласие дано|Есть согласие|"
        "получено|подписан|Подписана|Подписался|Подписчик|подписка активна|Подтверждён|"
        "подтвержден|Разрешено|разрешил|Так, згоден|Так|Згоден|Згодна|Згода надана|"
        "згоду надано|Підписаний|Підписався|підписник|Підтверджено|Дозволено|"
        "Ja, ich stimme zu|Ja, gerne|Ja|Zugestimmt|Stimmt zu|Ich stimme zu|"
        "Einwilligung erteilt|eingewilligt|Einwilligung liegt vor|liegt vor|vorhanden|"
        "erteilt|Angemeldet|abonniert|Abonnent|Aktiv abonniert|bestätigt|"
        "Bestätigt (DOI)|erlaubt|einverstanden|Oui, j'accepte|Oui|J'accepte|Accepté|"
        "Acceptée|D'accord|Consentement donné|Donné|Inscrit|Inscrite|Abonné|Abonnée|"
        "Confirmé|Autorisé|Opt-in actif|Sí, acepto|Sí|Si|Acepto|Acepta|Aceptado|Aceptó|"
        "Suscrito|Suscrita|Suscriptor|Consentimiento otorgado|Otorgado|Confirmado|"
        "Autorizado|De alta|alta|Sì, accetto|Sì|Si|Accetto|Accetta|Accettato|"
        "Acconsento|Acconsente|Consenso dato|Consenso prestato|Prestato|Concesso|"
        "Iscritto|Iscritta|Confermato|Autorizzato"
    ),
    "no": (
        "No, thanks|No thank you|NO|No.|I do not agree|I don't agree|Not agreed|"
        "Disagree|Disagreed|Not given|Not opted in|Not Subscribed|never subscribed|"
        "Never|NEVER_SUBSCRIBED|None|Non-subscribed|Unconfirmed|Pending|"
        "Pending confirmation|awaiting confirmation|Not confirmed|Not yet|Not set|"
        "Not asked|Unknown|N|F|FALSE|false|0|off|✗|❌|Nie, dziękuję|Nie|"
        "Nie wyrażam zgody|Nie wyraził zgody|Nie zgadzam się|nie zapisany|niezapisany|"
        "Niepotwierdzony|niepotwierdzona|Oczekuje|Oczekuje na potwierdzenie|oczekujący|"
        "Ei, aitäh|Ei|Ei nõustu|Ei ole nõus|Pole nõus|ei ole liitunud|Kinnitamata|"
        "Ootel|Нет, спасибо|Нет|Не согласен|Не согласна|Не подписан|не подтвержден|"
        "Не подтверждён|Ожидает|ожидает подтверждения|согласия нет|Ні, дякую|Ні|"
        "Не згоден|не підписаний|Не підтверджено|Очікує|очікує підтвердження|"
        "Nein, danke|Nein|Nicht zugestimmt|Ich stimme nicht zu|Nicht angemeldet|"
        "nicht abonniert|nicht bestätigt|unbestätigt|ausstehend|Wartet auf Bestätigung|"
        "nicht erteilt|Nicht erlaubt|Non, merci|Non|Je n'accepte pas|N'accepte pas|"
        "Non inscrit|Non abonné|Non confirmé|En attente|En attente de confirmation|"
        "pas d'accord|No, gracias|No|No acepto|No acepta|No suscrito|No confirmado|"
        "Pendiente|pendiente de confirmación|No, grazie|No|Non accetto|Non acconsente|"
        "Non iscritto|Non confermato|In attesa|in attesa di conferma"
    ),
    "left": (
        "Unsubscribed|unsubscribed by user|Unsubscribed (manual)|UNSUBSCRIBED|Unsub|"
        "Opted out|Opted-Out|OptOut|Opt-out|OPTED_OUT|Withdrawn|Consent withdrawn|"
        "Revoked|Rescinded|Objected|Refused|Declined|Rejected|Denied|Bounced|"
        "Hard Bounced|hard_bounce|Soft bounced|Cleaned|Complained|Spam|Spam complaint|"
        "Marked as spam|Abuse|Junk|Suppressed|Blacklisted|Blocklisted|Blocked|DNC|"
        "Do not contact|Do not email|Do not mail|No longer interested|Not interested|"
        "Removed|Deleted|Invalid|Undeliverable|Unregistered|Deregistered|Signed off|"
        "Cancelled|Canceled|Terminated|Left|Quit|Stop|STOP|Excluded|Forgotten|Erased|"
        "Deceased|Wypisany|Wypisana|wypisał się|Wypisano|Zrezygnował|Zrezygnowała|"
        "rezygnacja|Wycofana|Wycofał zgodę|zgoda wycofana|zgoda cofnięta|Cofnięta|"
        "Odwołana|Sprzeciw|wniesiono sprzeciw|Odmowa|Odmówił|Odmówiła|Zablokowany|"
        "Odbity|Odbite|Nieaktualny|Usunięty|Usunięta|Skarga|zgłoszono jako spam|"
        "czarna lista|Nie kontaktować się|Nie wysyłać|Anulowany|Lahkus|Lahkunud|Loobus|"
        "Loobunud|Keeldus|Keeldunud|Tühistatud|Nõusolek tagasi võetud|Blokeeritud|"
        "Eemaldatud|Kustutatud|Põrganud|Kaebus|Mitte saata|Ei soovi|Отписан|Отписана|"
        "Отписался|Отписалась|Отказ|Отказался|Отказалась|Отозвано|согласие отозвано|"
        "Заблокирован|Заблокирована|Жалоба|Пожаловался|Спам|Недоставлен|Удалён|Удален|"
        "Исключен|Черный список|Не беспокоить|Не звонить|Стоп|Аннулирована|Відписаний|"
        "Відписався|Відписалась|Відмова|Відмовився|Відкликано|Заблокований|Скарга|"
        "Поскаржився|Спам|Видалений|Виключений|Не турбувати|Стоп|Скасовано|Abgemeldet|"
        "abgemeldet am 3.4.2021|Abmeldung|Abbestellt|Gekündigt|Widerrufen|Widerruf|"
        "Einwilligung widerrufen|zurückgezogen|Einwilligung zurückgezogen|entzogen|"
        "Widersprochen|Widerspruch|Abgelehnt|Verweigert|Gesperrt|Blockiert|Gelöscht|"
        "Entfernt|Ausgetragen|Unzustellbar|Rückläufer|Beschwerde|Verstorben|"
        "Keine Werbung|Désinscrit|Désinscrite|Désabonné|Désabonnée|"
        "désinscrit le 12/03/2021|Opposé|Oppositon|Opposition|Refus|Refusé|Refuse|"
        "Retiré|Retrait|Révoqué|Bloqué|Liste noire|Plainte|Rejeté|Supprimé|Résilié|"
        "NPAI|Ne plus contacter|Baja|De baja|Dado de baja|Dada de baja|Desuscrito|"
        "Cancelado|Rechazado|Rechaza|Revocado|Retirado|Opuesto|Se opone|Bloqueado|"
        "Rebotado|Excluido|Eliminado|Queja|No contactar|No molestar|Disiscritto|"
        "Disiscritta|Cancellato|Cancellata|Revocato|Rifiutato|Rifiuta|Ritirato|"
        "Opposizione|Si oppone|Negato|Bloccato|Escluso|Rimosso|Reclamo|Rimbalzato|"
        "Non contattare|Recesso"
    ),
    None: (
        "Maybe|Perhaps|Active|active|Enabled|Valid|OK to call|Legitimate interest|"
        "Implied|Implied consent|Customer|Lead|Expired|Consent expired|Lapsed|Może|"
        "Aktywny|Nieaktywny|Active subscriber until 2020|subscribed; unsubscribed|"
        "yes/no|Legal obligation|Soft opt-in|not unsubscribed|never unsubscribed|"
        "nicht abgemeldet|?? ask|verbal|see notes|2020-01-01|Abonniert, storniert|"
        "Contract|Performance of contract|Berechtigtes Interesse|Bestandskunde|Wygasła|"
        "Zgoda wygasła|istekła|Истекло|Only post|email only|Partial|częściowa|частично|"
        "teilweise|partielle"
    ),
}
# Of a column that says who unsubscribed: who did.
LEFT_CELLS = (
    "Opted out|Hard bounce|Do not contact|2022-05-06|user|admin|✓|x|1|yes|Y|true|"
    "Tak|jah|No longer interested|not interested|spam|manual|perhaps|pending|"
    "wants no mail|nie chce|ei soovi|No more mails|no mail|kein Interesse|"
    "nicht mehr|Yes, all|Yes - by phone|abgemeldet|ja, am 3.4.|5|Newsletter A|all|"
    "email|left the company|moved|wrong person|Inactive|expired"
)
# Who did not.
STAYED_CELLS = (
    "|0|no|No.|false|Not unsubscribed|not opted out|Subscribed|Opted in|opted-in|"
    "Opt-in|nicht abgemeldet|nie wypisany|не отписан|No, thanks|Nein, danke|"
    "Subskrybuje|zapisany|подписан|non désinscrit|abonné|angemeldet|never|"
    "Never unsubscribed|none|Not bounced|No bounce|-|n/a|NO|False|FALSE|"
    "Nie dotyczy|liitunud|ei ole loobunud|non disiscritto|iscritto|suscrito|"
    "no dado de baja|no baja|підписаний|не відписаний|niet uitgeschreven"
)
# How somebody prefers to be reached.
PREFERENCE_HEADERS = (
    "Preferred channel|Contact preference|Communication preferences|contact_method|"
    "PreferredContactMethod|Preferred method of contact|Best way to contact|"
    "Bevorzugter Kanal|Kontaktpräferenz|Gewünschter Kontaktweg|Kontaktart|"
    "Preferowany kanał kontaktu|Sposób kontaktu|Forma kontaktu|Preferencje kontaktu|"
    "Eelistatud suhtluskanal|Kontakti eelistus|Предпочитаемый канал связи|Способ связи|"
    "Бажаний спосіб зв'язку|Переважний канал|Canal préféré|Préférence de contact|"
    "Méthode de contact préférée|Vía de contacto preferida|Canale preferito|"
    "Preferenza di contatto|Voorkeurskanaal|Contactvoorkeur|Preferovaný kanál"
)
NO_PREFERENCE_HEADERS = (
    "Name|Contact|Contact name|Contact owner|Preferred language|Contact email|"
    "Preferred payment method|Best time to contact|Kontaktperson|Sales channel|"
    "Contact form consent|Contact start|Osoba do kontaktu|Contact Status|Department|"
    "Email preference|Contact type|Contact date"
)
PREFERRED = {
    "left": (
        "No email|No emails|no e-mail please|phone, no email|not by email|"
        "do not contact|Do not email|Email: no|kein E-Mail|keine E-Mails|bez maila|"
        "Nie kontaktować się|mitte e-post|без email|"
        "pas d'email|sin correo|Opted out|Unsubscribed"
    ),
    "no": (
        "none|None|phone only|Phone|SMS|no phone|Do not call|never|nur Telefon|Keine|"
        "tylko telefon|żaden|brak|ainult telefon|только телефон|тільки телефон|"
        "téléphone uniquement|solo telefono"
    ),
    "yes": (
        "Email|email only|E-mail|Email me|Any|Phone or email|email, no phone|"
        "Email & SMS|no preference|E-Mail bitte|e-post|только почта|poczta"
    ),
    "empty": "|n/a|-",
    "unclear": (
        "Teams|in person|weekly|everything but email|Email (never)|poczta tradycyjna|"
        "email zonked|Letter"
    ),
}
