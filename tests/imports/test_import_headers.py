from odoo.tests import BaseCase, tagged

from ...lib.imports import columns
from .import_export_samples import EXPORTED
from .import_header_samples import NAMED

PERSON = ("first_name", "last_name", "email", "phone", "phone_2", "company", "function")
PLACE = ("street", "zip", "city", "country_id", "website", "tags", "comment")
BY_LANGUAGE = {
    "en": "First Name,Last Name,E-mail Address,Business Phone,Mobile Phone,Company,"
    "Job Title,Street,Zip Code,City,Country,Website,Tags,Notes",
    "pl": "Imię,Nazwisko,Adres e-mail,Telefon służbowy,Telefon komórkowy,Firma,"
    "Stanowisko,Ulica,Kod pocztowy,Miasto,Kraj,Strona WWW,Tagi,Uwagi",
    "et": "Eesnimi,Perekonnanimi,E-post,Telefon,Mobiil,Ettevõte,Ametikoht,Aadress,"
    "Postiindeks,Linn,Riik,Koduleht,Sildid,Märkused",
    "ru": "Имя,Фамилия,Электронная почта,Телефон,Мобильный телефон,Компания,Должность,"
    "Улица,Индекс,Город,Страна,Сайт,Теги,Примечание",
    "de": "Vorname,Nachname,E-Mail-Adresse,Telefon geschäftlich,Mobiltelefon,Firma,"
    "Position,Straße,PLZ,Ort,Land,Webseite,Kategorien,Notizen",
    "fr": "Prénom,Nom,Adresse e-mail,Téléphone,Mobile,Société,Fonction,Rue,Code postal,"
    "Ville,Pays,Site web,Étiquettes,Remarques",
    "es": "Nombre,Apellidos,Correo electrónico,Teléfono,Móvil,Empresa,Cargo,Calle,"
    "Código postal,Ciudad,País,Sitio web,Etiquetas,Observaciones",
    "it": "Nome,Cognome,Indirizzo e-mail,Telefono,Cellulare,Azienda,Ruolo,Via,CAP,"
    "Città,Paese,Sito web,Etichette,Note",
    "uk": "Ім'я,Прізвище,Електронна пошта,Телефон,Мобільний телефон,Компанія,Посада,"
    "Вулиця,Індекс,Місто,Країна,Сайт,Мітки,Примітка",
    "camelCase": "firstName,lastName,emailAddress,phoneNumber,mobileNumber,companyName,"
    "jobTitle,streetAddress,postalCode,city,countryCode,websiteUrl,tags,notes",
}
OTHERS = {
    "user_email": "email",
    "billing_email": "email",
    "billing_first_name": "first_name",
    "billing_company": "company",
    "billing_phone": "phone",
    "billing_postcode": "zip",
    "billing_city": "city",
    "Person - Email": "email",
    "Person - Phone": "phone",
    "Contact Email": "email",
    "customer phone": "phone",
    "Mobile Number": "phone_2",
    "primaryEmail": "email",
    "Contact owner": "user_id",
    "Account Name": "company",
    "MailingCity": "city",
    "MailingPostalCode": "zip",
    "MailingStreet": "street",
    "E-Mail geschäftlich": "email",
}


