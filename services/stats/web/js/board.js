/** The figures shown for a choice; a later choice overtakes an earlier one. */

import { alarm, at, calm } from "/shared/dom.js";
import { forceLabel } from "/shared/forces.js";
import { ask } from "/shared/http.js";
import { hush, number, say, t } from "/shared/i18n.js";
import { ATTRIBUTES, attribute } from "./attributes.js";
import { downloadDirective, downloadPackage } from "./download.js";
import { columnsOf, compared, drawPanels, monthColumns, themesByMonth } from "./compared.js";
import { drawCrossed, outcomeColumns, outcomes, quarterColumns, quarters } from "./crossed.js";
import { isEmpty, newestYear, showEmptiness } from "./newest.js";
import { lanes } from "./lanes.js";
import { Part } from "./part.js";
import { delayColumns, delays, grown, growthColumns } from "./places.js";
import { regionLabel } from "./regions.js";
import { showReport } from "./report.js";
import { showScope } from "./scope.js";
import { victims } from "./victims.js";
import { drawThemeHours, drawWeek, hourColumns, spanColumns, themeHours, week } from "./week.js";
import { MEASURES, answerLabel, codeLabel, figure, isToCome, placeLabel, themeLabel } from "./figures.js";

const columns = MEASURES.map((name) => ({ name, label: () => t(`measure.${name}`) }));

export class Board {
  constructor(session, { isAnalyst, isSupervisor }) {
    Object.assign(this, { session, isAnalyst, isSupervisor, looks: 0 });
    const part = (id, first, draw, map) => new Part(at(id), { session, first, columns, draw, map });
    this.overTime = part("over-time", () => t("column.time"), "lines");
    this.themes = part("themes", () => t("column.theme"), "bars");
    this.regions = part("regions", () => t("column.region"), "bars", "regions");
    this.departements = part("departements", () => t("column.departement"), "bars", "departements");
    this.beside = new Part(at("beside"), { session, first: () => t("choice.month"), columns: columnsOf(() => this.year), pictured: true });
    this.monthly = new Part(at("monthly"), { session, first: () => t("column.theme"), columns: monthColumns, pictured: true });
    this.forces = part("forces", () => t("choice.force"), "bars");
    const pictured = (id, first, of) => new Part(at(id), { session, first, columns: of, pictured: true });
    this.growth = pictured("growth", () => t("column.region"), growthColumns(() => this.year));
    this.regionWaits = pictured("region-waits", () => t("column.region"), delayColumns);
    this.week = pictured("week", () => t("column.weekday"), hourColumns);
    this.themeHours = pictured("theme-hours", () => t("column.theme"), spanColumns);
    this.quarters = pictured("region-quarters", () => t("column.region-theme"), quarterColumns);
    this.outcomes = pictured("region-outcomes", () => t("column.region-theme"), outcomeColumns);
    this.attributes = ATTRIBUTES.map((name) => new Part(at(name.replace("_", "-")), { session, first: () => t("column.answer"), columns: [columns[0]], hasFiles: true }));
    this.victims = new Part(at("victims"), { session, first: () => t("column.victim"), columns: [columns[0]], hasFiles: true });
    at("package").addEventListener("click", () => this.savePackage(downloadPackage));
    at("directive").addEventListener("click", () => this.savePackage(downloadDirective));
    this.particulars = new Part(at("particulars"), { session, first: () => t("column.answer"), columns: [columns[0]], draw: "" });
    this.waits = new Part(at("waits"), { session, first: () => t("column.wait"), columns: WAITED, draw: "", hasFiles: true });
  }

  /** Have the browser save what is released of the period that was looked at last, or say that nothing is. */
  async savePackage(download) {
    calm(at("package-error"));
    const isSaved = await download(this.period, this.session.token).catch(() => null);
    if (!isSaved) alarm(at("package-error"), isSaved === null ? "file.failed" : "package.none");
  }

  async look(choice) {
    this.period = choice.step === "month" ? choice.year : choice.from.slice(0, 7);
    const look = (this.looks += 1);
    calm(at("figures-error"));
    say(at("news"), "figures.reading");
    try {
      const show = await this.read(choice);
      if (look !== this.looks) return;
      showScope(choice);
      for (const part of show) part();
      hush(at("news"));
    } catch (problem) {
      hush(at("news"));
      if (problem.status === 401) this.session.ended();
      else alarm(at("figures-error"), problem.passing ? "figures.unreachable" : "figures.refused");
    }
  }

