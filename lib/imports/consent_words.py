"""How people and systems say that somebody agreed to mails, or unsubscribed.

One table for names of columns and for what stands in cells, by language. A word is a
stem: ``unsub`` finds *Unsubscribed*. ``out.`` is a whole word, ``*abmeld`` is found
within one (*Newsletterabmeldung*), and words of one entry may be written together
(*optout*). Whoever adds a language adds a line to each table.
"""

import re
import unicodedata
from functools import lru_cache

# Leaves no doubt, wherever it stands.
UNSUBSCRIBED = {
    "en": "unsub, opt out., opts out., opted out., opting out., opted off., optout, "
    "do not contact, do not e mail, do not email, do not mail, do not call, "
    "do not sms, do not text, do not phone, do not send, do not disturb, "
    "do not market, "
    "do not solicit, do not fax, do not bulk, do not allow, dont contact, dont email, "
    "dont e mail, dont mail, dont call, dont send, don t contact, don t email, "
    "don t e mail, don t mail, don t call, don t send, never contact, never email, "
    "never mail, never call, no longer wish, not wish to receive, no email. marketing, "
    "no e mail. marketing, no bulk, dnc., dnm., *blacklist, *blocklist, black list, "
    "block list, "
    "blocked list, deny list, denylist, *suppress, hard bounc, hardbounc, "
    "bounced hard, "
    "spam complain, spam report, marked as spam, global unsub, remove from list, "
    "removed from list, remove me., clean time., cleaned., clean date.",
    "pl": "wypisa, wypisz, wypisu, odsubskryb, nie kontakt, nie wysyl, nie dzwon, "
    "nie pisac., nie mailow, nie niepoko, zakaz kontakt, zakaz wysyl, zakaz wysyłk, "
    "zakaz marketing, czarna lista, czarnej liście, brak zgody, bez zgody, "
    "zgoda wycof, wycofana zgod, wycofano zgod, wycofanie zgod, wycofał zgod, "
    "odwołana zgod, odwołanie zgod, cofnięta zgod, cofnięcie zgod, nie chce, "
    "rezygnacja z news, rezygnacja z mail, rezygnacja z subskr, sprzeciw wobec, "
    "sprzeciw marketing",
    "et": "loobu, ei soovi, mitte saata, mitte kontakt, mitte helista, mitte häiri, "
    "ära saada, ära kontakt, ära helista, mustas nimekir, must nimekir, "
    "nõusolek tagasi, nõusoleku tagasi, võttis tagasi, tühistas liitu, "
    "tellimus tühista, uudiskirjast lahku, uudiskirja tühista, uudiskirjast eemald",
    "ru": "отпис, не беспоко, не звони, не писать, не отправля, не присыла, не слать, "
    "не связыв, не рассыла, отказ от рассыл, отказ от подпис, отказался от рассыл, "
    "отказался от подпис, отказалась от рассыл, отозвал согла, отозвано согла, "
    "отозвала согла, согласие отозв, отзыв согла, черный спис, черном спис, "
    "стоп лист, стоплист, без согласия, нет согласия, не хочет",
    "uk": "відпис, не турбу, не дзвон, не писати, не надсила, не контакт, "
    "відмова від розсил, відмовився від розсил, відмовилась від розсил, "
    "відкликана згод, відкликання згод, відкликав згод, згоду відклик, "
    "чорний спис, чорному спис, стоп лист, без згоди, немає згоди, не бажає",
    "de": "*abgemeldet, *abmeld, *abbestell, *widerruf, *widerspr, *widersproch, "
    "keine werbung, kein newsletter, keine newsletter, keine mail, keine e mail, "
    "keine email, kein kontakt, keine einwillig, ohne einwillig, nicht kontakt, "
    "nicht anschreib, nicht anruf, nicht anmail, nicht bewerb, *werbesperr, "
    "*kontaktsperr, *kontaktverbot, *werbeverbot, *mailsperr, *newslettersperr, "
    "*sperrliste, "
    "*sperrvermerk, robinson, schwarze liste, *ausgetragen, *austragung",
    "fr": "désinscri, désabonn, desabonn, liste noire, ne pas contact, ne pas envoy, "
    "ne pas sollicit, ne pas appel, ne pas démarch, ne pas écrire, ne souhaite p, "
    "ne veut p, bloctel, retrait du consent, retrait consent, consentement ret, "
    "consentement révoq, révocation du consent, refus de recevoir, "
    "opposition au démarch, opposition marketing, stop sms, stop pub, stop mail",
    "es": "desuscri, dado de baja, dada de baja, fecha de baja, fecha baja, "
    "baja de boletin, baja newsletter, baja suscri, baja de la suscri, lista negra, "
    "lista robinson, no contactar, no enviar, no llamar, no molestar, no escribir, "
    "no desea, no quiere, anular suscri, anuló suscri, suscripción anulad, "
    "suscripción cancelad, cancelar suscri, canceló suscri, retiró consent, "
    "revocó consent, consentimiento ret, consentimiento revoc, sin consent, "
    "bloqueado para env",
    "it": "disiscri, annullata iscri, iscrizione annull, cancellato dalla news, "
    "cancellazione news, cancellazione iscri, iscrizione cancell, lista nera, "
    "non contatt, non invia, non chiam, non disturb, non scriver, non desider, "
    "non vuole, revoca consens, consenso revoc, consenso ritir, ritiro consens, "
    "senza consens, registro opposiz, registro delle opposiz",
    "nl": "*afgemeld, *afmeld, *uitgeschrev, *uitschrij, niet mailen, niet bellen, "
    "niet benader, geen mail, geen nieuwsbrief, toestemming ingetrok",
    "pt": "descadastr, cancelou inscri, inscrição cancel, não perturbe, não contact, "
    "não enviar, não ligar",
    "sv": "avregistr, avanmäl, avprenum, kontakta ej, ej reklam, nej till reklam",
    "cs": "odhlášen, odhlásil, odvolal souhlas, souhlas odvol, nekontakt, nezasíl",
}
# Of mails it says so; of a job, an order or a side of the street something else.
PERHAPS_UNSUBSCRIBED = {
    "en": "left., withdr, revok, rescind, object., objected, objection, "
    "declin, refus, reject, denied, stop., stopped, blocked, bounc, complain, spam, "
    "junk, abuse, cancel, terminat, remov, exclu, archiv, undeliver, invalid., "
    "clean., cleaned, "
    "quarant, not interested, disallow, prohibit, banned, forbid",
    "pl": "rezygn, wycof, sprzeciw, zablok, odbit, odbij, wyrejestr, zrezygn, odmow, "
    "odmów, odwoł, cofn, usunię, "
    "anulow, blokad, zakaz, skarg, nieaktual, wykluc",
    "et": "keeld, keela, lahku, tühist, eemald, blokeer, põrk, vastuväi, katkest, "
    "kustut, tagasi võ, tagasi lü",
    "ru": "отказ, отозв, отзыв согл, заблок, жалоб, исключ, удал, запрет, запрещ, "
    "отмен, возвращ, недостав, спам, блок.",
    "uk": "відмов, відклик, заблок, скарг, поскарж, виключ, видал, заборон, скасов, "
    "недостав, спам, блок.",
    "de": "*gesperrt, *sperre, *gekündigt, *kündig, *abgelehnt, *ablehn, *verweiger, "
    "*unzustell, *rückläuf, *gelösch, *entfernt, *blockier, *beschwer, *untersag, "
    "*opposition",
    "fr": "oppos, refus, retrait., retiré., retirée., révoqu, révoc, plainte, résili, "
    "bloqu, "
    "supprim, rejet, indésirable, rebond, annul",
    "es": "baja., bajas., revoc, retirad, retiró, rechaz, oposic, rebot, exclu, "
    "bloque, anul, "
    "cancel, elimin, denega, queja",
    "it": "revoc, rifiut, disdett, ritir, opposiz, blocc, cancell, annull, rimoss, "
    "esclus, respint, reclam, elimin, negat",
    "nl": "geweigerd, geblokk, ingetrok, bezwaar, klacht, verwijder",
    "pt": "recus, revog, bloque, cancel, reclama",
    "sv": "blockera, återkall, vägra, klagom",
    "cs": "odvol, odmít, zablok, zruš",
}
# Over: about mails it may mean that somebody left, or that a consent ran out.
ENDED = {
    "en": "inactiv, disabl, deactiv, ended, ending, lapsed, quit., exit, off., "
    "restrict, "
    "prevent, unwanted, expir, until., no longer",
    "pl": "wyrejestr, nieaktyw, wyłącz, zakończ, wygas, nie zgadz, ważn",
    "et": "mitteaktiiv, lõpeta, lõppe, keelat, passiiv, kehtiv",
    "ru": "стоп., вышел, вышла, выход, неактив, отключ, законч, прекращ, истек",
    "uk": "стоп., скасув, неактив, вимкн, вийшов, вийшла, припин, закінч",
    "de": "*inaktiv, *deaktiv, *beendet, *verbot, *austritt, *abgelauf, *ablauf, bis.",
    "fr": "inacti, désactiv, expir, arrêt, fin., terminé",
    "es": "inactiv, desactiv, termin, fin., caduc, venc",
    "it": "inattiv, disattiv, scad, termin, fine.",
    "nl": "inactief, beëindig, verlop",
    "pt": "inativ, desativ, encerr, expir",
    "sv": "inaktiv, avslut",
    "cs": "neaktiv, ukonč",
}
# Alone in a name it may mean that somebody left.
OFF = (
    "deactiv, disabl, inactiv, nieaktyw, dezaktyw, wyłącz, mitteaktiiv, lahku, "
    "деактив, отключ, неактив, вимкн, деактив, *inaktiv, *deaktiv, désactiv, inactif, "
    "desactiv, disattiv, inattiv, neaktiv"
)
# Somebody did agree: a cell of this kind is a yes.
AGREED = {
    "en": "subscribed, subscriber., opt in., opts in., opted in., optin., opting in., "
    "agreed, agree., agrees., consented, accepted, granted, approved., "
    "permission given, consent given, explicit consent, express consent, "
    "has consent., double opt, confirmed., doi., allowed., permitted",
    "pl": "zapisan, zapisał, subskrybuj, wyrażon, wyraził, wyrażam, zgadzam, "
    "zaakceptow, potwierdz, zgoda udziel, udzielon, zgoda., dał zgod, dała zgod, "
    "ma zgod",
    "et": "liitun, nõus., nõustu, tellib, kinnita, on nõus., soovib, andis nõus, "
    "lubatud",
    "ru": "подписан, подписал, подписч, согласен, согласна, согласил, разреш, "
    "подтвер, дал согла, дала согла",
    "uk": "підписан, підписав, підписн, згоден, згодна, погод, дозвол, підтвер, "
    "надав згод, надала згод, дав згод",
    "de": "*angemeldet, *eingewillig, *zugestimmt, *abonniert, *abonnent, "
    "einverstand, *erteilt, *bestätigt, *akzeptiert",
    "fr": "inscrit, abonn, accept, consenti., consentante, accordé, confirm, "
    "d accord, autoris",
    "es": "suscrit, suscript, acepta, aceptó, autoriz, consiente, consintió, "
    "confirm, otorgad, de acuerdo",
    "it": "iscritt, accett, acconsent, autorizz, conferm, concess, d accordo",
    "nl": "*aangemeld, *ingeschrev, akkoord, geabonn, bevestigd",
    "pt": "inscrit, assinante, aceit, concord, autoriz",
    "sv": "prenumerer, godkän, samtyckt",
    "cs": "přihláš, souhlasí, potvrz",
}
# What consent is about: names a column, and in a cell says neither yes nor no.
TOPIC = {
    "en": "consent, opt in., optin, *newsletter, news letter, subscri, mailing list, "
    "accepts email, accepts e mail, accepts sms, accepts market, accept market, "
    "accepts mail, accept email, accept e mail, accept sms, accepts news, "
    "email permission, e mail permission, permission to, permission status, "
    "contact permission, marketing permission, sms permission, email status., "
    "e mail status., email market, e mail market, sms market, marketing email, "
    "marketing e mail, marketing opt, marketing pref, marketing allow, marketing ok, "
    "marketing agree, marketing accept, marketing status., may contact, may we, "
    "can we, can email, can contact, can be contact, ok to, okay to, agree to, "
    "agreed to, agrees to, wants news, wants email, wants market, receive news, "
    "email agree, e mail agree, mail agree, marketing agree, "
    "receive email, receive e mail, receive market, receive offer, receive promo, "
    "receives email, gdpr consent, lawful basis, legal basis, email pref, "
    "e mail pref, email allow, contactable, mailable, emailable",
    "pl": "zgod, subskry, *newsletter, biuletyn, zapis na, zapis do, "
    "wyraża, chce otrzym, otrzymywanie",
    "et": "*nõusole, *uudiskir, liitumi, *turunduslub, lubab turund, lubab saata, "
    "soovin uudis",
    "ru": "соглас, подписк, рассыл, новостн, разрешение на, получать",
    "uk": "згод, підписк, розсил, новин, дозвіл на, отримувати",
    "de": "*einwillig, *zustimm, *newsletter, *abonnement, *werbeerlaub, "
    "*anmeldung news, *kontakterlaub, *mailerlaub, einverständn, *rundbrief, "
    "*werbezustimm",
    "fr": "consent, *newsletter, infolettre, lettre d info, lettre info, abonnement, "
    "accord marketing, accord e mail, accord email, accepte de recev, inscription à, "
    "inscription news, souhaite recevoir",
    "es": "consent, *newsletter, boletín, suscri, acepta recib, acepta public, "
    "acepta market, desea recib, autoriza env",
    "it": "consens, *newsletter, bollettin, iscrizione news, iscrizione alla news, "
    "accetta market, accetta di ricev",
    "nl": "*toestemming, *nieuwsbrief",
    "pt": "consent, boletim, *newsletter, inscrição, aceita receber",
    "sv": "samtyck, *nyhetsbrev, prenumerat",
    "cs": "souhlas, *newsletter, zpravodaj, odběr",
}
# May be about consent: whoever imports is asked.
PERHAPS_TOPIC = {
    "en": "permission, gdpr, ccpa, tcpa, accepts., accepted, agree., agrees., "
    "marketing., "
    "mailings., promotion, advert, confirmed., approval, allow., allowed, allows., "
    "contact by, "
    "communication pref, contact pref, privacy, data processing, dnt., legitimate",
    "pl": "rodo., marketing, reklam, przetwarzanie, prywatno, zgadza",
    "et": "andmekaitse, isikuandm, turundus, reklaam, nõus., luba.",
    "ru": "реклам, маркетинг, персональн, обработк, разреш",
    "uk": "реклам, маркетинг, персональн, обробк, дозв",
    "de": "dsgvo., *werbung, *marketing, datenschutz, *erlaub, anmeldung",
    "fr": "rgpd., marketing, publicit, données perso, abonné, inscription, "
    "prospection, autoris",
    "es": "rgpd., lopd., marketing, publicid, datos perso, autoriz, acepta",
    "it": "gdpr., marketing, pubblicit, privacy, trattamento, autorizz, iscrizione",
    "nl": "avg., marketing, reclame",
    "pt": "lgpd., marketing, publicid",
    "sv": "marknadsför, reklam",
    "cs": "gdpr., marketing, reklam",
}
# What turns the sense of a word behind it.
NOT = (
    "not., no., non., never., isn t., hasn t., without., un., nie., brak., bez., "
    "nigdy., ei., pole., mitte., ilma., не., нет., без., никогда., ні., немає., "
    "ніколи., nicht., kein, ohne., nie., pas., ne., sans., aucun, jamais., sin., "
    "nunca., senza., mai., niet., geen., não., nao., sem., inte., ej., ikke., ne., bez."
)
# Agreed to, and yet no agreement to mails: whoever imports is asked.
LEGAL = (
    "terms, conditions, privacy, gdpr., rodo., dsgvo., rgpd., lopd., lgpd., cookie, "
    "processing, przetwarzan, prywatno, regulamin, warunk, datenschutz, verarbeitung, "
    "agb., nutzungsbed, données, conditions, cgv., cgu., traitement, datos, términos, "
    "condiciones, tratamiento, trattamento, dati., termini, condizioni, персональн, "
    "обработк, обробк, услови, умови, политик, andmekaitse, isikuandm, töötle, "
    "tingimus, data use, image, photo, wizerun, foto"
)
# It bears such a word, and tells nothing of consents.
OTHER = (
    "marketing contact, marketing qualif, marketing source, marketing channel, "
    "marketing campaign, marketing region, marketing owner, marketing manager, "
    "marketing segment, marketing spend, marketing cost, marketing budget, "
    "email market manager, last marketing, marketing email name, "
    "marketing emails deliv, marketing emails open, marketing emails click, "
    "marketing emails sent, marketing emails repl, "
    "first marketing email, last marketing email, "
    "subscription plan, subscription tier, subscription price, subscription type., "
    "subscription amount, subscription level, subscription id., subscription product, "
    "subscription renew, subscription end, subscription start, subscription fee, "
    "subscription period, subscription payment, subscription number, "
    "subscriber id., subscriber key, subscriber count, subscriber number, "
    "permission set, advertising id, advertiser, newsletter sent, newsletter count, "
    "newsletter open, newsletter click, abonnementstyp, abonnement typ, "
    "subscription value, subscription mrr, active subscription, paid subscription, "
    "unsubscribe link, unsubscribe url, unsubscribe token, unsubscribe key, "
    "unsubscribe hash, unsubscribe page, unsubscribe code, unsub link, unsub url, "
    "subscribe url, subscribe link, subscribe token, newsletter name., newsletter id., "
    "newsletter url, newsletter language, newsletter format, "
    "marketing automation score, marketing score, marketing cloud, promotion code, "
    "promo code, promotion id, promotion name, cleaned name, cleaned phone, "
    "cleaned address, cleaned email, cleaned e mail, privacy level, archived name, "
    "cancelled order, canceled order, cancel order, order cancel, orders cancel, "
    "subscribed via, "
    "agreement number, agreement id, account clean, left hand, left side, left eye"
)
CHANNELS = {
    "sms": "sms, text message, text market, texts., whatsapp, mms., viber, "
    "смс, sõnum, do not text",
    "phone": "call., calls., calling., phone, telephone, telefon, fax, dzwoni, "
    "звон, телеф, дзвін, дзвон, anruf, appel, llama, chiam, helist, bellen., "
    "telemarket, tel., teléfono, téléphone, bloctel",
    "post": "postal, direct mail, by post., letter by, briefpost, postwerbung, "
    "per post., brieflich, courrier postal, voie postale, correo postal, "
    "posta cartacea, pocztą tradycyjn, poczta tradycyjn, почтой, поштою, "
    "tavapost",
    "email": "email, e mail, mail, courriel, correo, news letter, *newsletter, poczt, "
    "uudiskir, meil., рассыл, розсил, biuletyn, nieuwsbrief, kirjad., kirju., boletin, "
    "e post, epost, почт, пошт, bounc, clean time., cleaned.",
}
# In English, mail is of paper, too.
EVERYTHING = (
    "do not mail, do not contact, dont contact, don t contact, dnc., dnm., "
    "never contact, nie kontakt, zakaz kontakt, mitte kontakt, ära kontakt, "
    "не беспоко, не связыв, "
    "не турбу, не контакт, nicht kontakt, kein kontakt, *kontaktsperr, ne pas contact, "
    "no contactar, non contatt, do not disturb, do not solicit, all channel"
)
WHEN = (
    "date, time, timestamp, datetime, at., on., since., when., day., data., dnia., "
    "kiedy., czas, od., kuupäev, aeg., kell., millal., дата, время, когда., дату, "
    "час., коли., datum, zeit, zeitpunkt, *datum, am., seit., wann., heure, depuis., "
    "le., quand., fecha, hora., cuando., desde., ora., quando., dal., tijd"
)
PROOF = (
    "ip., ip address, source, proof, method, evidence, origin, url., user agent, "
    "useragent, browser, form., wording, text., where., how., country., latitude, "
    "longitude, location, page., reference, document, dowód, dowod, źródło, zrodlo, "
    "sposób, formularz, treść, allikas, tõend, vorm., источник, доказат, способ, "
    "форма, джерело, доказ, спосіб, quelle, *nachweis, herkunft, formular, beleg, "
    "preuve, "
    "origine, formulaire, fuente, prueba, origen, formulario, fonte, prova, "
    "modulo, bron"
)
# German "ß" and "ł" survive the accents' removal.
LETTERS = str.maketrans(
    {"ʼ": " ", "ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"}
)
HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=50_000)
def fold(text):
    """A name or cell as words to compare: ``HasOptedOut`` as ``has opted out``."""
    text = HUMP.sub(" ", text).casefold().translate(LETTERS)
    text = unicodedata.normalize("NFKD", text).casefold()  # № is No
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(re.split(r"[\W_]+", text)).strip()


