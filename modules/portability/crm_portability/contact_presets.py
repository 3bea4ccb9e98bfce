"""Exports of contacts from other systems.

The headings are those of Odoo's `res.partner` (labels and technical names of a list export),
HubSpot's contact and company exports, Salesforce's Contact and Account objects (data export) and
contact reports, Google Contacts' CSV of 2024 and before, and Outlook's CSV for Windows.
"""

from __future__ import annotations

from crm_portability.presets import LEFT_OUT, Preset, marks

_ORGANIZATION, _PERSON = "organization", "person"
_YES_IS_COMPANY = {"true": _ORGANIZATION, "1": _ORGANIZATION, "yes": _ORGANIZATION,
                   "false": _PERSON, "0": _PERSON, "no": _PERSON}  # fmt: skip
_COMPANY_TYPE = {"company": _ORGANIZATION, "person": _PERSON, "individual": _PERSON}

ODOO = Preset(
    "odoo",
    "Odoo",
    marks(
        "name, company_type", "name, is_company", "name, parent_id", "name, parent_id/id",
        "name, is a company", "name, company type", "name, related company, salesperson",
        "complete name, related company", "display name, related company",
        "external id, name, related company", "name, job position, website link",
    ),
    {
        "id": LEFT_OUT, "External ID": LEFT_OUT, ".id": LEFT_OUT,
        "name": "display_name", "Complete Name": "display_name", "Display Name": "display_name",
        "company_type": "kind", "Company Type": "kind", "is_company": "kind",
        "Is a Company": "kind",
        "parent_id": "company", "Related Company": "company", "Company Name": "company",
        "parent_id/name": "company", "parent_id/id": LEFT_OUT,
        "Related Company/External ID": LEFT_OUT,
        "commercial_company_name": LEFT_OUT, "Company Name Entity": LEFT_OUT,
        "email": "email", "phone": "phone", "mobile": "phone_mobile",
        "street": "street", "street2": "extra", "city": "city", "zip": "postcode",
        "state_id": "province", "State": "province", "state_id/name": "province",
        "country_id": "country", "Country": "country", "country_id/name": "country",
        "website": "website", "Website Link": "website", "vat": "tax_id", "Tax ID": "tax_id",
        "function": "job_title", "Job Position": "job_title", "category_id": "tag", "Tags": "tag",
        "category_id/name": "tag", "Tags/Name": "tag", "comment": "note", "Notes": "note",
        "title": "name_prefix", "Title": "name_prefix", "user_id": LEFT_OUT,
        "Salesperson": LEFT_OUT, "lang": LEFT_OUT, "company_id": LEFT_OUT,
        "activity_ids": LEFT_OUT, "Activities": LEFT_OUT,
    },
    {
        "company_type": _COMPANY_TYPE, "Company Type": _COMPANY_TYPE,
        "is_company": _YES_IS_COMPANY, "Is a Company": _YES_IS_COMPANY,
    },
)  # fmt: skip

HUBSPOT = Preset(
    "hubspot",
    "HubSpot",
    marks(
        "record id, first name, last name", "record id, company name", "record id, email",
        "hs_object_id, email", "hs_object_id, firstname",
    ),
    {
        "Record ID": LEFT_OUT, "Record ID - Contact": LEFT_OUT, "hs_object_id": LEFT_OUT,
        "First Name": "given_name", "firstname": "given_name",
        "Last Name": "family_name", "lastname": "family_name",
        "Email": "email", "Phone Number": "phone", "phone": "phone",
        "Mobile Phone Number": "phone_mobile", "mobilephone": "phone_mobile",
        "Fax Number": "phone_work_fax", "Job Title": "job_title", "jobtitle": "job_title",
        "Company Name": "company", "company": "company", "Name": "company",
        "Associated Company": "company", "Associated Company IDs": LEFT_OUT,
        "Website URL": "website", "Company Domain Name": LEFT_OUT,
        "Street Address": "street", "Street Address 2": "extra", "City": "city",
        "State/Region": "province", "Postal Code": "postcode", "Zip": "postcode",
        "Country/Region": "country", "Industry": "industry",
        "Number of Employees": "employee_count", "Salutation": "name_prefix",
        "Date of birth": "birthday", "Description": "note", "Contact owner": LEFT_OUT,
        "Company owner": LEFT_OUT, "Lead Status": LEFT_OUT, "Lifecycle Stage": LEFT_OUT,
        "Create Date": LEFT_OUT, "Last Activity Date": LEFT_OUT,
        "Marketing contact status": LEFT_OUT,
    },
)  # fmt: skip

