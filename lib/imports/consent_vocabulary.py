"""How people and systems say that somebody agreed to mails, or unsubscribed.

One table for names of columns and for what stands in cells, by language. A word is a
stem: ``unsub`` finds *Unsubscribed*. ``out.`` is a whole word, ``*abmeld`` is found
within one (*Newsletterabmeldung*), and words of one entry may be written together
(*optout*). Whoever adds a language adds a line to each table.
"""

# Leaves no doubt, wherever it stands.
UNSUBSCRIBED = {
    "en": "unsub, un. subscri, opt out., opt outs., optouts., opts out., opted out., "
    "opting out., opted off., optout, do not contact, do not e mail, do not "
    "email, do not mail, do not call, do not sms, do not text, do not phone, do "
    "not send, do not disturb, do not market, do not solicit, do not fax, do not "
    "bulk, do not allow, dont contact, dont email, dont e mail, dont mail, dont "
    "call, dont send, don t contact, don t email, don t e mail, don t mail, don t "
    "call, don t send, never contact, never email, never mail, never call, no "
    "longer wish, not wish to receive, no email. marketing, no e mail. marketing, "
    "no bulk, dnc., dnm., *blacklist, *blocklist, black list, block list, blocked "
    "list, deny list, denylist, *suppress, hard bounc, hardbounc, bounced hard, "
    "spam complain, spam report, marked as spam, global unsub, remove from list, "
    "removed from list, remove me., clean time., cleaned., clean date., no longer "
    "int, no longer want, not interested in mail, deregister, unregister, "
    "delisted, unfollow, right to be forgotten, right to erasure, erasure "
    "request, erasure., deceased., do not post, do not write, do not use, donot, "
    "never send, never write, never text, no longer subscri, please remove, "
    "reported spam, reported as spam, mailing preference service, telephone "
    "preference service, deleted from newsl, removed from newsl, turned off mail, "
    "mail turned off, off list., off the list., off our list., off your list., off all "
    "lists., off the mailing, dont allow, don t allow, not permitted, not permit",
    "pl": "wypisa, wypisz, wypisu, odsubskryb, nie kontakt, nie wysyl, nie dzwon, "
    "nie pisac., nie mailow, nie niepoko, zakaz kontakt, zakaz wysyl, zakaz "
    "wysyłk, zakaz marketing, czarna lista, czarnej liście, brak zgody, bez "
    "zgody, zgoda wycof, wycofana zgod, wycofano zgod, wycofanie zgod, "
    "wycofał zgod, odwołana zgod, odwołanie zgod, cofnięta zgod, cofnięcie "
    "zgod, nie chce, rezygnacja z news, rezygnacja z mail, rezygnacja z "
    "subskr, sprzeciw wobec, sprzeciw marketing, wypis., wypisów, odmawia "
    "kontakt, odmowa kontakt, brak kontakt, zgłoszono spam, zgłoszono jako "
    "spam, oznaczon jako spam, zmarł, bycia zapomnian, do zapomnienia, "
    "zastrzega sobie, wniósł sprzeciw, wniesiono sprzeciw, zgoda cofn, zgodę "
    "cofn, zgodę wycof, cofnął zgod, cofnęła zgod, wycofała zgod, cofnięto "
    "zgod, nie życzy",
    "et": "loobu, ei soovi, ei taha, mitte saata, mitte kontakt, mitte helista, mitte "
    "häiri, "
    "ära saada, ära kontakt, ära helista, mustas nimekir, must nimekir, "
    "nõusolek tagasi, nõusoleku tagasi, võttis tagasi, tühistas liitu, "
    "tellimus tühista, uudiskirjast lahku, uudiskirja tühista, uudiskirjast "
    "eemald, ei tohi kontakt, *kontaktikeeld, *reklaamikeeld, *turunduskeeld, "
    "*turunduse keeld, ära kirjuta, ärge saatke, ärge kirjuta, ärge helista, "
    "surnud., rämpsuks, tagasi võetud",
    "ru": "отпис, не беспоко, не звони, не писать, не отправля, не присыла, не "
    "слать, не связыв, не рассыла, отказ от рассыл, отказ от подпис, "
    "отказался от рассыл, отказался от подпис, отказалась от рассыл, отозвал "
    "согла, отозвано согла, отозвала согла, согласие отозв, отзыв согла, "
    "черный спис, черном спис, стоп лист, стоплист, без согласия, нет "
    "согласия, не хочет, отказ от писем, отказ от звонк, отказ от реклам, "
    "отказ от смс, не рассылать, не телефонир, не согласен на, против реклам, "
    "против рассыл, запрет реклам, запрет на реклам, запрещено писать, "
    "запрещено звон, жалоба на спам, согласие аннул, аннулировал согла, "
    "отозвано., умер., умерла., прекратить рассыл, прекращ рассыл, "
    "прекращение рассыл, отключ от рассыл",
    "uk": "відпис, не турбу, не дзвон, не писати, не надсила, не контакт, відмова "
    "від розсил, відмовився від розсил, відмовилась від розсил, відкликана "
    "згод, відкликання згод, відкликав згод, згоду відклик, чорний спис, "
    "чорному спис, стоп лист, без згоди, немає згоди, не бажає, відмова від, "
    "відмовився від, не телефонув, не телефонуй, не розсил, проти реклам, "
    "скарга на спам, "
    "помер., померла., згода скас, згоду скас, відкликано., згода відклик, "
    "припинити розсил",
    "de": "*abgemeldet, *abmeld, *abbestell, *widerruf, *widerspr, *widersproch, "
    "keine werbung, kein newsletter, keine newsletter, keine mail, keine e "
    "mail, keine email, kein kontakt, keine einwillig, ohne einwillig, nicht "
    "kontakt, nicht anschreib, nicht anruf, nicht anmail, nicht bewerb, "
    "*werbesperr, *kontaktsperr, *kontaktverbot, *werbeverbot, *mailsperr, "
    "*newslettersperr, *sperrliste, *sperrvermerk, robinson, schwarze liste, "
    "*ausgetragen, *austragung, kein mailing, keine mailing, keine post., "
    "keine anrufe, keinesfalls kontakt, nicht mailen, bitte nicht, "
    "*werbeverweig, *versandsperr, verstorben, einwilligung entzogen, "
    "einwilligung zurück, zustimmung zurück, zustimmung entzogen, "
    "einwilligung wider, will keine, möchte keine, möchte nicht, möchten "
    "keine, wünscht keine, keine weiteren mail, keine weiteren e mail, auf "
    "eigenen wunsch entfernt, recht auf vergessen",
    "fr": "désinscri, désabonn, desabonn, liste noire, ne pas contact, ne pas "
    "envoy, ne pas sollicit, ne pas appel, ne pas démarch, ne pas écrire, ne "
    "souhaite p, ne veut p, bloctel, retrait du consent, retrait consent, "
    "consentement ret, consentement révoq, révocation du consent, refus de "
    "recevoir, opposition au démarch, opposition marketing, stop sms, stop "
    "pub, stop mail, ne plus contact, ne plus envoy, ne plus sollicit, ne "
    "plus écrire, ne plus appel, ne pas relanc, ne plus relanc, désabo., "
    "npai., droit à l oubli, droit à l effacement, décédé, opposé au, opposée "
    "au, s oppose, opposition au, opposition à, opposition démarch, "
    "opposition prospect, opposition email, opposition e mail, signalé comme "
    "spam, liste d exclusion, liste rouge, liste repoussoir, stop email, stop "
    "e mail, stop newsl, stop courriel, ne désire p, pas intéress",
    "es": "desuscri, dado de baja, dada de baja, fecha de baja, fecha baja, baja de "
    "boletin, baja newsletter, baja suscri, baja de la suscri, lista negra, "
    "lista robinson, no contactar, no enviar, no llamar, no molestar, no "
    "escribir, no desea, no quiere, anular suscri, anuló suscri, suscripción "
    "anulad, suscripción cancelad, cancelar suscri, canceló suscri, retiró "
    "consent, revocó consent, consentimiento ret, consentimiento revoc, sin "
    "consent, bloqueado para env, se dio de baja, de baja., causar baja, "
    "causó baja, no mandar, no interesa, marcado como spam, derecho de oposi, "
    "derecho al olvido, fallecid, se opone, lista de supres, lista de exclus, "
    "retirada del consent, retirada de consent, suprimido de",
    "it": "disiscri, annullata iscri, iscrizione annull, cancellato dalla news, "
    "cancellazione news, cancellazione iscri, iscrizione cancell, lista nera, "
    "non contatt, non invia, non chiam, non disturb, non scriver, non "
    "desider, non vuole, revoca consens, consenso revoc, consenso ritir, "
    "ritiro consens, senza consens, registro opposiz, registro delle opposiz, "
    "non ricontatt, si oppone, segnalato come spam, diritto all oblio, "
    "diritto di oppos, decedut, lista di esclus, revoca del consens, ha "
    "revocato, nega consens, nega il consens, consenso negat, consenso "
    "rifiut, non interess, niente news, niente mail, niente email",
    "nl": "*afgemeld, *afmeld, *uitgeschrev, *uitschrij, niet mailen, niet bellen, "
    "niet benader, geen mail, geen nieuwsbrief, toestemming ingetrok, niet "
    "contacteren, geen interesse, overleden., wil geen, verzet tegen",
    "pt": "descadastr, cancelou inscri, inscrição cancel, não perturbe, não "
    "contact, não enviar, não ligar, opt out., não me contact, não quero, "
    "falecid, retirou consent",
    "sv": "avregistr, avanmäl, avprenum, kontakta ej, ej reklam, nej till reklam",
    "cs": "odhlášen, odhlásil, odvolal souhlas, souhlas odvol, nekontakt, nezasíl",
}
# Of mails it says so; of a job, an order or a side of the street something else.
PERHAPS_UNSUBSCRIBED = {
    "en": "left., withdr, revok, rescind, object., objected, objection, declin, "
    "refus, reject, denied, stop., stopped, blocked, bounc, complain, spam, junk, "
    "abuse, cancel, terminat, remov, exclu, archiv, undeliver, invalid., clean., "
    "cleaned, quarant, not interested, disallow, prohibit, banned, forbid, delet, "
    "withdraw, suspend, erase, erased, unwanted, fail, opposed, oppos, quit., "
    "dropped out, drop out, leaver., leavers., leave date, churn, revoc, retract, "
    "signed off., sign off., signoff., forgotten., mps., tps., ctps., bad., delist, "
    "paused, muted, mute., silenc, turned off, switched off, restrict, storn, non "
    "subscri, marked spam, forget me, ban., mail block, mailing block, contact "
    "block, opted down, opt down, snooz, unjoin, unengaged, right to object, hate, "
    "wants no., want no., unconsent, nonconsent",
    "pl": "rezygn, wycof, sprzeciw, zablok, odbit, odbij, wyrejestr, zrezygn, "
    "odmow, odmów, odwoł, cofn, usunię, anulow, blokad, zakaz, skarg, "
    "nieaktual, wykluc, odmaw, odbic, wniósł, nieistniej, nieprawidł, "
    "niepoprawn, twarde odb, zastrzeż, skreśl, wypowiedz, zapomnian, zwrotk, zwrot "
    "mail, zwrot e mail, błędny e mail, błędny mail, błędny adres, martw",
    "et": "keeld, keela, lahku, tühist, eemald, blokeer, põrk, vastuväi, katkest, "
    "kustut, tagasi võ, tagasi lü, *keeld, põrga, kaebus, kaebas, tellimuse "
    "lõp, tellimus lõp, vigane., rämps, blokk, keelat",
    "ru": "отказ, отозв, отзыв согл, заблок, жалоб, исключ, удал, запрет, запрещ, "
    "отмен, возвращ, недостав, спам, блок., чс., блокир, аннул, пожалов, "
    "ошибка достав, ошибка e mail, нежелат, стоп., против., недейств, "
    "невалид, отписк, отклон, отклик отк, снят с, прекра, несуществ",
    "uk": "відмов, відклик, заблок, скарг, поскарж, виключ, видал, заборон, скасов, "
    "недостав, спам, блок., блокув, анул, небажан, стоп., проти., недійсн, "
    "відхил, знят, припин, чс.",
    "de": "*gesperrt, *sperre, *gekündigt, *kündig, *abgelehnt, *ablehn, "
    "*verweiger, *unzustell, *rückläuf, *gelösch, *entfernt, *blockier, "
    "*beschwer, *untersag, *opposition, *sperrgrund, *sperrkenn, *sperrdatum, "
    "*sperrung, *sperrstatus, *lösch, *ausgeschloss, *ausschluss, *zurückgez, "
    "*zurückgenom, *entzogen, *erloschen, *storn, ungültig, unerwünsch, "
    "fehlgeschlag, *ausgeschied, *stopp., *gestoppt, *verzicht, *entzug",
    "fr": "oppos, refus, retrait., retiré., retirée., révoqu, révoc, plainte, "
    "résili, bloqu, supprim, rejet, indésirable, rebond, annul, exclu, "
    "exclus, exclusion, invalid, inexist, effac, erron",
    "es": "baja., bajas., revoc, retirad, retiró, rechaz, oposic, rebot, exclu, "
    "bloque, anul, cancel, elimin, denega, queja, excluir, oposi, opone, "
    "opuest, suprim, supres, inválid, desist, borrad, incorrect",
    "it": "revoc, rifiut, disdett, ritir, opposiz, blocc, cancell, annull, rimoss, "
    "esclus, respint, reclam, elimin, negat, rimbalz, esclud, oppon, rimuov, "
    "recess, invalid, cessat, errat, non valid, inesist, nega.",
    "nl": "geweigerd, geblokk, ingetrok, bezwaar, klacht, verwijder, opgezegd, "
    "uitgesloten, ongeldig, verzet",
    "pt": "recus, revog, bloque, cancel, reclama, exclu, rejeit, inválid, opos, elimin",
    "sv": "blockera, återkall, vägra, klagom",
    "cs": "odvol, odmít, zablok, zruš, vyřaz, smaz, neplat, stížn",
    "other": "peruut, kiell, *kielto, atsisak, atsauk, atrakst, atteic, leiratk, "
    "dezabon, iptal, odjav, avmeld, odhlás",
}
# Over: about mails it may mean that somebody left, or that a consent ran out.
ENDED = {
    "en": "inactiv, disabl, deactiv, ended, ending, lapsed, quit., exit, off., "
    "restrict, prevent, unwanted, expir, until., no longer, former, ex., "
    "previous, past., old., suspend, paus, muted, mute., silenc, snooz, "
    "frozen, no more, ceased, turned off, switched off, churn, drop, held., "
    "on hold, hold.",
    "pl": "wyrejestr, nieaktyw, wyłącz, zakończ, wygas, nie zgadz, ważn, były., "
    "była., byli., dawn, wstrzym, zawiesz, przeterm, niewaz, do dnia",
    "et": "mitteaktiiv, lõpeta, lõppe, keelat, passiiv, kehtiv, endine., endised., "
    "peatat, aegun, lõpp",
    "ru": "стоп., вышел, вышла, выход, неактив, отключ, законч, прекращ, истек, "
    "бывш, устар, приостан, заверш, срок, оконч, истёк, прошл",
    "uk": "стоп., скасув, неактив, вимкн, вийшов, вийшла, припин, закінч, колишн, "
    "застар, призуп, заверш, минул, термін",
    "de": "*inaktiv, *deaktiv, *beendet, *verbot, *austritt, *abgelauf, *ablauf, "
    "bis., ehemal, früher, pausier, ausgesetzt, veraltet, erlosch, verfall, "
    "ende., gültig bis",
    "fr": "inacti, désactiv, expir, arrêt, fin., terminé, ancien, suspend, caduc, "
    "échu, périm, jusqu",
    "es": "inactiv, desactiv, termin, fin., caduc, venc, antigu, suspend, pausad, "
    "ex., finaliz, anterior, hasta.",
    "it": "inattiv, disattiv, scad, termin, fine., vecchi, sospes, precedent, ex., "
    "conclus, fino.",
    "nl": "inactief, beëindig, verlop, voormalig, gepauz, vervall",
    "pt": "inativ, desativ, encerr, expir",
    "sv": "inaktiv, avslut",
    "cs": "neaktiv, ukonč",
}
# Alone in a name it may mean that somebody left.
OFF = (
    "deactiv, disabl, inactiv, nieaktyw, dezaktyw, wyłącz, mitteaktiiv, lahku, "
    "деактив, отключ, неактив, вимкн, деактив, *inaktiv, *deaktiv, désactiv, "
    "inactif, desactiv, disattiv, inattiv, neaktiv, suspend, paus, muted, mute., "
    "silenc, snooz, on hold, turned off, switched off, zawiesz, wstrzym, "
    "приостан, призуп, "
    "peatat, pausier, *pausiert, suspendu, sospes"
)
# Somebody did agree: a cell of this kind is a yes.
AGREED = {
    "en": "subscribed, subscriber., opt in., opts in., opted in., optin., opting "
    "in., agreed, agree., agrees., consented, accepted, granted, approved., "
    "permission given, consent given, explicit consent, express consent, "
    "has consent., double opt, confirmed., doi., allowed., permitted, i "
    "consent., we consent., consents to, sign me up, yes please, opt in to, "
    "opted into, express opt, please send, keep me, keep us, send me, "
    "allow., permit., permits.",
    "pl": "zapisan, zapisał, subskrybuj, wyrażon, wyraził, wyrażam, zgadzam, "
    "zaakceptow, zaakceptowan, potwierdz, potwierdzon, zgoda udziel, udzielon, "
    "zgoda., dał zgod, dała "
    "zgod, ma zgod, subskrybent, subskrybow, zgodził, zgodzi., akceptuj, "
    "chcę., chce., chciał, zezwal, zezwól, zezwolono, pozwala, pozwól",
    "et": "liitun, nõus., nõustu, tellib, kinnita, on nõus., soovib, andis nõus, "
    "lubatud, liitus., tellija., tellijad., tellitud., nõustus, soovin., "
    "tahab, tahan, luba.",
    "ru": "подписан, подписал, подписч, согласен, согласна, согласил, разреш, "
    "подтвер, дал согла, дала согла, подписк актив, хочу., хочет, принима, "
    "принял, согласие есть, есть согласие, да согл",
    "uk": "підписан, підписав, підписн, згоден, згодна, погод, дозвол, підтвер, "
    "надав згод, надала згод, дав згод, хочу., хоче., прийма, прийняв, згода "
    "є., є згода",
    "de": "*angemeldet, *eingewillig, *zugestimmt, *abonniert, *abonnent, "
    "einverstand, *erteilt, *bestätigt, *akzeptiert, stimmt zu, stimme zu, "
    "stimmen zu, willigt ein, willige ein, erlaubt, gewünscht., erwünscht., "
    "möchte., wünscht., gestattet, genehmigt, zulassen, zugelassen, "
    "zulässig",
    "fr": "inscrit, abonn, accept, consenti., consentante, accordé, confirm, d "
    "accord, autoris, souhaite., désire., veut., d accord., oui je",
    "es": "suscrit, suscript, acepta, aceptó, autoriz, consiente, consintió, "
    "confirm, otorgad, de acuerdo, acepto, desea., quiere., deseo., "
    "quiero., consiento, permit",
    "it": "iscritt, accett, acconsent, autorizz, conferm, concess, d accordo, "
    "accetto, desidera., desidero., vuole., voglio., consenti., consentit",
    "nl": "*aangemeld, *ingeschrev, akkoord, geabonn, bevestigd, akkoord., gaat "
    "akkoord, wil., wenst",
    "pt": "inscrit, assinante, aceit, concord, autoriz",
    "sv": "prenumerer, godkän, samtyckt",
    "cs": "přihláš, souhlasí, potvrz",
}
# Of a consent it says yes; of anything else nothing.
GIVEN = {
    "en": "explicit., express., given., obtained., received., provided., granted., "
    "on file.",
    "pl": "udzielona., udzielono., dana., jest., posiada., uzyskan, otrzyman, pozyskan",
    "et": "antud., saadud., olemas., on olemas",
    "ru": "дано., получено., получен., есть., имеется., предоставлен",
    "uk": "надано., надана., отримано., є., наявн",
    "de": "erteilt., liegt vor., vorhanden., gegeben., erhalten., vorliegend",
    "fr": "donné., donnée., obtenu., obtenue., recueilli, reçu.",
    "es": "dado., otorgado., obtenido., recibido., recogido., alta., de alta.",
    "it": "dato., prestato., ottenuto., ricevuto., fornito., raccolto., rilasciato.",
    "nl": "gegeven., verkregen.",
    "pt": "dado., obtido.",
}
# Nobody agreed yet.
WAITING = {
    "en": "pending, awaiting, waiting, unconfirm, not yet., in progress, requested, "
    "request sent, to be confirmed, to confirm., confirmation sent, invited, "
    "non confirm, not confirm, unverified",
    "pl": "oczekuj, czeka., niepotwierdz, nie potwierdz, w toku, do potwierdz, "
    "zaproszon",
    "et": "ootel, kinnitamata, ootab, kinnitamisel",
    "ru": "ожида, неподтвержд, не подтвержд, ждет., ждёт., в процессе, запрошен",
    "uk": "очіку, непідтвердж, не підтвердж, чекає, в процесі",
    "de": "ausstehend, wartet, warten., unbestätigt, nicht bestätigt, offen., "
    "angefragt, in bearbeitung, schwebend",
    "fr": "en attente, attente de, non confirm, pas confirm, à confirmer., en cours",
    "es": "pendiente, en espera, sin confirm, no confirm, por confirm",
    "it": "in attesa, da conferm, non conferm, in corso, pendente",
    "nl": "in afwachting, onbevestigd, wacht op, niet bevestigd",
    "pt": "pendente, aguard, não confirm",
    "cs": "čeká., nepotvrz",
}
