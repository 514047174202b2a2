"""What DNS must say of a domain before a mailbox provider believes that an e-mail in its name is from it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Txt = Callable[[str], Sequence[str]]  # the TXT records of a name, whole


@dataclass(frozen=True)
class Finding:
    """One record: the name it belongs to, what it should be, and what is wrong with what DNS has ("": nothing)."""

    name: str
    wanted: str
    wrong: str


def findings(domain: str, selector: str, dkim_record: str, txt: Txt) -> list[Finding]:
    """SPF for the envelope's sender, DKIM for the signature, DMARC for what the reader sees: all of one domain."""
    return [_spf(domain, txt), _dkim(f"{selector}._domainkey.{domain}", dkim_record, txt), _dmarc(domain, txt)]


def _spf(domain: str, txt: Txt) -> Finding:
    """RFC 7208 §4.5 and §5.1: one record, which says that whatever is not named is not ours."""
    found = [each for each in txt(domain) if re.match(r"v=spf1( |$)", each, re.IGNORECASE)]
    if len(found) != 1:
        wrong = "there is none" if not found else f"there are {len(found)}, so none counts"
    elif re.search(r" ([~-]all|redirect=\S+)( |$)", found[0], re.IGNORECASE):
        wrong = ""
    else:
        wrong = "it does not end in -all or ~all, so it says nothing"
    return Finding(domain, "v=spf1 include:YOUR-MAIL-SERVER -all", wrong)


def _dkim(name: str, wanted: str, txt: Txt) -> Finding:
    """RFC 6376 §3.6.1: the public half of the key that signs."""
    found = [_tags(each).get("p", "") for each in txt(name) if "p" in _tags(each)]
    if len(found) != 1:
        wrong = "there is none" if not found else f"there are {len(found)}, so none counts"
    elif found[0] == _tags(wanted)["p"]:
        wrong = ""
    else:
        wrong = "it holds another key" if found[0] else "it says that the key was withdrawn"
    return Finding(name, wanted, wrong)


def _dmarc(domain: str, txt: Txt) -> Finding:
    """RFC 7489 §6.3: what is neither signed by us nor sent by us is not to be believed."""
    name = f"_dmarc.{domain}"
    found = [_tags(each) for each in txt(name) if _tags(each).get("v") == "DMARC1"]
    if len(found) != 1:
        wrong = "there is none" if not found else f"there are {len(found)}, so none counts"
    elif found[0].get("p", "").lower() in {"quarantine", "reject"}:
        wrong = ""
    else:
        wrong = "its p is neither quarantine nor reject, so it protects nobody"
    return Finding(name, "v=DMARC1; p=reject", wrong)


def _tags(record: str) -> dict[str, str]:
    """`k=v; k=v`, white space anywhere (RFC 6376 §3.2)."""
    pairs = (each.partition("=") for each in record.split(";"))
    return {name.strip().lower(): re.sub(r"\s", "", value) for name, _, value in pairs if name.strip()}
