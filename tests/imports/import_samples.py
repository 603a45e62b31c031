import io

import odf.opendocument
import odf.table
import odf.text
import openpyxl
import xlsxwriter

from ...lib.imports.table import read_table

# Enough text for a guess, as in real files; what each encoding can write.
TEXTS = {
    "pl": "Imię;Nazwisko;E-mail;Miasto\n"
    "Łukasz;Żółć;lukasz@example.com;Łódź\nGrażyna;Dąbrowska;g@example.com;Kraków\n"
    "Małgorzata;Wiśniewska;m@example.com;Gdańsk\n",
    "fr": "Prénom;Nom;E-mail;Ville\n"
    "Élodie;Lefèvre;e@example.com;Besançon\nFrançois;Noël;f@example.com;Orléans\n",
    "ru": "Имя;Фамилия;E-mail;Город\n"
    "Иван;Петров;i@example.com;Москва\nМария;Иванова;m@example.com;Тверь\n",
    "el": "Όνομα;Επώνυμο;E-mail;Πόλη\n"
    "Γιώργος;Παπαδόπουλος;g@example.com;Αθήνα\nΕλένη;Νικολάου;e@example.com;Πάτρα\n",
    "tr": "Ad;Soyad;E-posta;Şehir\n"
    "İbrahim;Yıldız;i@example.com;İstanbul\nÇağla;Şahin;c@example.com;Eskişehir\n",
    "ja": "名前;メール;会社\n山田太郎;y@example.com;株式会社サンプル\n"
    "佐藤花子;s@example.com;東京商事\n",
    "zh": "姓名;邮箱;公司\n王小明;w@example.com;北京公司\n"
    "李华;l@example.com;上海贸易\n",
}
ENCODED = (
    *(("pl", "utf-8"), ("pl", "utf-8-sig"), ("pl", "utf-16"), ("pl", "utf-16-le")),
    *(("pl", "utf-32"), ("pl", "cp1250"), ("pl", "cp852"), ("fr", "cp1252")),
    *(("fr", "iso8859-15"), ("ru", "cp1251"), ("ru", "koi8-r"), ("el", "cp1253")),
    *(("tr", "cp1254"), ("ja", "cp932"), ("ja", "euc-jp"), ("zh", "gb18030")),
)
SHEET = [["Email", "Since", "Number"], ["a@example.com", "2026-01-31", "48123456789"]]


def as_xlsxwriter(rows):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Contacts")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def as_openpyxl(rows):
    buffer = io.BytesIO()
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(buffer)
    return buffer.getvalue()


def as_odf(rows):
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Contacts")
    for row in rows:
        line = odf.table.TableRow()
        for cell in row:
            stored = odf.table.TableCell(valuetype="string")
            stored.addElement(odf.text.P(text=cell))
            line.addElement(stored)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


ENGINES = {"xlsxwriter": as_xlsxwriter, "openpyxl": as_openpyxl, "odfpy": as_odf}


def read(data, layout=None, limits=None):
    """:return: headers and rows of a file"""
    table = read_table(
        data if isinstance(data, bytes) else data.encode(), layout, limits
    )
    return table.headers, [cells for _number, cells in table.rows]