SALESFORCE = Preset(
    "salesforce",
    "Salesforce",
    marks(
        "id, accountid, lastname", "id, lastname, mailingcity", "id, lastname, email, title",
        "id, name, billingcity", "id, name, billingstreet", "last name, account name, mailing city",
        "last name, account name, title", "last name, mailing street, mailing city",
        "account name, billing street, billing city", "account id, account name",
    ),
    {
        "Id": LEFT_OUT, "AccountId": LEFT_OUT, "Account ID": LEFT_OUT, "Contact ID": LEFT_OUT,
        "OwnerId": LEFT_OUT, "MasterRecordId": LEFT_OUT, "IsDeleted": LEFT_OUT,
        "ParentId": LEFT_OUT, "ReportsToId": LEFT_OUT, "CreatedDate": LEFT_OUT,
        "CreatedById": LEFT_OUT, "LastModifiedDate": LEFT_OUT, "LastModifiedById": LEFT_OUT,
        "SystemModstamp": LEFT_OUT, "LastActivityDate": LEFT_OUT, "LeadSource": LEFT_OUT,
        "Lead Source": LEFT_OUT, "Account Owner": LEFT_OUT, "Contact Owner": LEFT_OUT,
        "Salutation": "name_prefix", "FirstName": "given_name", "First Name": "given_name",
        "MiddleName": "middle_name", "LastName": "family_name", "Last Name": "family_name",
        "Suffix": "name_suffix", "Name": "company", "Account Name": "company",
        "Title": "job_title", "Department": "department", "Birthdate": "birthday",
        "Email": "email", "Phone": "phone_work", "MobilePhone": "phone_mobile",
        "Mobile": "phone_mobile", "HomePhone": "phone_home", "Home Phone": "phone_home",
        "Fax": "phone_work_fax", "AssistantPhone": "phone_assistant", "OtherPhone": "phone",
        "Other Phone": "phone", "Website": "website", "Industry": "industry",
        "NumberOfEmployees": "employee_count", "Employees": "employee_count",
        "Description": "note", "Parent Account": "part_of",
        "MailingStreet": "work_street", "Mailing Street": "work_street",
        "MailingCity": "work_city", "Mailing City": "work_city",
        "MailingState": "work_province", "Mailing State/Province": "work_province",
        "MailingPostalCode": "work_postcode", "Mailing Zip/Postal Code": "work_postcode",
        "MailingCountry": "work_country", "Mailing Country": "work_country",
        "OtherStreet": "street", "OtherCity": "city", "OtherState": "province",
        "OtherPostalCode": "postcode", "OtherCountry": "country",
        "BillingStreet": "billing_street", "Billing Street": "billing_street",
        "BillingCity": "billing_city", "Billing City": "billing_city",
        "BillingState": "billing_province", "Billing State/Province": "billing_province",
        "BillingPostalCode": "billing_postcode",
        "Billing Zip/Postal Code": "billing_postcode",
        "BillingCountry": "billing_country", "Billing Country": "billing_country",
        "ShippingStreet": "delivery_street", "ShippingCity": "delivery_city",
        "ShippingState": "delivery_province", "ShippingPostalCode": "delivery_postcode",
        "ShippingCountry": "delivery_country",
    },
)  # fmt: skip

GOOGLE = Preset(
    "google",
    "Google Contacts",
    marks(
        "first name, last name, organization name, labels",
        "name, given name, family name, yomi name",
        "given name, family name, group membership",
    ),
    {
        "Phonetic First Name": LEFT_OUT,
        "Phonetic Middle Name": LEFT_OUT,
        "Phonetic Last Name": LEFT_OUT,
        "File As": LEFT_OUT,
        "Photo": LEFT_OUT,
    },
)

OUTLOOK = Preset(
    "outlook",
    "Outlook",
    marks(
        "first name, last name, e-mail address, business street",
        "first name, last name, e-mail address, home street, business phone",
        "first name, last name, e-mail address, web page",
    ),
    {"E-mail Type": LEFT_OUT, "E-mail Display Name": LEFT_OUT, "Initials": LEFT_OUT},
)

CONTACT_PRESETS = (SALESFORCE, HUBSPOT, GOOGLE, OUTLOOK, ODOO)
