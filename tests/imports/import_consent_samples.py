"""Names of columns and cells that tell of consents, by language; and real exports."""

# Every one says who unsubscribed: mapped so, or asked for.
UNSUBSCRIBED_HEADERS = {
    "en": "Email Opt Out|HasOptedOutOfEmail|emailOptOut|OPT_OUT|optout|Opted Out|"
    "UNSUB_TIME|CLEAN_TIME|Date Unsubscribed|Unsubscribed at|unsubscribe_date|"
    "BLACKLIST|Email blacklisted|blocklisted|Opted out of email: Newsletter|"
    "Email hard bounce reason|Do not contact|DoNotCall|do_not_email|Do Not Mail|DNC|"
    "Suppressed|Consent withdrawn on|Consent revoked date|No newsletter|"
    "Global Unsubscribe|Spam complaint|Marketing suppression reason|Bounced|Withdrawn|"
    "Removed from list|Left|Newsletter cancelled|Mail Optout|is_unsubscribed|"
    "OptedOut|Marketing declined|No marketing|Email disabled|NoBulkEmail|DoNotSendMM|"
    "PersonHasOptedOutOfEmail|Email Undelivered|ended subscription",
    "pl": "Rezygnacja|Wypisany|Data wypisania|wypisano dnia|Wycofanie zgody|"
    "Data wycofania zgody|Brak zgody|Nie kontaktować|Czarna lista|Sprzeciw|"
    "Rezygnacja z newslettera|Odsubskrybowany|Nie wysyłać maili|Zgoda odwołana|"
    "Wyrejestrowany|"
    "Odmowa zgody|Nie chce maili|Cofnięcie zgody|Zrezygnował",
    "et": "Loobunud|Loobumise kuupäev|Uudiskirjast loobunud|Ei soovi kirju|"
    "Mitte saata|Must nimekiri|Keeldunud|Nõusolek tagasi võetud|Mitte helistada|"
    "Kirjad keelatud|Ei taha uudiskirja|Ära saada|Uudiskirjast lahkunud",
    "ru": "Отписан|Дата отписки|Отказ от рассылки|Не беспокоить|Черный список|Отказ|"
    "Согласие отозвано|Стоп-лист|Не звонить|Отписался|Стоп рассылка|"
    "Вышел из рассылки|Запрет рассылки|Исключить из рассылки",
    "de": "Abgemeldet|Abmeldedatum|Newsletter-Abmeldung|Widerruf|Widerrufen am|"
    "Werbewiderspruch|Keine Werbung|Kein Newsletter|Nicht kontaktieren|Sperrliste|"
    "Gesperrt|Robinsonliste|Werbesperre|Austragungsdatum|Newsletter abbestellt|"
    "Kontaktverbot|Newsletter inaktiv|E-Mail gesperrt|abbestellt_am",
    "fr": "Désinscrit|Date de désinscription|Désabonné|Opposition|Liste noire|"
    "Ne pas contacter|Retrait du consentement|Refus|Bloctel|Refus newsletter|"
    "Ne souhaite plus recevoir|Refuse les emails|desabonne_le",
    "es": "Baja|Fecha de baja|Dado de baja|Desuscrito|Cancelar suscripción|"
    "Lista negra|No contactar|Lista Robinson|No enviar correos|Revocó consentimiento|"
    "Baja voluntaria|Motivo de baja|No acepta publicidad",
    "it": "Disiscritto|Data disiscrizione|Revoca consenso|Lista nera|Non contattare|"
    "Cancellato|Consenso revocato|Iscrizione annullata|"
    "Non consente|Escluso dalla newsletter|Rifiuto marketing",
    "uk": "Відписаний|Дата відписки|Відмова|Відмова від розсилки|Не турбувати|"
    "Чорний список|Відкликано згоду|"
    "Скасував підписку|Заборона розсилки|Поскаржився",
}
# Every one says who agreed: mapped so, or asked for.
AGREED_HEADERS = {
    "en": "Accepts Email Marketing|Email Marketing Consent|Consent|Newsletter|Opt-in|"
    "Email opt-in|Subscribed|Subscription status|Double Opt-In|GDPR consent|"
    "Permission|Marketing permission|Email Permission Status|Agreed to newsletter",
    "pl": "Zgoda na newsletter|Zgoda marketingowa|Zgoda RODO|Zapisany do newslettera|"
    "Subskrypcja|Zgoda na kontakt e-mail",
    "et": "Nõusolek|Uudiskiri|Liitunud|E-posti nõusolek|Otseturunduse nõusolek",
    "ru": "Согласие на рассылку|Подписка|Подписан|Рассылка|Согласие",
    "de": "Einwilligung|E-Mail-Einwilligung|Newsletter abonniert|Angemeldet|DSGVO",
    "fr": "Consentement|Abonné à la newsletter|Inscrit newsletter|Infolettre",
    "es": "Consentimiento|Acepta publicidad|Suscrito|Boletín",
    "it": "Consenso|Consenso marketing|Iscritto alla newsletter|Iscritto",
    "uk": "Згода|Згода на розсилку|Підписаний|Розсилка",
}
NEUTRAL_HEADERS = (
    "Name|First Name|Company|Status|Lead Status|Account Status|Notes|Created|City|"
    "Phone|Address|Points|Source|Job Title|Contact owner|Lifecycle stage|"
    "Invoice status|Date of birth|Imię|Nazwisko|Adresse|Telefon|Zip|Total spent|"
    "Industry|IP Address|Website|Mailing Street|Mailing City|Mailing Zip|"
    "Marketing contact status|Marketing emails opened|Subscription plan|"
    "Subscription price|Subscriber ID|Unsubscribe link|Подпись|Отзыв|Tellimus|Nõue|"
    "Ville|Via|Retraite|Left hand|Agreement number|"
    "Bounce Rate|Block|Excluded from tax|Agreement|Odbiorca|Tagasiside|Spam score|"
    "Refund|Order date|Annuaire|Zahlungsbedingungen|Warunki płatności"
)
# In a column of who unsubscribed, all of these say so.
UNSUBSCRIBED_CELLS = (
    "Opted out|Hard bounce|Do not contact|2022-05-06 11:00:00|06.05.2022|user|"
    "UNSUBSCRIBED_BY_ADMIN|✓|x|1|yes|Y|true|wypisano|tak|jah|да|ja|oui|sí|sì|так|"
    "abgemeldet|Widerruf|loobunud|отписан|désinscrit|baja|disiscritto|відписаний|"
    "No longer interested|Spam|manual|45231|perhaps"
)
SUBSCRIBED_CELLS = (
    "|0|0.0|no|No|N|n|false|FALSE|F|nie|fałsz|ei|väär|нет|ложь|nein|falsch|non|faux|"
    "falso|ні|хибно|-|n/a|NULL|#N/A|brak|0000-00-00 00:00:00"
)
# In a column of who agreed.
ANSWERS = {
    "yes": "yes|Y|true|1|x|✓|tak|jah|да|ja|oui|sí|sì|так|subscribed|Opted in|opt-in|"
    "OPT_IN|confirmed|zapisany|zapisana|liitunud|nõus|подписан|согласен|angemeldet|"
    "eingewilligt|inscrit|abonné|suscrito|iscritto|підписаний|Double opt-in",
    "no": "no|0|false|nie|ei|нет|nein|non|ні|off|pending|unconfirmed|nonsubscribed|"
    "non-subscribed|NOT_SUBSCRIBED|nie zapisany|nicht angemeldet|не подписан|"
    "no suscrito|non iscritto|ei ole nõus",
    "left": "unsubscribed|Unsubscribed|Opted out|OPT_OUT|cleaned|blocklisted|"
    "Hard bounce|Bounced|Do not contact|wypisany|wypisana|Zgoda wycofana|loobunud|"
    "keeldus|отписан|отписался|Отказ|abgemeldet|Widerrufen|widersprochen|désinscrit|"
    "refusé|baja|desuscrito|disiscritto|rifiutato|відписаний|spam|complained",
    None: "Active|active|Enabled|enabled|Marketing contact|Non-marketing contact|"
    "perhaps|Implied|2022-05-06|valid|Customer|not unsubscribed",
}

