import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { csvFile, csvRows } from '@plumbline/backstage-plugin-evidence-common';
import { Download } from '@plumbline/backstage-plugin-evidence-node';
import type { VerdictsQuery } from '@plumbline/backstage-plugin-scorecards-common';
import { verdictColumns } from './verdictCsv';
import type { VerdictLines } from './VerdictLines';
import type { ListedVerdict, VerdictService } from './VerdictService';

const pageSize = 1_000;
const ndjson = 'application/x-ndjson';

/** All verdicts of a list, a verdict a line, as CSV or JSON. */
export async function verdictsFile(
  query: VerdictsQuery,
  credentials: BackstageCredentials,
  services: { lines: VerdictLines; verdicts: VerdictService },
): Promise<Download> {
  const { lines, verdicts } = services;
  const isCsv = query.format === 'csv';
  const written = isCsv ? undefined : await lines.of(query, credentials);
  if (written) {
    return new Download({ type: ndjson, content: written });
  }
  const pages = pagesOf(verdicts, query, credentials);
  // What is refused is refused before the file begins.
  const first = (await pages.next()).value!;
  return isCsv
    ? new Download({
        type: 'text/csv',
        name: 'verdicts.csv',
        content: textsOf(csvFile(verdictColumns, first), pages, page =>
          csvRows(verdictColumns, page),
        ),
      })
    : new Download({
        type: ndjson,
        content: textsOf(jsonLines(first), pages, jsonLines),
      });
}

/** All pages of a list; the first one may be empty. */
async function* pagesOf(
  verdicts: VerdictService,
  query: VerdictsQuery,
  credentials: BackstageCredentials,
): AsyncGenerator<ListedVerdict[], undefined> {
  let cursor: string | undefined;
  do {
    const page = await verdicts.listed(
      { ...query, cursor, limit: pageSize },
      credentials,
    );
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor);
  return undefined;
}

async function* textsOf(
  first: string,
  pages: AsyncIterable<ListedVerdict[]>,
  textOf: (page: readonly ListedVerdict[]) => string,
): AsyncIterable<string> {
  yield first;
  for await (const page of pages) {
    yield textOf(page);
  }
}

function jsonLines(page: readonly ListedVerdict[]): string {
  return page.map(({ verdict }) => `${JSON.stringify(verdict)}\n`).join('');
}
