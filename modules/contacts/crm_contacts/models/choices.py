"""The codes that contacts are sorted into, with their labels."""

from __future__ import annotations

from crm_host.api import lazy_text as _

PERSON, ORGANIZATION = "person", "organization"
KINDS = ((PERSON, _("Person")), (ORGANIZATION, _("Organization")))

#: What is no longer or never was usable stays, marked: nothing a person typed is lost.
OK, INVALID = "ok", "invalid"
STATES = (
    (OK, _("In use")),
    (INVALID, _("Not valid")),
    ("bounced", _("Mail comes back")),
    ("opted_out", _("Opted out")),
)

OTHER = "other"
EMAIL_TYPES = (("work", _("Work")), ("home", _("Home")), (OTHER, _("Other")))
PHONE_TYPES = (
    ("mobile", _("Mobile")),
    ("work", _("Work")),
    ("home", _("Home")),
    ("main", _("Main line")),
    ("work_fax", _("Work fax")),
    ("home_fax", _("Home fax")),
    ("pager", _("Pager")),
    ("car", _("Car")),
    ("assistant", _("Assistant")),
    (OTHER, _("Other")),
)
ADDRESS_TYPES = (
    ("work", _("Work")),
    ("home", _("Home")),
    ("billing", _("Billing")),
    ("delivery", _("Delivery")),
    (OTHER, _("Other")),
)

#: Languages a customer may be written to in; each in its own words, so no translation is needed.
LANGUAGES = (
    ("vi", "Tiếng Việt"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("ar", "العربية"),
    ("bg", "Български"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("hu", "Magyar"),
    ("id", "Bahasa Indonesia"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("km", "ខ្មែរ"),
    ("ko", "한국어"),
    ("nl", "Nederlands"),
    ("no", "Norsk"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sq", "Shqip"),
    ("sr", "Српски"),
    ("sv", "Svenska"),
    ("th", "ไทย"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("zh", "中文"),
)

#: Ways to reach somebody that can be refused or agreed to.
CHANNELS = (
    ("email", _("E-mail")),
    ("phone", _("Phone calls")),
    ("sms", _("Text messages")),
    ("post", _("Letters")),
)
EVERY_CHANNEL = "all"
BLOCK_CHANNELS = ((EVERY_CHANNEL, _("Every channel")), *CHANNELS)
BLOCK_REASONS = (
    ("asked", _("Asked not to be contacted")),
    ("complaint", _("Complained")),
    ("legal", _("Legal reasons")),
    ("wrong_person", _("Wrong person")),
    (OTHER, _("Other")),
)

PURPOSES = (
    ("marketing", _("Offers and advertising")),
    ("newsletter", _("Newsletter")),
    ("survey", _("Surveys")),
    ("events", _("Invitations")),
)
#: The six grounds of article 6(1) of the General Data Protection Regulation, in its order.
LAWFUL_BASES = (
    ("consent", _("Consent")),
    ("contract", _("Contract")),
    ("legal_obligation", _("Legal obligation")),
    ("vital_interests", _("Vital interests")),
    ("public_task", _("Public task")),
    ("legitimate_interest", _("Legitimate interest")),
)
SOURCES = (
    ("spoken", _("In conversation")),
    ("email", _("By e-mail")),
    ("form", _("Web form")),
    ("paper", _("On paper")),
    ("import", _("Imported list")),
    (OTHER, _("Other")),
)

#: Colors of tags: the eight pairs of the interface, readable in light and dark, in its order.
TAG_COLORS = (
    ("blue", _("Blue")),
    ("green", _("Green")),
    ("amber", _("Amber")),
    ("rose", _("Rose")),
    ("teal", _("Teal")),
    ("violet", _("Violet")),
    ("orange", _("Orange")),
    ("gray", _("Gray")),
)