@tagged("post_install", "-at_install")
class TestImportHeaders(BaseCase):
    """Columns are known by their names, in many languages."""

    def test_languages(self):
        for language, header in BY_LANGUAGE.items():
            headers = header.split(",")
            targets = columns.guess_targets(headers)
            for name, found, expected in zip(
                headers, targets, [*PERSON, *PLACE], strict=True
            ):
                with self.subTest(language=language, name=name):
                    self.assertEqual(found, expected)

    def test_in_other_words(self):
        for header, target in OTHERS.items():
            with self.subTest(header=header):
                self.assertEqual(columns.guess_targets([header]), [target])

    def test_exports_of_systems(self):
        for system, line in EXPORTED.items():
            pairs = [column.partition("=")[::2] for column in line.split("|")]
            headers = [header for header, _target in pairs]
            found = columns.guess_targets(headers)
            for (header, expected), target in zip(pairs, found, strict=True):
                with self.subTest(system=system, header=header):
                    self.assertEqual(target, expected or None)

    def test_further_words(self):
        for target, line in NAMED.items():
            for header in line.split("|"):
                with self.subTest(header=header):
                    self.assertEqual(columns.guess_targets([header]), [target])

    def test_of_others_than_the_contact(self):
        """What is somebody else's, or no value at all, goes nowhere."""
        for header in (
            *("Assistant's Phone", "Manager's Name", "Vendor Name", "Spouse"),
            *("E-mail 1 - Type", "Phone 1 - Label", "E-Mail-Typ", "Typ adresu e-mail"),
            *("Business Fax", "Faks służbowy", "IP Address", "Account Type"),
            *("Email/Phone", "City/State/Zip", "Last Name/Company", "Billing ID"),
            *("Custom Field 1 - Value", "Work", "Privat", "Event 1 - Value"),
        ):
            with self.subTest(header=header):
                self.assertEqual(columns.guess_targets([header]), [None])

    def test_addresses_are_not_mixed(self):
        headers = ["Home Street", "Home City", "Work City", "Home ZIP", "Work ZIP"]
        home = ["street", "city", None, "zip", None]
        self.assertEqual(columns.guess_targets(headers), home)
        # Of two, the one that is filled in.
        headers = ["Home City", "Home ZIP", "Work City", "Work ZIP", "Country"]
        samples = [["Ulm"], ["89073"], [""], [""], ["Germany"]]
        self.assertEqual(
            columns.guess_targets(headers, samples=samples),
            ["city", "zip", None, None, "country_id"],
        )
        self.assertEqual(
            columns.guess_targets(headers), [None, None, "city", "zip", "country_id"]
        )

    def test_an_empty_column_is_no_better_one(self):
        headers = ["Business Phone", "Home Phone", "Job Title", "Occupation"]
        samples = [["", ""], ["+49 731 1", ""], ["", ""], ["", "Baker"]]
        self.assertEqual(
            columns.guess_targets(headers, samples=samples),
            ["phone", "phone_2", None, "function"],
        )

    def test_names_without_letters(self):
        self.assertEqual(
            columns.guess_targets(["", "?", "user", "user user"]), [None] * 4
        )

    def test_the_better_of_two_columns(self):
        headers = "First Name,E-mail Address,Home Phone,Mobile Phone,Primary Phone"
        self.assertEqual(
            columns.guess_targets(headers.split(",")),
            ["first_name", "email", None, "phone_2", "phone"],
        )
        self.assertEqual(
            columns.guess_targets(["Home City", "Business City", "City (2)", "City"]),
            [None, None, "city", None],
        )

    def test_systems(self):
        for system, header in {
            "Zoho": "Record Id,First Name,Last Name,Email,Email Opt Out",
            "HubSpot": "Record ID,First Name,Last Name,Email",
            "Salesforce": "FirstName,LastName,Email,HasOptedOutOfEmail",
            "Shopify": "First Name,Last Name,Email,Accepts Email Marketing",
            "Outlook": "Anrede,Vorname,Nachname,Firma,Straße geschäftlich,"
            "E-Mail-Adresse",
            "Pipedrive": "Person - Name,Person - Email",
        }.items():
            with self.subTest(system=system):
                self.assertEqual(columns.system_of(header.split(",")), system)

    def test_addresses_are_known_by_content(self):
        cells = [["a@example.com", "b@example.com", ""], ["Ann", "Ben", "Cyd"]]
        self.assertEqual(
            columns.guess_targets(["Foo", "Name"], samples=cells), ["email", "name"]
        )
        # So are phones, if they tell their country.
        cells = [["+48 22 100 20 30", "0048500600700"], ["2024", "00123"]]
        self.assertEqual(
            columns.guess_targets(["Foo", "Bar"], samples=cells), ["phone", None]
        )
        cells = [["a@example.com", "b@example.com", ""], ["Ann", "Ben", "Cyd"]]
        # Not where it was skipped before, or a name tells which it is.
        self.assertEqual(
            columns.guess_targets(
                ["Foo", "Name"], remembered={"Foo": None}, samples=cells
            ),
            [None, "name"],
        )
