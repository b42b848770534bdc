import { inParallel } from '@plumbline/backstage-plugin-evidence-node';
import type { OpsgenieApi } from './OpsgenieApi';
import type { Alert } from './schemas';

/** What selectors select of the open alerts; undefined where one is not valid. */
export type Selected = ReadonlyMap<string, readonly Alert[] | undefined>;

/**
 * Selectors of tags alone are compared with the tags of what is open. Opsgenie
 * evaluates any other one, by a request each.
 *
 * @throws unknown where a request fails
 */
export async function select(
  api: OpsgenieApi,
  selectors: readonly string[],
  open: readonly Alert[],
  signal: AbortSignal,
): Promise<Selected> {
  const byTag = new Map<string, Alert[]>();
  for (const alert of open) {
    for (const tag of new Set(alert.tags.map(tagKey))) {
      byTag.set(tag, [...(byTag.get(tag) ?? []), alert]);
    }
  }
  const selected = new Map<string, readonly Alert[] | undefined>();
  const others: string[] = [];
  for (const selector of new Set(selectors)) {
    const [first, ...more] = tagsIn(selector) ?? [];
    if (first !== undefined) {
      const withFirst = byTag.get(first) ?? [];
      selected.set(
        selector,
        withFirst.filter(one =>
          more.every(tag => byTag.get(tag)?.includes(one)),
        ),
      );
    } else if (open.length === 0) {
      selected.set(selector, []);
    } else {
      others.push(selector);
    }
  }
  const [error] = await inParallel(others, async selector => {
    selected.set(selector, await api.openAlertsOf(selector, signal));
  });
  if (error !== undefined) {
    throw error;
  }
  return selected;
}

/** The tags that a selector requires, where it requires nothing else. */
function tagsIn(selector: string): string[] | undefined {
  const tags = selector.split(/\s+AND\s+/).map(term => {
    const [, quoted, plain] =
      /^tag\s*:\s*(?:"([^"\\*?]+)"|([\w.-]+))$/u.exec(term) ?? [];
    return quoted ?? plain;
  });
  return tags.every(tag => tag !== undefined) ? tags.map(tagKey) : undefined;
}

function tagKey(tag: string): string {
  return tag.trim().toLocaleLowerCase('en-US');
}
