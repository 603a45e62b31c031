"""Names of columns, in eight languages."""

# By what they hold.
NAMED = {
    "email": (
        "Email address|E-mail służbowy|Adres mailowy|Mail|E-posti "
        "aadress|Meiliaadress|Эл. адрес|E-mail клиента|Почтовый ящик|Mailadresse|E-Mail"
        " (geschäftlich)|Courriel professionnel|Adresse courriel|Adresse "
        "électronique|Correo|Correo-e|Email del cliente|Dirección email|Indirizzo di "
        "posta elettronica|Email aziendale|E-mail cliente|Електронна "
        "адреса|Е-мейл|Емейл|Поштова скринька|work_email|contact.email|Email "
        "(primary)|EMAIL_ADDR|customerEmail|Contact: Email|E-Mail Adresse "
        "privat|mail_address"
    ),
    "first_name": (
        "Firstname|first|Given name|Imię "
        "klienta|Imiona|Vorname(n)|Rufname|Eesnimi(s)|Kliendi eesnimi|Имя "
        "клиента|Prénom du client|Prénom(s)|Nombre de pila|Nombres|Nome di "
        "battesimo|Ім’я|Імʼя|billing.first_name|FNAME|Contact First Name"
    ),
    "last_name": (
        "Lastname|Surname|Nazwisko "
        "klienta|Familienname|Zuname|Perenimi|Perekonnanimi|Фамилия клиента|Nom de "
        "famille|Apellido|Primer apellido|Apellido(s)|Cognome cliente|Прізвище "
        "клієнта|LNAME|Contact Last Name"
    ),
    "name": (
        "Full name|Imię i nazwisko klienta|Nazwisko i imię|Imię, nazwisko|Vor- und "
        "Nachname|Name, Vorname|Kontaktname|Nimi|Ees- ja "
        "perekonnanimi|Täisnimi|ФИО|Ф.И.О.|ФИО клиента|Имя, фамилия|Nom et prénom|Nom, "
        "prénom|Nom complet|Nombre completo|Nombre y apellidos|Nome e "
        "cognome|Nominativo|ПІБ|П.І.Б.|Повне ім'я|Customer name"
    ),
    "phone": (
        "Phone number|Tel.|Tel|Numer telefonu|Nr tel.|Nr telefonu|Telefon "
        "kontaktowy|Telefonnummer|Tel.-Nr.|Telefon "
        "(geschäftlich)|Festnetz|Telefoninumber|Tel "
        "nr|Kontakttelefon|Телефон|Тел.|Номер телефона|Контактный "
        "телефон|Téléphone|Tél.|N° de téléphone|Numéro de téléphone|Téléphone "
        "fixe|Teléfono|Tfno.|Nº de teléfono|Teléfono fijo|Telefono|N. telefono|Recapito"
        " telefonico|Телефон клієнта|Контактний телефон|phone_number|workPhone"
    ),
    "phone_2": (
        "Mobile|Cell|Komórka|Tel. kom.|Telefon "
        "kom.|Handy|Handy-Nr.|Mobil|Mobilnummer|Mobiil|Mobiiltelefon|Моб. "
        "телефон|Мобильный|Сотовый|Portable|Tél. portable|N° de portable|Móvil|Teléfono"
        " móvil|Celular|Cellulare|N. cellulare|Мобільний|Моб. тел."
    ),
    "company": (
        "Company|Organisation|Firma|Nazwa firmy|Nazwa "
        "przedsiębiorstwa|Pracodawca|Firmenname|Unternehmen|Arbeitgeber|Ettevõte|Ettevõtte"
        " nimi|Asutus|Tööandja|Компания|Название компании|Наименование "
        "организации|Работодатель|Société|Entreprise|Nom de l'entreprise|Raison "
        "sociale|Employeur|Empresa|Compañía|Razón social|Azienda|Ditta|Società|Ragione "
        "sociale|Компанія|Назва організації|Роботодавець|Employer"
    ),
    "function": (
        "Job "
        "title|Stanowisko|Funkcja|Position|Funktion|Berufsbezeichnung|Ametikoht|Amet|Должность|Poste|Fonction|Intitulé"
        " de poste|Cargo|Puesto|Ruolo|Mansione|Qualifica|Посада|Title"
    ),
    "street": (
        "Street|Ulica i numer|Ulica/nr|Adres|Straße|Straße, Nr.|Straße und "
        "Hausnummer|Strasse/Hausnr.|Adresse|Tänav|Aadress|Улица|Улица, "
        "дом|Адрес|Rue|Adresse postale|N° et rue|Calle|Dirección|Dirección "
        "postal|Domicilio|Via|Indirizzo|Via e numero|Вулиця|Адреса|Вулиця, "
        "будинок|Address Line 1"
    ),
    "zip": (
        "ZIP|Postal code|Kod pocztowy|Kod "
        "poczt.|PLZ|Postleitzahl|Postiindeks|Indeks|Sihtnumber|Индекс|Почтовый "
        "индекс|Code postal|CP|C.P.|Código postal|CAP|C.A.P.|Codice "
        "postale|Індекс|Поштовий індекс"
    ),
    "city": (
        "City|Town|Miasto|Miejscowość|Ort|Stadt|Wohnort|Linn|Asula|Город|Населенный "
        "пункт|Нас. "
        "пункт|Ville|Commune|Localité|Ciudad|Población|Localidad|Municipio|Città|Comune|Località|Місто|Населений"
        " пункт"
    ),
    "country_id": (
        "Country|Kraj|Państwo|Land|Staat|Riik|Страна|Pays|País|Paese|Nazione|Країна|Country"
        " Code"
    ),
    "state_id": (
        "State|Województwo|Bundesland|Maakond|Область|Регион|Région|Département|Provincia|Comunidad"
        " autónoma|Regione|Область"
    ),
    "website": (
        "Website|Strona internetowa|Strona "
        "WWW|WWW|Webseite|Homepage|Internet|Koduleht|Kodulehekülg|Veebileht|Сайт|Веб-сайт|Site"
        " web|Site internet|Sitio web|Página web|Sito|Sito web|Вебсайт"
    ),
    "tags": (
        "Tags|Tagi|Etykiety|Schlagwörter|Stichwörter|Kategorie|Sildid|Märksõnad|Теги|Метки|Étiquettes|Mots-clés|Catégorie|Etiquetas|Categoría|Etichette|Tag|Теги|Мітки"
    ),
    "comment": (
        "Notes|Uwagi|Notatki|Komentarz|Komentarze|Bemerkungen|Anmerkung|Notiz|Kommentar|Märkused|Kommentaarid|Lisainfo|Примечания|Комментарии|Заметка|Remarques|Commentaires|Observations|Notas|Observaciones|Comentario|Note|Commenti|Примітки|Коментарі"
    ),
    "lang": ("Language|Język|Sprache|Keel|Язык|Langue|Idioma|Lingua|Мова"),
    "external_id": (
        "ID|Customer ID|ID klienta|Nr klienta|Kundennr.|Kunden-Nr.|Kundennummer|Kliendi"
        " nr|Kliendinumber|ID клиента|№ клиента|Номер клиента|N° client|Numéro "
        "client|Nº cliente|ID cliente|Codice cliente|ID клієнта|Номер клієнта|Customer "
        "No."
    ),
    "vat": (
        "VAT|NIP|USt-IdNr.|USt-ID|KMKR|KMKR nr|ИНН|N° TVA|Numéro de "
        "TVA|NIF|CIF|P.IVA|Partita IVA|ІПН|VAT No"
    ),
    "user_id": (
        "Salesperson|Opiekun|Handlowiec|Kundenbetreuer|Verkäufer|Müügiesindaja|Менеджер|Ответственный|Commercial|Vendedor|Comercial|Venditore|Менеджер"
    ),
}
