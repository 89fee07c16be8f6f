"""Sessions and clients: boto3's own credential chain, one retry policy, time-outs always set."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.utils import parse_timestamp

from devopskit.errors import SourceError
from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws.errors import explain
from devopskit.sources._aws.settings import Settings

BILLING_REGION = "us-east-1"  # Cost Explorer has one endpoint, which signs for this region


def _config(tries: int, read_timeout: float) -> Config:
    # The mode is written out although botocore 1.44 has it by default, because older ones retry in the "legacy" mode. The
    # total includes the first try, which `max_attempts` of a Config doesn't.
    retries = {"mode": "standard", "total_max_attempts": tries}
    return Config(retries=retries, connect_timeout=5, read_timeout=read_timeout, user_agent_extra="devopskit")


PATIENT = _config(tries=5, read_timeout=30)
QUICK = _config(tries=2, read_timeout=10)  # short, because doctor waits 30 s for all answers together


@dataclass(frozen=True)
class Account:
    """One AWS account as the settings reach it; may be used by several threads."""

    session: boto3.Session
    settings: Settings
    config: Config = PATIENT
    made: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def client(self, service: str, region: str) -> Any:
        """Return the boto3 client of a service and region; made once, because that is slow, and under a lock for boto3.

        Raises
        ------
        SourceError : the region or endpoint_url is no such thing.
        """
        with self.lock:
            if (service, region) not in self.made:
                self.made[service, region] = self._new(service, region)
            return self.made[service, region]

    def _new(self, service: str, region: str) -> Any:
        endpoint = self.settings.endpoint_url or None
        try:
            return self.session.client(service, region_name=region, config=self.config, endpoint_url=endpoint)
        except (BotoCoreError, ValueError) as error:  # needed because boto3 raises ValueError for an address that is none
            raise SourceError(
                "aws",
                f"no connection to AWS {service} can be made for the region {region!r}: {error}",
                "the region or the address is not spelled as AWS spells it",
                "correct `regions` or `endpoint_url` in devopskit.toml; aws ec2 describe-regions lists the regions",
            ) from error

    @property
    def home(self) -> str:
        """Region that questions about the whole account go to."""
        named = [region for region in self.settings.regions if region != "all"]
        return self.session.region_name or next(iter(named), BILLING_REGION)

    @cached_property
    def identity(self) -> dict[str, str]:
        """Who we are: `Account` (12 digits) and `Arn`; needs no right, so it proves the credentials alone."""
        return _aws_calls.ask(self.client("sts", self.home), "get_caller_identity")

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
            answer = _aws_calls.ask(self.client("ec2", self.home), "describe_regions", needs="Regions")
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


def connect(settings: Settings, *, config: Config = PATIENT) -> Account:
    """Return the account that the settings name; a role is assumed first where one is given.

    Parameters
    ----------
    config : how long to wait and how often to try: PATIENT or QUICK.

    Raises
    ------
    SourceError : unknown profile, no credentials, or the role is refused.
    """
    try:
        session = boto3.Session(profile_name=settings.profile or None, botocore_session=in_utc())
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
    account = Account(session, settings, config)
    return _with_role(account) if settings.role_arn else account


def in_utc() -> botocore.session.Session:
    """Return a session of botocore that reads times as UTC.

    By itself it gives every point the zone of this machine, and a page of 100,800 points then takes six times as long
    (1.4 s of CPU in place of 0.2).
    """
    session = botocore.session.get_session()
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=utc_time)
    return session


def utc_time(value: Any) -> datetime:
    """Moment on the wire (seconds since 1970, or text in one of the forms of AWS) as UTC."""
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, UTC)
    return parse_timestamp(value).astimezone(UTC)


def _with_role(account: Account) -> Account:
    sts = account.client("sts", account.home)
    wanted = {"RoleArn": account.settings.role_arn, "RoleSessionName": "devopskit"}
    answer = _aws_calls.ask(sts, "assume_role", needs="Credentials", **wanted)
    given = answer["Credentials"]
    session = boto3.Session(
        botocore_session=in_utc(),
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
        region_name=account.session.region_name,
    )
    return Account(session, account.settings, account.config)
