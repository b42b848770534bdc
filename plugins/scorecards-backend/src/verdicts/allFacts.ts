import type { FactsPage } from '@plumbline/backstage-plugin-evidence-common';

/** Page by page; while its reader is busy with one, the next one is requested. */
export async function* allFacts(
  ask: (cursor?: string) => Promise<FactsPage>,
): AsyncGenerator<FactsPage> {
  let next: Promise<FactsPage> | undefined = ask();
  while (next) {
    const page: FactsPage = await next;
    next = page.nextCursor === undefined ? undefined : ask(page.nextCursor);
    // Thrown where it is awaited; nobody may come to that.
    next?.catch(() => {});
    yield page;
  }
}
