"""Tables that look like another shape, and contacts that are in one."""

# By what they look like: files, each with how many columns.
TABLES = {
    "fixed_width": (
        ("Imię i nazwisko,Miasto\nAnna   Kowalska,Łódź\nBert   Lee,Bonn\n", 2),
        ("Anna   Kowalska,a@example.com\nBert   Lee,b@example.com\n", 2),
        ("Anna   Kowalska;Łódź\nBert   Lee;Gdańsk\nCyryl   Doe;Bonn\n", 2),
        ('"Anna      ","Kowalska  ","Łódź  "\n"Bert      ","Lee       ","X  "\n', 3),
        ('"NAMEX    ","LASTX   "\n"Anna     ","Nowak   "\n"Bo       ","Lee     "\n', 2),
        ("Anna      |Kowalska   |Prosta 1    m. 3\nBert      |Lee  |X 2    m. 4\n", 3),
        ("Anna      \tNowak   A\tŁódź   \nBert      \tLee   X  \tBonn  \n", 3),
        ("Anna;anna@example.com  private\nBert;bert@example.com  work\n", 2),
        ("Kto,Dane\nAcme,info@acme.com tel. 500600700\nBar,b@bar.com tel. 5\n", 2),
        ("a@example.com b@example.com,Anna\nc@example.com d@example.com,Cy\n", 2),
        ("anna@example.com  Anna Kowalska\nbo@example.com  Bo Lee\n", 1),
        ("anna@example.com  Anna Kowalska\nbert@example.com  Bert Lee\n", 1),
        ("a@example.com Anna Nowak\nb@example.com Bert Lee\n", 1),
        ("Email\nanna@example.com  Anna  Nowak\nbo@example.com  Bo  Lee\n", 1),
        ("Name\nAnna  Kowalska\nEwa   Lee\nJan   Doe\n", 1),
        ("Anna  Kowalska\nBert  Lee\nCyryl   Doe\n", 1),
        ("a@example.com private\nb@example.com work\nc@example.com - do not call\n", 1),
        ("E-mail\na@example.com (work)\nb@example.com - old\nc@example.com  [x]\n", 1),
        ("a@example.com   vip\nb@example.com   met in Berlin 2019\n", 1),
        ("Email\nAnn Lee  <a@example.com>\nb@example.com (work)\n", 1),
        ("Ann Lee   a@example.com\nBert   b@example.com\n", 1),
        ("Name     ;Email\nAnn  Lee;a@example.com\n", 2),
    ),
    "transposed": (
        ("Activity;Who;When\nEmail;Anna;2024-01-01\nPhone;Bert;2024-01-02\n", 3),
        ("Kind,Subject,To\nEmail,Hi,a@example.com\nPhone,Call,b@example.com\n", 3),
        ("Email,a@example.com,Anna\nPhone,b@example.com,Bert\nEmail,c@x.com,Cy\n", 3),
        ("Kind,Who\nEmail,Anna\nPhone,Bert\nMobile,Cy\nFax,Dan\nWebsite,Eve\n", 2),
        ("Record,Who,City\nCompany,Acme,Berlin\nContact,Bert,Bonn\nLead,Cy,X\n", 3),
        ("Company,Acme,Berlin\nContact,Bert,Bonn\nCompany,Bar,Köln\n", 3),
        ("R;X;Y\nCompany;Acme;info@acme.com\nContact;Bert;bert@example.com\n", 3),
        ("Preferred,Klient\nEmail,Anna\nTelefon,Bert\nEmail,Cy\n", 2),
        ("Preferred,Who,To\nEmail,Anna,a@example.com\nTelefon,Bo,b@example.com\n", 3),
        ("Email;Anna;a@example.com\nTelefon;Bert;b@example.com\nSMS;Cy;c@x.com\n", 3),
        ("SMS;+48500600700\nPhone;+48500600701\nWhatsApp;+48500600702\n", 2),
        ("Email;a@example.com;\nPhone;;500600700\nEmail;c@example.com;\n", 3),
        ("Nr;Channel;Who\n1;Email;Anna\n2;Phone;Bert\n3;Mobile;Cy\n", 3),
        ("Who;X;By\nAnna;1;Email\nBert;2;Phone\n", 3),
        ("Anna;Email;a@example.com\nBert;Phone;500600700\nCy;Email;c@x.com\n", 3),
        ("1;Email;a@example.com\n2;Phone;500600700\n3;Email;c@example.com\n", 3),
        ("Phone;2024-01-02;Anna\nEmail;2024-01-03;Bert\n", 3),
        ("Phone;2024-01-02\nCompany;2024-01-03\nEmail;2024-01-04\n", 2),
        ("Source;Who\nWebsite;Anna\nEmail;Bert\nPhone;Cy\nWebsite;Dan\n", 2),
        ("Type;Name;Email\nCompany;Acme;a@example.com\nName;Bert;b@example.com\n", 3),
    ),
    "key_value": (
        ("Who;Notes\nAnna;Phone: call after 5\nBert;Email: ok\n", 2),
        ("Notes;Who\nPhone: call after 5;Anna\nEmail: ok;Bert\nPhone: no;Cy\n", 2),
        ("Remark,Who\nPhone: call after 5,Anna\nEmail: ok,Bert\n", 2),
        ("Phone: call after 5,a@example.com\nEmail: ok,b@example.com\n", 2),
        ("a@example.com,Phone: call after 5\nb@example.com,Email: ok\n", 2),
        ("Phone: after 5\tAnna\t\nEmail: ok\tBert\tx\n", 3),
        ("Notes\nPhone: call after 5\nEmail: ok\nName: changed\n", 1),
        ("Email: a@example.com;Tel: 500600700;Anna\nEmail: b@x.com;Tel: 5;Bo\n", 3),
        ("Email: a@example.com;Anna\nTel: 500600700;Bert\n", 2),
        ("Who|Remark\nAnna|Email - later\nBert|Phone = off\n", 2),
        ("Name;Remark\nAnn;Phone: 1\nBert;Email: 2\n", 2),
    ),
}
SHAPES = {
    "fixed_width": (
        "Name        Email            Phone\nAnna Nowak  a@example.com    500600700\n"
        "Bert Lee    b@example.com\n",
        "Anna Nowak  a@example.com    500600700\nBert Lee    b@example.com    1\n",
        "Name         Email          Phone\nNowak, Anna  a@example.com  500600700\n",
        "Name         Email          Phone\nNowak, Anna  a@example.com  500600700\n"
        "Lee, Bert    b@example.com  500600701\nDoe, Cyryl   c@example.com  1\n",
        "Imię  Telefon    Miasto\nAnna  500600700  Łódź\nBert  500600701  Gdańsk\n",
        "Email Name\na@example.com Anna\n",
        "ID    NAME            CITY        EMAIL\n"
        "1     Anna Nowak      Łódź        a@example.com\n"
        "22    Bert Lee        Gdańsk      b@example.com\n",
        "   1  Anna Nowak      Łódź\n  22  Bert Lee        Gdańsk\n 333  Cy Doe  Bonn\n"
        "4444  Dan Roe         Köln\n  55  Eve Poe         Rom\n",
        "Anna Nowak      Łódź\nBert Lee        Gdańsk\nCyryl Doe       Bonn\n",
        "Customers 2024\n\nAnna Nowak      Łódź       500600700\n"
        "Bert Lee        Gdańsk     500600701\nCy Doe          Bonn\n",
        "Name       Telefon\n---------  --------\nAnna       500600700\nBertrand   5\n",
        "a@example.com      Anna\nanna@example.com   Bert\ncy@example.com     Dan\n",
    ),
    "transposed": (
        "Name;Anna;Bert\nEmail;a@example.com;b@example.com\n",
        "Email;a@example.com;b@example.com\nName;Anna;Bert\nShoes;38;44\n",
        "Field,1,2\nName,Anna,Bert\nPhone,500600700,500600701\n",
        "Imię\tAnna\tBert\nNazwisko\tNowak\tLee\nMiasto\tŁódź\tGdańsk\n",
        "First name;Anna;Bert\nLast name;Nowak;Lee\n",
        "1;Vorname;Anna\n2;E-Mail;a@example.com\n",
        "Name;Anna\nE-Mail;a@example.com\nTelefon;500600700\n",
        ",Contact 1,Contact 2,Contact 3\nFirst name,Anna,Bert,Cy\n"
        "Email,a@example.com,b@example.com,\nPhone,,500600700,500600701\n",
        "Name,Anna\nEmail,a@example.com\nName,Bert\nEmail,b@example.com\n",
        "1;Name;Anna\n1;Email;a@example.com\n2;Name;Bert\n2;Email;b@example.com\n",
        "Person;Name;Anna\nPerson;Email;a@example.com\nPerson;City;Bonn\n",
        "Company\tAcme\tBar\nEmail\ta@acme.com\tb@bar.com\nWebsite\ta.com\tb.com\n",
        "Vorname|Anna|Bert\nNachname|Nowak|Lee\nE-Mail|a@x.com|b@x.com\nNotiz|VIP|-\n",
        "Name:;Anna;Bert\nEmail:;a@example.com;b@example.com\n",
    ),
    "key_value": (
        "Name: Anna\nEmail: a@example.com\n\nName: Bert\nEmail: b@example.com\n",
        "Name: Nowak, Anna\nEmail: a@example.com\nStreet: Prosta 1, Łódź\n",
        "Name = Anna\nEmail = a@example.com\n",
        "Name - Anna\nEmail - a@example.com\n",
        "Name: Anna, Email: a@example.com\nName: Bert, Email: b@example.com\n",
        "Name:\nAnna\nEmail:\na@example.com\n",
        "Name\nAnna\nEmail\na@example.com\nName\nBert\nEmail\nb@example.com\n",
        "FN: Anna\nTEL: 500600700\nEMAIL: a@example.com\n",
        "Imię: Anna\nNazwisko: Nowak\nTelefon: 500600700\n\nImię: Bo\nNazwisko: Lee\n",
        "Contact 1\nName: Anna\nEmail: a@example.com\nPhone:\n",
        "* Name: Anna\n* Email: a@example.com\n* Street: Prosta 1; Łódź\n",
        "Email: a@example.com\nName: Nowak, Anna\nAddress: Prosta 1, 00-950, Łódź\n\n"
        "Email: b@example.com\nName: Lee, Bert\nAddress: X 2, Bonn\n",
        "Imię: Anna\nNazwisko: Nowak\nMiasto: Łódź\n",
    ),
}
# Signs that patterns may look at again and again.
HOSTILE = (
    *(" ", ":", "a", "a:", "a  ", "(", "[(", "((b)", "a@", "a@b.", " - ", "= ", "."),
    *("a" * 500 + "@", "\u2003", "- :", ":(", "1 ", "Email: "),
)
