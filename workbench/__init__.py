"""碳合规工作台 · Carbon Compliance Workbench: from the meter reading to the signed filing, offline."""

VERSION = "1.0.0"
