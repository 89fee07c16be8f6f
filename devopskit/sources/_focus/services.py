"""Service categories of FOCUS for the services that make up most of a bill; a service that is not here stays without one."""

from __future__ import annotations

AWS = {
    "amazonec2": "Compute", "awslambda": "Compute", "amazonecs": "Compute", "amazoneks": "Compute", "awselasticbeanstalk": "Compute",
    "amazonlightsail": "Compute", "amazonecr": "Compute", "awsbatch": "Compute", "computesavingsplans": "Compute",
    "amazons3": "Storage", "amazonefs": "Storage", "amazonfsx": "Storage", "awsbackup": "Storage", "amazonglacier": "Storage",
    "amazonrds": "Databases", "amazondynamodb": "Databases", "amazonelasticache": "Databases", "amazonredshift": "Analytics",
    "amazondocdb": "Databases", "amazonneptune": "Databases", "amazonathena": "Analytics", "awsglue": "Analytics",
    "amazonkinesis": "Analytics", "amazones": "Analytics", "elasticmapreduce": "Analytics", "amazonmsk": "Analytics",
    "amazonvpc": "Networking", "amazoncloudfront": "Networking", "awselb": "Networking", "awsdatatransfer": "Networking",
    "amazonroute53": "Networking", "amazonapigateway": "Networking", "awsdirectconnect": "Networking",
    "amazoncloudwatch": "Management and Governance", "awscloudtrail": "Management and Governance",
    "awsconfig": "Management and Governance", "awssystemsmanager": "Management and Governance",
    "awskms": "Security", "awssecretsmanager": "Security", "amazonguardduty": "Security", "awswaf": "Security",
    "awssecurityhub": "Security", "amazoninspector": "Security", "amazoncognito": "Identity",
    "awsqueueservice": "Integration", "amazonsns": "Integration", "amazonstates": "Integration", "awsevents": "Integration",
    "amazonsagemaker": "AI and Machine Learning", "amazonbedrock": "AI and Machine Learning", "amazonses": "Business Applications",
    "codebuild": "Developer Tools", "awscodepipeline": "Developer Tools", "awsxray": "Developer Tools",
}  # fmt: skip

AZURE = {
    "virtual machines": "Compute", "virtual machines licenses": "Compute", "functions": "Compute", "azure kubernetes service": "Compute",
    "container instances": "Compute", "azure app service": "Web", "cloud services": "Compute", "storage": "Storage", "backup": "Storage",
    "sql database": "Databases", "azure cosmos db": "Databases", "azure database for postgresql": "Databases",
    "azure database for mysql": "Databases", "redis cache": "Databases", "virtual network": "Networking", "load balancer": "Networking",
    "bandwidth": "Networking", "vpn gateway": "Networking", "application gateway": "Networking", "azure dns": "Networking",
    "expressroute": "Networking", "content delivery network": "Networking", "nat gateway": "Networking",
    "log analytics": "Management and Governance", "azure monitor": "Management and Governance", "automation": "Management and Governance",
    "key vault": "Security", "microsoft defender for cloud": "Security", "azure databricks": "Analytics", "event hubs": "Analytics",
    "azure data factory v2": "Analytics", "azure synapse analytics": "Analytics", "service bus": "Integration", "logic apps": "Integration",
    "cognitive services": "AI and Machine Learning", "azure machine learning": "AI and Machine Learning",
}  # fmt: skip

GCP = {
    "compute engine": "Compute", "kubernetes engine": "Compute", "cloud run": "Compute", "cloud functions": "Compute",
    "app engine": "Compute", "cloud storage": "Storage", "cloud filestore": "Storage", "cloud sql": "Databases",
    "cloud spanner": "Databases", "cloud bigtable": "Databases", "cloud memorystore for redis": "Databases", "bigquery": "Analytics",
    "cloud pub/sub": "Integration", "cloud dataflow": "Analytics", "cloud dataproc": "Analytics", "networking": "Networking",
    "cloud dns": "Networking", "cloud logging": "Management and Governance", "cloud monitoring": "Management and Governance",
    "cloud key management service (kms)": "Security", "secret manager": "Security", "vertex ai": "AI and Machine Learning",
}  # fmt: skip

OCI = {
    "compute": "Compute", "block_storage": "Storage", "blockstorage": "Storage", "object_storage": "Storage", "objectstore": "Storage",
    "file_storage": "Storage", "database": "Databases", "mysql": "Databases", "nosql": "Databases", "network": "Networking",
    "virtual_cloud_network": "Networking", "load_balancer": "Networking", "lbaas": "Networking", "telemetry": "Management and Governance",
    "logging": "Management and Governance", "functions": "Compute", "oke": "Compute", "analytics": "Analytics", "kms": "Security",
}  # fmt: skip
