import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { VerdictStore } from '../verdicts/VerdictStore';
import type { BlockStore, CampaignStore, StoredFix } from './CampaignStore';
import { keyOf } from './CampaignVerdicts';

const partSize = 200;

type Options = {
  blocks: Pick<BlockStore, 'end' | 'list'>;
  clock: Clock;
  store: Pick<CampaignStore, 'closeFix' | 'openFixes'>;
  verdicts: Pick<VerdictStore, 'list'>;
};

/**
 * Closes fixes, and what waits for the platform, once the verdicts pass. What
 * fails again later does not open them again.
 */
export class Settlement {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** All that wait. */
  async run(signal: AbortSignal): Promise<void> {
    let after = '';
    for (let more = true; more && !signal.aborted; ) {
      const fixes = await this.#options.store.openFixes(after, partSize);
      await this.#settleFixes(fixes);
      after = fixes.at(-1)?.id ?? after;
      more = fixes.length === partSize;
    }
    await this.#settleBlocks(signal);
  }

  async #settleFixes(fixes: readonly StoredFix[]): Promise<void> {
    const { clock, store } = this.#options;
    const passes = await this.#passing(
      fixes.flatMap(({ controls, entityRef }) =>
        controls.map(control => ({ control, entityRef })),
      ),
    );
    for (const { id, controls, entityRef } of fixes) {
      if (controls.every(control => passes(entityRef, control))) {
        await store.closeFix(id, clock().getTime());
      }
    }
  }

  async #settleBlocks(signal: AbortSignal): Promise<void> {
    const { blocks, clock } = this.#options;
    let after: { id: string; at: number } | undefined;
    for (let more = true; more && !signal.aborted; ) {
      const page = await blocks.list(
        { state: 'standing' },
        { after, limit: partSize },
      );
      const passes = await this.#passing(page);
      for (const { id, version, control, entityRef } of page) {
        if (passes(entityRef, control)) {
          await blocks.end({ id, version, at: clock().getTime() });
        }
      }
      const last = page.at(-1);
      after = last && { id: last.id, at: Date.parse(last.markedAt) };
      more = page.length === partSize;
    }
  }

  async #passing(
    keys: readonly { control: string; entityRef: string }[],
  ): Promise<(entityRef: string, control: string) => boolean> {
    const { clock, verdicts } = this.#options;
    const passing = new Set<string>();
    for (const control of new Set(keys.map(key => key.control))) {
      const refs = keys
        .filter(key => key.control === control)
        .map(({ entityRef }) => entityRef);
      for (let start = 0; start < refs.length; start += partSize) {
        const found = await verdicts.list(
          {
            control,
            entityRefs: [...new Set(refs.slice(start, start + partSize))],
            status: ['pass'],
          },
          { now: clock().getTime(), limit: partSize },
        );
        found.forEach(one => passing.add(keyOf(one)));
      }
    }
    return (entityRef, control) => passing.has(keyOf({ entityRef, control }));
  }
}
