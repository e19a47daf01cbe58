/** Files of figures: fetched with the token, which never stands in an address, then saved by the browser. */

const MEDIA = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv",
  parquet: "application/vnd.apache.parquet",
};

/** Have the browser save the answer to this query as a file. */
export async function download(query, kind, token) {
  await save(`/api/stats/figures?${query}`, MEDIA[kind], `passerelle-${query.get("by").replaceAll(",", "-")}-${query.get("from")}-${query.get("to")}.${kind}`, token);
}

/** Have the browser save the tables released of a month or a year; false: none is. */
export async function downloadPackage(period, token) {
  return save(`/api/stats/packages/${period}`, "application/zip", `passerelle-${period}.zip`, token);
}

/** Have the browser save what the directive asks for of a year; false: it is not released. */
export async function downloadDirective(year, token) {
  return save(`/api/stats/directive-2024-1385/${year}`, MEDIA.csv, `directive-2024-1385-${year}.csv`, token);
}

async function save(address, accept, name, token) {
  const headers = { Accept: accept, Authorization: `Bearer ${token}` };
  const answer = await fetch(address, { headers, cache: "no-store", credentials: "omit" });
  if (answer.status === 404) return false;
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  return true;
}
