"""Words beside those that say who agreed or left, which change nothing of it. By
language, as ``fold`` writes them.

What is neither said by ``consent_words.py`` nor here may turn the sense, as *lapsed*
does: then nobody is taken for having agreed.
"""

# Beside a word of agreeing, in a cell or in the name of a column.
FILLERS = {
    "en": "obtained, obtain, collected, captured, capture, recorded, record, created, "
    "updated, timestamp, did, a, an, the, to, for, of, on, in, at, by, via, with, "
    "from, about, and, or, our, your, my, me, us, we, you, i, it, is, are, has, have, "
    "do, does, please, this, that, their, them, they, he, she, his, her, any, all, "
    "further, more, also, user, contact, contacts, customer, customers, client, "
    "person, people, member, subscriber, lead, buyer, recipient, status, state, flag, "
    "field, value, type, level, list, lists, group, name, marketing, communication, "
    "communications, commercial, promotional, promotions, promotion, promo, offers, "
    "news, updates, update, information, info, advertising, ads, mailing, mailings, "
    "campaign, campaigns, message, messages, channel, channels, mail, mails, email, "
    "emails, e, letter, letters, sms, phone, telephone, post, direct, electronic, "
    "online, digital, current, general, main, global, single, double, freely, valid, "
    "verified, active, now, yes, form, web, website, site, shop, permission, "
    "import, manual, manually, admin, api, app, checkbox, ticked, signup, sign, up, "
    "registration, written, verbal, opt, contacted, receive, receives, "
    "receiving, send, get, gets, want, wants, agree, as, company, received, purpose, "
    "purposes, regarding",
    "pl": "wyrażenia, wyrażenie, udzielenia, udzielenie, pozyskania, uzyskania, "
    "zapisania, zapisu, dodania, godzina, na, do, od, z, ze, w, we, o, i, lub, oraz, "
    "przez, dla, po, pod, się, jako, mnie, mi, moją, mój, nas, nasz, naszego, pan, "
    "pani, jest, tak, klient, klienta, kontakt, kontaktu, kontaktów, osoba, osoby, "
    "użytkownik, użytkownika, status, stan, lista, listy, liście, marketing, "
    "marketingu, marketingowa, marketingowe, marketingową, marketingowych, handlowa, "
    "handlowe, handlowych, handlowej, reklamowa, reklamowe, reklama, reklamy, "
    "komunikacja, komunikację, komunikacji, elektroniczna, elektroniczną, "
    "elektronicznej, informacji, informacje, informacyjne, ofert, oferty, wiadomości, "
    "wysyłka, wysyłkę, wysyłki, wysyłek, wysyłanie, przesyłanie, mailing, mailingu, "
    "mailingi, mailingowa, mailingowy, maile, maili, mail, email, e, pocztą, drogą, "
    "sms, telefon, telefoniczny, telefoniczna, telefonicznie, typ, rodzaj, pisemna, "
    "ustna, aktywna, aktywny, ważna, zapis, formularz, strona, stronie, www, "
    "kontaktować, otrzymuje, otrzymywać, cel, celu, celach, otrzymywanie, "
    "dotyczący, treści",
    "et": "andmise, andmine, saamise, antud, alates, liitumise, liitumine, sinu, aeg, "
    "ja, või, on, olen, oleme, oma, mind, minu, meie, teie, et, e, i, kaudu, poolt, "
    "kohta, jaoks, klient, kliendi, kontakt, kontakti, isik, isiku, kasutaja, "
    "staatus, olek, nimekiri, nimekirja, nimekirjast, loend, loendist, turundus, "
    "turunduse, turunduseks, turundust, turunduslik, reklaam, reklaami, otseturundus, "
    "otseturunduse, otseturustus, pakkumised, pakkumiste, teavitused, teave, info, "
    "kiri, kirja, kirjad, kirjade, kirju, meil, meili, meilid, e-kirjade, post, "
    "posti, postile, sms, telefon, saata, saatmine, saatmiseks, saada, saamiseks, "
    "sõnum, aktiivne, kehtiv, märgitud, jah",
    "ru": "получения, получение, предоставления, выражения, вы, с, на, в, во, со, из, "
    "от, по, о, об, и, или, к, у, за, для, я, мы, мне, меня, вас, вам, нас, наш, "
    "наша, нашей, это, как, через, есть, да, клиент, клиента, контакт, контакта, "
    "пользователь, пользователя, человек, абонент, подписчик, статус, состояние, "
    "список, списка, маркетинг, маркетинговая, маркетинговые, маркетинговых, "
    "рекламная, рекламное, рекламные, рекламных, рекламы, рекламу, реклама, "
    "коммерческие, информационная, информационные, информации, информацию, "
    "предложений, предложения, новости, новостей, новостная, новостную, письма, "
    "письмо, писем, письмам, сообщений, сообщения, уведомлений, уведомления, акции, "
    "акциях, электронная, электронной, почта, почту, почты, почте, почтой, e, mail, "
    "email, емейл, смс, sms, телефон, телефону, звонки, звонков, звонить, писать, "
    "отправка, отправку, отправки, отправлять, получать, получает, тип, активна, "
    "активен, действует, форма, форму, сайт, сайте",
    "uk": "надання, отримання, вираження, ви, згодні, з, та, на, в, у, зі, із, від, "
    "по, про, і, й, або, до, за, для, я, ми, мені, мене, вас, вам, нас, наш, наша, "
    "це, як, через, є, так, клієнт, клієнта, контакт, контакту, користувач, "
    "користувача, особа, статус, стан, список, списку, маркетинг, маркетингова, "
    "маркетингові, рекламна, рекламні, рекламу, реклами, реклама, комерційні, "
    "інформаційна, інформації, інформацію, пропозицій, пропозиції, новини, новин, "
    "листи, лист, листів, повідомлень, повідомлення, електронна, електронної, пошта, "
    "пошту, пошти, поштою, e, mail, email, смс, sms, телефон, дзвінки, дзвінків, "
    "надсилання, отримувати, отримує, тип, активна, форма, сайт",
    "de": "bestellt, eingetragen, erteilung, erteilt, eingang, du, dir, erklärung, "
    "einwilligungserklärung, der, die, das, den, dem, des, ein, eine, einen, zum, "
    "zur, zu, für, fur, von, vom, per, via, mit, in, im, an, am, auf, und, oder, ist, "
    "hat, sind, ich, wir, sie, er, mich, mir, uns, unser, unseren, unserem, bitte, "
    "gerne, ja, kunde, kunden, kontakt, kontakte, person, nutzer, benutzer, "
    "empfänger, status, zustand, liste, listen, verteiler, verteilerliste, marketing, "
    "werbung, werbe, werbliche, werblich, werblichen, information, informationen, "
    "infos, angebote, angeboten, mailing, mailings, mail, mails, email, emails, e, "
    "brief, post, postalisch, sms, telefon, telefonisch, elektronisch, versand, "
    "zusendung, erhalt, erhalten, erhält, empfang, empfangen, zusenden, senden, "
    "schicken, nachricht, nachrichten, kampagne, kampagnen, aktiv, gültig, art, typ, "
    "formular, webseite, website, shop, import, manuell, schriftlich, mündlich, "
    "online, anmeldung, abo",
    "fr": "obtention, recueil, recueilli, date, acceptez, le, la, les, l, un, une, "
    "de, du, des, d, à, a, au, aux, en, et, ou, par, pour, sur, dans, avec, via, son, "
    "sa, ses, mon, ma, mes, notre, nos, votre, vos, je, j, nous, vous, il, elle, qui, "
    "que, est, été, s, se, m, me, oui, client, cliente, contact, contacts, personne, "
    "utilisateur, destinataire, statut, état, liste, listes, marketing, commercial, "
    "commerciale, commerciales, commerciaux, prospection, publicitaire, publicité, "
    "information, informations, infos, offre, offres, actualités, actualité, "
    "nouvelles, promotions, communication, communications, e, mail, mails, email, "
    "emails, emailing, emailings, courriel, courriels, courrier, courriers, sms, "
    "téléphone, téléphonique, envoi, envois, réception, recevoir, reçoit, recevez, "
    "message, messages, campagne, campagnes, démarchage, électronique, type, "
    "formulaire, site, web, import, accord, actif, active",
    "es": "otorgamiento, obtención, obtenida, quiere, desea, alta, el, la, los, las, "
    "un, una, de, del, al, a, en, y, e, o, u, por, para, con, sobre, su, sus, mi, "
    "mis, nuestro, nuestra, nuestros, yo, me, se, le, lo, que, es, ha, si, dio, "
    "cliente, clientes, contacto, contactos, persona, usuario, destinatario, estado, "
    "estatus, lista, listas, marketing, comercial, comerciales, publicidad, "
    "publicitario, publicitaria, información, ofertas, oferta, noticias, novedades, "
    "promociones, comunicación, comunicaciones, mail, mails, email, emails, correo, "
    "correos, electrónico, electrónicos, carta, sms, teléfono, envío, envíos, enviar, "
    "recibir, recibe, mensaje, mensajes, campaña, campañas, tipo, formulario, web, "
    "sitio, importación, activo, activa, voluntaria",
    "it": "rilascio, raccolta, acquisizione, ottenimento, vuole, desidera, il, lo, "
    "la, i, gli, le, l, un, una, uno, di, del, dello, della, dei, degli, delle, dell, "
    "d, a, al, allo, alla, ai, alle, all, da, dal, dalla, in, nel, nella, e, o, ed, "
    "per, con, su, sul, sulla, suo, mio, nostro, nostra, nostre, io, mi, si, ci, che, "
    "è, ha, sono, cliente, clienti, contatto, contatti, persona, utente, "
    "destinatario, stato, lista, liste, elenco, marketing, commerciale, commerciali, "
    "pubblicità, pubblicitario, informazioni, informativo, offerte, offerta, novità, "
    "notizie, promozioni, promozionali, comunicazione, comunicazioni, mail, mails, "
    "email, posta, elettronica, lettera, sms, telefono, telefonico, invio, invii, "
    "inviare, ricevere, riceve, ricezione, messaggio, messaggi, campagna, campagne, "
    "tipo, modulo, sito, web, importazione, attivo, attiva, valido",
    "nl": "de, het, een, van, voor, op, in, per, en, of, met, mijn, ons, onze, ik, "
    "wij, is, heeft, klant, contact, persoon, status, lijst, marketing, reclame, "
    "informatie, aanbiedingen, nieuws, mail, e, email, sms, telefoon, post, "
    "ontvangen, ontvangt, bericht, berichten, versturen, type, actief",
}
# Of a name that asks: of a cell they say that nobody agreed yet.
ASKING = {
    "en": "how, when, who, which, would, will, should, like, can, may, be",
    "pl": "czy",
    "et": "kas",
    "ru": "ли, хотите, желаете",
    "uk": "чи, хочете, бажаєте",
    "de": "wollen, wünschen, möchten",
    "fr": "souhaitez, voulez, désirez, aimeriez, souhaites",
    "es": "quieres, deseas, gustaría",
    "it": "vuoi, desideri, vorresti, vorrei",
}
# Beside a word of leaving alone. *Opt-in sent* or *account confirmed* is no consent.
BESIDE_LEAVING = {
    "en": "reason, cause, number, spam, report, reported, permanent, temporary, "
    "because, sent, sending, confirmation, link, sub, data, processing, gdpr, eu, "
    "account, profile, address, addresses, offer, default, use, database, base",
    "pl": "powód, przyczyna, danych, przetwarzanie, spam, wniósł, zgłoszono, "
    "oznaczony, twarde, miękkie, prośba, żądanie, wniosek, numer, adres, baza, bazy",
    "et": "põhjus, andmed, andmete",
    "ru": "причина, повод, данных, обработку, спам, жесткий, мягкий, базы, база",
    "uk": "причина, даних, обробку, спам, бази, база",
    "de": "grund, daten, verarbeitung, dsgvo, spam, personenbezogener, nummer, "
    "datenbank",
    "fr": "motif, raison, cause, données, numéro, signalé, demande, spam, adresse, "
    "base",
    "es": "motivo, causa, razón, datos, número, spam, duro, marcado, dirección, base, "
    "derecho",
    "it": "motivo, causa, dati, numero, spam, segnalato, indirizzo, database",
    "nl": "reden, gegevens",
}
