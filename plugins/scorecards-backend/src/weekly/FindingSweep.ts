import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { type FindingSources, whyClosed } from './FindingSources';
import type { WeeklyStore } from './WeeklyStore';

type Options = {
  clock: Clock;
  /** Reports the drills of an entity anew. */
  report: (entityRef: string) => Promise<void>;
  sources: FindingSources;
  store: WeeklyStore;
};

/** Closes findings of drills whose source was changed since. */
export class FindingSweep {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, report, sources, store } = this.#options;
    for await (const some of store.openDrills({ tracked: true })) {
      signal.throwIfAborted();
      const wordsFor = await sources.read(
        some.map(({ entityRef }) => entityRef),
      );
      for (const drill of some) {
        const fixedAt = clock().toISOString();
        const findings = drill.findings.map(one => {
          const reason =
            one.fixedAt === undefined &&
            whyClosed(one.was, wordsFor(drill.entityRef, one));
          return reason ? { ...one, fixedAt, reason } : one;
        });
        const isChanged = findings.some(
          (one, position) => one !== drill.findings[position],
        );
        const closed = { ...drill, findings, version: drill.version + 1 };
        // One that is fixed at this moment is looked at again.
        if (isChanged && (await store.changeDrill(closed, drill.version))) {
          await report(drill.entityRef);
        }
      }
    }
  }
}
