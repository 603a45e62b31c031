"""How people and systems say that somebody agreed to mails, or unsubscribed: patterns
for names of columns and for what stands in cells.

The words are in ``consent_vocabulary.py`` and, of what consent is about, here.
"""

import re

from .consent_fillers import ASKING, BESIDE_LEAVING, FILLERS
from .consent_vocabulary import (
    AGREED,
    ENDED,
    GIVEN,
    OFF,
    PERHAPS_UNSUBSCRIBED,
    UNSUBSCRIBED,
    WAITING,
)
from .folding import fold

# That somebody left is confirmed as well, and so are addresses.
CONFIRMED = tuple(
    fold(stem)
    for stem in (
        *("confirm", "conferm", "potwierdz", "kinnita", "bestät", "bestat", "bevestig"),
        *("подтвер", "підтвер", "potvrz"),
    )
)
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
    "e mail pref, email allow, contactable, mailable, emailable, non subscri, "
    "email enabl, e mail enabl, mail enabl, email active., email ok., email on., "
    "email yes., mailing enabl, mailing active., mailing ok., send email., "
    "send mail., send news",
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
    "other": "uutiskirj, *markkinointilup, suostumu, naujienlaišk, sutikim, "
    "jaunumu vēstul, piekriš, hírlev, hozzájár, feliratk, nyhedsbrev, samtykke, "
    "bülten, izin.",
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
    "fr": "rgpd., marketing, publicit, pub., données perso, abonné, inscription, "
    "prospection, autoris",
    "es": "rgpd., lopd., marketing, publicid, datos perso, autoriz, acepta",
    "it": "gdpr., marketing, pubblicit, privacy, trattamento, autorizz, iscrizione",
    "nl": "avg., marketing, reclame",
    "pt": "lgpd., marketing, publicid",
    "sv": "marknadsför, reklam",
    "cs": "gdpr., marketing, reklam",
}
# Whose names say more than their words.
NAMED_COLUMNS = {
    "consent_date": "optin time, opt in time, confirm time, opt in timestamp",
    "consent_date_2": "added time, date added, added on, added at, signup date, "
    "sign up date, signup time, registration date, registration time, registered "
    "on, date registered, user registered, date joined, joined on, joined, date d "
    "ajout, ajoute le, hinzugefugt am, erstellt am, data dodania, data zapisu, "
    "data rejestracji, data iscrizione, data registrazione, date d inscription, "
    "date inscription, fecha de alta, fecha de registro, fecha de inscripcion, "
    "anmeldedatum, registrierungsdatum, registriert am, registreerimise kuupaev, "
    "liitumise kuupaev, дата регистрации, дата добавления, дата реєстрації, дата "
    "додавання,  signed up on, signed up at, subscriber since",
    "consent_proof": "optin ip, opt in ip, confirm ip, signup ip, sign up ip, "
    "ip signup, ip opt, signup ip address, optin source",
    "opt_out": "clean time, clean campaign title, clean campaign id, unsub time, "
    "unsub campaign title, unsub campaign id, unsub reason, unsub reason other",
}
KNOWN_COLUMNS = {
    fold(name): target
    for target, names in NAMED_COLUMNS.items()
    for name in names.split(",")
}
# What turns the sense of a word behind it.
NOT = (
    "not., no., non., never., isn t., hasn t., don t., dont., doesn t., didn t., "
    "won t., wouldn t., can t., cannot., nobody., neither., disagre, without., "
    "un., nie., brak., żadn, bez., niezgo, niezapis, niewyraż, nieudziel, *mata., "
    "ära., "
    "ärge., keinesfalls, неподпис, несоглас, незгод, непідпис, niente., nessun, "
    "ningun, tampoco., desacuerdo., nigdy., ei., ei ole., nein., pole., mitte., "
    "ilma., не., нет., без., никогда., никак, жодн, ні., немає., ніколи., "
    "nicht., kein, ohne., "
    "nie., pas., ne., sans., aucun, jamais., sin., nunca., senza., mai., niet., "
    "geen., não., nao., sem., inte., ej., ikke., ne., bez."
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
    "subscription renew, subscription start, subscription fee, "
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
    "fax": "fax, telefax, faks, факс",
    "sms": "sms, text message, text market, texts., whatsapp, whats app, mms., viber, "
    "смс, sõnum, do not text",
    "phone": "call., calls., calling., phone, telephone, telefon, dzwoni, "
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
# What one does to somebody by mail; behind *no* somebody wants none.
CONTACTING = (
    "contact, mailing, call., calls., calling., messag, letter, post., offers., "
    "advert, promo, kontakt, wysył, dzwoni, pisa., wiadomoś, ofert, reklam, "
    "helist, kirjuta, saat, reklaam, писа, звон, слать, отправ, присыл, письм, "
    "реклам, надсил, дзвон, листи, *werbung, anruf, anschreib, zusend, schreib, "
    "envoy, envoi, appel, sollicit, relanc, démarch, public, enviar, envío, llam, "
    "moles, public, invi, chiam, pubblic, bellen., benader, reclame"
)
# In English, mail is of paper, too.
EVERYTHING = (
    "do not. mail, do not contact, dont contact, don t contact, dnc., dnm., never "
    "contact, nie kontakt, zakaz kontakt, mitte kontakt, ära kontakt, не беспоко, "
    "не связыв, не турбу, не контакт, nicht kontakt, kein kontakt, *kontaktsperr, "
    "ne pas contact, no contactar, non contatt, do not disturb, do not solicit, "
    "all channel, deceased., verstorben, zmarł, décédé, fallecid, decedut, "
    "surnud., умер, помер, overleden., erasure, right to be forgotten, bycia "
    "zapomnian, droit à l oubli, ne plus contact, no molest, non disturb, nicht "
    "anschreib"
)
# What people are asked, beside yes and no, before they get mails.
WISHES = (
    "e mail, email, mail., mails., mailed., mailing, sms., news., update., updates., "
    "updated., offers., touch., posted., hear from, contacted., contact me, informed., "
    "info., aktualno, ofert, kontaktowa, wiadomo, listów., nowości., kontaktier, "
    "angeschrieben, angebot, neuigkeit, infos., verteiler, nl., offres., actualité, "
    "nouvelles., nouveauté, contacté, novedad, noticia, información., correo, "
    "offerte., novità., notizie., contattat, informazioni., письм, писем, новост, "
    "новин, предложен, акци, пропозиц, лист., листи., листів., pakkumis, kirju., "
    "kirjad., teavitus, uudis"
)
WHEN = (
    "date., dates., time., timestamp, datetime, at., on., since., when., day., data., "
    "daty., dnia., "
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


def fillers(*tables):
    """:return: words of tables of ``consent_fillers.py``, as ``fold`` writes them"""
    lines = (line for table in tables for line in table.values())
    return frozenset(fold(word) for line in lines for word in line.split(","))


def names_channel(folded):
    """Whether mails, messages, calls or letters are named."""
    return any(said.search(folded) for said in SAYS_CHANNEL.values())


def agrees_to_mails(folded):
    """Whether who agreed by a text may have agreed to mails: that an address is
    confirmed, as *E-mail confirmed* says, is no consent to write to it."""
    if NAMES_TOPIC.search(folded) or not SAYS_CHANNEL["email"].search(folded):
        return True
    agreed = {found[0] for found in SAYS_AGREED.finditer(folded)}
    return any(not word.startswith(CONFIRMED) for word in agreed)


def _pattern(*tables):
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


SAYS_UNSUBSCRIBED = _pattern(UNSUBSCRIBED)
PERHAPS_SAYS_UNSUBSCRIBED = _pattern(PERHAPS_UNSUBSCRIBED)
SAYS_ENDED = _pattern(ENDED)
SAYS_AGREED = _pattern(AGREED)
NAMES_TOPIC = _pattern(TOPIC)
NAMES_AGREED = _pattern(AGREED, TOPIC)
PERHAPS_NAMES_TOPIC = _pattern(PERHAPS_TOPIC)
SAYS_NOT = _pattern(NOT)
SAYS_OFF = _pattern(OFF)
SAYS_GIVEN = _pattern(GIVEN)
SAYS_WAITING = _pattern(WAITING)
SAYS_LEGAL = _pattern(LEGAL)
SAYS_OTHER = _pattern(OTHER)
SAYS_CHANNEL = {channel: _pattern(words) for channel, words in CHANNELS.items()}
SAYS_EVERYTHING = _pattern(EVERYTHING)
SAYS_CONTACTING = _pattern(CONTACTING)
MAY_BE_WISH = _pattern(WISHES)
SAYS_WHEN = _pattern(WHEN)
SAYS_PROOF = _pattern(PROOF)
# Mail that is carried.
SAYS_PAPER = re.compile(
    r"\b(?:tradycyjn\w*|post(?:al)? mail|snail|papers?|regular mail)\b"
)
FILLER_WORDS = fillers(FILLERS, ASKING, BESIDE_LEAVING)
