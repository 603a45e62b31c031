"""Names of columns, of files that systems export."""

# By system: each column, with what it holds behind a sign; without one it is left out.
EXPORTED = {
    "Mailchimp sub": (
        "Email Address=email|First Name=first_name|Last "
        "Name=last_name|Address=street|Phone "
        "Number=phone|Birthday|Company=company|MEMBER_RATING|OPTIN_TIME=consent_date|OPTIN_IP=consent_proof|CONFIRM_TIME=consent_date|CONFIRM_IP=consent_proof|LATITUDE|LONGITUDE|GMTOFF|DSTOFF|TIMEZONE|CC=country_id|REGION|LAST_CHANGED|LEID=external_id|EUID|NOTES=comment|TAGS=tags"
    ),
    "Mailchimp unsub": (
        "Email Address=email|First Name=first_name|Last "
        "Name=last_name|Address=street|Phone "
        "Number=phone|MEMBER_RATING|OPTIN_TIME=consent_date|OPTIN_IP=consent_proof|CONFIRM_TIME=consent_date|CONFIRM_IP=consent_proof|UNSUB_TIME=opt_out|UNSUB_CAMPAIGN_TITLE=opt_out|UNSUB_CAMPAIGN_ID=opt_out|UNSUB_REASON=opt_out|UNSUB_REASON_OTHER=opt_out|LEID=external_id|EUID|NOTES=comment|TAGS=tags"
    ),
    "Mailchimp cleaned": (
        "Email Address=email|First Name=first_name|Last "
        "Name=last_name|Address=street|MEMBER_RATING|OPTIN_TIME=consent_date|OPTIN_IP=consent_proof|CONFIRM_TIME=consent_date|CONFIRM_IP=consent_proof|CLEAN_TIME=opt_out|CLEAN_CAMPAIGN_TITLE=opt_out|CLEAN_CAMPAIGN_ID=opt_out|LEID=external_id|EUID|NOTES=comment|TAGS=tags"
    ),
    "HubSpot all": (
        "Record ID=external_id|First Name=first_name|Last "
        "Name=last_name|Email=email|Phone Number=phone|Contact owner=user_id|Last "
        "Activity Date|Lead Status|Marketing contact status|Create Date|Associated "
        "Company|Associated Company IDs|Lifecycle Stage|Mobile Phone Number=phone_2|Job"
        " Title=function|Street Address=street|City=city|State/Region=state_id|Postal "
        "Code=zip|Country/Region=country_id|Website URL=website|Unsubscribed from all "
        "email=opt_out|Opted out of email: Marketing Information=opt_out|Legal basis "
        "for processing contact's data|Preferred language=lang|Email "
        "Domain=company_domain|Company Name=company|Original Source|Number of "
        "Sessions|Email hard bounce reason=opt_out|Industry|Salutation|Twitter "
        "Username=social_x|LinkedIn URL=social_linkedin"
    ),
    "Brevo": (
        "CONTACT "
        "ID=external_id|EMAIL=email|FIRSTNAME=first_name|LASTNAME=last_name|SMS=phone|LANDLINE_NUMBER|WHATSAPP=phone_2|EXT_ID|JOB_TITLE=function|COMPANY=company|DOUBLE_OPT-IN=consent|OPT_IN=consent|BLACKLIST=opt_out|ADDED_TIME=consent_date_2|MODIFIED_TIME|CONTACT_TIMEZONE|LINKEDIN=social_linkedin"
    ),
    "Brevo new": (
        "ID=external_id|EMAIL=email|Blocklisted=opt_out|Email blocklisted=opt_out|SMS "
        "blocklisted=opt_out|Added time=consent_date_2|Modified "
        "time|LASTNAME=last_name|FIRSTNAME=first_name|SMS=phone|LIST IDS"
    ),
    "ActiveCampaign": (
        "Contact ID=external_id|Email=email|First Name=first_name|Last "
        "Name=last_name|Phone=phone|Account=company|Job "
        "Title=function|Tags=tags|Lists|Date Created|IP Address|Score|Status|Subscribe "
        "Date=consent_date|Unsubscribe Date=opt_out"
    ),
    "ActiveCampaign2": (
        "id=external_id|Email=email|First Name=first_name|Last "
        "Name=last_name|Phone=phone|Organization=company|Contact ID|Contact "
        "Owner=user_id|Unsubscription Reason=opt_out|Last Open Date|Bounced "
        "Hard=opt_out|Bounced Soft|Bounced Date|Tags=tags"
    ),
    "Mautic": (
        "id=external_id|is_published|date_added=consent_date_2|date_modified|owner_id|points|title|firstname=first_name|lastname=last_name|company=company|position=function|email=email|phone=phone|mobile=phone_2|fax|address1=street|address2=street2|city=city|state=state_id|zipcode=zip|timezone|country=country_id|website=website|attribution|facebook=social_facebook|linkedin=social_linkedin|skype|twitter=social_x|preferred_locale=lang|date_identified|last_active|stage|dnc_email=opt_out"
    ),
    "Mautic2": (
        "Title|First Name=first_name|Last Name=last_name|Primary "
        "company=company|Position=function|Email=email|Mobile=phone_2|Phone=phone|Points|Fax|Address"
        " Line 1=street|Address Line 2=street2|City=city|State=state_id|Zip "
        "Code=zip|Country=country_id|Preferred Locale=lang|Timezone|Date Last "
        "Active|Attribution "
        "Date|Attribution|Website=website|Facebook=social_facebook|Foursquare|Instagram=social_instagram|LinkedIn=social_linkedin|Skype|Twitter=social_x|Contact"
        " ID=external_id"
    ),
    "Klaviyo": (
        "Email=email|Klaviyo ID|First Name=first_name|Last "
        "Name=last_name|Organization=company|Title=function|Phone "
        "Number=phone|Address=street|Address 2=street2|City=city|State / "
        "Region=state_id|Country=country_id|Zip Code=zip|Latitude|Longitude|Source|IP "
        "Address|Email Marketing Consent=consent|Email Marketing Consent "
        "Timestamp=consent_date|SMS Marketing Consent=consent|SMS Consent "
        "Timestamp=consent_date|Accepts Marketing=consent|Email "
        "Suppressions=opt_out|Profile Created On|Date Added=consent_date_2|First "
        "Active|Last Open|Last Click|Locale=lang|Predicted Gender"
    ),
    "GetResponse": (
        "email=email|name=name|created_on|origin|ip|country=country_id|city=city|region=state_id|postal_code=zip|tags=tags|score|engagement_score|custom_phone|company=company|note=comment|campaign"
    ),
    "GetResponse2": (
        "Email=email|Name=name|Added on=consent_date_2|Subscribed via|Country "
        "code|Autoresponder "
        "day|Tags=tags|Lists|birthdate|phone=phone|mobile_phone=phone_2|home_phone|work_phone|company=company|street=street|city=city|state=state_id|postal_code=zip|country=country_id|url=website|comment=comment|gender"
    ),
    "Salesforce": (
        "Id=external_id|Salutation|FirstName=first_name|LastName=last_name|Title=function|AccountName=company|AccountId|Email=email|Phone=phone|MobilePhone=phone_2|HomePhone|MailingStreet=street|MailingCity=city|MailingState=state_id|MailingPostalCode=zip|MailingCountry=country_id|LeadSource|OwnerId|HasOptedOutOfEmail=opt_out|HasOptedOutOfFax=opt_out|DoNotCall=opt_out|Department|Description=comment|Birthdate|CreatedDate|IsDeleted|EmailBouncedReason=opt_out|EmailBouncedDate=opt_out"
    ),
    "Salesforce report": (
        "Salutation|First Name=first_name|Last Name=last_name|Title=function|Account "
        "Name=company|Mailing Street=street|Mailing City=city|Mailing "
        "State/Province=state_id|Mailing Zip/Postal Code=zip|Mailing "
        "Country=country_id|Phone=phone|Fax|Mobile=phone_2|Email=email|Account "
        "Owner=user_id|Email Opt Out=opt_out|Do Not Call=opt_out|Contact "
        "ID=external_id|Lead Source"
    ),
    "Salesforce lead": (
        "Lead ID=external_id|First Name=first_name|Last "
        "Name=last_name|Title=function|Company / "
        "Account=company|Email=email|Phone=phone|Street=street|City=city|State/Province=state_id|Zip/Postal"
        " Code=zip|Country=country_id|Lead Status|Rating|Lead Owner=user_id|Lead "
        "Source|Created Date"
    ),
    "Zoho": (
        "Record Id=external_id|Contact Owner.id|Contact Owner=user_id|Lead Source|First"
        " Name=first_name|Last Name=last_name|Account Name.id|Account "
        "Name=company|Vendor Name.id|Vendor "
        "Name|Email=email|Title=function|Department|Phone=phone|Home Phone|Other "
        "Phone|Fax|Mobile=phone_2|Date of Birth|Assistant|Asst Phone|Reports To|Email "
        "Opt Out=opt_out|Skype ID|Created Time|Modified Time|Full "
        "Name=name|Salutation|Secondary Email=email_2|Twitter=social_x|Mailing "
        "Street=street|Other Street|Mailing City=city|Other City|Mailing "
        "State=state_id|Other State|Mailing Zip=zip|Other Zip|Mailing "
        "Country=country_id|Other Country|Description=comment|Tag=tags|Unsubscribed "
        "Mode=opt_out|Unsubscribed Time=opt_out"
    ),
    "Pipedrive": (
        "Person - ID=external_id|Person - Name=name|Person - First "
        "name=first_name|Person - Last name=last_name|Person - Label=tags|Person - "
        "Organization=company|Person - Email - Work=email|Person - Email - "
        "Home=email_2|Person - Email - Other|Person - Phone - Work=phone|Person - Phone"
        " - Home|Person - Phone - Mobile=phone_2|Person - Phone - Other|Person - "
        "Owner=user_id|Person - Open deals|Person - Next activity date|Person - "
        "Marketing status=consent|Person - Double opt-in=consent|Person - Person "
        "created|Person - Job title=function|Person - Postal address=street|Person - "
        "Notes=comment"
    ),
    "WooCommerce customers": (
        "Name=name|Username|Last Active|Date "
        "Registered=consent_date_2|Email=email|Orders|Total Spend|AOV|Country / "
        "Region=country_id|City=city|Region=state_id|Postal Code=zip"
    ),
    "WooCommerce users": (
        "ID=external_id|user_login|user_email=email|display_name=name|first_name=first_name|last_name=last_name|billing_first_name|billing_last_name|billing_company=company|billing_email=email_2|billing_phone=phone|billing_address_1=street|billing_address_2=street2|billing_postcode=zip|billing_city=city|billing_state=state_id|billing_country=country_id|shipping_first_name|shipping_last_name|shipping_company|shipping_phone=phone_2|shipping_address_1|shipping_address_2|shipping_postcode|shipping_city|shipping_state|shipping_country|user_registered=consent_date_2|role"
    ),
    "WooCommerce orders": (
        "Order Number|Order Status|Order Date|Customer Note=comment|First Name "
        "(Billing)=first_name|Last Name (Billing)=last_name|Company "
        "(Billing)=company|Address 1&2 (Billing)=street|City (Billing)=city|State Code "
        "(Billing)=state_id|Postcode (Billing)=zip|Country Code "
        "(Billing)=country_id|Email (Billing)=email|Phone (Billing)=phone|First Name "
        "(Shipping)|Last Name (Shipping)|City (Shipping)|Order Total Amount"
    ),
    "Shopify": (
        "Customer ID=external_id|First Name=first_name|Last "
        "Name=last_name|Email=email|Accepts Email Marketing=consent|Default Address "
        "Company=company|Default Address Address1=street|Default Address "
        "Address2=street2|Default Address City=city|Default Address Province "
        "Code=state_id|Default Address Country Code=country_id|Default Address "
        "Zip=zip|Default Address Phone=phone_2|Phone=phone|Accepts SMS "
        "Marketing=consent|Total Spent|Total Orders|Note=comment|Tax Exempt|Tags=tags"
    ),
    "Shopify old": (
        "First Name=first_name|Last "
        "Name=last_name|Email=email|Company=company|Address1=street|Address2=street2|City=city|Province=state_id|Province"
        " Code|Country=country_id|Country Code|Zip=zip|Phone=phone|Accepts "
        "Marketing=consent|Total Spent|Total Orders|Tags=tags|Note=comment|Tax Exempt"
    ),
    "Google old": (
        "Name=name|Given Name=first_name|Additional Name=middle_name|Family "
        "Name=last_name|Yomi Name|Given Name Yomi|Name Prefix|Name "
        "Suffix|Initials|Nickname|Short "
        "Name|Birthday|Gender|Location|Occupation=function|Notes=comment|Language=lang|Photo|Group"
        " Membership=tags|E-mail 1 - Type|E-mail 1 - Value=email|E-mail 2 - Type|E-mail"
        " 2 - Value=email_2|Phone 1 - Type|Phone 1 - Value=phone|Phone 2 - Type|Phone 2"
        " - Value=phone_2|Address 1 - Type|Address 1 - Formatted|Address 1 - "
        "Street=street|Address 1 - City=city|Address 1 - PO Box|Address 1 - "
        "Region=state_id|Address 1 - Postal Code=zip|Address 1 - "
        "Country=country_id|Address 1 - Extended Address=street2|Organization 1 - "
        "Type|Organization 1 - Name=company|Organization 1 - Title|Organization 1 - "
        "Department|Website 1 - Type|Website 1 - Value=website"
    ),
    "Google new": (
        "First Name=first_name|Middle Name=middle_name|Last Name=last_name|Phonetic "
        "First Name|Phonetic Middle Name|Phonetic Last Name|Name Prefix|Name "
        "Suffix|Nickname|File As=name|Organization Name=company|Organization "
        "Title=function|Organization "
        "Department|Birthday|Notes=comment|Photo|Labels=tags|E-mail 1 - Label|E-mail 1 "
        "- Value=email|E-mail 2 - Label|E-mail 2 - Value=email_2|Phone 1 - Label|Phone "
        "1 - Value=phone|Phone 2 - Label|Phone 2 - Value=phone_2|Address 1 - "
        "Label|Address 1 - Formatted|Address 1 - Street=street|Address 1 - "
        "City=city|Address 1 - PO Box|Address 1 - Region=state_id|Address 1 - Postal "
        "Code=zip|Address 1 - Country=country_id|Address 1 - Extended "
        "Address=street2|Website 1 - Label|Website 1 - Value=website|Event 1 - "
        "Label|Event 1 - Value|Custom Field 1 - Label|Custom Field 1 - Value"
    ),
    "Outlook en": (
        "First Name=first_name|Middle Name=middle_name|Last "
        "Name=last_name|Title|Suffix|Nickname|Given Yomi|Surname Yomi|E-mail "
        "Address=email|E-mail 2 Address=email_2|E-mail 3 Address|Home Phone|Home Phone "
        "2|Business Phone=phone|Business Phone 2|Mobile Phone=phone_2|Car Phone|Other "
        "Phone|Primary Phone|Pager|Business Fax|Home Fax|Other Fax|Company Main "
        "Phone|Callback|Radio Phone|Telex|TTY/TDD Phone|IMAddress|Job "
        "Title=function|Department|Company=company|Office Location|Manager's "
        "Name|Assistant's Name|Assistant's Phone|Company Yomi|Business "
        "Street=street|Business City=city|Business State=state_id|Business Postal "
        "Code=zip|Business Country/Region=country_id|Home Street|Home City|Home "
        "State|Home Postal Code|Home Country/Region|Other Street|Other City|Other "
        "State|Other Postal Code|Other Country/Region|Personal Web "
        "Page|Spouse|Schools|Hobby|Location|Web "
        "Page=website|Birthday|Anniversary|Notes=comment"
    ),
    "Outlook de": (
        "Anrede|Vorname=first_name|Weitere "
        "Vornamen=middle_name|Nachname=last_name|Suffix|Firma=company|Abteilung|Position=function|Straße"
        " geschäftlich=street|Straße geschäftlich 2=street2|Straße geschäftlich 3|Ort "
        "geschäftlich=city|Region geschäftlich=state_id|Postleitzahl "
        "geschäftlich=zip|Land/Region geschäftlich=country_id|Straße privat|Ort "
        "privat|Bundesland/Kanton privat|Postleitzahl privat|Land/Region privat|Weitere"
        " Straße|Weiterer Ort|Telefon Assistent|Fax geschäftlich|Telefon "
        "geschäftlich=phone|Telefon geschäftlich 2|Rückmeldung|Autotelefon|Telefon "
        "Firma|Fax privat|Telefon (privat)|Telefon (privat "
        "2)|ISDN|Mobiltelefon=phone_2|Weiteres Fax|Weiteres "
        "Telefon|Pager|Haupttelefon|Mobiltelefon 2|Telefon für "
        "Hörbehinderte|Telex|Abrechnungsinformation|Assistent(in)|Benutzer "
        "1|Beruf|Büro|E-Mail-Adresse=email|E-Mail-Typ|E-Mail: Angezeigter Name|E-Mail "
        "2: Adresse=email_2|E-Mail 2: Typ|E-Mail 2: Angezeigter Name|Empfohlen "
        "von|Geburtstag|Geschlecht|Hobby|Initialen|Internet "
        "Frei/Gebucht|Jahrestag|Kategorien=tags|Kinder|Konto|Name des/der "
        "Vorgesetzten|Notizen=comment|Organisationsnr.|Ort|Partner/in|Postfach|Priorität|Privat|Regierungsnr.|Reisekilometer|Sprache=lang|Stichwörter|Vertraulichkeit|Verzeichnisserver|Webseite=website"
    ),
    "Outlook pl": (
        "Tytuł|Imię=first_name|Drugie "
        "imię=middle_name|Nazwisko=last_name|Sufiks|Firma=company|Dział|Stanowisko=function|Adres"
        " służbowy - ulica=street|Adres służbowy - miejscowość=city|Adres służbowy - "
        "województwo=state_id|Adres służbowy - kod pocztowy=zip|Adres służbowy - "
        "kraj=country_id|Adres domowy - ulica|Adres domowy - miejscowość|Adres domowy -"
        " kod pocztowy|Faks służbowy|Telefon służbowy=phone|Telefon służbowy 2|Telefon "
        "domowy|Telefon komórkowy=phone_2|Telefon podstawowy|Inny telefon|Adres "
        "e-mail=email|Typ adresu e-mail|Wyświetlana nazwa e-mail|Adres e-mail "
        "2=email_2|Notatki=comment|Kategorie=tags|Strona sieci "
        "Web=website|Zawód|Język=lang|Urodziny"
    ),
    "Outlook ru": (
        "Обращение|Имя=first_name|Отчество=middle_name|Фамилия=last_name|Суффикс|Организация=company|Отдел|Должность=function|Улица"
        " (раб. адрес)=street|Город (раб. адрес)=city|Область (раб. "
        "адрес)=state_id|Индекс (раб. адрес)=zip|Страна (раб. адрес)=country_id|Улица "
        "(дом. адрес)|Город (дом. адрес)|Рабочий факс|Рабочий телефон=phone|Телефон "
        "раб. 2|Домашний телефон|Телефон переносной=phone_2|Основной телефон|Другой "
        "телефон|Адрес эл. почты=email|Тип эл. почты|Краткое имя эл. почты|Адрес 2 эл. "
        "почты=email_2|Заметки=comment|Категории=tags|Веб-страница=website|День "
        "рождения|Пол"
    ),
    "Thunderbird": (
        "First Name=first_name|Last Name=last_name|Display Name=name|Nickname|Primary "
        "Email=email|Secondary Email=email_2|Screen Name|Work Phone=phone|Home "
        "Phone|Fax Number|Pager Number|Mobile Number=phone_2|Home Address|Home Address "
        "2|Home City|Home State|Home ZipCode|Home Country|Work Address=street|Work "
        "Address 2=street2|Work City=city|Work State=state_id|Work ZipCode=zip|Work "
        "Country=country_id|Job Title=function|Department|Organization=company|Web Page"
        " 1=website|Web Page 2|Birth Year|Birth Month|Birth Day|Custom 1|Custom "
        "2|Custom 3|Custom 4|Notes=comment"
    ),
    "Thunderbird de": (
        "Vorname=first_name|Nachname=last_name|Anzeigename=name|Spitzname|Primäre "
        "E-Mail-Adresse=email|Sekundäre E-Mail-Adresse=email_2|Messenger-Name|Tel. "
        "dienstlich=phone|Tel. "
        "privat|Fax-Nummer|Pager-Nummer|Mobil-Tel.-Nr.=phone_2|Privat: Adresse|Privat: "
        "Adresse 2|Privat: Ort|Privat: Bundesland|Privat: PLZ|Privat: Land|Dienstlich: "
        "Adresse=street|Dienstlich: Adresse 2=street2|Dienstlich: Ort=city|Dienstlich: "
        "Bundesland=state_id|Dienstlich: PLZ=zip|Dienstlich: "
        "Land=country_id|Arbeitstitel=function|Abteilung|Organisation=company|Webseite "
        "1=website|Webseite 2|Geburtsjahr|Notizen=comment"
    ),
    "listmonk": (
        "uuid=external_id|email=email|name=name|attributes|status|created_at|updated_at"
    ),
    "Constant Contact": (
        "Email address=email|First name=first_name|Last name=last_name|Job "
        "title=function|Company=company|Phone - work=phone|Phone - "
        "mobile=phone_2|Street address line 1 - Home=street|City - "
        "Home=city|State/Province - Home=state_id|Zip/Postal Code - Home=zip|Country - "
        "Home=country_id|Website=website|Email Lists|Tags=tags|Source Name|Created "
        "At|Updated At|Email status=consent|Email permission status=consent|Email "
        "update source|Confirmed Opt-Out Date=opt_out|Confirmed Opt-Out "
        "Source=opt_out|Confirmed Opt-Out Reason=opt_out"
    ),
    "Outlook fr": (
        "Titre|Prénom=first_name|Deuxième "
        "prénom=middle_name|Nom=last_name|Suffixe|Société=company|Service|Profession=function|Rue"
        " (bureau)=street|Ville (bureau)=city|Dép/Région (bureau)=state_id|Code postal "
        "(bureau)=zip|Pays/Région (bureau)=country_id|Rue (domicile)|Ville "
        "(domicile)|Télécopie (bureau)|Téléphone (bureau)=phone|Téléphone 2 "
        "(bureau)|Tél. mobile=phone_2|Téléphone (domicile)|Téléphone principal|Adresse "
        "de messagerie=email|Type de messagerie|Nom complet de l'adresse de "
        "messagerie|Adresse de messagerie 2=email_2|Catégories=tags|Notes=comment|Page "
        "Web=website|Langue=lang"
    ),
    "LinkedIn": (
        "First Name=first_name|Last Name=last_name|URL=website|Email "
        "Address=email|Company=company|Position=function|Connected On"
    ),
    "Sendinblue it": (
        "EMAIL=email|NOME=first_name|COGNOME=last_name|SMS=phone|CONSENSO=consent|DATA_ISCRIZIONE=consent_date_2"
    ),
    "CleverReach": (
        "email=email|activated|registered|deactivated|source|bounced|active|firstname=first_name|lastname=last_name|salutation|company=company|street=street|zip=zip|city=city|country=country_id"
    ),
    "Sendy": ("Name=name|Email=email|Last activity|Status|Timestamp"),
    "Eventbrite": (
        "Order #|Order Date|First Name=first_name|Last "
        "Name=last_name|Email=email|Quantity|Ticket Type|Attendee #|Attendee Status|Job"
        " Title=function|Company=company|Cell Phone=phone_2|Billing City=city"
    ),
    "PrestaShop fr": (
        "ID=external_id|Titre de civilité|Prénom=first_name|Nom=last_name|Adresse "
        "e-mail=email|Ventes|Activé|Newsletter=consent|Offres "
        "partenaires|Inscription|Dernière visite"
    ),
    "PrestaShop pl": (
        "ID=external_id|Tytuł społeczny|Imię=first_name|Nazwisko=last_name|Adres "
        "e-mail=email|Sprzedaż|Włączony|Newsletter=consent|Oferty "
        "partnera|Rejestracja|Ostatnia wizyta"
    ),
    "FreshMail": (
        "E-mail=email|Status|Data "
        "dodania=consent_date_2|Imię=first_name|Nazwisko=last_name|Telefon=phone"
    ),
    "Smaily ee": (
        "E-post=email|Eesnimi=first_name|Perenimi=last_name|Liitus|Lahkus|Staatus"
    ),
    "UniSender ru": (
        "email=email|email_status=consent|email_add_time|phone=phone|phone_status|tags=tags|Имя=first_name|Фамилия=last_name"
    ),
    "Bitrix24 ru": (
        "ID=external_id|Обращение|Имя=first_name|Отчество=middle_name|Фамилия=last_name|Дата"
        " рождения|Компания=company|Источник|Рабочий телефон=phone|Мобильный "
        "телефон=phone_2|Рабочий e-mail=email|Частный "
        "e-mail=email_2|Должность=function|Адрес=street|Комментарий=comment|Ответственный=user_id|Дата"
        " создания"
    ),
    "amoCRM ru": (
        "ID=external_id|Тип|Полное имя "
        "контакта=name|Имя=first_name|Фамилия=last_name|Компания "
        "контакта=company|Ответственный=user_id|Дата создания "
        "контакта|Теги=tags|Рабочий телефон=phone|Рабочий прямой телефон|Мобильный "
        "телефон=phone_2|Рабочий email=email|Личный email=email_2|Должность=function"
    ),
    "Odoo": (
        "External "
        "ID=external_id|Name=name|Email=email|Phone=phone|Mobile=phone_2|Company "
        "Type=is_company_row|Related Company=company|Job "
        "Position=function|Street=street|Street2=street2|City=city|State=state_id|Zip=zip|Country=country_id|Tags=tags|Tax"
        " ID=vat|Salesperson=user_id|Language=lang"
    ),
    "Dynamics": (
        "(Do Not Modify) Contact|(Do Not Modify) Row Checksum|Full Name=name|Company "
        "Name=company|Email=email|Business Phone=phone|Mobile Phone=phone_2|Job "
        "Title=function|Do not allow Emails=opt_out|Do not allow Bulk "
        "Emails=opt_out|Address 1: Street 1=street|Address 1: City=city|Address 1: "
        "ZIP/Postal Code=zip|Address 1: Country/Region=country_id"
    ),
    "SugarCRM": (
        "First Name=first_name|Last Name=last_name|Email Address=email|Account "
        "Name=company|Office Phone=phone|Mobile=phone_2|Primary Address "
        "Street=street|Primary Address City=city|Primary Address State=state_id|Primary"
        " Address Postal Code=zip|Primary Address Country=country_id|Email Opt "
        "Out=opt_out|Do Not Call=opt_out|Assigned To=user_id"
    ),
}
