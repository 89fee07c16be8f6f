"""Settings of the source `aws`; credentials are never among them, because boto3's own chain finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Settings:
    """Keys of an `[sources.NAME]` section with `kind = "aws"`.

    Attributes
    ----------
    profile : name in ~/.aws/config; empty = boto3's default chain.
    role_arn : role to assume with these credentials; empty = none.
    regions : region names, or ["all"] for every region the account has enabled; empty = the profile's own region.
    account : name shown for the account; empty = its 12-digit id, which is what bills hold.
    endpoint_url : another address for every service (tests, proxies); empty = AWS, or the variable AWS_ENDPOINT_URL.
    period_seconds : finest step of metrics, 60 to 3600; "auto" = 300, the step every instance has without detailed
        monitoring. Older spans come in the coarser steps that CloudWatch still keeps.
    cost : where money comes from: "none", "cost_explorer" (paid, by service) or "exports" (free, by resource).
    exports_bucket, exports_prefix : where FOCUS or CUR exports stand on S3.
    owner_tag : tag whose value becomes the owner.
    money_limit_usd : a fetch that AWS would charge more for is refused before the first paid request.
    """

    profile: str = ""
    role_arn: str = ""
    regions: tuple[str, ...] = ()
    account: str = ""
    endpoint_url: str = ""
    period_seconds: int | str = "auto"
    cost: Literal["none", "cost_explorer", "exports"] = "none"
    exports_bucket: str = ""
    exports_prefix: str = ""
    owner_tag: str = "team"
    money_limit_usd: float = 1.0
