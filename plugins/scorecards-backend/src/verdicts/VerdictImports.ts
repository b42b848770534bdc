import type {
  VerdictImport,
  VerdictImportReceipt,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { VerdictStore } from './VerdictStore';
import type { ImportedVerdict } from './records';

type Options = {
  registry: Pick<ControlRegistry, 'all'>;
  store: Pick<VerdictStore, 'firstJudged' | 'importPast'>;
};

/**
 * Verdicts of before the portal judged, from whatever judged then. They show in
 * trends, in histories and at instants of the past; what is due, frozen or overdue
 * goes by the portal's own judgements alone.
 */
export class VerdictImports {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async import({ items }: VerdictImport): Promise<VerdictImportReceipt> {
    const { registry, store } = this.#options;
    const judged = new Map<string, number>();
    for (const { entityRef, control, at } of await store.firstJudged(items)) {
      judged.set(`${entityRef}\n${control}`, at);
    }
    const refused: VerdictImportReceipt['refused'] = [];
    const fitting: (ImportedVerdict & { index: number })[] = [];
    items.forEach(({ entityRef, control, status, message, ...item }, index) => {
      const written = registry.all.get(control)?.compiled.control;
      const first = judged.get(`${entityRef}\n${control}`);
      if (!written || first === undefined) {
        const reason = written
          ? `'${control}' has not judged ${entityRef} yet; import it once it has`
          : `There is no control '${control}'`;
        refused.push({ index, reason });
        return;
      }
      const from = Date.parse(item.from);
      const until = item.until === undefined ? first : Date.parse(item.until);
      if (until > first || from >= until) {
        refused.push({
          index,
          reason: `It must end after it begins, and by ${new Date(
            first,
          ).toISOString()}, when the portal judged it first`,
        });
        return;
      }
      fitting.push({
        index,
        entityRef,
        control,
        status,
        message,
        from,
        until,
        version: written.version,
        ownedBy: written.ownedBy,
      });
    });
    const overlapping = await store.importPast(fitting);
    for (const { index, isSame } of overlapping) {
      if (!isSame) {
        refused.push({
          index: fitting[index].index,
          reason: 'It overlaps with one that was imported before',
        });
      }
    }
    const known = overlapping.filter(({ isSame }) => isSame).length;
    return {
      stored: fitting.length - overlapping.length,
      known,
      refused: refused.sort((a, b) => a.index - b.index),
    };
  }
}
