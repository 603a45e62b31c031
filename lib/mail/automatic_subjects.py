"""How the subjects of mails begin that no person wrote, in the languages of Outlook,
Exchange, Gmail and the autoresponders of providers.

Who answers one has "Re:" before it.
"""

import re

from ..text import normalize_text

# Accents, case and hyphens do not matter: auto-reply, Autoreply, AUTO REPLY.
ANSWERS = """
automatic reply, automatic response, automatically generated reply,
automatically generated response, auto reply, auto response, auto answer,
auto responder, out of office auto reply, vacation reply, vacation message,
vacation notice, vacation responder,
automatische antwort, automatische rückantwort, automatische rückmeldung,
automatische abwesenheitsnotiz, automatische e mail antwort, auto antwort,
automatisch generierte antwort, abwesenheitsassistent,
odpowiedź automatyczna, automatyczna odpowiedź, auto odpowiedź,
réponse automatique, message automatique, réponse d absence, message d absence,
respuesta automática, contestación automática, mensaje automático,
risposta automatica, messaggio automatico, resposta automática,
automatisch antwoord, automatische reactie, automaatvastus, automaatne vastus,
автоматический ответ, автоответ, автоответчик, автоматична відповідь,
відповідь автоматична, автовідповідь, автоматичен отговор,
automatická odpověď, automatická odpoveď, automatikus válasz, răspuns automat,
automatiskt svar, automatisk svar, autosvar, automaattinen vastaus,
automaattivastaus, otomatik yanıt, otomatik cevap, αυτόματη απάντηση,
automatinis atsakymas, automātiska atbilde, samodejni odgovor, automatski odgovor,
自动回复, 自動回覆, 自動返信, 自動応答, 자동 회신, 자동 응답,
מענה אוטומטי, תשובה אוטומטית, رد تلقائي
"""
ABSENCES = """
out of office, out of the office, away from office, away from the office,
away from my desk, away from my mail, away, ooo, on vacation, on holiday, on holidays,
on leave, on annual leave, on parental leave, on maternity leave, annual leave,
maternity leave, parental leave, sick leave, vacation, holiday, i am away,
i am out of office, i am out of the office, i am on vacation, i am on holiday,
i am on leave, i m away, i m out of office, i m out of the office, i m on vacation,
i m on holiday, i m on leave, currently out of office, currently away,
abwesenheit, abwesenheitsnotiz, abwesenheitsnachricht, abwesenheitsmeldung, abwesend,
urlaub, im urlaub, ich bin im urlaub, ich bin nicht im büro, ich bin abwesend,
nicht im büro, nicht im haus, außer haus, elternzeit,
nieobecność, nieobecność w biurze, nieobecny, nieobecna, poza biurem,
jestem poza biurem, jestem nieobecny, jestem nieobecna, na urlopie,
jestem na urlopie, przebywam na urlopie, urlop, urlop macierzyński,
absence, absence du bureau, absent, absente, absent du bureau, absente du bureau,
je suis absent, je suis absente, en congé, en congés, en vacances, hors du bureau,
fuera de oficina, fuera de la oficina, estoy fuera de la oficina, ausente, ausencia,
de vacaciones, estoy de vacaciones, fuori sede, fuori ufficio, assente, assenza,
assenza dall ufficio, in ferie, fora do escritório, ausência, de férias, afwezig,
afwezigheid, niet op kantoor, op vakantie, kontorist väljas, kontorist ära, puhkus,
puhkusel, olen puhkusel, ei ole kontoris, нет на месте, нет на рабочем месте, отпуск,
в отпуске, я в отпуске, отсутствую, вне офиса, отсутствие, у відпустці, відпустка,
я у відпустці, відсутній, відсутня, поза офісом, mimo kancelář, mimo kancelária,
nepřítomnost, dovolená, neprítomnosť, dovolenka, házon kívül, szabadságon,
irodán kívül, în concediu, concediu, nu sunt la birou, frånvaro, frånvarande,
semester, på semester, fravær, ikke til stede, på ferie, ferie, ikke på kontoret,
poissaolo, poissa toimistosta, lomalla, ofis dışında, izindeyim,
εκτός γραφείου, atostogos, neesu biure, atvaļinājums, ārpus biroja, odsoten,
izvan ureda, извън офиса, 不在通知, 不在, 休假, 外出, 부재중
"""
REPORTS = """
undeliverable, undelivered mail, undelivered mail returned to sender, returned mail,
mail delivery failed, mail delivery failure, mail delivery system, delivery failure,
mail delivery subsystem, delivery status notification, delivery receipt, failure notice,
unzustellbar, nicht zustellbar, niedostarczalne, nie można dostarczyć, non remis,
non distribuable, no se puede entregar, non recapitabile, não entregue, не доставлено,
не вдалося доставити, kättetoimetamatu, onbestelbaar, nedoručitelné, olevererbart
"""
# Receipts; the same words begin what people write.
RECEIPTS = """
read, not read, read receipt, gelesen, nicht gelesen, ungelesen gelöscht,
lesebestätigung, przeczytano, nie przeczytano, potwierdzenie przeczytania, lu, non lu,
leído, no leído, letto, non letto, lido, прочитано, не прочитано, loetud, gelezen
"""
BEHIND = r"\s*(?:$|[:\uff1a\]()[*|!.\u2013\u2014]|-\s)"
ANSWERED = r"|\s+(?:from|to|re|fw|fwd|von|de|od|da|van|от|від)\b"


def _one_of(phrases):
    words = (phrase.split() for phrase in normalize_text(phrases).split(","))
    # The longest first: what comes behind decides.
    found = sorted((r"[\s'’_-]*".join(map(re.escape, w)) for w in words), key=len)
    return "|".join(reversed(found))


BEGINS = re.compile(
    rf"(?:\[[^\]]*\]|\W)*?(?:(?:{_one_of(ANSWERS)}|{_one_of(ABSENCES)})"
    rf"(?:{BEHIND}{ANSWERED})|(?:{_one_of(REPORTS)}){BEHIND}"
    rf"|(?:{_one_of(RECEIPTS)})\s*[:\uff1a])"
    # With dates, or to whom, behind it.
    r"|ich bin (?:bis|vom) .{1,40}(?:urlaub|abwesend|nicht)"
)


MAX_LENGTH = 300  # characters; how it begins is enough


def is_automatic_subject(subject):
    return bool(BEGINS.match(normalize_text(subject[:MAX_LENGTH])))