  /** Ask for all parts at once; each answer is a function that shows its part. */
  read(choice) {
    const { force, step } = choice;
    const asked = [
      this.report(choice),
      this.figures(this.overTime, choice, [step, force && "force"], (row) => row[step]),
      this.waited(choice),
      this.figures(this.forces, { ...choice, force: "" }, ["force"], (row) => forceOf(row.force)),
    ];
    const isYear = step === "month";
    for (const id of ["beside", "week"]) at(id).hidden = !isYear;
    for (const id of OF_YEAR) at(id).hidden = !isYear || !this.isAnalyst;
    if (isYear) asked.push(this.besideLastYear(choice), this.hours(choice));
    if (isYear && this.isAnalyst) asked.push(this.byMonth(choice), this.grown(choice), ...this.ofYear(choice));
    if (this.isAnalyst) asked.push(...this.released(choice));
    if (this.isSupervisor) asked.push(this.said(choice));
    return Promise.all(asked);
  }

  /** The tables of the plan of releases: themes and régions of a month or a year, themes of a force and départements of a year. */
  released(choice) {
    const isYear = choice.step === "month";
    at("departements").hidden = !isYear;
    const asked = [
      this.figures(this.themes, choice, ["theme", isYear && choice.force && "force"], (row) => themeLabel(row.theme)),
      this.figures(this.regions, choice, ["region"], (row) => regionLabel(row.region), (row) => codeLabel(row.region)),
    ];
    if (isYear) asked.push(this.figures(this.departements, choice, ["departement"], (row) => placeLabel(row.departement), (row) => codeLabel(row.departement)));
    return asked;
  }

  async report({ year, force }) {
    const { body } = await this.ask(`/api/stats/years/${year}`);
    const isBare = isEmpty(body.figures);
    const newest = isBare ? await this.newestYear() : Number(year);
    const { role, force: own } = this.session.claims;
    const until = role === "supervisor" && force && force === own ? "figures.until-now" : "figures.until";
    return () => {
      showReport(body, force, until);
      showEmptiness(year, isBare, newest);
    };
  }

  /** The newest year that has figures, asked for once; null: none has. */
  async newestYear() {
    if (this.newest === undefined) this.newest = await newestYear((path) => this.ask(path));
    return this.newest;
  }

  /** The months of a year beside those of the year before. */
  async besideLastYear({ year, force }) {
    const query = new URLSearchParams({ from: `${year - 1}-01-01`, to: `${year}-12-31`, by: force ? "month,force" : "month" });
    const { body } = await this.ask(`/api/stats/figures?${query}`);
    return () => {
      this.year = Number(year);
      const { rows, panels } = compared(this.year, body, force);
      this.beside.show(rows, { query });
      drawPanels(this.beside, panels);
    };
  }

  /** The conversations of each theme, month by month. */
  async byMonth({ year, from, to, theme }) {
    const query = new URLSearchParams({ from, to, by: "month,theme" });
    const { body } = await this.ask(`/api/stats/figures?${query}`);
    return () => {
      const { rows, panels, suppressed } = themesByMonth(Number(year), body, theme);
      this.monthly.show(rows, { query, suppressed, isReleased: body.released.some((period) => period.length === 7) });
      drawPanels(this.monthly, panels, { alike: true });
    };
  }

  /** The régions of a year beside those of the year before. */
  async grown({ year }) {
    const query = new URLSearchParams({ from: `${year - 1}-01-01`, to: `${year}-12-31`, by: "year,region" });
    const { body } = await this.ask(`/api/stats/figures?${query}`);
    return () => {
      this.year = Number(year);
      const { rows, panels, suppressed } = grown(this.year, body);
      const isReleased = body.released.includes(year);
      this.growth.show(rows, { query, suppressed, isReleased });
      lanes(this.growth.picture, isReleased ? panels : []);
    };
  }

  /** The hours of a year's weeks. */
  async hours({ from, to, year, force }) {
    const query = new URLSearchParams({ from, to, by: "force,weekday,hour" });
    const { body } = await this.ask(`/api/stats/figures?${query}`);
    return () => {
      const { rows, panels, suppressed } = week(body, force);
      this.week.show(rows, { query, suppressed, isReleased: body.released.includes(year) });
      drawWeek(this.week.picture, panels);
    };
  }

