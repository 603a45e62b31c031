# How mails look that this addon writes, to readers and to its users.
MAIL_LAYOUT = "contact_marketing.mail_layout"
