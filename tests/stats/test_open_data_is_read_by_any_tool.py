"""Open data: packages that Frictionless' own schema admits, whose files are as they say, and a DCAT-AP catalogue."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pandas
import pyarrow.csv
import pytest
from jsonschema import Draft4Validator
from python_calamine import CalamineWorkbook

from services.stats.api.formats import workbook_of
from services.stats.domain.release.plan import suppressed_tables
from services.stats.domain.suppression.cells import ALL, REGION, FigureKey
from shared.codes import DEPARTEMENTS
from tests.support.stats.asking import MEASURES, a_client, an_app
from tests.support.stats.doubles import RememberedFigures

SCHEMA = Path(__file__).parent / "tabular-data-package.json.gz"
"""Of Frictionless' profile, as its own library has it."""
BY_GNUMERIC = Path(__file__).parent / "departement-2026.csv"
THEMES = Path(__file__).parents[2] / "services" / "chat" / "content" / "themes.json"
PACKAGES = "/api/stats/packages"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Give an analyst's browser; a year and a month are released, in which one région and one département show."""
    repository = RememberedFigures()
    figures: dict[FigureKey, int] = {(ALL, REGION + "75", ALL, measure): 40 for measure in MEASURES}
    figures[ALL, "33", ALL, "conversations"] = 31
    for period in ("2026", "2026-03", "2026-03-10"):
        await repository.add_release(period, figures, {})
    async with a_client(an_app(), repository) as client:
        yield client