def _erasure_pattern(*tables):
    """A regular expression that finds what tables list, in folded text."""
    entries = []
    for table in tables:
        for words in table.values() if isinstance(table, dict) else [table]:
            entries += words.split(",")
    # The longest first: it says most.
    entries = sorted({entry.strip() for entry in entries}, key=lambda e: (-len(e), e))
    starts = [entry for entry in entries if not entry.startswith("*")]
    parts = [entry for entry in entries if entry.startswith("*")]
    # Where words start is asked once for all of them: that is what makes it fast.
    found = rf"\b(?:{'|'.join(map(_expression, starts))})"
    if parts:
        found += rf"|(?:{'|'.join(map(_expression, parts))})"
    return re.compile(found)


def _expression(entry):
    words = []
    for word in entry.removeprefix("*").split():
        whole = word.endswith(".")
        words.append(re.escape(fold(word)) + (r"\b" if whole else ""))
    # Stems of one entry are apart by an ending and a blank, or by nothing.
    end = "" if entry.endswith(".") else r"\w*"
    return r"\w{0,4} ?".join(words) + end


SAYS_UNSUBSCRIBED = _erasure_pattern(UNSUBSCRIBED)
PERHAPS_SAYS_UNSUBSCRIBED = _erasure_pattern(PERHAPS_UNSUBSCRIBED)
SAYS_ENDED = _erasure_pattern(ENDED)
SAYS_AGREED = _erasure_pattern(AGREED)
NAMES_TOPIC = _erasure_pattern(TOPIC)
NAMES_AGREED = _erasure_pattern(AGREED, TOPIC)
PERHAPS_NAMES_TOPIC = _erasure_pattern(PERHAPS_TOPIC)
SAYS_NOT = _erasure_pattern(NOT)
SAYS_OFF = _erasure_pattern(OFF)
SAYS_LEGAL = _erasure_pattern(LEGAL)
SAYS_OTHER = _erasure_pattern(OTHER)
SAYS_CHANNEL = {channel: _erasure_pattern(words) for channel, words in CHANNELS.items()}
SAYS_EVERYTHING = _erasure_pattern(EVERYTHING)
SAYS_WHEN = _erasure_pattern(WHEN)
SAYS_PROOF = _erasure_pattern(PROOF)
