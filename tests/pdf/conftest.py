"""A small pack of its own, a revision under it, and signers: what the paper is tried with.

The pack has what paper finds hard: rows of differing units, months within rows, an unverified source, a draft, a
rounded figure, a warning left open, subscripts and rare characters.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from workbench.base.numbers import D
from workbench.domain.document import freeze
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import Evidence
from workbench.domain.filing import Revision, RulesRef, Said
from workbench.pdf.identity import Identity, make_identity
from workbench.pdf.package import JSON, WORKBOOK, Part, package_name
from workbench.rules.cells import Cell, Cells, Source
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library
from workbench.services.exports import SignerRole, make_package

PACK = {
    "pack.yaml": """
title: {zh: 试验行业, en: Trial sector}
kind: sector
requires: []
still_valid: 2026-11-21
checked_by: 测试
units: [fuel_unit]
""",
    "documents.yaml": """
guide:
  title: {zh: 试验行业温室气体排放核算与报告指南, en: Trial guide}
  number: CETS-TEST-01
  issuer: 试验部
  published: 2024-12-20
  effective: 2025-01-01
  status: in_force
  confidence: text
rumour:
  title: {zh: 排放因子年度公告, en: Factor notice}
  number: 公告2025年第9号
  issuer: 试验部
  published: 2025-03-01
  status: draft
  confidence: unverified
""",
    "parameters/fuel_units.yaml": """
label: {zh: 燃料计量单位, en: Fuel units}
kind: table
unit: text
values:
  - {since: 2024-01-01, published: 2024-12-20, cite: [guide, 附表A.1], table: {coal: t, gas: 10^4Nm3}}
""",
    "parameters/ncv_default.yaml": """
label: {zh: 低位发热量缺省值, en: Default NCV}
kind: table
unit: GJ/fuel_unit
values:
  - {since: 2024-01-01, published: 2024-12-20, cite: [guide, 附表A.1], table: {coal: 23.736, gas: 173.854}}
""",
    "parameters/carbon.yaml": """
label: {zh: 含碳量缺省值, en: Default carbon}
kind: table
unit: tC/GJ
values:
  - {since: 2024-01-01, published: 2024-12-20, cite: [guide, 附表A.1], table: {coal: 0.02618, gas: 0.0121}}
""",
    "parameters/m_co2.yaml": """
label: {zh: CO₂ 与碳的相对分子质量之比, en: CO2 to C}
kind: number
unit: tCO2/tC
values:
  - {since: 2024-01-01, published: 2024-12-20, cite: [guide, 式（1）], value: 3.66}
""",
    "parameters/grid.yaml": """
label: {zh: 电网排放因子, en: Grid factor}
kind: number
unit: tCO2/MWh
values:
  - {since: 2024-01-01, published: 2025-03-01, cite: [rumour, 附件2], value: 0.5300}
""",
    "forms/monthly/2025-01-01.yaml": """
label: {zh: 月度排放数据, en: Monthly data}
period: month
published: 2024-12-20
cite: [guide, 附录C]
statement: {zh: 本单位对本月排放数据的真实性、完整性、准确性负责。, en: We answer for it.}
headline: total/emission
charts:
  - {id: months, label: {zh: 各月热量, en: Months}, kind: bars, of: [fuels.days.heat]}
  - {id: course, label: {zh: 各月走势, en: Course}, kind: line, of: [fuels.days.heat]}
  - {id: sources, label: {zh: 各燃料排放量, en: Fuels}, kind: parts, of: [fuels.emission]}
