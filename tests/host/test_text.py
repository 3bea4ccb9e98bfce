from flask import Flask
from flask_babel import Babel
from jinja2 import Environment

from crm_host.i18n.text import lazy_text


def test_values_inside_a_lazy_text_are_escaped() -> None:
    app = Flask(__name__)
    Babel(app)
    template = Environment(autoescape=True).from_string("<p>{{ text }}</p>")
    with app.test_request_context():
        page = template.render(text=lazy_text("Saved: %(name)s", name="<script>alert(1)</script>"))
    assert page == "<p>Saved: &lt;script&gt;alert(1)&lt;/script&gt;</p>"