  /** The tables of attributes and of delays that a year has. */
  ofYear({ from, to, year, theme, force }) {
    const shown = async (part, by, read, picture) => {
      const query = new URLSearchParams({ from, to, by });
      const { body } = await this.ask(`/api/stats/figures?${query}`);
      const { rows, panels, suppressed } = read(body);
      const isReleased = body.released.includes(year);
      return () => {
        part.show(rows, { query, suppressed, isReleased });
        picture?.(isReleased ? panels : []);
      };
    };
    return [
      shown(this.regionWaits, "region,wait", delays, (panels) => lanes(this.regionWaits.picture, panels)),
      shown(this.victims, "sex,age_class,relation_class", victims),
      shown(this.themeHours, "theme,span", (body) => themeHours(body, theme), (panels) => drawThemeHours(this.themeHours.picture, panels)),
      shown(this.quarters, "region,quarter,theme", (body) => quarters(body, theme), (panels) => drawCrossed(this.quarters.picture, panels)),
      shown(this.outcomes, "region,theme,outcome", (body) => outcomes(body, theme), (panels) => drawCrossed(this.outcomes.picture, panels)),
      ...ATTRIBUTES.map((name, n) => shown(this.attributes[n], `force,${name}`, (body) => attribute(name)(body, force))),
    ];
  }

  async figures(part, choice, by, label, short = label) {
    const { from, to } = choice;
    const query = new URLSearchParams({ from, to, by: by.filter(Boolean).join(",") });
    const { body } = await this.ask(`/api/stats/figures?${query}`);
    const chosen = (row) => ["force", "departement", "theme"].every((name) => !choice[name] || !(name in row) || row[name] === choice[name]);
    const rows = body.figures.filter(chosen).map((row) => ({ label: label(row), short: short(row), code: row.region ?? row.departement, ...counted(row, body) }));
    const isReleased = [this.overTime, this.forces].includes(part) || body.released.includes(this.period);
    return () => part.show(rows, { query, suppressed: body.note === null ? 0 : suppressedOf(rows), isReleased, hasMap: !choice.departement });
  }

  /** What was said of the conversations of a supervisor's force. */
  async said(choice) {
    const { body } = await this.ask(`/api/stats/particulars?${months(choice)}`);
    const rows = body.map((row) => ({ label: answerLabel(row), cells: [figure(row.conversations)] }));
    return () => this.particulars.show(rows, {});
  }

  async waited({ from, to, force }) {
    const { body } = await this.ask(`/api/stats/waits?${months({ from, to })}`);
    const rows = body.filter((row) => row.force === force).map((row) => ({
      label: () => t(`wait.${row.wait}`), cells: [figure(row.count), share(row), figure(row.median), figure(row.ninth_decile)],
    }));
    const query = new URLSearchParams({ from, to, by: force ? "force,wait" : "wait" });
    return () => this.waits.show(rows, { query });
  }

  ask(path) {
    return ask(path, { token: this.session.token });
  }
}

/** The counts of a row, to draw and to read; of a time that is not counted yet there is nothing to draw. */
function counted(row, body) {
  if (isToCome(row, body)) return { values: MEASURES.map(() => null), cells: MEASURES.map(() => () => t("figure.to-come")) };
  return { values: MEASURES.map((name) => row[name]), cells: MEASURES.map((name) => figure(row[name])) };
}

/** What a force is called, by itself; or that none has it yet. */
const forceOf = (code) => () => (code === "reception" ? t("force.none") : forceLabel(code, "short"));
const months = ({ from, to }) => new URLSearchParams({ from: from.slice(0, 7), to: to.slice(0, 7) });
/** How many figures of these rows are suppressed. */
const suppressedOf = (rows) => rows.flatMap(({ values }) => values).filter((value) => value === null).length;

/** Of those that waited, how many in a hundred do not any more; nothing where all do not, or their number was not kept. */
const share = ({ count, begun }) => () => (begun ? t("waited.percent", { percent: () => number(Math.floor((count * 100) / begun)) }) : "—");
const OF_YEAR = ["monthly", "growth", "region-waits", "victims", "directive", "theme-hours", "region-quarters", "region-outcomes", "attributes"];
const WAITED = ["count", "share", "median", "ninth-decile"].map((name) => ({ name, label: () => t(`waited.${name}`) }));