async def files_of(client: httpx.AsyncClient, period: str) -> dict[str, bytes]:
    """The files of a package."""
    answer = await client.get(f"{PACKAGES}/{period}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("period", ["2026", "2026-03"])
async def test_a_package_is_as_frictionless_asks(client: httpx.AsyncClient, period: str) -> None:
    """Each released table of such a period is in it, with its checksum and its names in both languages."""
    files = await files_of(client, period)
    described = json.loads(files.pop("datapackage.json"))
    Draft4Validator(json.loads(gzip.decompress(SCHEMA.read_bytes()))).validate(described)
    resources = {resource["path"]: resource for resource in described["resources"]}
    assert resources.keys() == files.keys()
    unit = "year" if period == "2026" else "month"
    assert len(files) == len(suppressed_tables(unit)) + 2
    for path, content in files.items():
        assert resources[path]["hash"] == f"sha256:{sha256(content).hexdigest()}"
        assert resources[path]["bytes"] == len(content)
        assert resources[path]["titles"].keys() == {"fr", "en"}
        fields = resources[path]["schema"]["fields"]
        assert all(field["titles"].keys() == {"fr", "en"} for field in fields)
        assert next(csv.reader(io.StringIO(content.decode()))) == [field["name"] for field in fields]


async def test_a_suppressed_figure_is_an_empty_cell_and_no_zero(client: httpx.AsyncClient) -> None:
    """As a library of the field reads it: missing, in a column of whole numbers, codes as they are written."""
    files = await files_of(client, "2026")
    text = pyarrow.csv.ConvertOptions(column_types={"departement": pyarrow.string()})
    table = pyarrow.csv.read_csv(io.BytesIO(files["departement-2026.csv"]), convert_options=text)
    assert table.schema.field("conversations").type == pyarrow.int64()
    shown = {row["departement"]: row["conversations"] for row in table.to_pylist()}
    assert {code for code, count in shown.items() if count is not None} == {"33"}
    assert shown["33"] == 31
    assert set(DEPARTEMENTS) < shown.keys()


async def test_pandas_reads_a_table_as_the_package_describes_it(client: httpx.AsyncClient) -> None:
    """With the types of `datapackage.json`: codes keep their zeros, a suppressed figure is missing."""
    files = await files_of(client, "2026")
    described = json.loads(files["datapackage.json"])["resources"]
    (fields,) = [one["schema"]["fields"] for one in described if one["path"] == "departement-2026.csv"]
    types = {field["name"]: {"string": "string", "integer": "Int64"}[field["type"]] for field in fields}
    table = pandas.read_csv(io.BytesIO(files["departement-2026.csv"]), dtype=types).set_index("departement")
    assert set(DEPARTEMENTS) < set(table.index)
    assert table.loc["33", "conversations"] == table["conversations"].sum() == 31
    assert table["conversations"].isna().sum() == len(table) - 1
    names = pandas.read_csv(io.BytesIO(files["codes.csv"]), dtype="string").set_index(["dimension", "code"])
    assert names.loc[("region", "75"), "fr"] == "Nouvelle-Aquitaine"


async def test_duckdb_reads_tables_and_files_unaided(client: httpx.AsyncClient, tmp_path: Path) -> None:
    """DuckDB finds separator, header and types by itself, and joins a table with the names of its codes."""
    for name, content in (await files_of(client, "2026")).items():
        (tmp_path / name).write_bytes(content)
    joined = f"""SELECT fr, conversations FROM '{tmp_path}/region-2026.csv' figures
        JOIN '{tmp_path}/codes.csv' names ON names.dimension = 'region' AND names.code = figures.region
        WHERE conversations IS NOT NULL"""  # noqa: S608 (of this test's own files)
    assert duckdb.sql(joined).fetchall() == [("Nouvelle-Aquitaine", 40)]
    table = duckdb.read_csv(str(tmp_path / "departement-2026.csv"))
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    assert (types["departement"], types["conversations"]) == ("VARCHAR", "BIGINT")


async def test_pandas_and_duckdb_read_the_same_parquet(client: httpx.AsyncClient, tmp_path: Path) -> None:
    """The file of figures that the page saves: whole numbers, and nulls where a figure is suppressed."""
    asked = {"from": "2026-01-01", "to": "2026-12-31", "by": "departement", "format": "parquet"}
    file = tmp_path / "figures.parquet"
    file.write_bytes((await client.get("/api/stats/figures", params=asked)).content)
    by_pandas = pandas.read_parquet(file, dtype_backend="pyarrow").set_index("departement")["conversations"]
    query = f"SELECT departement, conversations FROM '{file}' WHERE conversations IS NOT NULL"  # noqa: S608
    assert duckdb.sql(query).fetchall() == [("33", 31)]
    assert by_pandas.dropna().to_dict() == {"33": 31}
    assert len(by_pandas) == duckdb.sql(f"SELECT count(*) FROM '{file}'").fetchall()[0][0] > len(DEPARTEMENTS)  # noqa: S608


async def test_a_spreadsheet_shows_the_workbook_as_it_is(client: httpx.AsyncClient) -> None:
    """A sheet for each table: codes keep their zeros, suppressed cells are empty, figures are numbers.

    `departement-2026.csv` is what Gnumeric 1.12.55 (`ssconvert`) made of this sheet.
    """
    answer = await client.get(f"{PACKAGES}/2026", params={"format": "xlsx"})
    workbook = CalamineWorkbook.from_object(io.BytesIO(answer.content))
    tables = [name.removesuffix(".csv") for name in await files_of(client, "2026") if name.endswith(".csv")]
    assert workbook.sheet_names == [*[name.removesuffix("-2026") for name in tables], "columns"]
    by_gnumeric = list(csv.reader(io.StringIO(BY_GNUMERIC.read_text())))
    assert texts_of(workbook, "departement") == by_gnumeric
    ain, gironde = [next(row for row in by_gnumeric if row[0] == code) for code in ("01", "33")]
    assert (ain[1], gironde[1]) == ("", "31")
    assert ["departement", "2A", "Corse-du-Sud", "Corse-du-Sud"] in texts_of(workbook, "codes")
    assert ["median", "Médiane, en minutes", "Median, in minutes"] in texts_of(workbook, "columns")
    assert answer.content == (await client.get(f"{PACKAGES}/2026", params={"format": "xlsx"})).content


async def test_a_workbook_of_figures_has_no_formula(client: httpx.AsyncClient) -> None:
    """A text that begins like one is a text, in the sheet that the page saves."""
    asked = {"from": "2026-01-01", "to": "2026-12-31", "by": "region", "format": "xlsx"}
    answer = await client.get("/api/stats/figures", params=asked)
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    workbook = CalamineWorkbook.from_object(io.BytesIO(answer.content))
    assert ["75", "40", "40", "40", "40", "40"] in texts_of(workbook, "figures")
    harmful = workbook_of(
        [("figures", [{"front_end": "=1+1", "conversations": 12}], ["front_end", "conversations"])]
    )
    sheet = CalamineWorkbook.from_object(io.BytesIO(harmful)).get_sheet_by_name("figures")
    assert sheet.to_python()[1] == ["=1+1", 12.0]
    with zipfile.ZipFile(io.BytesIO(harmful)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def texts_of(workbook: CalamineWorkbook, name: str) -> list[list[str]]:
    """The cells of a sheet as a spreadsheet shows them."""
    rows = workbook.get_sheet_by_name(name).to_python()
    return [[str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row] for row in rows]


async def test_every_code_of_a_table_is_named(client: httpx.AsyncClient) -> None:
    """Forces, places and themes, in both languages; themes are called as chat calls them."""
    files = await files_of(client, "2026")
    rows = list(csv.DictReader(io.StringIO(files["codes.csv"].decode())))
    names = {(row["dimension"], row["code"]): (row["fr"], row["en"]) for row in rows}
    dimensions = {dimension for dimension, _ in names}
    assert {code for dimension, code in names if dimension == "departement"} == {*DEPARTEMENTS, "unknown"}
    for path in ("departement-2026.csv", "theme-2026.csv", "region-2026.csv", "force-theme-2026.csv"):
        for row in csv.DictReader(io.StringIO(files[path].decode())):
            for dimension in dimensions & row.keys():
                assert names.get((dimension, row[dimension])), (path, row)
    for theme in json.loads(THEMES.read_text()):
        assert names["theme", theme["code"]] == (theme["labels"]["fr"], theme["labels"]["en"])


async def test_the_same_figures_make_the_same_package(client: httpx.AsyncClient) -> None:
    """To the byte, whenever it is asked for: its checksum may be published."""
    first, second = [(await client.get(f"{PACKAGES}/2026")).content for _ in range(2)]
    assert first == second


async def test_codes_are_named_and_no_correction_is_made(client: httpx.AsyncClient) -> None:
    """The changelog of corrections has its columns, and no row."""
    files = await files_of(client, "2026-03")
    codes = list(csv.DictReader(io.StringIO(files["codes.csv"].decode())))
    names = {(row["dimension"], row["code"]): (row["fr"], row["en"]) for row in codes}
    assert names["region", "53"] == ("Bretagne", "Bretagne")
    assert names["theme", "unknown"] == ("non précisé", "not said")
    assert files["corrections.csv"] == b"period,table,on,what\r\n"


async def test_the_catalogue_names_each_package(client: httpx.AsyncClient) -> None:
    """In DCAT-AP's words, with all that it requires; days are no datasets of their own."""
    answer = await client.get(PACKAGES)
    assert answer.headers["content-type"] == "application/ld+json"
    shown: dict[str, Any] = answer.json()
    assert shown["@type"] == "dcat:Catalog"
    assert {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"} <= shown.keys()
    assert [one["dct:identifier"] for one in shown["dcat:dataset"]] == [
        "passerelle-2026",
        "passerelle-2026-03",
    ]
    for dataset in shown["dcat:dataset"]:
        assert {"dct:title", "dct:description", "dcat:distribution"} <= dataset.keys()
        assert {text["@language"] for text in dataset["dct:title"]} == {"fr", "en"}
        assert (await client.get(dataset["dcat:distribution"]["dcat:accessURL"]["@id"])).status_code == 200
    assert shown["dcat:dataset"][0]["dct:temporal"]["dcat:endDate"]["@value"] == "2026-12-31"
    prefixes = {
        name.partition(":")[0] for name in json.dumps(shown).split('"') if name.startswith(("dct:", "dcat:"))
    }
    assert prefixes <= shown["@context"].keys()


async def test_packages_are_of_released_periods_and_for_analysts(client: httpx.AsyncClient) -> None:
    """A year that goes on has none; a supervisor is refused."""
    assert (await client.get(f"{PACKAGES}/2025")).status_code == 404
    assert (await client.get(f"{PACKAGES}/2026-13")).status_code == 422
    for address in (PACKAGES, f"{PACKAGES}/2026"):
        refused = await client.get(address, headers={"Authorization": "Bearer supervisor police"})
        assert refused.status_code == 403


VICTIMS = {
    ("female", "adult", "intimate-partner"): 400, ("female", "adult", "family"): 60, ("male", "adult", "family"): 30
}  # fmt: skip


async def test_the_directive_s_export_says_sums_and_what_they_are_at_least() -> None:
    """Women by an intimate partner exactly; all by anybody only at least, for others are suppressed."""
    repository = RememberedFigures()
    tables = {"sex,age_class,relation_class": VICTIMS, "region,wait": {("75", "received", "median"): 40}}
    await repository.add_release("2026", {}, {}, tables)
    async with a_client(an_app(), repository) as client:
        answer = await client.get("/api/stats/directive-2024-1385/2026")
        assert 'filename="directive-2024-1385-2026.csv"' in answer.headers["content-disposition"]
        rows = {row["indicator"]: row for row in csv.DictReader(io.StringIO(answer.text))}
        women, everybody = rows["eige-intimate-partner-women"], rows["eige-any-total"]
        assert (women["conversations"], women["at_least"]) == ("400", "400")
        assert (everybody["conversations"], everybody["at_least"]) == ("", "490")
        assert (rows["eige-domestic-women"]["relation_class"]) == "intimate-partner+family"
        files = await files_of(client, "2026")
        assert files["directive-2024-1385-2026.csv"] == answer.content
        assert b"75,received,40,\r\n" in files["region-wait-2026.csv"]
        Draft4Validator(json.loads(gzip.decompress(SCHEMA.read_bytes()))).validate(
            json.loads(files["datapackage.json"])
        )
        assert (await client.get("/api/stats/directive-2024-1385/2025")).status_code == 404
