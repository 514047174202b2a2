"""The answer to an inbound text, read as strictly as it may be."""

from xml.etree import ElementTree

from tests.carrier.wire import Answer


class Refused(Exception):
    """Twilio's error code for an answer that it does not understand: www.twilio.com/docs/api/errors."""

    def __init__(self, code: int, why: str) -> None:
        self.code = code
        super().__init__(f"{code}: {why}")


def messages(answer: Answer) -> list[str]:
    """The bodies of its <Message>s. An empty 204 is silence. Raises Refused for anything but <Response>/<Message>."""
    if not 200 <= answer.status < 300:
        raise Refused(11200, f"http {answer.status}")
    if answer.status == 204 and not answer.body:
        return []
    if answer.kind not in ("text/xml", "application/xml"):
        raise Refused(12300, f"{answer.kind or 'no media type'}: a plain answer would be texted as it stands")
    try:
        root = ElementTree.fromstring(answer.body)
    except ElementTree.ParseError as fault:
        raise Refused(12100, str(fault)) from fault
    strange = [root] if root.tag != "Response" or root.attrib or (root.text or "").strip() else []
    strange += [verb for verb in root if verb.tag != "Message" or verb.attrib or len(verb) or not verb.text]
    if strange:
        raise Refused(12200, ElementTree.tostring(strange[0], "unicode"))
    return [verb.text or "" for verb in root]