sections:
  - id: about
    label: {zh: 基本信息, en: About}
    rows: one
    fields:
      - {id: name, kind: text, label: {zh: 企业名称, en: Name}, draws: enterprise.name, cite: [rumour, 附表C.1]}
      - {id: changes, kind: long_text, required: false, label: {zh: 变化情况, en: Changes}}
      - {id: staff, kind: number, unit: "1", required: false, label: {zh: 计量器具数量, en: Meters}}
  - id: fuels
    label: {zh: 消耗化石燃料排放, en: Fuels}
    rows: many
    named_by: fuel
    total: total/fuel
    cite: [guide, 附表C.3]
    fields:
      - id: fuel
        kind: choice
        label: {zh: 燃料品种, en: Fuel}
        choices: [{id: coal, label: {zh: 烟煤, en: Coal}}, {id: gas, label: {zh: 焦炉煤气, en: Gas}}]
      - {id: unit, kind: text, label: {zh: 计量单位, en: Unit}, formula: "pick(fuel_units, fuel)"}
      - {id: quantity, kind: number, unit: fuel_unit, unit_of: unit, places: 2, symbol: FC,
         label: {zh: 净消耗量, en: Used}}
      - {id: ncv, kind: number, unit: GJ/fuel_unit, places: 3, label: {zh: 收到基低位发热量, en: NCV},
         default: "pick(ncv_default, fuel)", cite: [guide, 附表A.1]}
      - {id: emission, kind: number, unit: tCO2, places: 2, label: {zh: 二氧化碳排放量, en: Emission},
         formula: "quantity * ncv * pick(carbon, fuel) * m_co2", cite: [guide, 式（1）]}
      - {id: spare, kind: number, unit: t, required: false, label: {zh: 库存量, en: Stock}}
    sections:
      - id: days
        label: {zh: 各月记录, en: Months}
        rows: months
        fields:
          - {id: used, kind: number, unit: fuel_unit, required: false, label: {zh: 消耗量, en: Used}}
          - {id: heat, kind: number, unit: GJ, places: 1, label: {zh: 热量, en: Heat}, formula: used * ncv}
  - id: power
    label: {zh: 外购电力, en: Power}
    rows: one
    total: total/electric
    fields:
      - {id: mwh, kind: number, unit: MWh, places: 3, label: {zh: 外购电量, en: Power}}
      - {id: emission, kind: number, unit: tCO2, places: 2, label: {zh: 电力排放量, en: Emission}, formula: mwh * grid,
         cite: [guide, 式（2）]}
  - id: total
    label: {zh: 合计, en: Total}
    rows: one
    fields:
      - {id: fuel, kind: number, unit: tCO2, places: 2, label: {zh: 燃料排放量, en: Fuel}, formula: sum(fuels.emission)}
      - {id: electric, kind: number, unit: tCO2, places: 2, label: {zh: 电力排放量, en: Power}, formula: power.emission}
      - {id: emission, kind: number, unit: tCO2, places: 2, label: {zh: 排放总量, en: Total}, formula: fuel + electric,
         cite: [guide, 式（3）]}
checks:
  - code: trial.staff
    level: warning
    at: about.staff
    test: staff >= 3
    says: {zh: 计量器具少于三台，请说明。, en: Fewer than three meters.}
    cite: [guide, "9.1"]
""",
}

ENTERPRISE = Enterprise("e1", "北𬱖钢铁有限公司", "91110000000000000X", address="试验市䶮岭路1号", sample=True)
FROZEN_AT = datetime(2026, 7, 3, 2, 30, tzinfo=UTC)
INVOICE = b"%PDF-1.4 an invoice of June"


def typed(value: str, place: str = "燃料!B7 · 购产销存.xlsx", note: str = "") -> Cell:
    return Cell(D(value), Source("workbook", place), note)


def cells_of(rows: int = 2, months: int = 12) -> Cells:
    cells = {
        "about/name": Cell(ENTERPRISE.name, Source("typed")),
        "about/changes": Cell("6月3日至5日检修；\n其余时间无变化。"),
        "about/staff": typed("2", note="第三台已停用，见说明"),
        "power/mwh": typed("12345.6789", "电量!C3"),
        "second/power/mwh": typed("12340.1", "电费发票.pdf", note="抄表日不同，差一天"),
    }
    for number in range(1, rows + 1):
        row = f"fuels/r{number}"
        cells[f"{row}/fuel"] = Cell("coal" if number % 2 else "gas")
        cells[f"{row}/quantity"] = typed(f"{120188 + number}.43")
        for month in range(1, months + 1):
            cells[f"{row}/days/{month:02d}/used"] = typed(f"{1000 + month}.5")
    return Cells(cells)


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the trial pack."""
    root = tmp_path_factory.mktemp("packs")
    for name, text in PACK.items():
        file = root / "cn.ets.trial" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def library(packs: Path) -> Library:
    return Library.load(packs)


