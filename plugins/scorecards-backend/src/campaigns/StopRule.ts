import { ConflictError } from '@backstage/errors';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ControlVersions } from '../verdicts/ControlVersions';
import type { VerdictStore } from '../verdicts/VerdictStore';
import { withheldFrom } from '../verdicts/WithheldControls';
import type { StoredFix } from './records';

/** A proposal that was closed looks like one that is not merged. */
const patienceMs = 14 * 24 * 60 * 60 * 1000;
const partSize = 200;

type Options = {
  versions: Pick<ControlVersions, 'load'>;
  clock: Clock;
  verdicts: Pick<VerdictStore, 'failures'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/**
 * An upgrade goes on to the next services only while it does well at those that
 * have it: none has begun to fail a control since it was proposed, and none is
 * left lying.
 */
export class StopRule {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * For a reader, who sees only some services and verdicts: those stop it.
   *
   * @throws ConflictError that names the services which stop it
   */
  async check(
    all: readonly StoredFix[],
    credentials: BackstageCredentials,
  ): Promise<void> {
    const { clock, visibility } = this.#options;
    const now = clock().getTime();
    const mayRead = await visibility.of(
      all.map(({ entityRef }) => entityRef),
      credentials,
    );
    const fixes = all.filter(({ entityRef }) => mayRead(entityRef));
    const lying = fixes.filter(
      ({ openedAt, state }) => state === 'open' && openedAt < now - patienceMs,
    );
    if (lying.length > 0) {
      throw new ConflictError(
        `It stops here: what was proposed to ${named(
          lying.map(({ entityRef }) => entityRef),
        )} is not merged after 14 days, or was closed. Settle these first, or close the campaign`,
      );
    }
    const failing = await this.#failing(
      fixes.filter(({ state }) => state === 'closed'),
      credentials,
    );
    if (failing.length > 0) {
      throw new ConflictError(
        `It stops here: since their upgrade was proposed, controls fail on ${named(
          failing,
        )}. Mend these first, or close the campaign`,
      );
    }
  }

  async #failing(
    merged: readonly StoredFix[],
    credentials: BackstageCredentials,
  ): Promise<string[]> {
    const { versions, clock, verdicts, visibility } = this.#options;
    const now = clock().getTime();
    const pages = await versions.load();
    const { all } = await withheldFrom(credentials, { pages, visibility });
    const openedAt = new Map(merged.map(fix => [fix.entityRef, fix.openedAt]));
    const refs = [...openedAt.keys()];
    const found = new Set<string>();
    for (let start = 0; start < refs.length; start += partSize) {
      const failures = await verdicts.failures(
        { entityRefs: refs.slice(start, start + partSize), withheld: all },
        { now },
      );
      failures
        .filter(({ entityRef, since }) => since > openedAt.get(entityRef)!)
        .forEach(({ entityRef }) => found.add(entityRef));
    }
    return [...found].sort();
  }
}

function named(refs: readonly string[]): string {
  const shown = refs.slice(0, 5).join(', ');
  return refs.length > 5 ? `${shown} and ${refs.length - 5} more` : shown;
}