# By system: rows of a file, and what becomes of each, by its row: granted, withdrawn,
# or False: nothing is recorded. A purpose and a proof are chosen.
EXPORTS = {
    "Mailchimp subscribed": (
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,"
        "CONFIRM_TIME,CONFIRM_IP,LATITUDE,CC,LAST_CHANGED,LEID,EUID,NOTES,TAGS\n"
        "s1@example.com,Zoe,Roe,2,,,2021-03-04 10:05:00,192.0.2.7,,PL,,1,a,,VIP\n",
        ["granted"],
    ),
    "Mailchimp unsubscribed": (
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,"
        "CONFIRM_TIME,CONFIRM_IP,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,"
        "UNSUB_REASON,UNSUB_REASON_OTHER,LEID,EUID\n"
        "u1@example.com,Zoe,Roe,2,2021-03-04 10:00:00,192.0.2.7,2021-03-04 10:05:00,"
        "192.0.2.7,2022-05-06 11:00:00,May news,77,No longer interested,,2,b\n",
        ["withdrawn"],
    ),
    "Mailchimp cleaned": (
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,"
        "CONFIRM_TIME,CONFIRM_IP,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,"
        "LEID,EUID\n"
        "c1@example.com,Zoe,Roe,2,2021-03-04 10:00:00,192.0.2.7,2021-03-04 10:05:00,"
        "192.0.2.7,2022-05-06 11:00:00,May news,77,3,c\n",
        ["withdrawn"],
    ),
    "HubSpot": (
        "Record ID,First Name,Last Name,Email,Marketing contact status,"
        "Unsubscribed from all email,Opted out of email: Newsletter,"
        "Email hard bounce reason\n"
        "1,A,B,h1@example.com,Marketing contact,,,\n"
        "2,A,C,h2@example.com,Marketing contact,true,,\n"
        "3,A,D,h3@example.com,Marketing contact,false,Yes,\n"
        "4,A,E,h4@example.com,Marketing contact,false,No,UNKNOWN_USER\n",
        ["granted", "withdrawn", "withdrawn", "withdrawn"],
    ),
    "Brevo": (
        "CONTACT ID,EMAIL,FIRSTNAME,LASTNAME,SMS,BLACKLIST,DOUBLE_OPT-IN,ADDED_TIME,"
        "MODIFIED_TIME\n"
        "1,b1@example.com,A,B,,No,Yes,2022-01-02 10:00:00,\n"
        "2,b2@example.com,A,C,,Yes,Yes,2022-01-02 10:00:00,\n"
        "3,b3@example.com,A,D,,No,No,2022-01-02 10:00:00,\n",
        ["granted", "withdrawn", False],
    ),
    "ActiveCampaign": (
        "Email,First Name,Last Name,Tags,Status,IP Address,Date Created,"
        "Date Unsubscribed\n"
        "a1@example.com,A,B,,Active,,,\na2@example.com,A,C,,Unsubscribed,,,2022-01-02\n"
        "a3@example.com,A,D,,Bounced,,,\n",
        [False, "withdrawn", "withdrawn"],
    ),
    "Mautic": (
        "id,firstname,lastname,email,points,date_identified,doNotContact\n"
        "1,A,B,m1@example.com,5,,\n2,A,C,m2@example.com,5,,Unsubscribed by user\n"
        "3,A,D,m3@example.com,5,,bounced\n",
        ["granted", "withdrawn", "withdrawn"],
    ),
    "Klaviyo": (
        "Email,First Name,Last Name,Email Marketing Consent,"
        "Email Marketing Consent Timestamp,Email Suppressions\n"
        "k1@example.com,A,B,SUBSCRIBED,2022-01-02 10:00:00,\n"
        "k2@example.com,A,C,UNSUBSCRIBED,2022-01-02 10:00:00,\n"
        "k3@example.com,A,D,NEVER_SUBSCRIBED,,\n"
        "k4@example.com,A,E,SUBSCRIBED,2022-01-02 10:00:00,HARD_BOUNCE\n",
        ["granted", "withdrawn", False, "withdrawn"],
    ),
    "GetResponse": (
        "email,name,date_added,ip,status,unsubscribe_reason\n"
        "g1@example.com,A B,2022-01-02,192.0.2.1,subscribed,\n"
        "g2@example.com,A C,2022-01-02,192.0.2.1,unsubscribed,bored\n",
        ["granted", "withdrawn"],
    ),
    "Salesforce": (
        "FirstName,LastName,Email,HasOptedOutOfEmail,HasOptedOutOfFax,DoNotCall,"
        "EmailBouncedReason,EmailBouncedDate\n"
        "A,B,sf1@example.com,0,0,0,,\nA,C,sf2@example.com,1,0,0,,\n"
        "A,D,sf3@example.com,false,false,false,,\n"
        "A,E,sf4@example.com,0,0,0,550 unknown,2022-01-02\n",
        ["granted", "withdrawn", "granted", "withdrawn"],
    ),
    "Zoho": (
        "Record Id,First Name,Last Name,Email,Email Opt Out\n"
        "1,A,B,z1@example.com,false\n2,A,C,z2@example.com,true\n",
        ["granted", "withdrawn"],
    ),
    "Pipedrive": (
        "Person - Name,Person - Email,Person - Marketing status\n"
        "A B,p1@example.com,Subscribed\nA C,p2@example.com,Unsubscribed\n"
        "A D,p3@example.com,No consent\n",
        ["granted", "withdrawn", False],
    ),
    "WooCommerce": (
        "user_email,first_name,last_name,mailpoet_status,newsletter_opt_in\n"
        "w1@example.com,A,B,subscribed,yes\nw2@example.com,A,C,unsubscribed,no\n",
        ["granted", "withdrawn"],
    ),
    "Shopify": (
        "First Name,Last Name,Email,Accepts Email Marketing,Accepts SMS Marketing\n"
        "A,B,sh1@example.com,yes,no\nA,C,sh2@example.com,no,yes\n",
        ["granted", False],
    ),
    "listmonk": (
        "uuid,email,name,attributes,status,created_at,updated_at\n"
        "1,l1@example.com,A B,{},enabled,2022-01-02,\n"
        "2,l2@example.com,A C,{},blocklisted,2022-01-02,\n",
        [False, "withdrawn"],
    ),
    "MailerLite": (
        "Subscriber,Location,Sent,Opened,Clicked,Subscribed,Status,Opt-in date,"
        "Opt-in IP,Unsubscribed\n"
        "ml1@example.com,,1,1,1,2022-01-02,Active,2022-01-02,192.0.2.1,\n"
        "ml2@example.com,,1,1,1,2022-01-02,Unsubscribed,2022-01-02,192.0.2.1,"
        "2023-01-02\n",
        [False, "withdrawn"],
    ),
    "Sendinblue": (
        "EMAIL,NOM,PRENOM,EMAIL_BLACKLISTED,SMS_BLACKLISTED,DATE_ADDED\n"
        "si1@example.com,B,A,0,0,2022-01-02\nsi2@example.com,C,A,1,0,2022-01-02\n",
        ["granted", "withdrawn"],
    ),
    "Constant Contact": (
        "Email address,First name,Last name,Email status,Email permission status,"
        "Email update source,Confirmed Opt-Out Date,Confirmed Opt-Out Source,"
        "Opt-in date\n"
        "cc1@example.com,A,B,Subscribed,Confirmed,,,,2022-01-02\n"
        "cc2@example.com,A,C,Unsubscribed,Unsubscribed,,2023-01-02,Contact,2022-01-02\n"
        "cc3@example.com,A,D,Subscribed,Implied,,,,2022-01-02\n",
        ["granted", "withdrawn", False],
    ),
}
