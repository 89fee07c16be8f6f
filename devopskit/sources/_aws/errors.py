"""What botocore raises, in words that say which right, which credential or which address to correct.

The text of AWS is quoted only where it cannot hold a secret: a signature error quotes the whole signed request, session
token included (source: IAM user guide, "Troubleshoot signature errors"), so of those only the code is passed on.
"""

from __future__ import annotations

import json
import re

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from devopskit.errors import SourceError

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "Forbidden", "403"}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_UNKNOWN_KEY = {"InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure", "InvalidAccessKeyId"}
_SIGNATURE = {"SignatureDoesNotMatch", "InvalidSignatureException", "RequestTimeTooSkewed", "InvalidSignature"}
_THROTTLED = {"Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded", "TooManyRequestsException",
              "LimitExceededException", "SlowDown", "429"}  # fmt: skip
_LOGIN = (boto.SSOError, boto.TokenRetrievalError, boto.CredentialRetrievalError)


class Denied(SourceError):
    """The credentials are good, but one right is missing; `right` is the IAM action."""

    def __init__(self, right: str, seen: str) -> None:
        self.right = right
        super().__init__(
            "aws", f"AWS refuses {right}: {seen}", "the credentials are valid, but their policy lacks this right", grant(right)
        )


def grant(*rights: str) -> str:
    """Command that gives the rights to a role, as one least policy."""
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(rights), "Resource": "*"}]}
    return f"aws iam put-role-policy --role-name ROLE --policy-name devopskit --policy-document '{json.dumps(policy)}'"


def explain(error: Exception, right: str, *, profile: str = "") -> SourceError:
    """Return our error for one of botocore's; `right` is what was asked."""
    if isinstance(error, boto.ClientError):
        return _answered(error, right)
    login = f"aws sso login{' --profile ' + profile if profile else ''}"
    if isinstance(error, boto.ProfileNotFound):
        return SourceError(
            "aws",
            f"the AWS profile {profile!r} does not exist in ~/.aws/config or ~/.aws/credentials",
            "credentials are looked up under this name",
            f"aws configure sso --profile {profile}, or correct `profile` in devopskit.toml",
        )
    if isinstance(error, (boto.NoCredentialsError, boto.PartialCredentialsError)):
        return SourceError(
            "aws",
            f"the AWS credentials are missing or incomplete ({type(error).__name__}), so {right} cannot be signed",
            "boto3 looks in the environment, the profile files, SSO and the instance's role",
            login,
        )
    if isinstance(error, _LOGIN):
        return SourceError(
            "aws",
            f"the AWS login has ended or cannot be renewed ({type(error).__name__}) while asking {right}",
            "single sign-on sessions and assumed roles last a few hours",
            login,
        )
    if isinstance(error, ResponseParserError):
        return SourceError(
            "aws",
            f"the answer to {right} is no AWS answer and cannot be read as one",
            "a proxy or a login page between us and AWS answers in its place",
            "correct endpoint_url, AWS_ENDPOINT_URL or HTTPS_PROXY, then: devopskit doctor",
        )
    return SourceError(
        "aws",
        f"AWS cannot be reached for {right}: {_short(str(error))}",
        "the connection failed, or the answer broke off, each time it was tried",
        "check region, network and proxy (HTTPS_PROXY, AWS_ENDPOINT_URL), then: devopskit doctor",
    )


def _answered(error: boto.ClientError, right: str) -> SourceError:
    code = str(error.response.get("Error", {}).get("Code", "unknown"))
    text = _short(str(error.response.get("Error", {}).get("Message", "")))
    if code in _DENIED:
        return Denied(right, code)
    if code in _EXPIRED:
        return SourceError(
            "aws",
            f"the AWS session has expired ({code} for {right})",
            "temporary credentials last a few hours",
            "aws sso login",
        )
    if code in _UNKNOWN_KEY:
        return SourceError(
            "aws",
            f"AWS does not know these credentials ({code} for {right})",
            "the access key was deleted, disabled, or belongs to another partition (China, GovCloud)",
            "aws sts get-caller-identity shows the same error; create a new key or log in again",
        )
    if code in _SIGNATURE:
        return SourceError(
            "aws",
            f"AWS refuses the signature of {right} ({code})",
            "the clock of this machine differs by more than five minutes, or the secret key is wrong",
            "timedatectl set-ntp true, then: aws sts get-caller-identity",
        )
    if code in _THROTTLED:
        return SourceError(
            "aws",
            f"AWS throttles {right} ({code}) even after several tries with growing pauses",
            "the account's request limit is shared with dashboards and other tools",
            "wait some minutes, then repeat: devopskit fetch (what is already stored is not asked again)",
        )
    return SourceError(
        "aws",
        f"AWS answers {code} to {right}: {text or 'no text'}",
        "the request was understood by none of our known cases, and was tried again where AWS was at fault",
        "repeat the call by hand to see more: aws --debug, or look at https://health.aws.amazon.com",
    )


def _short(text: str) -> str:
    """First 200 characters on one line, user names and query strings of addresses left out, because they may hold secrets."""
    text = re.sub(r"//[^/@\s]*@", "//", re.sub(r"\?\S+", "", text))
    return " ".join(text.split())[:200]
