"""Names of columns of further systems, languages and forms: each column, with what it
holds behind a sign; without one it goes nowhere."""

WORLD_HEADERS = {
    "Google 2024": (
        "First Name=first_name|Middle Name=middle_name|Last Name=last_name|"
        "Phonetic First Name|Name Prefix|Name Suffix|Nickname|File As=name|"
        "Organization Name=company|Organization Title=function|"
        "Organization Department|Birthday|Notes=comment|Photo|Labels=tags|"
        "E-mail 1 - Label|E-mail 1 - Value=email|E-mail 2 - Label|"
        "E-mail 2 - Value=email_2|Phone 1 - Label|Phone 1 - Value=phone|"
        "Phone 2 - Label|Phone 2 - Value=phone_2|Phone 3 - Value|"
        "Address 1 - Street=street|Address 1 - City=city|"
        "Address 1 - Postal Code=zip|Address 1 - Country=country_id|"
        "Relation 1 - Label|Relation 1 - Value|Website 1 - Value=website"
    ),
    "Outlook new web": (
        "First Name=first_name|Middle Name=middle_name|Last Name=last_name|Title|"
        "Suffix|Nickname|E-mail Address=email|E-mail 2 Address=email_2|"
        "E-mail 3 Address|Home Phone|Business Phone=phone|Mobile Phone=phone_2|"
        "Home Street|Home City|Business Street=street|Business City=city|"
        "Business Postal Code=zip|Business Country/Region=country_id|"
        "Company=company|Job Title=function|Department|Notes=comment|"
        "Categories=tags"
    ),
    "Outlook es": (
        "Tratamiento|Nombre=first_name|Segundo nombre=middle_name|"
        "Apellidos=last_name|Sufijo|Organización=company|Departamento|"
        "Puesto=function|Calle del trabajo=street|Ciudad de trabajo=city|"
        "Provincia o estado de trabajo=state_id|Código postal del trabajo=zip|"
        "País o región del trabajo=country_id|Calle del domicilio|"
        "Ciudad de residencia|Fax del trabajo|Teléfono del trabajo=phone|"
        "Teléfono móvil=phone_2|Dirección de correo electrónico=email|"
        "Dirección del correo electrónico 2=email_2|Notas=comment|Categorías=tags|"
        "Página Web=website"
    ),
    "Outlook fr new": (
        "Titre|Prénom=first_name|Nom de famille=last_name|Société=company|"
        "Titre de poste=function|Téléphone professionnel=phone|"
        "Téléphone mobile=phone_2|Adresse de courrier=email|"
        "Adresse e-mail 2=email_2|Rue (professionnelle)=street|"
        "Ville (professionnelle)=city|Code postal (professionnel)=zip|"
        "Pays/région (professionnel)=country_id"
    ),
    "Outlook ru new": (
        "Имя=first_name|Отчество=middle_name|Фамилия=last_name|"
        "Адрес электронной почты=email|Адрес электронной почты 2=email_2|"
        "Рабочий телефон=phone|Мобильный телефон=phone_2|Организация=company|"
        "Должность=function|Рабочий адрес: улица=street|Рабочий адрес: город=city|"
        "Рабочий адрес: почтовый индекс=zip|Рабочий адрес: страна=country_id|"
        "Заметки=comment"
    ),
    "Outlook et": (
        "Eesnimi=first_name|Perekonnanimi=last_name|E-posti aadress=email|"
        "E-posti aadress 2=email_2|Töötelefon=phone|Mobiiltelefon=phone_2|"
        "Ettevõte=company|Ametinimetus=function|Töökoha tänav=street|"
        "Töökoha linn=city|Töökoha sihtnumber=zip|Töökoha riik=country_id|"
        "Märkmed=comment|Kategooriad=tags"
    ),
    "Outlook uk": (
        "Ім'я=first_name|По батькові=middle_name|Прізвище=last_name|"
        "Адреса електронної пошти=email|Робочий телефон=phone|"
        "Мобільний телефон=phone_2|Організація=company|Посада=function|"
        "Вулиця (робоча)=street|Місто (робоче)=city|Індекс (робочий)=zip|"
        "Країна (робоча)=country_id|Нотатки=comment"
    ),
    "Apple Numbers": (
        "First name=first_name|Last name=last_name|Company=company|"
        "Job Title=function|E-mail (work)=email|E-mail (home)=email_2|"
        "Phone (work)=phone|Phone (mobile)=phone_2|Address (work)=street|"
        "Note=comment"
    ),
    "Thunderbird ru": (
        "Имя=first_name|Фамилия=last_name|Отображаемое имя=name|Псевдоним|"
        "Основной адрес электронной почты=email|"
        "Дополнительный адрес электронной почты=email_2|Рабочий телефон=phone|"
        "Домашний телефон|Номер факса|Мобильный телефон=phone_2|"
        "Организация=company|Должность=function|Веб-страница 1=website|"
        "Заметки=comment"
    ),
    "Thunderbird fr": (
        "Prénom=first_name|Nom de famille=last_name|Nom à afficher=name|Surnom|"
        "Première adresse électronique=email|"
        "Adresse électronique secondaire=email_2|Téléphone professionnel=phone|"
        "Téléphone personnel|Fax|Téléphone portable=phone_2|Organisation=company|"
        "Fonction=function|Notes=comment"
    ),
    "HubSpot fr": (
        "ID de la fiche=external_id|Prénom=first_name|Nom=last_name|E-mail=email|"
        "Numéro de téléphone=phone|Propriétaire du contact=user_id|"
        "Entreprise associée=company|Date de création|Statut du lead|"
        "Intitulé du poste=function|Ville=city|Pays/Région=country_id|"
        "Adresse postale=street|Code postal=zip|URL du site web=website"
    ),
    "HubSpot es": (
        "ID de registro=external_id|Nombre=first_name|Apellidos=last_name|"
        "Correo=email|Número de teléfono=phone|Propietario del contacto=user_id|"
        "Empresa asociada=company|Cargo=function|Ciudad=city|"
        "País/región=country_id|Dirección=street|Código postal=zip|"
        "URL del sitio web=website|Número de teléfono móvil=phone_2"
    ),
    "HubSpot pl": (
        "Identyfikator rekordu=external_id|Imię=first_name|Nazwisko=last_name|"
        "E-mail=email|Numer telefonu=phone|Właściciel kontaktu=user_id|"
        "Powiązana firma=company|Stanowisko=function|Miasto=city|"
        "Kraj/region=country_id|Ulica i numer=street|Kod pocztowy=zip|"
        "Adres URL witryny=website"
    ),
    "HubSpot it": (
        "ID record=external_id|Nome=first_name|Cognome=last_name|"
        "Indirizzo e-mail=email|Numero di telefono=phone|"
        "Proprietario contatto=user_id|Azienda associata=company|"
        "Qualifica=function|Città=city|Paese/Area geografica=country_id"
    ),
    "Salesforce de": (
        "Anrede|Vorname=first_name|Nachname=last_name|Titel=function|"
        "Accountname=company|Postanschrift: Straße=street|Postanschrift: Ort=city|"
        "Postanschrift: PLZ=zip|Postanschrift: Land=country_id|Telefon=phone|Fax|"
        "Mobil=phone_2|E-Mail=email|Account-Inhaber=user_id"
    ),
    "Pipedrive pl": (
        "Osoba - Imię i nazwisko=name|Osoba - E-mail - Praca=email|"
        "Osoba - Telefon - Praca=phone|Osoba - Organizacja=company|"
        "Osoba - Właściciel=user_id|Osoba - Etykieta=tags|Osoba - ID=external_id"
    ),
    "Pipedrive de": (
        "Person - Name=name|Person - E-Mail-Adresse - Arbeit=email|"
        "Person - Telefon - Arbeit=phone|Person - Organisation=company|"
        "Person - Besitzer=user_id|Person - Label=tags|Person - ID=external_id"
    ),
    "Zoho de": (
        "Datensatz-ID=external_id|Kontaktinhaber=user_id|Vorname=first_name|"
        "Nachname=last_name|Kontoname=company|E-Mail=email|Titel=function|"
        "Telefon=phone|Mobil=phone_2|Postanschrift Straße=street|"
        "Postanschrift Stadt=city|Postanschrift Postleitzahl=zip|"
        "Postanschrift Land=country_id|Beschreibung=comment|E-Mail-Opt-out=opt_out"
    ),
    "Woo pl": (
        "Numer zamówienia|Imię (rozliczeniowe)=first_name|"
        "Nazwisko (rozliczeniowe)=last_name|Firma (rozliczeniowa)=company|"
        "Adres 1 (rozliczeniowy)=street|Miasto (rozliczeniowe)=city|"
        "Kod pocztowy (rozliczeniowy)=zip|Kraj (rozliczeniowy)=country_id|"
        "E-mail (rozliczeniowy)=email|Telefon (rozliczeniowy)=phone"
    ),
    "Shopify customers new": (
        "Customer ID=external_id|First Name=first_name|Last Name=last_name|"
        "Email=email|Accepts Email Marketing=consent|"
        "Default Address Company=company|Default Address Address1=street|"
        "Default Address Address2=street2|Default Address City=city|"
        "Default Address Province Code=state_id|"
        "Default Address Country Code=country_id|Default Address Zip=zip|"
        "Default Address Phone=phone_2|Phone=phone|Accepts SMS Marketing=consent|"
        "Total Spent|Total Orders|Note=comment|Tax Exempt|Tags=tags"
    ),
    "Allegro/BaseLinker": (
        "order_id|imię_nazwisko=name|email=email|telefon=phone|firma=company|"
        "adres=street|kod_pocztowy=zip|miasto=city|kraj=country_id|nip=vat|"
        "login_klienta"
    ),
    "Subiekt": (
        "Symbol|Nazwa=name|NIP=vat|Ulica=street|Kod pocztowy=zip|Miejscowość=city|"
        "Telefon=phone|E-mail=email|WWW=website|Opiekun=user_id"
    ),
    "Eventbrite": (
        "Order #|Order Date|First Name=first_name|Surname=last_name|Email=email|"
        "Quantity|Price Tier|Ticket Type|Attendee #|Group|Order Type|Currency|"
        "Total Paid|Home City=city|Mobile Phone=phone_2|Job Title=function|"
        "Company=company"
    ),
    "Zoom webinar": (
        "First Name=first_name|Last Name=last_name|Email=email|Address=street|"
        "City=city|Country/Region=country_id|Zip/Postal Code=zip|"
        "State/Province=state_id|Phone=phone|Industry|Organization=company|"
        "Job Title=function|Questions & Comments=comment|"
        "Registration Time=consent_date_2|Approval Status"
    ),
    "LinkedIn lead gen": (
        "created_time|email=email|first_name=first_name|last_name=last_name|"
        "company=company|job_title=function|phone_number=phone|country=country_id"
    ),
    "Facebook leads": (
        "id=external_id|created_time|ad_name|form_name|platform|full_name=name|"
        "email=email|phone_number=phone|city=city|job_title=function|"
        "company_name=company"
    ),
    "Typeform": (
        "#|What's your first name?=first_name|What's your last name?=last_name|"
        "What's your email address?=email|What's your phone number?=phone|"
        "What company do you work for?=company|Submitted At|Network ID"
    ),
    "Google form pl": (
        "Sygnatura czasowa|Twoje imię i nazwisko=name|Twój adres e-mail=email|"
        "Podaj numer telefonu=phone|Nazwa firmy / instytucji=company"
    ),
    "Google form de": (
        "Zeitstempel|Ihr Name=name|Ihre E-Mail-Adresse=email|"
        "Ihre Telefonnummer=phone|Ihre Firma=company"
    ),
    "form ru": (
        "Отметка времени|Ваше имя=first_name|Ваш email=email|Ваш телефон=phone|"
        "Ваша компания=company"
    ),
    "form fr/es/it": (
        "Votre nom=last_name|Votre prénom=first_name|Votre e-mail=email|"
        "Votre téléphone=phone"
    ),
    "form et": (
        "Ajatempel|Sinu nimi=name|Sinu e-posti aadress=email|Sinu telefon=phone"
    ),
    "required stars": (
        "Imię*=first_name|Nazwisko*=last_name|E-mail *=email|"
        "Telefon (wymagane)=phone|Firma [opcjonalnie]=company"
    ),
    "snake": (
        "contact_first_name=first_name|contact_last_name=last_name|"
        "contact_email=email|contact_phone=phone|company_name=company|"
        "postal_code=zip|country_code=country_id|job_title=function|"
        "web_site=website"
    ),
    "camel": (
        "firstName=first_name|lastName=last_name|primaryEmail=email|"
        "mobilePhone=phone_2|workPhone=phone|companyName=company|"
        "streetAddress=street|zipCode=zip|countryName=country_id|"
        "preferredLanguage=lang"
    ),
    "sql db": (
        "usr_fname=first_name|usr_lname=last_name|usr_email=email|usr_tel=phone|"
        "usr_city=city|usr_zip=zip"
    ),
    "german crm": (
        "Kd-Nr=external_id|Firma1=company|Ansprechpartner=name|Strasse=street|"
        "PLZ=zip|Ort=city|Tel.=phone|Handy=phone_2|Mail=email|Bemerkung=comment|"
        "Betreuer=user_id|USt-ID-Nr.=vat"
    ),
    "french crm": (
        "Code client=external_id|Raison sociale=company|Civilité|"
        "Nom du contact=last_name|Prénom du contact=first_name|Adresse 1=street|"
        "CP=zip|Ville=city|Tél. fixe=phone|Tél. mobile=phone_2|Courriel=email|"
        "N° TVA intracommunautaire=vat"
    ),
    "it crm": (
        "Codice cliente=external_id|Ragione sociale=company|Referente=name|"
        "Indirizzo=street|CAP=zip|Città=city|Prov.=state_id|Tel.=phone|"
        "Cell.=phone_2|E-mail=email|P. IVA=vat|Cod. Fisc."
    ),
    "es crm": (
        "Cód. cliente=external_id|Razón social=company|Persona de contacto=name|"
        "Domicilio=street|C.P.=zip|Población=city|Provincia=state_id|"
        "Tfno. fijo=phone|Móvil=phone_2|Correo electrónico=email|NIF/CIF=vat"
    ),
    "uk crm": (
        "Код клієнта=external_id|Назва компанії=company|Контактна особа=name|"
        "Вулиця=street|Поштовий індекс=zip|Місто=city|Тел.=phone|Моб.=phone_2|"
        "Е-mail=email|Примітки=comment"
    ),
    "ru crm": (
        "Код контрагента=external_id|Наименование=company|Контактное лицо=name|"
        "Юр. адрес=street|Индекс=zip|Город=city|Телефон раб.=phone|"
        "Моб. тел.=phone_2|Эл. почта=email|ИНН=vat|Комментарий=comment"
    ),
    "et crm": (
        "Kliendikood=external_id|Firma=company|Kontaktisik=name|Aadress=street|"
        "Postiindeks=zip|Linn=city|Tel=phone|Mob=phone_2|E-mail=email|KMKR=vat|"
        "Kommentaar=comment"
    ),
    "google de": (
        "Vorname=first_name|Nachname=last_name|E-Mail 1 - Wert=email|"
        "Telefon 1 - Wert=phone|Organisation 1 - Name=company"
    ),
    "google fr": "Prénom=first_name|Téléphone 1 - Valeur=phone",
    "google pl": "Imię=first_name|Telefon 1 – Wartość=phone",
    "a form de": "Wie heißen Sie?=name|Firma (falls vorhanden)=company",
    "a form ru": "Как вас зовут?=name|Телефон (при наличии)=phone",
}
