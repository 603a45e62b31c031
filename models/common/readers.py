"""The groups of fields that several models show."""

# Who may see what contacts did; others see tags only, as ever.
READERS = "contact_marketing.group_user,sales_team.group_sale_salesman"