@pytest.fixture(scope="session")
def form(library: Library) -> Form:
    return library.form("cn.ets.trial/monthly", date(2026, 6, 30), date(2026, 7, 3))


@pytest.fixture(scope="session")
def revise(library: Library, form: Form) -> Callable[..., Revision]:
    """Freeze a revision of given cells."""

    def make(cells: Cells | None = None, *, number: int = 1, supersedes: str = "") -> Revision:
        from hashlib import sha256

        ref = RulesRef("cn.ets.trial", date(2026, 6, 30), date(2026, 7, 3))
        rules = library.rules(ref.pack, ref.day, ref.known)
        cells = cells_of() if cells is None else cells
        evidence = Evidence(
            sha256=sha256(INVOICE).hexdigest(),
            name="六月发票.pdf",
            size=len(INVOICE),
            media_type="application/pdf",
            paths=("fuels/r1/quantity",),
            added_at=FROZEN_AT,
            by="王工",
        )
        said = Said(
            filing="f1",
            number=number,
            enterprise=ENTERPRISE,
            form="cn.ets.trial/monthly",
            label=form.label,
            since=date(2025, 1, 1),
            period="2026-06",
            rules=ref,
            rules_digest=rules.digest,
            packs=rules.packs,
            cells=cells,
            evidence=(evidence,),
            frozen_at=FROZEN_AT,
            by="王𬭎",
            supersedes=supersedes,
        )
        return freeze(said, evaluate(form, cells, rules))

    return make


@pytest.fixture(scope="session")
def revision(revise: Callable[..., Revision]) -> Revision:
    return revise()


PASSPHRASE = "trial-pass"


@dataclass(frozen=True)
class Pki:
    """A root somebody might trust, two people it vouches for, and one who vouches for himself."""

    folder: Path
    root: Path
    preparer: Identity
    legal: Identity
    self_made: Identity


def issue(
    subject: str,
    *,
    issuer: tuple[x509.Certificate, rsa.RSAPrivateKey] | None = None,
    key: rsa.RSAPrivateKey | None = None,
    days: tuple[int, int] = (-30, 700),
    usage: str = "digital_signature",
) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """Make a certificate, self-signed without an issuer."""
    key = key or rsa.generate_private_key(65537, 2048)
    name = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "试验单位"), x509.NameAttribute(NameOID.COMMON_NAME, subject)]
    )
    now = datetime.now(UTC).replace(microsecond=0)
    uses = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    uses["key_cert_sign" if issuer is None else usage] = True
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer[0].subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**uses), critical=True)
    )
    return built.sign(issuer[1] if issuer else key, SHA256()), key


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder = tmp_path_factory.mktemp("pki")
    root = issue("试验根证书")
    (folder / "root.pem").write_bytes(root[0].public_bytes(Encoding.PEM))
    issued = [issue(name, issuer=root) for name in ("王𬭎", "北𬱖公章")]
    people = [Identity(certificate, (root[0],), key) for certificate, key in issued]
    mine = make_identity("李自签", "练习单位", folder / "self.p12", PASSPHRASE, bits=2048)
    return Pki(folder, folder / "root.pem", people[0], people[1], mine)


@pytest.fixture(scope="session")
def make(library: Library, form: Form) -> Callable[..., Path]:
    """Make a package of a revision in a folder."""

    def made(revision: Revision, folder: Path, *signers: tuple[Identity, SignerRole]) -> Path:
        target = folder / package_name(revision)
        parts = [
            Part(JSON, lambda: [revision.document]),
            Part(WORKBOOK, lambda: [b"PK a workbook of its own"]),
            Part("evidence/六月发票.pdf", lambda: [INVOICE]),
        ]
        make_package(target, revision, form, library, parts=parts, identities=signers)
        return target

    return made


@pytest.fixture(scope="session")
def package(make: Callable[..., Path], revision: Revision, pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package both have signed."""
    return make(revision, tmp_path_factory.mktemp("made"), (pki.preparer, "preparer"), (pki.legal, "legal"))


@pytest.fixture(scope="session")
def pdf(package: Path) -> bytes:
    with zipfile.ZipFile(package) as archive:
        return archive.read("filing.pdf")
