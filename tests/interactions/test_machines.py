from email import message_from_string

from odoo.tests import BaseCase, tagged

from ...lib.mail.automatic_mail import is_automatic
from ...lib.mail.scanners import is_browser, is_mail_scanner, is_office

# By their user agents.
SCANNERS = (
    "McAfee Email Gateway",
    "Cisco-Talos",
    "cisco-esa",
    "Perception Point",
    "Mozilla",
    "Java/17.0.1",
    "PostmanRuntime/7.29",
    "BitDefender SafeURL",
    "ESET Mail Security",
    "Kaspersky Secure Mail Gateway",
    "Dr.Web Mail",
    "AppRiver",
    "Area 1 Security",
    "Cloudflare Email Security",
    "WatchGuard",
    "SpamExperts",
    "MDaemon",
    "SecurityGateway",
    "Tessian",
    "KnowBe4",
    "Cofense",
    "amavisd",
    "ClamAV",
    "PhishTank",
    "-",
    "UNKNOWN",
    "null",
    "MessageLabs LinkFollower",
    "Microsoft Exchange/15.20 (Microsoft Exchange Online Protection)",
    "Mozilla/5.0 (Symantec Email Security.cloud)",
    "Mozilla/5.0 (compatible; Mimecast TTP)",
)
# What opens links without being a browser.
NO_BROWSERS = (
    *SCANNERS,
    "Microsoft-Teams/1.0",
    "Cisco Secure Email",
    "Net at Work NoSpamProxy",
    "Joe Sandbox",
    "GuzzleHttp/7",
    "node",
    "Ruby",
    "azure-logic-apps/1.0",
    "WinHTTP",
    "SMTP",
    "Mozilla/5.0 (compatible; PaloAltoNetworks)",
    "Mozilla/4.0 (compatible; Win32; WinHttp.WinHttpRequest.5)",
)
BROWSERS = (
    "Mozilla/5.0 (Linux; Android 11; TC52 Barcode Scanner) AppleWebKit/537.36 (KHTML, "
    "like Gecko) Chrome/119.0 Mobile Safari/537.36",
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
    "Mozilla/5.0 (compatible; Konqueror/4.14; Linux) KHTML/4.14 (like Gecko)",
    "Opera/9.80 (Android; Opera Mini/36.2) Presto/2.12.423 Version/12.16",
    "Lynx/2.8.9rel.1 libwww-FM/2.14",
    "w3m/0.5.3",
    "BlackBerry9700/5.0.0.862",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.2 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/120.0.6099.144 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.6.0",
    "Mozilla/5.0 (Linux; Android 13; SM-S908B) AppleWebKit/537.36 (KHTML, like "
    "Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/119.0.0.0 Safari/537.36 OPR/105.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/119.0.0.0 Safari/537.36 Avast/119.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/120.0.0.0 Safari/537.36 Norton/120.0",
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; Microsoft Outlook "
    "15.0.4420) like Gecko",
    "Mozilla/5.0 (Linux; Android 12; moto g) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Version/4.0 Chrome/119 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/441.0]",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/118.0.0.0 Safari/537.36 Cubot",
    "Mozilla/5.0 (Linux; Android 10; CUBOT_X30) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/119.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; U; Android 9; en-us; Redmi) AppleWebKit/537.36 (KHTML, "
    "like Gecko) Version/4.0 Chrome/89 Mobile Safari/537.36 "
    "XiaoMi/MiuiBrowser/13.5",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/120.0 YaBrowser/23.11 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0 Vivaldi/6.5 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko)",
    "Outlook-iOS-Android/1.0",
    "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
    "like Gecko) CriOS/119.0 Mobile/15E148 Safari/604.1",
)
# Each a header of a mail that a machine wrote.
OF_MACHINES = (
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated",
    'Auto-Submitted: auto-notified; owner-email="x"',
    "auto-submitted: Auto-Replied (vacation)",
    "X-Autoreply: yes",
    "X-Auto-Response-Suppress: All",
    "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply",
    "Precedence: auto_reply",
    "Precedence: bulk",
    "Precedence: junk",
    "X-Autorespond: x",
    "Return-Path: <>",
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
    "X-Autogenerated: Reply",
    "Auto-Submitted: auto-forwarded",
    "Subject: Automatic reply: your mail",
    "Subject: Automatische Antwort: Angebot",
    "Subject: Out of Office: X",
    "Subject: Abwesenheitsnotiz",
    "Subject: Réponse automatique : X",
    "Subject: Respuesta automática: X",
    "Subject: Risposta automatica: X",
    "Subject: Automatyczna odpowiedź: X",
    "Subject: Автоответ: X",
    "Subject: Automaatvastus: X",
    "Subject: Autoreply: X",
    "Subject: Nieobecność: X",
    "X-MS-Exchange-Inbox-Rules-Loop: a@b.c",
    "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
    "X-Gm-Auto-Reply: yes",
    "X-Autoreply-Sent: 1",
    "X-Freshdesk-Autoreply: 1",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=y",
    "From: MAILER-DAEMON@x.pl",
    "From: Mail Delivery System <postmaster@x.pl>",
    "From: noreply@x.pl",
    "From: no-reply@x.pl",
    "X-Failed-Recipients: a@b.c",
    "X-Autoresponse: 1",
    "X-Mailru-Autoreply: 1",
    "X-Yandex-Autoreply: yes",
    "X-Yandex-Vacation: yes",
    "Auto-Submitted: (vacation) auto-replied",
    "Auto-Submitted: no\nAuto-Submitted: auto-replied",
    'X-Autoreply: "yes"',
    "X-OOO: 1",
    "X-Away-Message: yes",
    "X-Mailer: vacation 1.2",
    "X-Loop: autoreply",
    "Delivered-To: Autoresponder",
    "Return-Path: <MAILER-DAEMON>",
    "From: <>",
    "From: bounces+12@x.pl",
    "From: auto-reply@x.pl",
    "From: noreply-support@x.pl",
    "From: nicht-antworten@x.de",
    "From: ne-pas-repondre@x.fr",
    "From: out-of-office@x.pl",
    "Subject: [Auto-Reply] Re: News",
    "Subject: [EXTERN] Automatic reply: News",
    "Subject: AutoReply from Ann",
    "Subject: [OOO] News",
    "Subject: Out-of-office: News",
    "Subject: Away from my desk",
    "Subject: I'm on leave",
    "Subject: Annual leave: News",
    "Subject: Urlaub: News",
    "Subject: Ich bin vom 3. bis 10.5. im Urlaub",
    "Subject: Nie przeczytano: News",
    "Subject: Jestem na urlopie",
    "Subject: Nieobecny: News",
    "Subject: En congés : News",
    "Subject: Je suis absent",
    "Subject: Estoy fuera de la oficina",
    "Subject: Respuesta automatica: News",
    "Subject: Fora do escritório: News",
    "Subject: Olen puhkusel",
    "Subject: Отпуск: News",
    "Subject: Відпустка: News",
    "Subject: Automatikus válasz: News",
    "Subject: Frånvaro: News",
    "Subject: Otomatik yanıt: News",
    "Subject: Αυτόματη απάντηση: News",
    "Subject: 自动回复: News",
    "Subject: 자동 회신: News",
)
# Each a header of a mail that a person wrote.
OF_PEOPLE = (
    "Auto-Submitted: no",
    "X-Auto-Response-Suppress: None",
    "Precedence: normal",
    "Precedence: first-class",
    "X-Mailer: Microsoft Outlook 16.0",
    "Subject: Re: Automatic doors",
    "Subject: RE: offer",
    "Subject: Auto mieten",
    "Subject: Re: Out of office chairs",
    "Importance: high",
    "X-Priority: 1",
    "Return-Path: <a@b.c>",
    "Content-Type: multipart/alternative; boundary=x",
    "Subject: AW: Automatische Antwort",
    "List-Unsubscribe: <x>",
    "Subject: Re: Automatic reply: is that possible?",
    "Subject: Auto: 3 Fragen",
    "Precedence: list",
    "List-Id: <x.y>",
    "From: Anna Reply <anna@example.com>",
    "Auto-Submitted: no (a person)",
    "Delivered-To: vacation@example.com",
    "Subject: Out of office furniture",
    "Subject: Automatic reply feature?",
    "Subject: Autoresponder question",
    "Subject: Away we go",
    "Subject: Ich bin bis Freitag erreichbar",
    "Subject: Read this please",
    "Subject: Lu dans la presse",
    "Subject: Undeliverable parcel 123",
    "Subject: Returned mail order",
    "Subject: Failure notice period",
    "Subject: Ferienhaus",
    "Subject: Absences in May",
    "Subject: AW: Abwesenheit: News",
    "Subject: Odp: Automatyczna odpowiedź: News",
)


