/** Files of figures: fetched with the token, which never stands in an address, then saved by the browser. */

const MEDIA = { csv: "text/csv", parquet: "application/vnd.apache.parquet" };

/** Have the browser save the answer to this query as a file. */
export async function download(query, kind, token) {
  const headers = { Accept: MEDIA[kind], Authorization: `Bearer ${token}` };
  const answer = await fetch(`/api/stats/figures?${query}`, { headers, cache: "no-store", credentials: "omit" });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `passerelle-${query.get("from")}-${query.get("to")}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
