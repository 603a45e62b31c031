"""Files as further systems export them, in few columns; with a purpose and a proof
chosen. What becomes of each row: granted, withdrawn, or False: nothing is recorded;
``asked``: nobody but who imports can tell."""

ASKED = "asked"
WORLD_EXPORTS = {
    "Mailchimp without times": (
        "unsubscribed_email_audience_export.csv",
        "Email Address,First Name,MEMBER_RATING,CONFIRM_TIME,LEID,EUID\n"
        "a@example.com,Kim,2,2020-01-01 10:00:00,77001,aa11\n",
        ASKED,
    ),
    "Mailchimp, never subscribed": (
        "nonsubscribed_email_audience_export.csv",
        "Email Address,First Name,MEMBER_RATING,LEID,EUID\n"
        "a@example.com,Kim,2,77001,aa11\n",
        ASKED,
    ),
    "HubSpot de": (
        "alle-kontakte.csv",
        "Datensatz-ID,Vorname,E-Mail,Marketing-Kontaktstatus,"
        "Von allen E-Mails abgemeldet,Von E-Mail abgemeldet: Newsletter,"
        "Grund für Hard Bounce der E-Mail\n"
        "1,A,h1@example.com,Marketingkontakt,,,\n"
        "2,A,h2@example.com,Marketingkontakt,Ja,,\n"
        "3,A,h3@example.com,Marketingkontakt,Nein,true,\n"
        "4,A,h4@example.com,Nicht-Marketingkontakt,Nein,Nein,OTHER\n",
        ["granted", "withdrawn", "withdrawn", "withdrawn"],
    ),
    "HubSpot with legal bases": (
        "all.csv",
        "Record ID,Email,Legal basis for processing contact's data\n"
        "1,h1@example.com,Freely given consent from contact\n"
        "2,h2@example.com,Legitimate interest – prospect/lead\n",
        ASKED,
    ),
    "Brevo fr": (
        "contacts.csv",
        "ID,EMAIL,PRENOM,NOM,SMS,Blacklisté,OPT_IN\n"
        "1,b1@example.com,A,B,,Non,Oui\n2,b2@example.com,A,C,,Oui,Oui\n",
        ["granted", "withdrawn"],
    ),
    "Brevo lists": (
        "contacts.csv",
        "EMAIL,EMAIL_BLACKLISTED,SMS_BLACKLISTED,UNSUBSCRIBED_LISTS\n"
        "b1@example.com,false,true,\nb2@example.com,true,false,\n"
        'b3@example.com,false,false,"[5]"\n',
        ["granted", "withdrawn", "withdrawn"],
    ),
    "ActiveCampaign by numbers": (
        "contacts.csv",
        "email,first_name,status\na@example.com,A,1\nb@example.com,A,2\n",
        ASKED,
    ),
    "Mautic by channel": (
        "contacts.csv",
        "id,firstname,lastname,email,points,dnc_email,dnc_sms\n"
        "1,A,B,m1@example.com,5,0,0\n2,A,C,m2@example.com,5,2,0\n"
        "3,A,D,m3@example.com,5,0,1\n",
        ["granted", "withdrawn", "granted"],
    ),
    "Klaviyo suppressed": (
        "contacts.csv",
        "Email,Email Marketing Consent,Email Suppression,SMS Marketing Consent\n"
        "k1@example.com,SUBSCRIBED,,\nk2@example.com,SUBSCRIBED,USER_SUPPRESSED,\n"
        "k3@example.com,NEVER_SUBSCRIBED,,SUBSCRIBED\nk4@example.com,UNSUBSCRIBED,,\n",
        ["granted", "withdrawn", False, "withdrawn"],
    ),
    "beehiiv": (
        "contacts.csv",
        "email,status,created\nb1@example.com,active,2024-01-02\n"
        "b2@example.com,inactive,2024-01-02\nb3@example.com,validating,2024-01-02\n"
        "b4@example.com,pending,2024-01-02\nb5@example.com,,2024-01-02\n",
        ["granted", False, False, False, "granted"],
    ),
    "Status beside consents": (
        "contacts.csv",
        "Email,Consent,Status\ns1@example.com,yes,Active\ns2@example.com,yes,Inactive\n"
        "s3@example.com,yes,Customer\ns4@example.com,no,Active\n",
        ["granted", False, "granted", False],
    ),
    "Preferred channel": (
        "contacts.csv",
        "Email,Consent,Preferred channel\np1@example.com,yes,Email\n"
        "p2@example.com,yes,No email\np3@example.com,yes,none\n"
        "p4@example.com,yes,phone only\np5@example.com,yes,do not contact\n"
        "p6@example.com,yes,\np7@example.com,,Email\n",
        ["granted", "withdrawn", False, False, "withdrawn", "granted", False],
    ),
    "Contact preference": (
        "contacts.csv",
        "Email,Contact preference\np1@example.com,Any\np2@example.com,no e-mail\n"
        "p3@example.com,None\np4@example.com,SMS\n",
        ["granted", "withdrawn", False, False],
    ),
    "Salesforce Marketing Cloud": (
        "contacts.csv",
        "SubscriberKey,EmailAddress,Status,DateUnsubscribed\n"
        "1,m1@example.com,Subscribed,\n2,m2@example.com,Unsubscribed,3/13/2024\n"
        "3,m3@example.com,Held,\n4,m4@example.com,Bounced,\n",
        ["granted", "withdrawn", False, "withdrawn"],
    ),
    "Zoho Campaigns": (
        "contacts.csv",
        "Contact Email,Contact Status,Unsubscribed Time\nz1@example.com,Active,\n"
        'z2@example.com,Unsubscribed,"Feb 2, 2024 10:00 AM"\n'
        "z3@example.com,Do Not Mail,\n",
        [False, "withdrawn", "withdrawn"],
    ),
    "MailPoet": (
        "contacts.csv",
        "Email,List status,Global status\nw1@example.com,Subscribed,Subscribed\n"
        "w2@example.com,Unsubscribed,Subscribed\nw3@example.com,Subscribed,Bounced\n"
        "w4@example.com,Subscribed,Inactive\nw5@example.com,Unconfirmed,Unconfirmed\n",
        ["granted", "withdrawn", "withdrawn", False, False],
    ),
    "iContact": (
        "contacts.csv",
        "Email,First Name,Status\ni1@example.com,A,normal\ni2@example.com,A,unlisted\n"
        "i3@example.com,A,donotcontact\ni4@example.com,A,bounced\n",
        [False, False, "withdrawn", "withdrawn"],
    ),
    "Constant Contact": (
        "contacts.csv",
        "Email address,Email permission status\nc1@example.com,Explicit\n"
        "c2@example.com,Implied\nc3@example.com,Unsubscribed\n"
        "c4@example.com,Temp hold\nc5@example.com,Pending confirmation\n",
        ["granted", False, "withdrawn", False, False],
    ),
    "MailerLite": (
        "contacts.csv",
        "Email,Status,Unsubscribed at,Name,Last name\nm1@example.com,Active,,A,B\n"
        "m2@example.com,Unsubscribed,2024-02-01,A,C\nm3@example.com,Junk,,A,D\n"
        "m4@example.com,Unconfirmed,,A,E\n",
        [False, "withdrawn", "withdrawn", False],
    ),
    "Freshsales": (
        "contacts.csv",
        "Contact : Email,Contact : Subscription status,Contact : Unsubscribe reason\n"
        "f1@example.com,Subscribed,\nf2@example.com,Unsubscribed,Too many\n"
        "f3@example.com,Reported as spam,\nf4@example.com,Not subscribed,\n",
        ["granted", "withdrawn", "withdrawn", False],
    ),
    "Bitrix24": (
        "contacts.csv",
        "ID;Имя;Рабочий e-mail;Отписан от рассылок\n1;Анна;b1@example.com;нет\n"
        "2;Борис;b2@example.com;да\n",
        ["granted", "withdrawn"],
    ),
    "amoCRM": (
        "contacts.csv",
        "ID;Полное имя контакта;Рабочий email;Согласие на рассылку;Не беспокоить\n"
        "1;Анна Ли;a1@example.com;Да;Нет\n2;Борис Ли;a2@example.com;Да;Да\n"
        "3;Вера Ли;a3@example.com;Нет;Нет\n4;Глеб Ли;a4@example.com;;\n",
        ["granted", "withdrawn", False, False],
    ),
    "SALESmanago": (
        "contacts.csv",
        "email;name;optedOut;phoneOptedOut\ns1@example.com;A B;false;true\n"
        "s2@example.com;A C;true;false\n",
        ["granted", "withdrawn"],
    ),
    "FreshMail": (
        "contacts.csv",
        "E-mail;Status\nf1@example.com;aktywny\nf2@example.com;wypisany\n"
        "f3@example.com;niepotwierdzony\nf4@example.com;odbija twardo\n",
        [False, "withdrawn", False, "withdrawn"],
    ),
    "UniSender": (
        "contacts.csv",
        "email,email_status,email_availability\nu1@example.com,active,available\n"
        "u2@example.com,active,unsubscribed\n",
        ASKED,
    ),
    "rapidmail": (
        "contacts.csv",
        "E-Mail-Adresse;Status;Abmeldedatum\nr1@example.com;aktiv;\n"
        "r2@example.com;abgemeldet;01.03.2024\nr3@example.com;gelöscht;\n",
        [False, "withdrawn", "withdrawn"],
    ),
    "Campaign Monitor": (
        "contacts.csv",
        "Email Address,Name,State\nc1@example.com,A B,Active\n"
        "c2@example.com,A C,Deleted\nc3@example.com,A D,Unconfirmed\n"
        "c4@example.com,A E,Unsubscribed\n",
        [False, "withdrawn", False, "withdrawn"],
    ),
    "Kit": (
        "contacts.csv",
        "first_name,email,status\nA,k1@example.com,active\n"
        "B,k2@example.com,cancelled\nC,k3@example.com,complained\n",
        ASKED,
    ),
    "Substack": (
        "contacts.csv",
        "Email,Name,Emails enabled\ns1@example.com,A,true\ns2@example.com,B,false\n",
        ["granted", False],
    ),
    "Dynamics": (
        "contacts.csv",
        "fullname,emailaddress1,donotbulkemail,donotemail,donotphone\n"
        "A B,d1@example.com,Allow,Allow,Allow\n"
        "A C,d2@example.com,Do Not Allow,Allow,Allow\n"
        "A D,d3@example.com,Allow,Allow,Do Not Allow\n",
        ["granted", "withdrawn", "granted"],
    ),
    "Omnisend": (
        "contacts.csv",
        "Email,Email status,SMS status\no1@example.com,Subscribed,Non-subscribed\n"
        "o2@example.com,Non-subscribed,Subscribed\n"
        "o3@example.com,Unsubscribed,Subscribed\n",
        ["granted", False, "withdrawn"],
    ),
    "Shopify by state": (
        "contacts.csv",
        "Email,Email Marketing Consent State,Email Marketing Consent Opt In Level\n"
        "h1@example.com,subscribed,single_opt_in\nh2@example.com,not_subscribed,\n"
        "h3@example.com,pending,confirmed_opt_in\nh4@example.com,redacted,\n",
        ["granted", False, False, False],
    ),
    "a form in Polish": (
        "contacts.csv",
        "Sygnatura czasowa,Twoje imię i nazwisko,Adres e-mail,"
        "Czy wyraża Pan/Pani zgodę na otrzymywanie newslettera?\n"
        '2024-01-01 10:00:00,A B,g1@example.com,"Tak, wyrażam zgodę"\n'
        '2024-01-01 10:00:00,A C,g2@example.com,"Nie, dziękuję"\n'
        "2024-01-01 10:00:00,A D,g3@example.com,\n",
        ["granted", False, False],
    ),
    "a form in English": (
        "contacts.csv",
        "Timestamp,Your name,Email,I agree to receive marketing emails from Acme Inc.\n"
        "1/2/2024,A B,g1@example.com,Yes\n1/2/2024,A C,g2@example.com,I don't agree\n",
        ["granted", False],
    ),
    "Salesforce Data Loader": (
        "extract.csv",
        "ID,LASTNAME,FIRSTNAME,EMAIL,HASOPTEDOUTOFEMAIL,EMAILBOUNCEDREASON\n"
        "003A,Lee,Ann,s1@example.com,false,\n003B,Roe,Bo,s2@example.com,true,\n"
        "003C,Zed,Cy,s3@example.com,false,550 no such user\n",
        ["granted", "withdrawn", "withdrawn"],
    ),
    "a shop of one's own": (
        "users.csv",
        "email,newsletteroptin,newsletteroptout\nn1@example.com,1,0\n"
        "n2@example.com,1,1\nn3@example.com,0,0\n",
        ["granted", "withdrawn", False],
    ),
    "a list with remarks": (
        "contacts.csv",
        "Email,Notes,Tags\nr1@example.com,nice,\n"
        'r2@example.com,"do not email him, unsubscribed in May",\n'
        "r3@example.com,,no-newsletter\n",
        ["granted", False, False],
    ),
    "a report with a title": (
        "export.csv",
        "Wypisani z newslettera 2024;\n\nEmail;Imię\nt1@example.com;A\n",
        ASKED,
    ),
    "a list of wishes": (
        "export.csv",
        "Email,Stay in touch?\nw1@example.com,yes\nw2@example.com,no\n",
        ASKED,
    ),
    "Wix": (
        "contacts.csv",
        "Email 1,Email Subscriber Status,Email 1 - Deliverability Status\n"
        "w1@example.com,Subscribed,Valid\nw2@example.com,Subscribed,Bounced\n",
        ASKED,
    ),
    "Squarespace": (
        "profiles.csv",
        "Email,Accepts Marketing,Subscriber Since,Mailing Lists,Website\n"
        "q1@example.com,true,2021-01-01,News,Main\nq2@example.com,false,,,Main\n",
        ["granted", False],
    ),
}
