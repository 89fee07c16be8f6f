"""Sessions and clients: boto3's own credential chain, one retry policy, time-outs always set."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from devopskit.errors import SourceError
from devopskit.sources import _aws_calls
from devopskit.sources._aws_errors import explain
from devopskit.sources._aws_settings import Settings

# Written out although botocore 1.44 has this mode by default, because older ones retry in the "legacy" mode; the "total"
# count includes the first try, which `max_attempts` of a Config does not.
CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=5, read_timeout=30, user_agent_extra="devopskit"
)
BILLING_REGION = "us-east-1"  # Cost Explorer has one endpoint, which signs for this region


@dataclass(frozen=True)
class Account:
    """One AWS account as the settings reach it."""

    session: boto3.Session
    settings: Settings
    made: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)

    def client(self, service: str, region: str) -> Any:
        """Return the boto3 client of a service and region, with our time-outs and retries; made once, because that is slow."""
        if (service, region) not in self.made:
            endpoint = self.settings.endpoint_url or None
            self.made[service, region] = self.session.client(service, region_name=region, config=CONFIG, endpoint_url=endpoint)
        return self.made[service, region]

    @cached_property
    def identity(self) -> dict[str, str]:
        """Who we are: `Account` (12 digits) and `Arn`; needs no right, so it proves the credentials alone."""
        return _aws_calls.ask(self.client("sts", self.session.region_name or BILLING_REGION), "get_caller_identity")

    @property
    def name(self) -> str:
        """Name of the account: the user's, else its id."""
        return self.settings.account or self.identity["Account"]

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Regions to read.

        Raises
        ------
        SourceError : neither the settings nor the profile names one.
        """
        if tuple(self.settings.regions) == ("all",):
            answer = _aws_calls.ask(self.client("ec2", BILLING_REGION), "describe_regions", needs="Regions")
            return tuple(sorted(region["RegionName"] for region in answer["Regions"]))
        if self.settings.regions:
            return tuple(self.settings.regions)
        if self.session.region_name:
            return (self.session.region_name,)
        raise SourceError(
            "aws",
            "no AWS region is set, neither in devopskit.toml nor in the profile or AWS_DEFAULT_REGION",
            "instances and metrics belong to a region, so that nothing can be asked without one",
            'add regions = ["eu-west-1"] to the section of this source, or ["all"] for every enabled region',
        )


def connect(settings: Settings) -> Account:
    """Return the account that the settings name; a role is assumed first where one is given.

    Raises
    ------
    SourceError : unknown profile, no credentials, or the role is refused.
    """
    try:
        session = boto3.Session(profile_name=settings.profile or None)
        credentials = session.get_credentials()
    except BotoCoreError as error:
        raise explain(error, "sts:GetCallerIdentity", profile=settings.profile) from error
    if credentials is None:
        raise SourceError(
            "aws",
            "no AWS credentials were found in the environment, the profile files, SSO or the instance's role",
            "boto3 looks in these places and in this order, and every request must be signed",
            f"aws configure sso{' --profile ' + settings.profile if settings.profile else ''}, or export AWS_PROFILE",
        )
    account = Account(session, settings)
    return _with_role(account) if settings.role_arn else account


def _with_role(account: Account) -> Account:
    sts = account.client("sts", account.session.region_name or BILLING_REGION)
    answer = _aws_calls.ask(
        sts,
        "assume_role",
        needs="Credentials",
        RoleArn=account.settings.role_arn,
        RoleSessionName="devopskit",
    )
    given = answer["Credentials"]
    session = boto3.Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
        region_name=account.session.region_name,
    )
    return Account(session, account.settings)
