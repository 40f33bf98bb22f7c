"""Letters by mail, taken by a real server."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import httpx

from services.notifications.app import SERVICE
from services.notifications.channels import Kit, discover
from services.notifications.subscriptions import Desk, build_subscriptions
from shared.access import Access
from shared.db import Database as Db
from shared.web import build_app
from tests.integration.notifications.conftest import RULES, SEAL, TEMPLATES, Published, leading
from tests.integration.notifications.facts import FEDERATION, PROVINCE, overdue
from tests.support.eventually import eventually
from tests.support.receivers import mailbox

QUICK = RULES._replace(retries_s=(0.05, 0.05))


async def test_a_mail_is_whole_says_why_it_came_and_is_tried_again(published: Published):
    await published.tell("campaigns", *PROVINCE)
    async with mailbox("451 4.3.0 later") as box:
        settings = published.settings.model_copy(
            update={"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_security": "none", "mail_from": "tdkt@daklak.example"}
        )
        db = Db(published.dsn)
        desk = Desk(db, discover(Kit(settings, db, TEMPLATES)), SEAL, RULES.overlap_s)
        app = build_app(SERVICE, Access(published.client, enforced=False), build_subscriptions(desk))
        async with (
            leading(settings, QUICK),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as http,
        ):
            await published.heard()
            wish = {"unit": FEDERATION, "units": ["66"], "types": ["registration.overdue"], "channel": "mail"}
            for wrong in ("a@b.example\r\nBcc: c@d.example", "nobody", '"a b"@c.example'):
                assert (await http.post("/subscriptions", json=wish | {"target": wrong})).status_code == 422
            made = await http.post("/subscriptions", json=wish | {"target": "ldld@daklak.example"})
            assert made.status_code == 201
            assert "secret" not in made.json()
            await published.tell("campaigns", overdue("c1"))
            await eventually(lambda: box.mails, within=10)
            (fact,) = await published.own_facts("delivery.delivered", 1)
        await db.close()
    (envelope,) = box.mails
    mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert (envelope.rcpt_tos, fact["data"]["attempts"]) == (["ldld@daklak.example"], 2)
    assert mail["subject"] == "Thi đua, khen thưởng: Quá hạn chưa đăng ký thi đua"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text
    assert html
    assert "Vì sao đơn vị nhận thư này" in text.get_content()
    assert "Quá hạn chưa đăng ký thi đua" in html.get_content()
    assert "ldld@daklak" not in str(fact)
