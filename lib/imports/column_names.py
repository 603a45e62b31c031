"""What columns are called, by what they hold; of several in a file the one that stands
first here is taken.

English, then Polish, German, French, Spanish, Italian, Estonian, Russian, Ukrainian,
Dutch, and the systems. Compared without case, accents and signs.
"""

import re

from .folding import words_of

NAMES = {
    "name": "name, full name, display name, contact name, contact, file as, imie i "
    "nazwisko, nazwa, kontakt, nazwa kontaktu, nazwisko i imie, vollstandiger name, "
    "anzeigename, name vorname, vor und nachname, nom complet, nom et prenom, nom "
    "affiche, nombre completo, nombre y apellidos, nome completo, nome e cognome, "
    "nimi, taisnimi, ees ja perekonnanimi, kontakti nimi, фио, полное имя, имя и "
    "фамилия, ф и о, контакт, отображаемое имя, піб, повне ім я, ім я та прізвище, "
    "naam, volledige naam, customer name, user name, user nicename, person name, "
    "attendee name, lead name, nazwa wyswietlana, imie nazwisko, nazwisko imie, "
    "nimi taielikult, фамилия имя отчество, фамилия имя, nom prenom, prenom nom, "
    "nome cognome, cognome nome, nombre apellidos, apellidos y nombre, прізвище та "
    "ім я, nominativo, kontaktname, имя контакта, ansprechpartner, interlocuteur, "
    "osoba kontaktowa, kontaktisik, контактное лицо, контактна особа, nom à "
    "afficher, nom a afficher, referente, persona de contacto, persona di contatto, "
    "nombre del contacto, nom du contact complet, contact full name, имя фамилия, "
    "imię i nazwisko klienta, what is your name, what s your name, your full name, "
    "jak sie nazywasz, jak masz na imie i nazwisko, wie heissen sie, wie heisst du, "
    "wie ist ihr name, wie lautet ihr name, comment vous appelez vous, quel est "
    "votre nom, como te llamas, como se llama, cual es su nombre completo, come ti "
    "chiami, come si chiama, как вас зовут, як вас звати, mis on sinu nimi, mis on "
    "teie nimi, imie i nazwisko kontaktu, kundenname, nombre del cliente, nome del "
    "cliente, kliendi nimi, имя и фамилия клиента, назва контакту, "
    "koko nimi, vards uzvards, vards un uzvards, vardas pavarde, namn, navn, "
    "jmeno a prijmeni, nev, teljes nev, nume complet, ad soyad, ime i prezime",
    "first_name": "first name, given name, forename, fname, first, imie, imiona, "
    "vorname, rufname, prenom, nombre, nombres, nome, eesnimi, имя, ім я, имена, "
    "voornaam, christian name, user first name, given names, first names, imie "
    "klienta, prenoms, nombre de pila, nome di battesimo, isikunimi, "
    "etunimi, vards, vardas, fornamn, fornavn, jmeno, krstne meno, "
    "keresztnev, prenume, adi, isim, ime",
    "middle_name": "middle name, additional name, second name, drugie imie, zweiter "
    "vorname, weitere vornamen, deuxieme prenom, segundo nombre, secondo nome, "
    "отчество, по батькові, keskmine nimi",
    "last_name": "last name, surname, family name, lname, last, nazwisko, nachname, "
    "familienname, zuname, nom de famille, nom, apellido, apellidos, primer apellido, "
    "cognome, perekonnanimi, perenimi, фамилия, прізвище, achternaam, user last name, "
    "family names, last names, second surname, segundo apellido, "
    "sukunimi, uzvards, pavarde, efternamn, etternavn, efternavn, prijmeni, "
    "priezvisko, vezeteknev, nume, soyad, soyadi, prezime, priimek",
    "email": "email, e mail, email address, e mail address, primary email, work "
    "email, business email, mail, mail address, email1, e mail 1 address, "
    "adres e mail, adres email, adres poczty elektronicznej, poczta, poczta "
    "elektroniczna, e mail adresse, email adresse, mailadresse, courriel, "
    "adresse e mail, adresse email, adresse de messagerie, adresse "
    "electronique, correo, correo electronico, direccion de correo, "
    "direccion de correo electronico, indirizzo email, indirizzo e mail, "
    "posta elettronica, e post, meil, meiliaadress, e posti aadress, e "
    "posti address, epost, e kiri, электронная почта, почта, эл почта, "
    "адрес электронной почты, адрес эл почты, емейл, имейл, email адрес, "
    "электронный адрес, электронная почта 1, електронна пошта, пошта, "
    "адреса електронної пошти, ел пошта, e mailadres, e mail 1 value, email "
    "1 value, kontakt e mail, user email, billing email, subscriber, "
    "subscriber email, email addr, e mail 1, contact email, emails, e "
    "mails, adresy e mail, adres mailowy, correo e, почтовый ящик, "
    "електронна адреса, поштова скринька, эл адрес, ел адреса, indirizzo di "
    "posta elettronica, indirizzo di posta, mailowy, e mail contact, "
    "adresse de courrier, adresse de courriel, adresse courriel, е mail, e "
    "mail aadress, e post aadress, login email, contact mail",
    "email_2": "secondary email, second email, other email, alternative email, private "
    "email, personal email, home email, e mail 2 address, e mail 2 value, email 2, "
    "email2, additional email addresses, e mail 2, weitere e mail adresse, drugi e "
    "mail, zweite e mail adresse, email secondaire, otro correo, электронная почта 2, "
    "адрес 2 эл почты",
    "phone": "phone, phone number, telephone, tel, telephone number, work phone, "
    "business phone, primary phone, main phone, phone 1 value, phone1, tel "
    "number, contact phone, office phone, telefon, numer telefonu, nr "
    "telefonu, tel sluzbowy, telefon sluzbowy, telefon glowny, "
    "telefonnummer, rufnummer, geschaftlich telefon, telefon geschaftlich, "
    "haupttelefon, telefon gesch, telefono, numero de telefono, numero di "
    "telefono, telefone, numero de telephone, telephone professionnel, "
    "telephone bureau, telefoninumber, telefoni number, телефон, номер "
    "телефона, рабочий телефон, основной телефон, тел, телефон рабочий, "
    "номер телефону, робочий телефон, telefoonnummer, sms, billing phone, "
    "landline number, company main phone, company phone, phones, telephone "
    "principal, телефон компании, telefon stacjonarny, festnetz, telefone "
    "fixe, telefon kontaktowy, номер тел, контактный телефон, контактний "
    "телефон, kontakttelefon, recapito telefonico, numero di tel, tel fixe, "
    "telephone fixe, fixe, tfno, tlf, telefono fijo, fijo, telefono fisso, "
    "fisso, telefonnr, contact number, contact no, phone contact, contact "
    "tel, phone no, tel no, telephone no, nr kontaktowy, numer kontaktowy, "
    "контактный номер, контактний номер, tootelefon, telefon do pracy, tfno "
    "fijo, telefon biuro, telefon firmowy, "
    "puhelin, puhelinnumero, telefons, talrunis, telefonas, telefonszam",
    "phone_2": "mobile, telefon kom, tel portable, моб тел, mobile phone, mobile "
    "number, mobile phone number, cell, cell phone, cellphone, cell number, "
    "mobilephone, gsm, komorka, telefon komorkowy, numer komorkowy, handy, "
    "handynummer, mobiltelefon, mobilnummer, mobil, mobilfunk, portable, "
    "telephone portable, mobile portable, movil, telefono movil, celular, "
    "cellulare, telefono cellulare, mobiil, mobiiltelefon, mobiilinumber, "
    "мобильный, мобильный телефон, мобильный номер, сотовый, сотовый "
    "телефон, мобільний, мобільний телефон, mobiel, whatsapp, whatsapp "
    "phone number, mobil tel nr, mobile tel, tel mobile, tel kom, tel "
    "komorkowy, kom, телефон переносной, моб телефон, моб, mobiiltelefoni "
    "number, numero portable, numero de mobile, telefono cellulare 1, "
    "numero di cellulare, numero de movil, home phone, telefon domowy, "
    "telefon privat, telephone domicile, telefono particular, telefono "
    "casa, домашний телефон, домашній телефон, kodune telefon, phone 2 "
    "value, business phone 2, phone 2, phone2, other phone, home phone 2, "
    "secondary phone, drugi telefon, telephone mobile, mob, mob tel, mob "
    "phone, mobile no, telefono mobile, mobil telefon, моб номер, сот, "
    "сотов, gsm nr, "
    "matkapuhelin, mobilais, mobilusis",
    "external_id": "external id, id, contact id, record id, ext id, crm id, uuid, "
    "customer id, customer number, leid, subscriber id, person id, lead id, "
    "identyfikator, numer klienta, id klienta, kundennummer, kundennr, "
    "klientennummer, kunden id, kontakt id, identifiant, numero client, id "
    "client, id cliente, numero de cliente, codice cliente, kliendi id, "
    "kliendinumber, id клиента, номер клиента, идентификатор, код клиента, "
    "ідентифікатор, номер клієнта, record id contact, user id, contactid, "
    "datensatz id, datensatznummer, rekord id, id rekordu, identyfikator rekordu, "
    "id de registro, id enregistrement, id record, id zapisu, id записи, id "
    "запису, kirje id, numer kontaktu, client id, member id, member number, id "
    "kontaktu, id osoby, id контакта, ид, kod klienta, id uzytkownika, id utente, "
    "id usuario, user no, id kontakta, kliendikood, kliendi kood, customer code, "
    "id de la fiche, id fiche, id du contact, id del contacto, id contatto",
    "company": "company, name of company, company name, organization, organisation, "
    "parent id, parent id name, parent id display name, "
    "account, account name, associated company, organization name, "
    "organization 1 name, organisation name, employer, business name, "
    "billing company, firma, nazwa firmy, przedsiebiorstwo, organizacja, "
    "pracodawca, unternehmen, firmenname, betrieb, organisation firma, "
    "entreprise, societe, nom de l entreprise, nom de la societe, "
    "organisme, empresa, nombre de la empresa, compania, razon social, "
    "azienda, societa, nome azienda, ragione sociale, ettevote, ettevotte "
    "nimi, firma nimi, organisatsioon, asutus, компания, название компании, "
    "организация, фирма, предприятие, компанія, назва компанії, "
    "організація, підприємство, bedrijf, bedrijfsnaam, organizations, "
    "organization primary, related company, org, company organization, "
    "company organisation, nazwa przedsiebiorstwa, zaklad, raison sociale, "
    "nombre de empresa, nome dell azienda, место работы, asutuse nimi, "
    "ettevotte, место роботи, arbeitgeber, tooandja, наименование "
    "организации, наименование, юридическое лицо, работодатель, employeur, "
    "ditta, назва організації, роботодавець, empleador, datore di lavoro, "
    "nombre empresa, organisatsiooni nimi, nazwa organizacji, наименование "
    "компании, юрлицо, organizacion, organizzazione, nom du compte, "
    "kontoname, accountname, nome account, nombre de la cuenta, nazwa konta "
    "firmowego, firma1, firma 1, firmenbezeichnung, kontrahent, contractor, "
    "контрагент, nazwa kontrahenta, kundenfirma, what company do you work "
    "for, "
    "yritys, uznemums, imone, foretag, virksomhed, bedrift, spolecnost, ceg, "
    "cegnev, sirket, tvrtka",
    "company_vat": "company vat, company tax id, nip firmy, инн компании",
    "company_domain": "company domain, company domain name, company website, domain, "
    "domena, email domain, website of company",
    "is_company_row": "is company, is a company, company type, czy firma, ist "
    "unternehmen",
    "function": "job title, job position, position, job, occupation, role, function, "
    "organization title, organization 1 title, title, stanowisko, funkcja, "
    "stanowisko sluzbowe, position im unternehmen, funktion, "
    "berufsbezeichnung, beruf, poste, fonction, intitule du poste, cargo, "
    "puesto, puesto de trabajo, ruolo, mansione, qualifica, amet, "
    "ametikoht, ametinimetus, должность, посада, functie, job title role, "
    "arbeitstitel, tytul zawodowy, zawod, profession, metier, profesion, "
    "ocupacion, professione, профессия, позиция, позиція, positsioon, roll, "
    "intitule de poste, titre du poste, titulo, rol, titel, "
    "stellenbezeichnung, nazwa stanowiska, posizione, titre de poste, "
    "titolo professionale, titel position, position titel, stanowisko "
    "funkcja, funktion position",
    "street": "street, address, street address, address line 1, address 1, business "
    "street, billing address 1, billing street, mailing street, address street, "
    "address 1 street, ulica, adres, ulica i numer, adres zamieszkania, ulica "
    "sluzbowa, sluzbowy adres ulica, strasse, strasse und hausnummer, anschrift, "
    "strasse geschaftlich, adresse, rue, adresse postale, rue bureau, direccion, "
    "calle, domicilio, indirizzo, via, aadress, tanav, улица, адрес, вулиця, адреса, "
    "straat, adres 1, mailing address, address1, shipping address 1, shipping street, "
    "other street, home street, home address, street name, street address line 1, "
    "address street 1, street 1, ulica nr, ulica i nr, ulica i nr domu, strasse "
    "hausnummer, strasse nr, adresse ligne 1, direccion 1, indirizzo 1, tanav ja maja, "
    "postiaadress, postal address, почтовый адрес, поштова адреса, rue et numero, via "
    "e numero, via e numero civico, calle y numero, вулиця будинок, улица дом, "
    "direccion postal",
    "street2": "street 2, address line 2, address 2, apartment, suite, business street "
    "2, billing address 2, address 1 extended address, adres 2, adresszusatz, "
    "complement d adresse, direccion 2, indirizzo 2",
    "zip": "zip, zip code, postal code, postcode, post code, postal zip code, business "
    "postal code, billing postcode, billing zip, mailing zip, mailing postal code, "
    "address zip, address 1 postal code, kod pocztowy, kod, kod pocztowy sluzbowy, "
    "plz, postleitzahl, postleitzahl geschaftlich, code postal, code postal bureau, "
    "codigo postal, cap, postiindeks, sihtnumber, индекс, почтовый индекс, індекс, "
    "поштовий індекс, shipping zip, shipping postcode, other postal code, home postal "
    "code, zip postal code, zip postcode, kod poczt, cp, cod postal, c a p, почт "
    "индекс, pk, post nr, indeks, codice postale, codice di avviamento postale, "
    "postinumber, почтовый код, поштовий код",
    "city": "city, town, locality, business city, billing city, mailing city, address "
    "city, address 1 city, miasto, miejscowosc, miasto sluzbowe, stadt, ort, wohnort, "
    "ort geschaftlich, ville, commune, ville bureau, ciudad, localidad, poblacion, "
    "citta, comune, linn, asula, город, населенный пункт, місто, населений пункт, "
    "plaats, stad, woonplaats, shipping city, other city, home city, miejscowosc "
    "miasto, localite, municipio, comune di residenza, linn vald, населённый пункт, "
    "нас пункт, localita, paikkakunta, gemeinde, ville commune, "
    "kaupunki, pilseta, miestas, mesto, varos, oras, sehir, grad",
    "state_id": "state, region, province, county, state region, business state, "
    "state id name, state id display name, "
    "billing state, mailing state, address state, address 1 region, wojewodztwo, "
    "bundesland, departement, provincia, regione, provincie, maakond, область, регион, "
    "край, регіон, home state, state province, state code, province code, province "
    "state, state province region, prowincja, kanton, kanton bundesland, bundesland "
    "kanton, canton, estado provincia, prov, край область, comunidad autonoma, "
    "comunidad, land bundesland, regioon, voivodeship, область регион, obwod",
    "country_id": "country, country region, country code, business country region, "
    "country id name, country id display name, country id code, "
    "business country, billing country, mailing country, address country, "
    "address 1 country, nation, kraj, panstwo, kraj region, kraj region "
    "sluzbowy, land, staat, land region, land region geschaftlich, pays, "
    "pays region, pais, paese, nazione, riik, maa, страна, країна, cc, home "
    "country region, home country, country name, shipping country, pays "
    "bureau, land code, kod kraju, kraj zamieszkania, landercode, код "
    "страны, код країни, code pays, codigo de pais, codice paese, riigi "
    "kood, pais region, paese regione, paese area geografica, страна "
    "регион, країна регіон, riik piirkond, kraj i region, country or region",
    "lang": "language, lang, locale, preferred language, preferred locale, jezyk, "
    "sprache, langue, idioma, lingua, keel, язык, мова, taal",
    "website": "website, website url, web, web page, webpage, url, homepage, website 1 "
    "value, web site, strona www, strona internetowa, strona, www, "
    "webseite, internetseite, site web, site internet, page web, sitio web, "
    "pagina web, sito web, koduleht, veebileht, сайт, веб сайт, вебсайт, "
    "веб страница, www strona, strona sieci web, адрес сайта, sivustik, web "
    "adresse, internet, site internet url, kodulehekulg, sito, интернет "
    "сайт, site, witryna, witryna internetowa, strona firmowa, сайт "
    "компании, pagina, url du site web, adres url witryny, url del sitio "
    "web, url sito web, url сайта, адрес сайта компании, website domain, "
    "homepage url, url strony",
    "vat": "vat, vat number, vat id, tax id, tax number, nip, nr nip, ust id, ust "
    "idnr, ustidnr, umsatzsteuer id, steuernummer, numero de tva, tva, nif, "
    "cif, partita iva, p iva, kmkr, kmkr number, инн, ідн, btw, btw nummer, "
    "ипн, іпн, рнокпп, єдрпоу, rfc, codice fiscale, numer nip, nip firmy "
    "klienta, ндс, vat ue, n tva intracommunautaire, tva "
    "intracommunautaire, numero tva intracommunautaire, nif cif, cif nif, "
    "nip vat, vat nr, ust id nr, uid, uid nummer, mwst nr",
    "ref": "reference, ref, internal reference, numer referencyjny, referenz",
    "user_id": "user id name, user id display name, user id login, "
    "salesperson, sales person, sales rep, sales representative, contact "
    "owner, account owner, lead owner, record owner, owner name, "
    "handlowiec, opiekun, opiekun klienta, vertriebsmitarbeiter, "
    "kundenbetreuer, betreuer, commercial, vendeur, vendedor, comercial, "
    "venditore, commerciale, muugimees, менеджер, ответственный, "
    "відповідальний, assigned to, owner, responsible, zustandig, "
    "responsable, responsabile, vastutaja, kliendihaldur, verkaufer, "
    "muugiesindaja, muugijuht, sprzedawca, przedstawiciel, responsable "
    "commercial, agente, agente comercial, agente di vendita, відповідальна "
    "особа, продавец, продавець, zustandiger mitarbeiter, "
    "kontaktverantwortlicher, kontaktinhaber, proprietaire du contact, "
    "propietario del contacto, propietario, proprietario del contatto, "
    "proprietario, wlasciciel kontaktu, wlasciciel, eigenaar, eigenaar "
    "contact, sales owner, account manager, key account manager, gestor, "
    "gestor comercial, doradca, doradca klienta, ответственный менеджер, "
    "владелец, omanik, besitzer, inhaber, charge d affaires, charge de "
    "clientele, konsultant, відповідальний менеджер, власник, propriétaire "
    "du compte, proprietaire du compte, account inhaber, accountinhaber, "
    "proprietario account, proprietario contatto, propietario de la cuenta, "
    "proprietaire",
    "comment": "notes, note, comment, comments, description, remarks, notatki, "
    "notatka, uwagi, opis, notizen, notiz, bemerkung, bemerkungen, "
    "kommentar, anmerkungen, remarques, remarque, commentaire, "
    "commentaires, notas, observaciones, comentarios, commento, commenti, "
    "annotazioni, markused, markmed, kommentaar, примечание, примечания, "
    "заметки, комментарий, примітка, примітки, нотатки, коментар, memo, "
    "additional information, dodatkowe informacje, bemerkungen notizen, "
    "info, lisainfo, дополнительно, додатково, informations "
    "complementaires, komentarz, komentarze, anmerkung, kommentaarid, "
    "kommentare, заметка, комментарии, observations, observation, "
    "comentario, коментарі, comentarios internos, adnotacje, osservazioni, "
    "observacion, notizie, примечания клиента, marge, lisamarkus, questions "
    "comments, questions and comments, beschreibung, descripcion, "
    "descrizione, описание, опис, kirjeldus, komentarz klienta, "
    "besonderheiten",
    "social_linkedin": "linkedin, linkedin url, linkedin profile, linkedin bio",
    "social_facebook": "facebook, facebook url, facebook profile",
    "social_instagram": "instagram, instagram url, instagram profile",
    "social_x": "twitter, x, twitter username, twitter handle, twitter url",
    "tags": "tags, tag, category id, category id name, category id display name, "
    "labels, label, categories, category, group membership, groups, "
    "segments, contact tags, tag names, tagi, etykiety, kategorie, kategoria, grupy, "
    "schlagworter, schlagworte, etiketten, kategorien, gruppen, etiquettes, categories "
    "contact, groupes, etiquetas, categorias, grupos, etichette, categorie, gruppi, "
    "sildid, kategooriad, ruhmad, grupid, теги, метки, категории, группы, мітки, "
    "категорії, групи, email lists, lists, stichworter, stichworte, marksonad, mots "
    "cles, mot cle, categoria, etichetta, etiqueta, etiquette, etykieta, grupa, "
    "группа, метка, тег, silt, kategooria, мітка, група, palabras clave, parole "
    "chiave, slowa kluczowe, ключевые слова, schlagwort",
    # What these are called beyond the words of consent_words.py.
    "consent": "agreed",
    "consent_date": "agreed on, agreed at",
    "consent_proof": "proof, nachweis, preuve",
}


def plain(name):
    """A header without case, accents, signs and what makes it unique: ``e mail``."""
    return words_of(re.sub(r"\s*\(\d+\)$", "", name))


def compact(name):
    """As ``plain``, in one word: *E-Mail Address*, *emailAddress*, *EMAIL_ADDRESS*."""
    return plain(name).replace(" ", "")


# By compact name: what it holds, and how good a name for it it is, the best is 0.
KNOWN = {}
for target, names in NAMES.items():
    for rank, name in enumerate(names.split(",")):
        KNOWN.setdefault(compact(name), (target, rank))
