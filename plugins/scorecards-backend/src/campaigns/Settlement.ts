import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { VerdictStore } from '../verdicts/VerdictStore';
import type { CampaignStore } from './CampaignStore';
import type { StoredFix } from './records';
import type { BlockStore } from './BlockStore';
import { readPassing, verdictsOf } from './readPassing';

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
    const passing = await readPassing(fixes.flatMap(verdictsOf), this.#options);
    for (const fix of fixes) {
      if (verdictsOf(fix).every(key => passing(key) !== undefined)) {
        await store.closeFix(fix, clock().getTime());
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
      const passing = await readPassing(page, this.#options);
      for (const block of page) {
        const { id, version } = block;
        if (passing(block) !== undefined) {
          await blocks.end({ id, version, at: clock().getTime() });
        }
      }
      const last = page.at(-1);
      after = last && { id: last.id, at: Date.parse(last.markedAt) };
      more = page.length === partSize;
    }
  }
}