def _mail(header):
    sender = "" if header.startswith("From") else "From: ann@example.com\n"
    return message_from_string(f"{sender}{header}\n\nHello")


@tagged("post_install", "-at_install")
class TestMachines(BaseCase):
    """What machines send, told from what people send."""

    def test_scanners(self):
        for user_agent in SCANNERS:
            with self.subTest(user_agent=user_agent):
                self.assertTrue(is_mail_scanner(user_agent))
        for user_agent in NO_BROWSERS:
            with self.subTest(user_agent=user_agent):
                self.assertFalse(
                    is_browser(user_agent) and not is_mail_scanner(user_agent)
                )
        for user_agent in BROWSERS:
            with self.subTest(user_agent=user_agent):
                self.assertTrue(is_browser(user_agent))
                self.assertFalse(is_mail_scanner(user_agent))
                self.assertFalse(
                    is_office(user_agent) and "Outlook 1" not in user_agent
                )

    def test_automatic_mails(self):
        for header in OF_MACHINES:
            with self.subTest(header=header):
                self.assertTrue(is_automatic(_mail(header)))
        for header in OF_PEOPLE:
            with self.subTest(header=header):
                self.assertFalse(is_automatic(_mail(header)))

    def test_encoded_subjects(self):
        subject = "=?utf-8?b?UsOpcG9uc2UgYXV0b21hdGlxdWUgOiBiZXVycmU=?="
        self.assertTrue(is_automatic(_mail(f"Subject: {subject}")))
        self.assertFalse(is_automatic(_mail("Subject: =?nonsense?b?x?=")))
