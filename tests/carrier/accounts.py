"""The parent account and its subaccounts, each with a token of its own: www.twilio.com/docs/iam/api/subaccounts."""

from tests.carrier.wire import Reply, error

ACCOUNT, TOKEN = "AC" + "0" * 32, "only-for-tests"
SUBACCOUNT, SUBTOKEN = "AC" + "1" * 32, "only-for-tests-below"


class Accounts:
    def __init__(self, parent: str, token: str) -> None:
        self.parent = parent
        self._tokens = {parent: token}

    def open(self, sid: str, token: str) -> None:
        self._tokens[sid] = token

    def token(self, sid: str) -> str:
        return self._tokens[sid]

    def refusal(self, user: str, password: str, account: str) -> Reply | None:
        """None where these credentials open that account: a parent's open all, a subaccount's its own."""
        if self._tokens.get(user) != password:
            return error(401, 20003, "Authenticate")
        if account not in self._tokens or user not in (account, self.parent):
            return error(404, 20404, f"The requested resource /2010-04-01/Accounts/{account} was not found")
        return None

    def show(self, sid: str) -> Reply:
        """GET /2010-04-01/Accounts/{sid}.json"""
        return Reply(
            200,
            {
                "sid": sid,
                "auth_token": self._tokens[sid],
                "owner_account_sid": self.parent,
                "friendly_name": "a practice",
                "status": "active",
                "type": "Full",
                "date_created": "Sun, 22 Nov 2026 09:00:00 +0000",
                "date_updated": "Sun, 22 Nov 2026 09:00:00 +0000",
                "uri": f"/2010-04-01/Accounts/{sid}.json",
                "subresource_uris": {},
            },
        )
